"""A project as loaded: its files, its functions, and the problems found in both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic, in_order
from funcdeco.project.placing import placed
from funcdeco.project.project import Project
from funcdeco.project.snapshot import Snapshot

if TYPE_CHECKING:
    from funcdeco.functions.model import Function, FunctionApp
    from funcdeco.sources.function_json.folder import FunctionFolder

TryImports = Callable[[Sequence[str]], "list[Diagnostic | None]"]
"""Imports modules one after the other in a new process; returns the problem of each or None."""


class Loaded(NamedTuple):
    """A project and its functions."""

    project: Project | None
    """None if the project folder does not exist."""
    app: FunctionApp | None
    """Functions declared by decorators; None if there is no app or it can't be imported."""
    diagnostics: tuple[Diagnostic, ...]
    """Problems in the project's files and in the app."""
    folders: tuple[FunctionFolder, ...] = ()
    """The handwritten functions, including those with the name of a decorated one."""
    has_app: bool = False
    """Whether there is an app, even if it can't be imported."""
    try_imports: TryImports | None = None
    """Imports modules of the project in a new process."""

    @property
    def snapshot(self) -> Snapshot:
        """The files of the project; of the current folder if there is no project."""
        return self.project.snapshot if self.project else Snapshot(Path())

    @property
    def decorated(self) -> tuple[Function, ...]:
        """The functions declared by decorators, including broken ones."""
        return () if self.app is None else (*self.app.functions, *self.app.broken)

    @property
    def functions(self) -> FunctionApp:
        """All functions, in the order of the host, with their diagnostics."""
        from funcdeco.functions.model import FunctionApp
        from funcdeco.sources.columns import with_columns

        names = {function.name.lower() for function in self.decorated}
        others = [one for one in self.folders if one.function.name.lower() not in names]
        every = [*self.decorated, *(one.function for one in others)]
        every.sort(key=lambda function: function.name.upper())
        found = [*self.diagnostics, *(item for one in others for item in one.diagnostics)]
        return FunctionApp(
            tuple(function for function in every if function.is_whole),
            tuple(in_order(with_columns(found, self.snapshot))),
            self.project.route_prefix if self.project else "api",
            tuple(function for function in every if not function.is_whole),
        )

    @property
    def clashes(self) -> list[Diagnostic]:
        """Findings about folders that share a name; `functions` has only one of them."""
        from funcdeco.functions.name_clashes import name_clashes

        every = (*self.decorated, *(one.function for one in self.folders))
        return [
            placed(
                self.snapshot, clash.code, clash.message, clash.hint, at.origin, function=at.name
            )
            for clash in name_clashes(every, self.snapshot)
            for at in (clash.function,)
        ]
