"""The report of `funcdeco package`, as data and as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from funcdeco.analysis.target_environment import Plan
from funcdeco.deployment.dependencies.installed import InstalledPackage, largest
from funcdeco.deployment.dependencies.target import Target
from funcdeco.deployment.dependencies.tools import Tool
from funcdeco.deployment.package.excluded import Excluded
from funcdeco.deployment.package.plans import shown_size
from funcdeco.deployment.package.publish import Build, publish_commands
from funcdeco.deployment.package.requirements import Replaced
from funcdeco.diagnostics.wording import counted, in_backticks
from funcdeco.project.requirements import Line

_MOST = 10
"""How many of the largest packages are shown."""


@dataclass(frozen=True)
class Packaged:
    """A package that was written."""

    place: str
    """The zip file or the folder, as it is shown to the user."""
    is_zip: bool
    build: Build
    plan: Plan | None
    target: Target
    functions: tuple[str, ...]
    files: int
    zipped: int | None
    """Size of the zip file in bytes; None for a folder."""
    unpacked: int
    """Size of all files in bytes."""
    sha256: str | None
    """Digest of the zip file; None for a folder."""
    tool: Tool | None
    """The program that installed the packages; None if there was nothing to install."""
    packages: tuple[InstalledPackage, ...]
    """The packages of a local build."""
    source: str
    """The file that declares the packages."""
    direct: tuple[str, ...]
    """The normalized names of those that the project declares."""
    replaced: tuple[Replaced, ...]
    excluded: tuple[Excluded, ...]


def as_data(packaged: Packaged) -> dict[str, Any]:
    """Return the report for `--format json`."""
    return {
        "place": packaged.place,
        "build": packaged.build,
        "target": {"python": packaged.target.python, "platform": packaged.target.platform},
        "functions": list(packaged.functions),
        "files": packaged.files,
        "size": packaged.zipped,
        "unpacked_size": packaged.unpacked,
        "sha256": packaged.sha256,
        "packages": [
            {"name": one.name, "version": one.version, "size": one.size, "files": len(one.files)}
            for one in packaged.packages
        ],
        "requirements": [
            {"file": one.path, "line": line.number, "removed": line.text, "added": list(added)}
            for one in packaged.replaced
            for line, added in _by_line(one)
        ],
        "excluded": [
            {"path": one.path, "reason": one.reason, "files": one.files}
            for one in packaged.excluded
        ],
        "publish": [one._asdict() for one in _commands(packaged)],
    }


def as_text(packaged: Packaged) -> str:
    """Return the report for people."""
    parts = [_summary(packaged), _changes(packaged), _largest(packaged), _excluded(packaged)]
    parts.append(_publish(packaged))
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines)


def _summary(packaged: Packaged) -> Iterator[str]:
    size = shown_size(packaged.unpacked)
    if packaged.zipped is not None:
        size = f"{shown_size(packaged.zipped)}, {size} unpacked"
    counts = f"{counted(len(packaged.functions), 'function')}, {counted(packaged.files, 'file')}"
    yield f"{printable(packaged.place)}: {counts}, {size}"
    if packaged.build == "remote":
        made = (
            f", generated from {packaged.source}," if packaged.source != "requirements.txt" else ""
        )
        yield f"Azure installs requirements.txt{made} when the package is published (remote build)."
    else:
        by = f", installed by {packaged.tool.kind}" if packaged.tool else ""
        yield f"{counted(len(packaged.packages), 'package')} for {packaged.target}{by}."


def _changes(packaged: Packaged) -> Iterator[str]:
    reason = "the package contains the modules of funcdeco that the app imports"
    for one in packaged.replaced:
        for line, added in _by_line(one):
            what = f"replaced by {in_backticks(added)}" if added else "removed"
            yield f"{one.path}:{line.number}: `{line.text}` is {what}: {reason}."


def _by_line(replaced: Replaced) -> Iterator[tuple[Line, tuple[str, ...]]]:
    """Yield each replaced line with those in its place."""
    for line in replaced.lines:
        yield line, replaced.replacement if line == replaced.lines[0] else ()


def _largest(packaged: Packaged) -> Iterator[str]:
    ordered = largest(list(packaged.packages), _MOST)
    if ordered:
        yield "Largest packages:" if len(packaged.packages) > _MOST else "Packages:"
    width = max((len(shown_size(one.size)) for one in ordered), default=0)
    for one in ordered:
        yield f"  {shown_size(one.size):>{width}}  {one.name} {one.version}"


def _excluded(packaged: Packaged) -> Iterator[str]:
    if packaged.excluded:
        yield "Excluded:"
        width = max(len(_path(one)) for one in packaged.excluded)
        for one in packaged.excluded:
            yield f"  {_path(one):<{width}}  {one.reason}"
        yield "A line `!PATH` in .funcignore includes a file, except settings and keys."


def _path(one: Excluded) -> str:
    path = printable(one.path)
    return f"{path} ({counted(one.files, 'file')})" if path.endswith("/") else path


def printable(text: str) -> str:
    """Return *text* on one line, with the escapes of Python for what isn't printable."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def _publish(packaged: Packaged) -> Iterator[str]:
    yield "Publish it with one of:"
    for one in _commands(packaged):
        yield f"  {one.command}"
        if one.note:
            yield f"    {one.note}"


def _commands(packaged: Packaged) -> Sequence[Any]:
    return publish_commands(
        packaged.place, is_zip=packaged.is_zip, build=packaged.build, plan=packaged.plan
    )
