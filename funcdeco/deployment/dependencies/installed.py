"""The packages in a folder, as their metadata describes them."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import NamedTuple

from funcdeco.project.requirements import canonical


class InstalledPackage(NamedTuple):
    """One package."""

    name: str
    """The normalized name."""
    display_name: str
    """The name as the package spells it."""
    version: str
    size: int
    """Size of its files in bytes."""
    files: tuple[str, ...]
    """Its existing files, relative to the folder, with slashes, sorted."""
    license: str
    """An SPDX expression or another text; empty if it states none."""
    requires: tuple[str, ...]
    """Its requirements, with markers."""
    tags: tuple[str, ...]
    """The tags of its wheel, such as `py3-none-any`."""
    python: str = ""
    """The versions of Python that it needs, as a specifier."""
    summary: str = ""
    info: str = ""
    """The name of its dist-info folder."""


def installed_packages(folder: Path) -> list[InstalledPackage]:
    """Return the packages in *folder*, sorted by name; those without metadata are omitted."""
    found = (_read(info) for info in folder.glob("*.dist-info") if (info / "METADATA").is_file())
    return sorted(found, key=lambda one: (one.name, one.version))


def largest(packages: list[InstalledPackage], count: int = 10) -> list[InstalledPackage]:
    """Return the largest packages, largest first."""
    return sorted(packages, key=lambda one: (-one.size, one.name))[:count]


def _read(info: Path) -> InstalledPackage:
    metadata = _headers(info / "METADATA")
    name = metadata.get("Name", "") or info.name.partition("-")[0]
    files = tuple(sorted(_files(info)))
    return InstalledPackage(
        name=canonical(name),
        display_name=name,
        version=metadata.get("Version", ""),
        size=sum((info.parent / one).stat().st_size for one in files),
        files=files,
        license=_license(metadata),
        requires=tuple(map(_one_line, metadata.get_all("Requires-Dist", []))),
        tags=tuple(_headers(info / "WHEEL").get_all("Tag", [])),
        python=_one_line(metadata.get("Requires-Python", "")),
        summary=_one_line(metadata.get("Summary", "")),
        info=info.name,
    )


def _headers(path: Path) -> Message:
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    return HeaderParser().parsestr(text)


def _files(info: Path) -> Iterator[str]:
    """Yield the files that RECORD lists and that exist."""
    record = info / "RECORD"
    if not record.is_file():
        return
    import csv

    for row in csv.reader(record.read_text("utf-8", "replace").splitlines()):
        path = row[0].removeprefix("../../") if row else ""
        if path and ".." not in path.split("/") and (info.parent / path).is_file():
            yield path


def _license(metadata: Message) -> str:
    """Return the license: an expression, else the classifiers, else a short text."""
    if expression := metadata.get("License-Expression"):
        return str(expression)
    prefix = "License :: "
    classifiers = [
        str(one).rpartition(" :: ")[2]
        for one in metadata.get_all("Classifier", [])
        if str(one).startswith(prefix) and not str(one).endswith("OSI Approved")
    ]
    if classifiers:
        return ", ".join(classifiers)
    text = str(metadata.get("License", "")).strip()
    return "" if "\n" in text or text.upper() == "UNKNOWN" else text


def _one_line(text: object) -> str:
    return " ".join(str(text).split())
