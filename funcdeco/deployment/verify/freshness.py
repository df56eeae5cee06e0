"""Whether a package is what `funcdeco package` would write now, by the contents of its files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

from funcdeco.deployment.verify.differences import differences
from funcdeco.deployment.verify.source import Package
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.wording import counted

_MOST = 3
"""How many files the message names."""


def written_note(package: Package) -> str:
    """Return when funcdeco wrote a package; "" for a package of another tool."""
    if package.made is None:
        return ""
    made = datetime.fromtimestamp(package.made, timezone.utc).astimezone()
    return f"Written on {made:%Y-%m-%d at %H:%M:%S}."


def outdated(package: Package) -> Diagnostic | None:
    """Return a warning if files of the project are not those in its package. Raises OSError."""
    project = package.project
    if package.made is None or project is None or not package.is_inside:
        return None
    found = sorted(differences(package, project))
    if not found:
        return None
    changed = [one.shown for one in found if not one.is_removed]
    removed = [one.shown for one in found if one.is_removed]
    kind = "another version" if len(changed) == 1 else "other versions"
    parts = [f"{kind} of {_named(changed)}"] if changed else []
    parts += [f"{_named(removed)}, which the project doesn't have"] if removed else []
    message = f"{package.name} is out of date: it contains {', and '.join(parts)}"
    hint = "run `funcdeco package`" if package.is_zip else "write it again"
    return Diagnostic("VER018", message, f"{hint}, and verify the result")


def _named(paths: Sequence[str]) -> str:
    shown = ", ".join(paths[:_MOST])
    more = len(paths) - _MOST
    return f"{shown} and {counted(more, 'other file')}" if more > 0 else shown
