"""Cases of the freeze and where they are kept: calls, and the files they are made on."""

from __future__ import annotations

import base64
import hashlib
import json
import lzma
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
CASES = FOLDER / "cases.json.xz"
EXPECTED = FOLDER / "expected.json.xz"
EXCEPTIONS = FOLDER / "exceptions.json"
BASE = "{base}"
"""Stands in arguments, files and results for the folder that a case is played in."""
MOST_BYTES = 300_000
MOST_FILES = 120
"""A case with more is left out: it is about sizes or killed builds, not about what is found."""


@dataclass(frozen=True)
class Case:
    """One call and the files it is made on."""

    call: str
    """`check`, `load`, `read` or `cli`."""
    arguments: list[Any]
    options: dict[str, Any]
    folder: str
    """Current folder, as seen from the base."""
    files: dict[str, str]
    """Path below the base -> digest of its content, `link:target`, or `folder`."""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Name of the case: the same call on the same files has the same."""
        content = json.dumps(self.__dict__, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def digest(content: bytes) -> str:
    """Return the name of a file's content."""
    return hashlib.sha256(content).hexdigest()[:20]


def walk(base: Path) -> Iterator[Path]:
    """Return all files, links and folders below *base*, apart from Python's caches."""
    for place, folders, names in os.walk(base):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted([*folders, *names]):
            yield Path(place, name)


def snapshot(base: Path, blobs: dict[str, bytes]) -> dict[str, str]:
    """Return what is below *base*; contents go into *blobs*."""
    found: dict[str, str] = {}
    for path in walk(base):
        name = path.relative_to(base).as_posix()
        if path.is_symlink():
            found[name] = f"link:{os.readlink(path).replace(str(base), BASE)}"
        elif path.is_dir():
            if not os.listdir(path):
                found[name] = "folder"
        elif path.is_file():
            content = path.read_bytes().replace(str(base).encode(), BASE.encode())
            found[name] = digest(content)
            blobs[found[name]] = content
    return found


def restore(case: Case, base: Path, blobs: Mapping[str, bytes]) -> None:
    """Write the files of *case* below *base*."""
    for name, content in case.files.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content == "folder":
            path.mkdir(exist_ok=True)
        elif content.startswith("link:"):
            path.symlink_to(content[5:].replace(BASE, str(base)))
        else:
            path.write_bytes(blobs[content].replace(BASE.encode(), str(base).encode()))


def read_cases() -> tuple[dict[str, Case], dict[str, bytes]]:
    """Return the cases by their keys, and the contents of their files."""
    content = json.loads(lzma.decompress(CASES.read_bytes()))
    blobs = {name: base64.b85decode(text) for name, text in content["blobs"].items()}
    cases = [Case(**item) for item in content["cases"]]
    return {case.key: case for case in cases}, blobs


def write_cases(cases: Mapping[str, Case], blobs: Mapping[str, bytes]) -> None:
    """Write the cases, sorted by their keys, with the contents that they use."""
    used = {content for case in cases.values() for content in case.files.values()}
    content = {
        "blobs": {
            name: base64.b85encode(blobs[name]).decode() for name in sorted(used & blobs.keys())
        },
        "cases": [cases[key].__dict__ for key in sorted(cases)],
    }
    _write(CASES, content)


def read_expected() -> dict[str, Any]:
    """Return what was recorded for each case."""
    found: dict[str, Any] = json.loads(lzma.decompress(EXPECTED.read_bytes()))
    return found


def write_expected(expected: Mapping[str, Any]) -> None:
    """Write what was recorded for each case."""
    _write(EXPECTED, dict(sorted(expected.items())))


def read_exceptions() -> list[dict[str, Any]]:
    """Return the differences that are meant: a reason, and the digest of each case's new result."""
    found: list[dict[str, Any]] = json.loads(EXCEPTIONS.read_text("utf-8"))
    return found


def _write(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
