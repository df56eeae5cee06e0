"""The outline of a module: what remains known after its syntax tree is dropped."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.sources.python.imports import Import, read_imports
from funcdeco.sources.python.module import Module

_PATH = late_pattern(
    rb"sys\s*\.\s*(?:path|modules|meta_path)|import\s+(?:path|modules)\b|addsitedir|PYTHONPATH"
    rb"|__path__\s*(?:[+.\[]|=[^=])|import\s+runpy\b|\bpath_hooks\b"
)
"""Code that may change which modules can be imported."""
_APPENDS = late_pattern(rb"\bsys\s*\.\s*path\s*\.\s*append\b")
"""Code that leaves the modules alone which can already be imported."""


@dataclass(frozen=True)
class Outline:
    """One module."""

    file: str
    imports: tuple[Import, ...]
    names: Mapping[str, int]
    """The names bound at the top level, conditionally or not, each with its first line."""
    is_open: bool
    """Whether `from ... import *` or dynamic code may bind further names."""
    changes_path: Literal["", "end", "any"]
    """Whether it may change which modules can be imported: `end` if it can only add modules."""
    content: bytes = field(repr=False)
    parse_error: SyntaxError | None

    @cached_property
    def error(self) -> SyntaxError | None:
        """Why Python can't compile the module.

        Only compiling finds some errors, such as `return` outside a function. It takes as long as
        parsing, and few modules are asked: those that the app imports have been compiled.
        """
        return self.parse_error or _compile_error(self.file, self.content)

    @property
    def error_location(self) -> Location:
        """The place of the error, or the file if there is none."""
        if self.error is None or not self.error.lineno or not self.error.offset:
            return Location(self.file, self.error.lineno if self.error else None)
        line, column = self.error.lineno, self.error.offset
        end = self.error.end_offset if self.error.end_lineno == line else None
        return Location(self.file, line, column, line, max(end or 0, column + 1))


def outline(module: Module) -> Outline:
    """Return the outline of *module*."""
    return Outline(
        module.file,
        read_imports(module),
        {name: min(one.node.lineno for one in found) for name, found in module.names.items()},
        bool(module.stars) or module.is_dynamic,
        _changes_path(module.content),
        module.content,
        module.error,
    )


def _changes_path(content: bytes) -> Literal["", "end", "any"]:
    if not _PATH.search(content):
        return ""
    return "any" if _PATH.search(_APPENDS.sub(b"", content)) else "end"


def _compile_error(file: str, content: bytes) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings about user code aren't ours to show
            compile(content, file, "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):  # nested too deeply
        pass
    return None
