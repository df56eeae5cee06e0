"""Rules of .funcignore."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from funcdeco.checking.app import CheckedApp
from funcdeco.checking.publishing import Ignore, needed_of, read_ignore
from funcdeco.checking.rule import Finding, Findings, In, Table
from funcdeco.checking.tree import walk
from funcdeco.grammar.funcignore import misses, too_wide
from funcdeco.published import left_out

TABLE = Table()
_CACHES = frozenset({"__pycache__", ".DS_Store", "Thumbs.db"})
_LARGEST = 1_000_000


@TABLE.app("PRJ005")
def needed_file_ignored(app: CheckedApp) -> Findings:
    """Find lines that leave out what the app can't run without, each line once."""
    ignore = read_ignore(app)
    told: set[int] = set()
    for path, user in needed_of(app).items() if ignore.lines else ():
        line = ignore.line_for(path) if ignore.leaves_out(path) else None
        if line is not None and line.line not in told:
            told.add(line.line)
            yield Finding(*left_out(path, user), at=_at(app, line.line))


@TABLE.app("PKG010")
def ignore_too_narrow(app: CheckedApp) -> Findings:
    """Find patterns that are meant for all folders, and miss files below the first level."""
    ignore = read_ignore(app)
    lines = [line for line in ignore.lines if _is_for_all_folders(line.pattern)]
    published = [path for path in walk(app.root) if not ignore.leaves_out(path)] if lines else []
    for line in lines:
        path = misses(line.pattern, published)
        if path is not None:
            message = f"`{line.pattern}` doesn't leave out {path}, though git would ignore it"
            yield Finding(message, _for_all_folders(line.pattern), at=_at(app, line.line))


def _is_for_all_folders(pattern: str) -> bool:
    """Tell a pattern that nobody means for the project's top folder only."""
    return pattern.removesuffix("/") in _CACHES or pattern.startswith("*.")


def _for_all_folders(pattern: str) -> str:
    if re.search(r"[\[?]", pattern):
        return "Core Tools know `*` and `**` only: write one line for each ending, then with `**/`"
    return f"add `**/{pattern}`: Core Tools count a pattern from the project's root"


@TABLE.app("PKG011")
def ignore_too_wide(app: CheckedApp) -> Findings:
    """Find patterns that leave out a module with a longer name, which others import."""
    ignore = read_ignore(app)
    if not ignore.lines:
        return
    modules = [path for path in walk(app.root) if path.endswith(".py")]
    lost = [path for path in modules if ignore.leaves_out(path)]
    needed = [path for path in needed_of(app) if ignore.leaves_out(path)] if lost else []
    for line in ignore.lines if lost else ():
        wide = [path for path in lost if too_wide(line.pattern, [path])]
        if not wide or any(_takes(line.pattern, path) for path in needed):  # told as PRJ005
            continue
        path = next((one for one in wide if _is_imported(app, one, modules, ignore)), None)
        if path is not None:
            message = f"`{line.pattern}` leaves out {path} too, which is imported"
            hint = (
                f"write `{line.pattern}/` if it means a folder: a pattern counts up to a word's end"
            )
            yield Finding(message, hint, at=_at(app, line.line))


def _takes(pattern: str, path: str) -> bool:
    return Ignore(pattern).leaves_out(path)


def _is_imported(app: CheckedApp, path: str, modules: list[str], ignore: Ignore) -> bool:
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    if not all(part.isidentifier() for part in parts):
        return False
    imports = re.compile(rf"^[ \t]*(?:from|import)[ \t].*\b{parts[-1]}\b".encode(), re.MULTILINE)
    return any(imports.search(text) for text in _published(app, modules, ignore))


def _published(app: CheckedApp, modules: list[str], ignore: Ignore) -> Iterator[bytes]:
    for path in modules:
        if not ignore.leaves_out(path):
            try:
                with open(os.path.join(app.root, path), "rb") as source:
                    yield source.read(_LARGEST)
            except OSError:
                continue


def _at(app: CheckedApp, line: int) -> In:
    return In(app.file(".funcignore"), line)
