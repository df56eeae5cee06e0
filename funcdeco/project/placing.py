"""One way to report: a finding becomes a diagnostic with its place and its edit."""

from __future__ import annotations

from typing import Protocol

from funcdeco.diagnostics.diagnostic import CODES, Diagnostic
from funcdeco.diagnostics.fix import Edit, Fix
from funcdeco.diagnostics.location import Location
from funcdeco.project.snapshot import Snapshot


class Place(Protocol):
    """Where something was written: it knows its file, and where each of its properties is."""

    @property
    def file(self) -> str:
        """Absolute path."""
        ...

    @property
    def name(self) -> str | None:
        """The key that leads to it in a JSON file; None elsewhere."""
        ...

    def locate(
        self,
        snapshot: Snapshot,
        name: str | None = None,
        part: tuple[int, int] | None = None,
        *,
        at_key: bool = False,
        value: str | None = None,
    ) -> Location:
        """Return the place of the property *name*, as the user spells it, else of the whole.

        *part* selects characters of its string, the end excluded; *at_key* the key, not the value.
        *value* is the string that it has, which tells one of two calls in a line from the other.
        """
        ...

    def edit(self, snapshot: Snapshot, name: str | None, fix: Fix) -> Edit | None:
        """Return the edit that applies *fix* to the property *name*; None where it isn't safe."""
        ...


def placed(
    snapshot: Snapshot,
    code: str,
    message: str,
    hint: str = "",
    at: Place | Location | None = None,
    name: str | None = None,
    *,
    part: tuple[int, int] | None = None,
    fix: Fix | None = None,
    value: str | None = None,
    function: str | None = None,
    binding: str | None = None,
) -> Diagnostic:
    """Return the diagnostic about the property *name* of *at*, or about a *part* of its string.

    *value* is the string that the property has in the model.
    """
    edit = None
    location = at if isinstance(at, Location) else None
    if at is not None and not isinstance(at, Location):
        is_renamed = fix is not None and fix.action == "rename"
        at_key = is_renamed or CODES[code].at == "key"
        location = at.locate(snapshot, name, part, at_key=at_key, value=value)
        edit = at.edit(snapshot, name, fix._replace(old=value or fix.old)) if fix else None
        name = at.name if name is None else name
    if location == Location(""):
        location = None
    return Diagnostic(code, message, hint, location, function, binding, name, fix=fix, edit=edit)
