"""Known facts about the environment in which the app will run."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Literal, get_args

from funcdeco.analysis.lifetimes import names

Plan = Literal["consumption", "flex", "premium", "dedicated"]
PLANS: tuple[Plan, ...] = get_args(Plan)
PYTHONS = names("python")
"""Python versions that Azure runs v1 model apps on."""


TODAY = "FUNCDECO_TODAY"
"""The environment variable that sets another day, to see what checks will report then."""


def today() -> date:
    """Return the current day in UTC, or that of FUNCDECO_TODAY if it is valid."""
    with suppress(ValueError):
        return date.fromisoformat(os.environ.get(TODAY, ""))
    return datetime.now(timezone.utc).date()


@dataclass(frozen=True)
class TargetEnvironment:
    """The environment in which the app will run; None for what the caller did not specify."""

    plan: Plan | None = None
    target_python: str | None = None
    """Such as `3.12`."""
    host_version: tuple[int, ...] | None = None
    """Such as (4, 1037); None for the newest."""
    settings: dict[str, str] | None = None
    """The exported settings of the deployed app."""
    settings_file: str | None = None
    """The file that contains the settings."""
    has_package: bool = False
    """Whether what is published is the output of `build --output` or `package`, which contains the
    modules of funcdeco that a deployed app imports."""
    lacks_funcdeco: bool = False
    """Whether the package that is built doesn't install funcdeco, although the project lists it."""
    today: date = field(default_factory=today)
    """The day on which the app is checked."""
    given: frozenset[str] = frozenset()
    """The options of the call, such as `plan`, that don't come from pyproject.toml."""

    @property
    def python(self) -> tuple[int, int]:
        """The Python version that the app runs on: that of the target, or else of this process."""
        if self.target_python is None:
            return sys.version_info[:2]
        major, minor = self.target_python.split(".")
        return int(major), int(minor)


def parse_host_version(text: str) -> tuple[int, ...]:
    """Parse a host version such as `4.1037` or `4.1037.0.1`. Raises ValueError."""
    parts = text.removeprefix("~").split(".")
    if (
        not 1 <= len(parts) <= 4
        or parts[0] != "4"
        or not all(part.isdecimal() and len(part) < 9 for part in parts)
    ):
        raise ValueError("use a version of host 4, such as `4.1037`")
    return tuple(map(int, parts))


def parse_python(text: str) -> str:
    """Parse a Python version such as `3.12`. Raises ValueError."""
    parts = text.split(".")
    if len(parts) < 2 or not all(part.isdecimal() and len(part) < 4 for part in parts):
        raise ValueError("use a Python version, such as `3.12`")
    return ".".join(parts[:2])
