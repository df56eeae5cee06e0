"""Whether the modules of funcdeco that a published folder contains are all that the app needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.imports.graph import import_graph
from funcdeco.diagnostics.location import Location
from funcdeco.project.vendored import NAMES, PACKAGE, vendored_modules
from funcdeco.sources.python.imports import Import


class Missing(NamedTuple):
    """A name of funcdeco that the app imports when it is deployed."""

    name: str
    location: Location


@once
def missing_from_package(app: CheckedApp) -> tuple[Missing, ...]:
    """Return what the app imports of funcdeco beyond the modules that a package contains.

    Such as the base class of a binding family of the user's own, which needs pydantic at run time.
    """
    imports = dict.fromkeys(one.one for one in import_graph(app).external)
    return tuple(Missing(name, one.location) for one in imports for name in _missing(one))


def _missing(one: Import) -> Iterator[str]:
    if one.level or one.module.partition(".")[0] != PACKAGE:
        return
    modules = vendored_modules()
    if one.module not in modules:
        yield one.module
        return
    for name in (imported.name for imported in one.names):
        dotted = f"{one.module}.{name}"
        is_there = dotted in modules or (one.module == PACKAGE and name in NAMES)
        # The other modules have their names; the families of bindings load on first use.
        if not is_there and one.module in (PACKAGE, f"{PACKAGE}.bindings"):
            yield dotted
