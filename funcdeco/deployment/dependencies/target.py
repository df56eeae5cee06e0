"""The machine that a package is for: a Python on Linux, with the glibc of its image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from funcdeco.grammar.late_pattern import late_pattern

MACHINES = ("x86_64", "aarch64")
_ALIASES = {(2, 17): "manylinux2014", (2, 12): "manylinux2010", (2, 5): "manylinux1"}
"""Names of tags before PEP 600; only the first one exists for aarch64."""
_OLDEST = {"x86_64": 5, "aarch64": 17}
_PLATFORM = late_pattern(
    r"(?P<kind>linux|manylinux_2_(?P<minor>\d{1,3})|manylinux2014)_(?P<machine>\w+)"
)
_PATCH = 2
"""A patch release that is certainly older than Azure's, for markers and `Requires-Python`: Azure ran
3.12.2 in February 2025. The first release of a version won't do, since packages exclude some."""


class Image(NamedTuple):
    """The system that Azure runs one Python version on."""

    system: str
    glibc: tuple[int, int]
    source: str


_DOCKER = "https://github.com/Azure/azure-functions-docker"
_WORKER = "https://github.com/Azure/azure-functions-python-worker"
_BULLSEYE = Image("Debian 11", (2, 31), f"{_WORKER}/issues/1651, {_DOCKER}/issues/1256")
_BOOKWORM = Image("Debian 12", (2, 36), f"{_WORKER}/issues/1397, {_DOCKER}/issues/1045")
IMAGES: Mapping[str, Image] = {
    "3.10": _BULLSEYE,
    "3.11": _BULLSEYE,
    "3.12": _BOOKWORM,
    "3.13": _BOOKWORM,
    "3.14": _BOOKWORM,
}
"""The image of each Python version, for every plan.

3.10 and 3.11: `host/4/bullseye/python` of azure-functions-docker. Debian 11 was still published for
3.11 in September 2026, after its end of support; apps of the plans move to newer images at different
times, and may be pinned to older ones, so the lower glibc is the safe one.

3.12: `host/4/bookworm/python`. The sources of later images are not public since May 2025. The
maintainers call them Debian 12, and the latest Ubuntu 24.04 (glibc 2.39), without the versions of
Python, so the lower glibc applies to 3.13 and 3.14 too.
"""


@dataclass(frozen=True)
class Target:
    """A Python, a processor and the newest glibc that wheels may need."""

    python: str
    """Such as `3.12`."""
    machine: str
    glibc: tuple[int, int]

    @property
    def platform(self) -> str:
        """The tag of the newest wheels, such as `manylinux_2_36_x86_64`."""
        return f"manylinux_{self.glibc[0]}_{self.glibc[1]}_{self.machine}"

    @property
    def full_python(self) -> str:
        """A version with a patch release, for markers and `Requires-Python`."""
        return f"{self.python}.{_PATCH}"

    def __str__(self) -> str:
        return f"Python {self.python} on {self.platform}"

    def tags(self) -> tuple[str, ...]:
        """Return the platform tags of wheels that run there, newest first.

        The last one is that of wheels that were built without a check of their glibc.
        """
        return (*self._manylinux(), f"linux_{self.machine}")

    def markers(self) -> dict[str, str]:
        """Return the values of environment markers."""
        return {
            "implementation_name": "cpython",
            "implementation_version": self.full_python,
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": self.full_python,
            "python_version": self.python,
            "sys_platform": "linux",
        }

    def _manylinux(self) -> list[str]:
        found: list[str] = []
        major, newest = self.glibc
        for minor in range(newest, _OLDEST[self.machine] - 1, -1):
            found.append(f"manylinux_{major}_{minor}_{self.machine}")
            if alias := _ALIASES.get((major, minor)):
                found.append(f"{alias}_{self.machine}")
        return found


def target_for(python: str, platform: str = "linux_x86_64") -> Target:
    """Return the target for a Python version and a platform. Raises ValueError.

    *platform* is `linux_x86_64` or `linux_aarch64`, or a tag such as `manylinux_2_28_x86_64`, whose
    glibc then replaces that of the image.
    """
    if python not in IMAGES:
        raise ValueError(f"Azure doesn't run Python {python}: use one of {', '.join(IMAGES)}")
    found = _PLATFORM.fullmatch(platform)
    if found is None:
        raise ValueError(_refused(platform))
    machine = found["machine"]
    if machine not in MACHINES:
        raise ValueError(f"unknown processor {machine!r}: use linux_x86_64 or linux_aarch64")
    glibc = IMAGES[python].glibc
    if found["kind"] != "linux":
        glibc = (2, int(found["minor"] or 17))
    if glibc[1] < _OLDEST[machine]:
        raise ValueError(f"no wheel supports a glibc as old as that of {platform!r}")
    return Target(python, machine, glibc)


def _refused(platform: str) -> str:
    if platform.startswith(("win", "macosx", "darwin")):
        return f"{platform!r} can't run the app: Azure runs Python on Linux, so use linux_x86_64"
    if platform.startswith("musllinux"):
        return f"{platform!r} is for Alpine Linux: Azure's images have glibc, so use linux_x86_64"
    return (
        f"unknown platform {platform!r}: use linux_x86_64, or a tag such as manylinux_2_28_x86_64"
    )
