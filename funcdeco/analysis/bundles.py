"""The contents of Microsoft's extension bundles, as far as host.json determines the bundle."""

from __future__ import annotations

from functools import cache

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.bindings.base import Binding
from funcdeco.bindings.catalog import common, entries_of
from funcdeco.grammar.nuget_range import VersionRange, majors
from funcdeco.project.default_host import BUNDLE, BUNDLE_RANGE

_MAIN = BUNDLE.lower()
_MICROSOFTS = (_MAIN, f"{_MAIN}.preview", f"{_MAIN}.experimental")
_EVERYWHERE = ("built-in", "any", ">=2")
_LEAST = {">=3": 3, ">=4": 4}


def is_microsofts(app: CheckedApp) -> bool:
    """Return whether host.json declares a bundle whose bindings are known."""
    return (app.bundle_id or "").lower() in _MICROSOFTS


def is_main(app: CheckedApp) -> bool:
    """Return whether host.json declares the main bundle, not a preview."""
    return (app.bundle_id or "").lower() == _MAIN


def bundle_majors(app: CheckedApp) -> frozenset[int]:
    """Return the possible major versions of Microsoft's bundle; empty if they are unknown."""
    if app.bundle_range is None or not is_microsofts(app):
        return frozenset()
    return _majors(app.bundle_range)


def without(model: type[Binding], app: CheckedApp) -> str | None:
    """Return a hint if the bundle certainly lacks *model*; None if it may have it."""
    declared = frozenset[int]() if model.bundle in _EVERYWHERE else bundle_majors(app)
    if not declared:
        return None
    if model.bundle == "none":
        return model.replacement or "use another binding; no bundle contains this one"
    if model.bundle == "2-3" and min(declared) > 3:
        return model.replacement
    if not is_main(app):
        return None  # the contents of the other two change too often
    if model.bundle == "preview":
        return f"set `{BUNDLE}.Preview` in host.json"
    if max(declared) < _LEAST.get(model.bundle, 0):
        return f"set `{BUNDLE_RANGE}` in host.json"
    return None


def types_from_bundle(app: CheckedApp) -> set[str]:
    """Return the types of the app's bindings that an extension bundle has to contain."""
    return {
        declaration.type
        for function in app.functions
        for declaration in function.declarations
        if declaration.facts.bundle != "built-in" and declaration.model.bundle != "none"
    }


@cache
def _majors(versions: VersionRange) -> frozenset[int]:
    return frozenset(majors(versions))


def decorator_for(kind: str, role: str, declared: set[str]) -> str | None:
    """Return the decorator of a lowercase type that best matches the *declared* properties."""
    entries = [one for one in entries_of(kind) if one.model.role == role]
    # Prefer the current of two generations, unless more names match the older one.
    entries.sort(key=lambda one: (-common(one.model, declared), one.model.status == "legacy"))
    return entries[0].decorator if entries else None
