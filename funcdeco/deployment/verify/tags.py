"""Which Python and platform the compiled modules of a package are made for, by their file names."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from funcdeco.analysis.target_environment import PYTHONS

_EXTENSION = re.compile(
    r"(?P<stem>[^.]+)\.(?:(?P<tag>cpython-3\d+t?[^.]*|abi3|abi3t|cp3\d+t?-[^.]*|pypy[^.]*)\.)?"
    r"(?P<kind>so|pyd)"
)
_TAG = re.compile(r"(?:cpython-|cp)3(?P<minor>\d+)(?P<threads>t?)-?(?P<platform>.*)")
_WHEEL_TAG = re.compile(r"^Tag: cp3(\d+)-cp3\1-", re.MULTILINE)


class Extension(NamedTuple):
    """A compiled module."""

    path: Path
    module: str
    """Its dotted name."""
    version: str
    """Such as `3.11`; empty if it fits several versions, or if its name doesn't tell."""
    platform: str
    """Such as `x86_64-linux-gnu`, `darwin` or `win_amd64`; empty if its name doesn't tell."""

    def fits(self, version: str, machine: str) -> bool:
        """Return whether Linux imports it with this Python."""
        if self.version and self.version != version:
            return False
        return not self.platform or ("linux" in self.platform and machine in self.platform)


class Extensions:
    """The compiled modules below a folder with packages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def every(self) -> list[Extension]:
        """All of them, by path."""
        return sorted(_extensions(self._folder))

    def of(self, module: str) -> list[Extension]:
        """Return the files that may be the module with this dotted name."""
        return [one for one in self.every if one.module == module]

    def misfits(self, version: str, machine: str) -> dict[str, list[Extension]]:
        """Return the modules for which no file fits, with their files."""
        found: dict[str, list[Extension]] = {}
        for one in self.every:
            found.setdefault(one.module, []).append(one)
        return {
            module: files
            for module, files in found.items()
            if not any(file.fits(version, machine) for file in files)
        }

    @property
    def version(self) -> str:
        """The version that most of them, and of the wheels, are made for; empty if Azure runs none."""
        counts = Counter(one.version for one in self.every if one.version in PYTHONS)
        counts.update(one for one in _versions_of_wheels(self._folder) if one in PYTHONS)
        return counts.most_common(1)[0][0] if counts else ""


def _extensions(folder: Path) -> Iterator[Extension]:
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in files:
            found = _EXTENSION.fullmatch(name)
            if found is None:
                continue
            parts = Path(place).relative_to(folder).parts
            # Shared libraries that wheels bring along are no modules, nor those of a package.
            if any(not part.isidentifier() for part in parts) or not found["stem"].isidentifier():
                continue
            version, platform = _read_tag(found["tag"] or "", found["kind"])
            module = ".".join((*parts, found["stem"]))
            yield Extension(Path(place, name), module, version, platform)


def _read_tag(tag: str, kind: str) -> tuple[str, str]:
    read = _TAG.fullmatch(tag)
    if read is None:
        return "", "win" if kind == "pyd" else ""
    version = f"3.{read['minor']}{read['threads']}"
    return version, read["platform"] or ("win" if kind == "pyd" else "")


def _versions_of_wheels(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.dist-info/WHEEL")):
        minors = set(_WHEEL_TAG.findall(file.read_text("utf-8", "replace")))
        if len(minors) == 1:
            yield f"3.{minors.pop()}"
