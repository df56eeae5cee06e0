"""Places of decorator calls, from their live declarations."""

from __future__ import annotations

import os
import sys
from types import CodeType
from typing import NamedTuple

from funcdeco.registry import Declaration, Include


class Site(NamedTuple):
    """The place of a call in the source."""

    file: str
    """Absolute path."""
    line: int
    end: tuple[int, int] | None = None
    """End line, and end column in bytes, of the call; known from Python 3.11 on."""


def absolute(file: str) -> str:
    """Return the absolute path of *file*; code objects may have a relative one."""
    return file if os.path.isabs(file) else os.path.abspath(file)


class Sites:
    """Finds where decorators were called; reads the positions of each code object once."""

    def __init__(self) -> None:
        # Keyed by identity, since comparing the contents of code is slow; kept so that none is freed.
        self._positions: dict[int, tuple[CodeType, list[tuple[int | None, ...]]]] = {}

    def of_declaration(self, declaration: Declaration) -> Site:
        """Return the call of a decorator."""
        line = declaration.line
        if declaration.is_bare and sys.version_info < (3, 11):
            # Before Python 3.11, a decorator without parentheses reports the line of the `def`.
            code = getattr(declaration.args[0], "__code__", None)
            line = getattr(code, "co_firstlineno", line)
        end = self._end(declaration.code, declaration.instruction)
        return Site(_file(declaration.file), line, end)

    def of_call(self, code: CodeType, line: int, instruction: int) -> Site:
        """Return the call that a frame with *code* is executing."""
        return Site(_file(code.co_filename), line, self._end(code, instruction))

    def of_include(self, include: Include) -> Site:
        """Return the call of `include`."""
        return Site(_file(include.file), include.line, self._end(include.code, include.instruction))

    def _end(self, code: CodeType | None, instruction: int) -> tuple[int, int] | None:
        """Return the end line and column (in bytes) of a call."""
        if code is None or sys.version_info < (3, 11):
            return None
        if id(code) not in self._positions:
            self._positions[id(code)] = code, list(code.co_positions())
        _, line, _, column = self._positions[id(code)][1][instruction // 2]
        return None if line is None or column is None else (line, column)


def _file(file: str) -> str:
    return file if file == "<string>" else absolute(file)
