"""Wheels of packages that are installed here, for an index that needs no network."""

from __future__ import annotations

import hashlib
import re
import zipfile
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

_DATE = (2020, 1, 1, 0, 0, 0)
_OF_INSTALLERS = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"}


def index_of_installed(index: Path, *names: str) -> None:
    """Write a package index with these packages, and with those that they require."""
    done = set[str]()
    waiting = [*names]
    for name in waiting:
        distribution = metadata.distribution(name)
        if distribution.name in done:
            continue
        done.add(distribution.name)
        _add(index, distribution)
        for text in distribution.requires or ():
            one = Requirement(text)
            if one.marker is None or one.marker.evaluate({"extra": ""}):
                waiting.append(one.name)


def _add(index: Path, distribution: metadata.Distribution) -> None:
    files = [one for one in distribution.files or () if ".." not in one.parts]
    kept = [one for one in files if one.suffix != ".pyc" and one.name not in _OF_INSTALLERS]
    info = next(one.parts[0] for one in kept if one.parts[0].endswith(".dist-info"))
    tags = re.findall(r"^Tag: (\S+)", distribution.read_text("WHEEL") or "", re.MULTILINE)
    parts = zip(*(one.split("-") for one in tags), strict=True)
    tag = "-".join(".".join(dict.fromkeys(part)) for part in parts)
    folder = index / re.sub(r"[-_.]+", "-", distribution.name).lower()
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{info.removesuffix('.dist-info')}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for one in kept:
            archive.writestr(zipfile.ZipInfo(str(one), _DATE), Path(str(one.locate())).read_bytes())
        record = "".join(f"{one},,\n" for one in kept)
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD", _DATE), record)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    page = f'<!DOCTYPE html><a href="{wheel.name}#sha256={digest}">{wheel.name}</a>'
    (folder / "index.html").write_text(page, "utf-8")
