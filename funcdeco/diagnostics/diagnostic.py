"""Findings about a user's app, and how they are sorted and filtered."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from funcdeco.diagnostics.codes import CODES as CODES
from funcdeco.diagnostics.codes import Scope
from funcdeco.diagnostics.codes import Severity as Severity
from funcdeco.diagnostics.fix import Edit, Fix
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.secrets import MAY_BE_SECRET, masked, masked_data
from funcdeco.diagnostics.wording import headline
from funcdeco.grammar import in_one_line


@dataclass(frozen=True)
class Diagnostic:
    """One finding: a message in the user's own names, its location, and a hint for a fix.

    What is secret by its form is masked, except in the path of the file.
    """

    code: str
    message: str
    hint: str = ""
    location: Location | None = None
    function: str | None = None
    binding: str | None = None
    property: str | None = None
    """The keyword of the decorator, or the key in the JSON file."""
    detail: str = ""
    """Multi-line text shown below the finding, such as the user's traceback or a diff."""
    fix: Fix | None = None
    edit: Edit | None = field(default=None, compare=False)
    """The fix as a change to the text of the file; None if that is not safe."""

    def __post_init__(self) -> None:
        for name in ("message", "hint", "detail", "function", "binding", "property"):
            text: str | None = getattr(self, name)
            # A name that a function can have identifies it, also in the code that reads this.
            if text and MAY_BE_SECRET.search(text) and not (name == "function" and _is_name(text)):
                object.__setattr__(self, name, masked(text))

    @builtins.property
    def severity(self) -> Severity:
        """The severity of the code. Only `error` stops a build."""
        return CODES[self.code].severity

    @builtins.property
    def name(self) -> str:
        """The name of the code, such as `function-name-duplicate`."""
        return CODES[self.code].name

    @builtins.property
    def file(self) -> str | None:
        """Absolute path; None if the finding is not about a file."""
        return self.location.file or None if self.location else None

    @builtins.property
    def line(self) -> int | None:
        """Line number, starting at 1."""
        return self.location.line if self.location else None

    @builtins.property
    def is_internal(self) -> bool:
        """Whether this is a bug in funcdeco rather than a problem in the app."""
        return CODES[self.code].is_internal

    @builtins.property
    def text(self) -> str:
        """Message, hint and detail, one below the other."""
        return f"{self.message}\n{self.hint}\n{self.detail}"

    @builtins.property
    def column(self) -> int | None:
        """Column in characters, starting at 1."""
        return self.location.column if self.location else None

    @builtins.property
    def place(self) -> str:
        """`file:line:column`, as far as known, relative to the current folder."""
        if self.file is None:
            return ""
        return ":".join(map(str, filter(None, (shown_path(self.file), self.line, self.column))))

    def __str__(self) -> str:
        lines = [headline(self, self.severity)]
        if self.hint:
            lines.append(f"  hint: {in_one_line(self.hint)}")
        lines += [f"  {line}".rstrip() for line in self.detail.splitlines()]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return the object for `--format json`; `file` is relative to the current folder.

        Columns, `property` and `detail` are included only if they are set.
        """
        found: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "file": None if self.file is None else shown_path(self.file),
            "line": self.line,
        }
        if self.location and self.location.column:
            found |= {"column": self.location.column}
            found |= {"end_line": self.location.end_line, "end_column": self.location.end_column}
        found |= {"function": masked_data(self.function), "binding": self.binding}
        if self.property is not None:
            found["property"] = self.property
        return {**found, "detail": self.detail} if self.detail else found


def _is_name(text: str) -> bool:
    return text.replace("-", "_").isidentifier()


def shown_path(path: str) -> str:
    """Return *path* relative to the current folder if it is inside it; secrets are masked."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive on Windows
        return masked(path)
    is_above = relative == os.pardir or relative.startswith(os.pardir + os.sep)
    return masked(path if is_above else relative)


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return *diagnostics* without duplicates, sorted by file, line, column and code."""
    unique = dict.fromkeys(diagnostics)
    return sorted(
        unique, key=lambda item: (item.file or "", item.line or 0, item.column or 0, item.code)
    )


def files_of(diagnostics: Iterable[Diagnostic], code: str = "") -> set[str | None]:
    """Return the files that *diagnostics* are in, or those with this *code*."""
    return {item.file for item in diagnostics if code in ("", item.code)}


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether any of *diagnostics* stops a build."""
    return any(item.severity == "error" for item in diagnostics)


def without_consequences(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return *found* without consequences of another finding.

    `follows_from` in the table of codes lists the causes of each code, and how far they reach.
    """
    every = _without_secrets(found)
    causes = {cause for item in every for cause in CODES[item.code].causes}
    reached: set[tuple[Scope, str, tuple[object, ...]]] = {
        (scope, code, _SCOPES[scope](item))
        for item in every
        for code, scope in causes
        if item.code == code
    }
    hidden = {item.file for item in every if CODES[item.code].hides_file and item.file}
    return [
        item
        for item in every
        if not _is_consequence(item, reached)
        and (item.file not in hidden or CODES[item.code].hides_file)
    ]


def _is_consequence(item: Diagnostic, reached: set[tuple[Scope, str, tuple[object, ...]]]) -> bool:
    return any(
        (scope, code, _SCOPES[scope](item)) in reached for code, scope in CODES[item.code].causes
    )


def _without_secrets(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return *found* without what else is wrong with a property that holds a secret."""
    every = list(found)
    secrets = {_property(item) for item in every if item.code == "SEC001"}
    return [item for item in every if item.code == "SEC001" or _property(item) not in secrets]


def _property(item: Diagnostic) -> tuple[object, ...]:
    return item.file, item.function, item.binding, item.property


def _place(item: Diagnostic) -> tuple[object, ...]:
    # A finding without a property is about the whole function, so its exact location is ignored.
    return item.file, item.function, item.property, item.location if item.property else None


def _binding(item: Diagnostic) -> tuple[object, ...]:
    # One without a binding is only about itself. The file differs: function.json, or its script.
    return (item.function, item.binding) if item.binding else (id(item),)


def _function(item: Diagnostic) -> tuple[object, ...]:
    return (item.function,) if item.function else (id(item),)


def _file(item: Diagnostic) -> tuple[object, ...]:
    return (item.file,) if item.file else (id(item),)


def _project(_: Diagnostic) -> tuple[object, ...]:
    return ()


_SCOPES: Mapping[Scope, Callable[[Diagnostic], tuple[object, ...]]] = {
    "place": _place,
    "binding": _binding,
    "function": _function,
    "file": _file,
    "project": _project,
}
