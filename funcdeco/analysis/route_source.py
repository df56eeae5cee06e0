"""How a route is written in the source, where it isn't what function.json has.

A blueprint's prefix stands before it there, and the route of a mounted application is made of its
`prefix`. Looked for only once something is wrong with a route.
"""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.sources.decorators.call import DecoratorCall


class Written(NamedTuple):
    """A text in the source that is a route, or a part of one."""

    key: str
    """The keyword, or the key in function.json."""
    text: str
    before: int
    """How many characters of the route stand before it."""

    def part(self, start: int, end: int) -> tuple[int, int] | None:
        """Return offsets in the text for those in the route, None if they lie elsewhere."""
        start, end = start - self.before, end - self.before
        return (start, end) if 0 <= start < end <= len(self.text) else None


def written_route(declaration: BindingDeclaration, app: CheckedApp) -> Written:
    """Return the text that says the route of *declaration*, an httpTrigger; empty if none was found."""
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
    """Return the text of the keyword *key*, if a literal says it."""
    call = declaration.origin
    return call.literal(app.snapshot, key) if isinstance(call, DecoratorCall) else None
