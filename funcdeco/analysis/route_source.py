"""The source of a route, which can differ from the route in function.json.

A blueprint adds a prefix to its routes, and a mounted application builds its route from `prefix`.
The source is searched only if a route has an error.
"""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.sources.decorators.call import DecoratorCall


class Written(NamedTuple):
    """A string in the source that is a route, or a part of one."""

    key: str
    """The keyword, or the key in function.json."""
    text: str
    before: int
    """The number of characters of the route that precede it."""

    def part(self, start: int, end: int) -> tuple[int, int] | None:
        """Return offsets in the string for offsets in the route; None if they are outside it."""
        start, end = start - self.before, end - self.before
        return (start, end) if 0 <= start < end <= len(self.text) else None


def written_route(declaration: BindingDeclaration, app: CheckedApp) -> Written:
    """Return the string with the route of the httpTrigger *declaration*; empty if not found."""
    route = declaration.string("route") or ""
    if not declaration.origin.is_decorator:
        return Written("route", route, 0)
    for key, end in (("route", ""), ("prefix", "{*route}")):
        text = _literal(declaration, key, app)
        core = (text or "").strip("/")
        base = route[: len(route) - len(end)].rstrip("/") if end else route
        if text is not None and text == route:
            return Written(key, text, 0)
        if text is not None and core and base.endswith(core):
            return Written(key, text, len(base) - len(core) - text.index(core))
    return Written("route", "", 0)


def _literal(declaration: BindingDeclaration, key: str, app: CheckedApp) -> str | None:
    """Return the string of the keyword *key*; None if it is not a literal."""
    call = declaration.origin
    return call.literal(app.snapshot, key) if isinstance(call, DecoratorCall) else None
