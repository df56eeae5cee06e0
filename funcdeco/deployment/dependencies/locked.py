"""Packages of a lock file, and those of them that an app needs on its target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from funcdeco.deployment.dependencies.declared import Line
from funcdeco.deployment.dependencies.target import Target
from funcdeco.diagnostics.location import Location
from funcdeco.project.requirements import canonical


class Need(NamedTuple):
    """A dependency on one package."""

    name: str
    """The normalized name."""
    extras: tuple[str, ...] = ()
    marker: str = ""
    version: str = ""
    """The version, where the lock file has several; empty otherwise."""


class Locked(NamedTuple):
    """One package of a lock file."""

    name: str
    """The normalized name."""
    version: str
    location: Location
    needs: tuple[Need, ...] = ()
    extras: Mapping[str, tuple[Need, ...]] = {}
    hashes: tuple[str, ...] = ()
    """Such as `sha256:...`; those of all files of the version."""
    place: str = ""
    """The URL or the path of a package that comes from no index."""
    marker: str = ""
    """Where the version applies, if the lock file has several."""

    @property
    def line(self) -> Line:
        """The requirement for exactly this version."""
        if self.place:
            return Line(f"{self.name} @ {self.place}", self.location)
        hashes = "".join(f" --hash={one}" for one in self.hashes)
        return Line(f"{self.name}=={self.version}{hashes}", self.location)


Replaced = Mapping[str, Sequence[str]]
"""Normalized names of packages, with the requirements that replace each."""


def needed(
    roots: Iterable[Need], packages: Iterable[Locked], target: Target, replaced: Replaced
) -> tuple[list[Locked], list[str]]:
    """Return the locked packages that *roots* need on the target, by name, and missing names.

    What only a replaced package needs is omitted.
    """
    by_name: dict[str, list[Locked]] = {}
    for one in packages:
        by_name.setdefault(one.name, []).append(one)
    found: dict[str, Locked] = {}
    missing: dict[str, None] = {}
    seen: set[Need] = set()
    waiting = list(roots)
    while waiting:
        need = waiting.pop()
        if need in seen or not is_true(need.marker, target, need.extras):
            continue
        seen.add(need)
        if need.name in replaced:
            waiting += map(parsed_need, replaced[need.name])
            continue
        chosen = _choose(need, by_name.get(need.name, ()), target)
        if chosen is None:
            missing[need.name] = None
            continue
        found[chosen.name] = chosen
        waiting += _next(chosen, need, target)
    return [found[name] for name in sorted(found)], list(missing)


def parsed_need(declared: str) -> Need:
    """Return the dependency that a valid requirement declares."""
    from packaging.requirements import Requirement

    one = Requirement(declared)
    return Need(canonical(one.name), tuple(sorted(one.extras)), str(one.marker or ""))


def _choose(need: Need, every: Sequence[Locked], target: Target) -> Locked | None:
    fitting = [one for one in every if need.version in ("", one.version)]
    return next((one for one in fitting if is_true(one.marker, target)), None)


def _next(chosen: Locked, need: Need, target: Target) -> Iterator[Need]:
    yield from (one for one in chosen.needs if is_true(one.marker, target, need.extras))
    for extra in need.extras:
        for one in chosen.extras.get(extra, ()):
            if is_true(one.marker, target, (extra,)):
                yield one._replace(marker="")


def is_true(marker: str, target: Target, extras: Sequence[str] = ()) -> bool:
    """Return whether an environment marker is true on the target; an empty or invalid one is."""
    return not marker or any(_is_true(marker, target, extra) for extra in ("", *extras))


@lru_cache(4096)
def _is_true(marker: str, target: Target, extra: str) -> bool:
    from packaging.markers import InvalidMarker, Marker, UndefinedEnvironmentName

    try:
        return Marker(marker).evaluate({**target.markers(), "extra": extra})
    except (InvalidMarker, UndefinedEnvironmentName, RecursionError):
        return True
