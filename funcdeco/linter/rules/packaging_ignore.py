"""Rules for .funcignore."""

from __future__ import annotations

import re
from collections.abc import Iterable

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.deployment_files import needed_of, read_ignore
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.funcignore import alone, misses, too_wide
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.tree import walk

TABLE = Table("PKG")
_CACHES = frozenset({"__pycache__", ".DS_Store", "Thumbs.db"})
_LARGEST = 1_000_000
_IMPORTS = late_pattern(rb"^[ \t]*(?:from|import)[ \t](.*)", re.MULTILINE)
_WORDS = late_pattern(rb"[\w\x80-\xff]+")


@TABLE.app("PKG010")
def ignore_too_narrow(app: CheckedApp) -> Findings:
    """Report patterns intended for all folders that miss files below the first level."""
    ignore = read_ignore(app)
    lines = [line for line in ignore.lines if _is_for_all_folders(line.pattern)]
    published = (
        [path for path in walk(app.snapshot) if not ignore.leaves_out(path)] if lines else []
    )
    for line in lines:
        path = misses(line.pattern, published)
        if path is not None:
            message = f"`{line.pattern}` doesn't exclude {path}, although git would ignore it"
            yield Finding(message, _for_all_folders(line.pattern), at=_at(app, line.line))


def _is_for_all_folders(pattern: str) -> bool:
    """Return whether a pattern is certainly not intended only for the root."""
    return pattern.removesuffix("/") in _CACHES or pattern.startswith("*.")


def _for_all_folders(pattern: str) -> str:
    if re.search(r"[\[?]", pattern):
        return (
            "use one line per ending, each also with `**/`: Core Tools only supports `*` and `**`"
        )
    return f"add `**/{pattern}`: Core Tools matches patterns from the project root"


@TABLE.app("PKG011")
def ignore_too_wide(app: CheckedApp) -> Findings:
    """Report patterns that also exclude an imported module with a longer name."""
    ignore = read_ignore(app)
    if not ignore.lines:
        return
    modules = [path for path in walk(app.snapshot) if path.endswith(".py")]
    lost = [path for path in modules if ignore.leaves_out(path)]
    needed = [path for path in needed_of(app) if ignore.leaves_out(path)] if lost else []
    words: set[bytes] | None = None
    for line in ignore.lines if lost else ():
        wide = [path for path in lost if too_wide(line.pattern, [path])]
        accepts = alone(line.pattern).leaves_out
        if not wide or any(map(accepts, needed)):  # reported as PRJ005
            continue
        if words is None:
            words = _imported(app, [one for one in modules if not ignore.leaves_out(one)])
        path = next((one for one in wide if _module(one) in words), None)
        if path is not None:
            message = f"`{line.pattern}` also excludes {path}, which is imported"
            hint = f"write `{line.pattern}/` for a folder: a pattern matches up to a word boundary"
            yield Finding(message, hint, at=_at(app, line.line))


def _module(path: str) -> bytes:
    """Return the last name of the module at *path*; empty if none can import it."""
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    return parts[-1].encode() if all(part.isidentifier() for part in parts) else b""


def _imported(app: CheckedApp, modules: Iterable[str]) -> set[bytes]:
    """Return all words in the import lines of *modules*."""
    words: set[bytes] = set()
    for path in modules:
        content = app.snapshot.read(app.root / path) or b""
        for line in _IMPORTS.findall(content[:_LARGEST]):
            words.update(_WORDS.findall(line))
    return words


def _at(app: CheckedApp, line: int) -> Location:
    return Location(app.file(".funcignore"), line)
