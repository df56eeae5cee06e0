"""Definitions of functions, read from their source without importing the project."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from funcdeco.diagnostics.location import Location
from funcdeco.functions.model import Function
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.python.definition import Definition as Definition
from funcdeco.sources.python.definition import Parameter as Parameter
from funcdeco.sources.python.definition import Problem as Problem
from funcdeco.sources.python.definition import Returned as Returned
from funcdeco.sources.python.finder import Finder, lacking
from funcdeco.sources.python.module import Module
from funcdeco.sources.python.modules import SourceProject
from funcdeco.sources.python.outline import Outline

if TYPE_CHECKING:
    from funcdeco.sources.python.blueprints import DefinedBlueprint


class Sources:
    """The sources of a project's functions."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._project = SourceProject(snapshot)
        self._finder = Finder(self._project)

    def blueprints(self, file: str) -> tuple[DefinedBlueprint, ...]:
        """Return the blueprints in *file* that it uses for nothing but decorators."""
        from funcdeco.sources.python.blueprints import defined_blueprints

        module = self._project.module(file)
        try:
            return tuple(defined_blueprints(module, self._project)) if module else ()
        except RecursionError:
            return ()

    def definition(self, function: Function) -> Definition | None:
        """Return the definition of *function*; None if it is unknown.

        None as well for a handwritten function without a script, and for code that is nested too
        deeply to read. If the script certainly doesn't contain the function, the definition has a
        `problem`.
        """
        try:
            return self._definition(function)
        except RecursionError:
            return None

    def outline(self, file: str) -> Outline | None:
        """Return the outline of the module in *file*; None if it can't be read."""
        return self._project.outline(file)

    def module(self, file: str) -> Module | None:
        """Return the module in *file*; None if it can't be read."""
        return self._project.module(file)

    def imported(self, module: Module, node: ast.ImportFrom) -> Module | None:
        """Return the module of `from ... import`; None if it isn't part of the project."""
        return self._project.imported(module, node)

    def lacks(self, file: str, name: str) -> bool:
        """Return whether the module in *file* certainly has no *name*."""
        module = self._project.module(file)
        return module is not None and module.lacks(name)

    def _definition(self, function: Function) -> Definition | None:
        if function.is_decorated:
            return self._decorated(function)
        return self._hand_written(function) if function.is_readable else None

    def _decorated(self, function: Function) -> Definition | None:
        if function.signature is not None and function.signature.wrapper:
            return None  # a web application, called by the wrapper
        handler, source = function.handler, function.source
        if function.model == "v2" and not self._project.holds(handler.file):
            return None  # a function of azure-functions, such as that of AsgiFunctionApp
        module = self._project.module(handler.file)
        if module is None:
            return None
        line = source.line if source.file == handler.file else None
        path, is_v2 = handler.attribute.split("."), function.model == "v2"
        return self._finder.decorated(module, path, line, is_v2=is_v2)

    def _hand_written(self, function: Function) -> Definition | None:
        options = {"entryPoint": function.entry_point, "scriptFile": function.script_file}
        for key, value in options.items():
            if value is None and function.content.get(key) is not None:
                return None  # reported separately
        file, name = function.handler.file, function.handler.attribute
        module = self._project.module(file)
        if module is None or not file.endswith(".py"):
            return None
        if not self._project.holds(file):
            script = function.script_file
            hint = "move it into the project: the worker can't import from outside it"
            return lacking("PYT008", file, name, f"`{script}` is outside the app's folder", hint)
        if module.error is not None:
            return _unparsed(module, module.error, name)
        return self._finder.entry_point(module, name)


def _unparsed(module: Module, error: SyntaxError, name: str) -> Definition:
    message = f"{type(error).__name__}: {error.msg}"
    location = Location(module.file, error.lineno)
    return Definition(name, location, {}, problem=Problem("APP003", message, "", location))
