"""Turn a finding into a diagnostic with its location and its edit."""

from __future__ import annotations

from typing import Protocol

from funcdeco.diagnostics.diagnostic import CODES, Diagnostic
from funcdeco.diagnostics.fix import Edit, Fix
from funcdeco.diagnostics.location import Location
from funcdeco.project.snapshot import Snapshot


class Place(Protocol):
    """A declaration in a file that can locate its properties."""

    @property
    def file(self) -> str:
        """Absolute path."""
        ...

    @property
    def name(self) -> str | None:
        """Its key in a JSON file; None in other files."""
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
        """Return the location of the property *name*, in the user's spelling, or of the whole.

        *part* selects characters of its string, the end excluded; *at_key* selects the key instead
        of the value. *value* is its string, which distinguishes two calls on the same line.
        """
        ...

    def edit(self, snapshot: Snapshot, name: str | None, fix: Fix) -> Edit | None:
        """Return the edit that applies *fix* to the property *name*; None if it is not safe."""
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

    *value* is the string value of the property in the model.
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
