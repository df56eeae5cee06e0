"""Web applications: the modules that define them, and how they can be called."""

from __future__ import annotations

import ast
import sys
from typing import Any

from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.recording.callables import unevaluated
from funcdeco.sources.recording.import_name import Located
from funcdeco.sources.recording.model import ImportName
from funcdeco.sources.recording.sites import absolute

_COUNTS = (2, 3)
"""Numbers of arguments of a call by WSGI and by ASGI."""


def accepted_counts(application: Any) -> tuple[int, ...]:
    """Return the numbers of arguments, of 2 and 3, with which *application* can be called."""
    return tuple(count for count in _COUNTS if callable(application) and _fits(application, count))


def _fits(application: Any, count: int) -> bool:
    try:
        unevaluated(application).bind(*[None] * count)
    except TypeError:
        return False
    except (Exception, SystemExit):  # no signature, or the object raises anything  # noqa: BLE001
        return True
    return True


def defining_name(located: Located, snapshot: Snapshot) -> ImportName:
    """Return the import name in the module that defines the application, following imports.

    An application doesn't know its module, so the import statements are followed.
    """
    place, seen = located.name, set[str]()
    while place.module not in seen:
        seen.add(place.module)
        name, attribute = _imported(place, snapshot).get(place.attribute, ("", ""))
        module = sys.modules.get(name)
        if not module or not module.__file__ or vars(module).get(attribute) is not located.value:
            break
        place = place._replace(module=name, attribute=attribute, file=absolute(module.__file__))
    return place


def _imported(place: ImportName, snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Return the `from` imports in the module of *place*: local name -> (module, name)."""
    try:
        tree = ast.parse(snapshot.content(place.file))
    except (OSError, SyntaxError, ValueError):
        return {}
    package: str = getattr(sys.modules.get(place.module), "__package__", None) or ""
    return {
        alias.asname or alias.name: (_absolute_name(node, package), alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _absolute_name(node: ast.ImportFrom, package: str) -> str:
    parts = package.split(".")
    above = parts[: len(parts) + 1 - node.level] if node.level else []
    return ".".join([*above, *filter(None, [node.module])])
