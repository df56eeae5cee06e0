"""What the source of a function says of it, read without importing anything of the project's."""

from __future__ import annotations

import os
from pathlib import Path

from funcdeco.functions.model import Function
from funcdeco.sources.function_json.reader import FunctionFile
from funcdeco.sources.python.definition import Definition as Definition
from funcdeco.sources.python.definition import Parameter as Parameter
from funcdeco.sources.python.definition import Problem as Problem
from funcdeco.sources.python.definition import Returned as Returned
from funcdeco.sources.python.finder import Finder, lacking
from funcdeco.sources.python.module import Module
from funcdeco.sources.python.modules import SourceProject


class Sources:
    """The sources of a project's functions, each read once."""

    def __init__(self, root: Path) -> None:
        self._project = SourceProject(str(root))
        self._finder = Finder(self._project)

    def of_function(self, function: Function) -> Definition | None:
        """Give the definition of a decorated function; None where it can't be told."""
        handler = function.handler
        module = self._project.module(handler.file)
        if module is None:
            return None
        line = function.source.line if function.source.file == handler.file else None
        return self._finder.decorated(module, handler.attribute.split("."), line)

    def of_folder(self, folder: Path, read: FunctionFile) -> Definition | None:
        """Give the definition of the function that a folder's script holds.

        None where it can't be told, and where there is no script; where there surely is no function
        in it, the definition has a `problem`.
        """
        for key, value in (("entryPoint", read.entry_point), ("scriptFile", read.script_file)):
            if value is None and read.content.get(key) is not None:
                return None  # a mistake in itself, told already
        name = read.entry_point or "main"
        script = read.script_file or "__init__.py"
        file = os.path.normpath(os.path.join(folder, script))
        module = self._project.module(file)
        if module is None or not file.endswith(".py"):
            return None
        if not self._project.holds(file):
            hint = "move it into the project: the worker imports nothing from outside"
            return lacking("PYT008", file, name, f"`{script}` lies outside the app's folder", hint)
        if module.error is not None:
            return _unparsed(module, module.error, name)
        return self._finder.entry_point(module, name)


def _unparsed(module: Module, error: SyntaxError, name: str) -> Definition:
    message = f"{type(error).__name__}: {error.msg}"
    return lacking("APP003", module.file, name, message, "", error.lineno)
