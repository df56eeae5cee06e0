"""The Python files of a project that eject may change, each parsed once."""

from __future__ import annotations

import ast
import os
from collections.abc import Container, Iterator

import libcst as cst

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.eject.source import Source
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import LARGEST, decode_python
from funcdeco.project.tree import is_own, walk

_WORD = b"funcdeco"


class Sources:
    """The parsed files of a project; problems are collected."""

    def __init__(self, snapshot: Snapshot, generated: Container[str]) -> None:
        """*generated* are the relative paths of scripts that `build` writes."""
        self.snapshot = snapshot
        self.problems: list[Diagnostic] = []
        self.changed: dict[str, Source] = {}
        """The parsed files, by absolute path."""
        self._failed: set[str] = set()
        self._files = [
            os.path.join(snapshot.root, *name.split("/"))
            for name in walk(snapshot, mark="host.json")  # which other projects have
            if name.endswith(".py") and name not in generated
        ]

    def source(self, file: str) -> Source | None:
        """Return a file of the project; None, with a problem, if it can't be changed."""
        if file not in self.changed and file not in self._failed:
            found = self._parsed(file)
            if isinstance(found, Source):
                self.changed[file] = found
            else:
                self._failed.add(file)
                self.problems.append(found)
        return self.changed.get(file)

    def naming(self, modules: Container[str]) -> Iterator[Source]:
        """Yield the files that name funcdeco, or import one of *modules*, which are files."""
        for file in self._files:
            content = self.snapshot.read(file) or b""
            if _WORD in content or self._imports_any(file, content, modules):
                source = self.source(file)
                if source is not None:
                    yield source

    def file_of(self, importer: str, module: str, level: int) -> str:
        """Return the file of the project that *importer* imports as *module*; "" if none."""
        place = str(self.snapshot.root)
        if level:
            place = importer
            for _ in range(level):
                place = os.path.dirname(place)
        parts = [part for part in module.split(".") if part and part != "__app__"]
        base = os.path.join(place, *parts)
        for file in (os.path.join(base, "__init__.py"), f"{base}.py"):
            if self.snapshot.is_file(file):
                return file
        return ""

    def _imports_any(self, file: str, content: bytes, modules: Container[str]) -> bool:
        try:
            nodes = ast.walk(ast.parse(content))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        return any(one in modules for node in nodes for one in self._imported(file, node))

    def _imported(self, file: str, node: ast.AST) -> Iterator[str]:
        """Yield the files that an import statement names."""
        if isinstance(node, ast.Import):
            yield from (self.file_of(file, one.name, 0) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            module, level = node.module or "", node.level
            yield self.file_of(file, module, level)
            yield from (self.file_of(file, f"{module}.{one.name}", level) for one in node.names)

    def _parsed(self, file: str) -> Source | Diagnostic:
        if not is_own(self.snapshot, file):
            message = "the file isn't one of the project's own, so eject can't change it"
            hint = "move its functions into the project, or keep funcdeco for them"
            return Diagnostic("EJC005", message, hint, Location(file))
        content = self.snapshot.read(file)
        if content is None or len(content) > LARGEST:
            hint = "split it into smaller modules, or remove the decorators by hand"
            return Diagnostic("EJC005", "the file can't be read", hint, Location(file))
        try:
            return Source(file, decode_python(content))
        except (UnicodeError, SyntaxError, RecursionError) as error:
            return Diagnostic("EJC005", f"the file can't be read: {error}", "", Location(file))
        except cst.ParserSyntaxError as error:
            hint = "fix the syntax, or update libcst if the syntax is newer than it"
            at = Location(file, error.raw_line, error.raw_column + 1)
            return Diagnostic("EJC005", "libcst can't parse this", hint, at)
