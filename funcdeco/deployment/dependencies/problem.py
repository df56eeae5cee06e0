"""The reason for the failure of an installer, as its output describes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "no-wheel", "no-python", "unknown", "no-version", "conflict", "unreachable", "hash", "other"
]


@dataclass(frozen=True)
class Problem:
    """The reason for a failure; `other` if the output has an unknown form."""

    kind: Kind
    package: str = ""
    """The normalized name of the package."""
    versions: tuple[str, ...] = ()
    """The versions without a wheel, or the existing ones; oldest first."""
    platforms: tuple[str, ...] = ()
    """The platform tags of existing wheels."""
    wanted: str = ""
    """The requirement that no version matches."""
    required_by: str = ""
    """The listed package that depends on it."""
    python: str = ""
    """The versions of Python that the package needs."""
    parties: tuple[str, ...] = ()
    """The listed packages that contradict each other."""
    detail: str = ""
    address: str = ""
    reason: str = ""
    is_elsewhere: bool = False
    """Whether uv did not search further indexes, since a first one has the package."""
    is_refused: bool = False
    """Whether an index answered that the user has no access."""


def sorted_versions(versions: Iterable[str]) -> tuple[str, ...]:
    """Return versions without duplicates, oldest first; those that are invalid come first."""
    from packaging.version import InvalidVersion, Version

    def key(text: str) -> tuple[bool, Version]:
        try:
            return True, Version(text)
        except InvalidVersion:
            return False, Version("0")

    return tuple(sorted(dict.fromkeys(versions), key=key))
