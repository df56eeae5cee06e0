"""Where a package and its bill of materials are written, and what is there already."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from funcdeco.deployment.package.archive import is_own_zip
from funcdeco.deployment.package.report import printable
from funcdeco.diagnostics.diagnostic import Diagnostic, shown_path
from funcdeco.diagnostics.location import Location
from funcdeco.writer.output import Output

_OTHER = "move it, or choose another file with `{}`"
_BILL = b'"bomFormat": "CycloneDX"'


def absolute(path: Path) -> Path:
    """Return the absolute path of an output, without links and `..`."""
    return Path(os.path.realpath(path))


def check_place(root: Path, place: Path, is_zip: bool) -> Diagnostic | None:
    """Return the problem if something that isn't a package of the project is in its place."""
    if not is_zip:
        return Output(root, place).check_place()
    if not os.path.lexists(place) or is_own_zip(place):
        return None
    what = "is a folder" if place.is_dir() else "wasn't written by `funcdeco package`"
    return _in_the_way(place, what, "--output")


def check_bill(file: Path, package: Path) -> Diagnostic | None:
    """Return the problem if a bill of materials would replace another file or be in *package*."""
    if file == package or file.is_relative_to(package):
        message = f"{shown_path(str(file))} is {'' if file == package else 'part of '}the package"
        hint = "choose a file outside it with `--sbom`"
        return Diagnostic("BLD010", message, hint, Location(str(file)))
    if not os.path.lexists(file):
        return None
    try:
        is_own = _BILL in file.read_bytes()
    except OSError as error:
        return cannot_write(error, file)
    return None if is_own else _in_the_way(file, "isn't a bill of materials", "--sbom")


def cannot_write(error: OSError, place: Path) -> Diagnostic:
    """Return the problem with a file that can't be written, or with a folder above it."""
    file = error.filename2 or error.filename or place
    message = f"can't write {shown_path(str(place))}: {error.strerror or error}"
    return _unwritable(message, "fix this and run the command again", file)


def unnamable(paths: Iterable[str], root: Path) -> Iterator[Diagnostic]:
    """Yield a problem for each of *paths* that a zip file can't contain."""
    for path in sorted(paths):
        try:
            path.encode()
        except UnicodeEncodeError:
            message = f"a zip file can't contain {printable(path)}: the name isn't UTF-8"
            hint = "rename the file, or exclude it in .funcignore"
            yield _unwritable(message, hint, root)


def _unwritable(message: str, hint: str, file: str | Path) -> Diagnostic:
    return Diagnostic("BLD006", message, hint, Location(str(file)))


def _in_the_way(place: Path, what: str, option: str) -> Diagnostic:
    message = f"{shown_path(str(place))} {what}"
    return Diagnostic("BLD010", message, _OTHER.format(option), Location(str(place)))
