"""Files that the modules of an app name, such as a README.md that one reads.

The import graph has the modules that are imported from the root. It has neither data files nor modules
in folders that an app adds to its search path. For these, a name in a published module decides.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.snapshot import Snapshot

_WORD = late_pattern(r"[^\W\d]\w*")
_TESTS = ("test", "tests")
_LARGEST = 1_000_000
"""Maximum size of a module in bytes."""


def named_files(snapshot: Snapshot, files: Collection[str], modules: Collection[str]) -> set[str]:
    """Return those of *files* that one of *modules* imports or names in a string.

    All paths are relative to the project, with `/` separators.
    """
    waiting, found = list(modules), set[str]()
    unnamed = set(files)
    for module in waiting:
        text = snapshot.read(snapshot.root / module) if unnamed else None
        if text is None or len(text) > _LARGEST:
            continue
        words = set(_WORD.findall(text.decode("utf-8", "replace")))
        possible = {file for file in unnamed if _first_word(file) in words}
        if possible:
            names = set(_names(text, PurePosixPath(module).parent))
            named = {file for file in possible if not names.isdisjoint(_ends(file))}
            found |= named
            unnamed -= named
            waiting += sorted(file for file in named if file.endswith(".py"))
    return found


def _ends(file: str) -> Iterator[str]:
    """Yield the paths by which a module may name *file*: it, and the ends of it.

    In a folder with tests, files often have the names of those that they test.
    """
    yield file
    parts = file.split("/")
    if parts[0] not in _TESTS:
        yield from ("/".join(parts[at:]) for at in range(1, len(parts)))


def _first_word(file: str) -> str:
    """Return a word that each string or import with the name of *file* contains."""
    match = _WORD.search(file.rpartition("/")[2])
    return match[0] if match else ""


def _names(text: bytes, folder: PurePosixPath) -> Iterator[str]:
    """Yield the strings in a module and the modules that it imports, as paths."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.replace("\\", "/").removeprefix("./")
            yield _path(node.value)  # for importlib
        elif isinstance(node, ast.Import):
            yield from (_path(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = [folder, *folder.parents][: node.level]
            base = f"{above[-1]}/".removeprefix("./") if above else ""
            module = node.module or ""
            yield base + _path(module)
            yield from (base + _path(f"{module}.{alias.name}".strip(".")) for alias in node.names)


def _path(module: str) -> str:
    return module.replace(".", "/") + ".py"
