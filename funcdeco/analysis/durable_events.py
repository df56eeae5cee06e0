"""The external events that the orchestrators of a project wait for."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.project.tree import walk
from funcdeco.sources.python.arguments import argument, literal
from funcdeco.sources.python.module import LARGEST, Module

_WAIT = "wait_for_external_event"


@once
def awaited_events(app: CheckedApp) -> frozenset[str]:
    """Return the names of all events that any code of the project waits for.

    Empty if there are none, or if not all of them are string literals.
    """
    found: set[str] = set()
    for path in walk(app.snapshot):
        if path.endswith(".py"):
            for name in _in_file(app, os.path.join(app.root, path)):
                if name is None:
                    return frozenset()
                found.add(name)
    return frozenset(found)


def _in_file(app: CheckedApp, file: str) -> Iterator[str | None]:
    """Yield the names of the events in *file*, None for each one that isn't known."""
    content = app.snapshot.read(file) or b""
    if _WAIT.encode() not in content:
        return
    module = Module(file, content) if len(content) <= LARGEST else None
    if module is None or module.error is not None:
        yield None
        return
    nodes = list(ast.walk(module.tree))
    calls = [one for one in nodes if isinstance(one, ast.Call) and _is_wait(one.func)]
    yield from (literal(argument(one, 0, "name")) for one in calls)
    if len(calls) != sum(map(_is_wait, nodes)):
        yield None  # the method is passed on


def _is_wait(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == _WAIT
