"""The patterns in .funcignore, and the files that they must not exclude."""

from __future__ import annotations

import os
from collections.abc import Iterator

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.script_files import script_of
from funcdeco.grammar.funcignore import FuncIgnore, Pattern, alone, patterns
from funcdeco.project.deployed import needed_files, read_funcignore


class Ignore(FuncIgnore):
    """A .funcignore with its lines."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.lines: list[Pattern] = [line for line in patterns(text) if not line.is_negated]

    def line_for(self, path: str) -> Pattern | None:
        """Return the first line that excludes *path*."""
        return next((line for line in self.lines if alone(line.pattern).leaves_out(path)), None)


@once
def read_ignore(app: CheckedApp) -> Ignore:
    """Read the project's .funcignore; if it is missing, nothing is excluded."""
    try:
        return Ignore(read_funcignore(app.snapshot))
    except OSError:
        return Ignore("")


@once
def needed_of(app: CheckedApp) -> dict[str, str]:
    """Return what needs each file that must be published, by its path relative to the root."""
    return needed_files(app.snapshot, _files(app))


def _files(app: CheckedApp) -> Iterator[tuple[str, str]]:
    """Yield the files that each function runs, including those that `build` will write."""
    modules = set(app.modules)
    for function in app.functions:
        yield function.name, os.path.join(app.root, function.name, "function.json")
        script = function.file if function.is_decorated else script_of(app.snapshot, function)
        if script is not None and (script in modules or not function.is_decorated):
            yield function.name, script
