"""The output of `pip install -vv`: why it failed, and which files of an index it skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from funcdeco.deployment.dependencies.problem import Problem, sorted_versions
from funcdeco.project.requirements import canonical

_SKIPPED = re.compile(
    r"(?:Skipping link: (?P<why>none of the wheel's tags \((?P<tags>[^)]*)\) are compatible"
    r"|No sources permitted for)[^:]*|(?P<python>Link requires a different Python"
    r" \([^)]*?not in: '(?P<pythons>[^']*)'\))): (?P<url>\S+)"
)
_FOUND = re.compile(r"Found link (?P<url>\S+)")
_NONE = re.compile(
    r"Could not find a version that satisfies the requirement (?P<text>.+?)"
    r" \(from versions: (?P<versions>[^)]*)\)"
)
_ORIGIN = re.compile(r"^(?P<text>.*?) \(from (?P<origin>[^()]*?)(?:->)?(?:-r .*)?\)*$")
_WRONG_PYTHON = re.compile(r"Package '(\S+)' requires a different Python: \S+ not in '([^']*)'")
_WRONG_HASH = re.compile(
    r"^ +(?P<name>[\w.-]+)\S* from \S+(?: \([^\n]*\))?:\n(?P<rows>(?: +(?:Expected|Got|or) [^\n]+\n?)+)",
    re.MULTILINE,
)
_NO_HASH = re.compile(
    r"(?:Hashes are required in|In) --require-hashes mode[^\n]*\n +([A-Za-z0-9](?:[\w.-]*\w)?)"
)
_INDEXES = re.compile(r"^Looking in indexes: (.+)$", re.MULTILINE)
_WRONG_WHEEL = re.compile(r"ERROR: (\S+\.whl) is not a supported wheel on this platform")
_REFUSED = re.compile(r"\b(40[137]) (?:Client )?Error\b[^\n]*? for (?:url: )?(\S+)")
_FAILED = re.compile(
    r"(?:Could not fetch URL (?P<url>\S+?):? (?P<reason>[^\n]+?)(?: - skipping)?$"
    r"|Retrying \(.*?\) after connection broken by '(?P<broken>[^\n]*?)': (?P<path>\S+))",
    re.MULTILINE,
)


class File(NamedTuple):
    """One file of an index."""

    name: str
    """The normalized name of the package."""
    version: str
    platforms: tuple[str, ...] = ()
    """The platform tags of a wheel; none for a source distribution."""
    python: str = ""
    """The versions of Python that it needs, if that is why it was skipped."""


def skipped_files(output: str) -> list[File]:
    """Return the files that fit neither the target nor its Python."""
    return list(_files(_SKIPPED.finditer(output)))


def found_files(output: str) -> list[File]:
    """Return the files that fit the target."""
    return list(_files(_FOUND.finditer(output)))


def read_pip(output: str, names: Sequence[str]) -> Problem:
    """Return why pip failed; *names* are the listed packages."""
    if found := _WRONG_PYTHON.search(output):
        return _wrong_python(found, output)
    if found := _WRONG_WHEEL.search(output):
        return _wrong_wheel(found[1])
    if "DO NOT MATCH THE HASHES" in output:
        return _wrong_hash(output)
    if found := _NO_HASH.search(output):
        return Problem("hash", canonical(found[1]))
    if "conflicting dependencies" in output:
        return _conflict(output, names)
    if found := _NONE.search(output):
        return _no_candidate(found, output)
    return _unreachable(output) or Problem("other")


def _no_candidate(found: re.Match[str], output: str) -> Problem:
    """Return why no file of a package can be used."""
    text, required_by = _requirement(found["text"])
    name = canonical(re.split(r"[^\w.-]", text, maxsplit=1)[0])
    skipped = [one for one in skipped_files(output) if one.name == name]
    fitting = [one for one in skipped if _matches(text, one.version)]
    versions = sorted_versions(one.version for one in fitting)
    if fitting and all(one.python for one in fitting):
        python = max((one.python for one in fitting), key=len)
        return Problem("no-python", name, versions, required_by=required_by, python=python)
    if fitting:
        platforms = tuple(tag for one in fitting for tag in one.platforms)
        return Problem("no-wheel", name, versions, platforms, required_by=required_by)
    known = [one.version for one in [*skipped, *found_files(output)] if one.name == name]
    listed = [] if found["versions"] == "none" else found["versions"].split(", ")
    if every := sorted_versions([*known, *listed]):
        return Problem("no-version", name, every, wanted=text, required_by=required_by)
    return _unreachable(output) or Problem("unknown", name, required_by=required_by)


def _requirement(text: str) -> tuple[str, str]:
    """Return a requirement and the listed package that brings it."""
    found = _ORIGIN.match(text)
    if found is None:
        return text, ""
    origin = re.split(r"->|\s|==", found["origin"].strip(), maxsplit=1)[0]
    chain = [part for part in found["origin"].split("->") if part and not part.startswith("-r")]
    return found["text"], canonical(re.split(r"[^\w.-]", (chain or [origin])[-1])[0])


def _matches(requirement: str, version: str) -> bool:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.version import InvalidVersion

    try:
        return Requirement(requirement).specifier.contains(version)
    except (InvalidRequirement, InvalidVersion):
        return False


def _wrong_python(found: re.Match[str], output: str) -> Problem:
    name, python = canonical(found[1]), found[2]
    versions = sorted_versions(one.version for one in found_files(output) if one.name == name)
    return Problem("no-python", name, versions[-1:], python=python)


def _wrong_wheel(file: str) -> Problem:
    name, version, *_, platforms = file.removesuffix(".whl").split("-")
    return Problem("no-wheel", canonical(name), (version,), tuple(platforms.split(".")))


def _conflict(output: str, names: Sequence[str]) -> Problem:
    lines = output.partition("The conflict is caused by:\n")[2].partition("\n\n")[0].splitlines()
    detail = "\n".join(line.strip() for line in lines)
    words = dict.fromkeys(map(canonical, re.findall(r"[\w.-]*\w", detail)))
    return Problem("conflict", parties=tuple(one for one in words if one in names), detail=detail)


def _unreachable(output: str) -> Problem | None:
    if found := _REFUSED.search(output):
        address = found[2].rstrip(".,")
        return Problem("unreachable", address=address, reason=f"error {found[1]}", is_refused=True)
    if found := _FAILED.search(output):
        reason = found["reason"] or found["broken"] or ""
        short = re.split(r"Caused by |: ", reason)[-1].strip("'\" )(")
        address = found["url"] or _on_index(found["path"], output)
        return Problem("unreachable", address=address, reason=short)
    return None


def _on_index(path: str, output: str) -> str:
    """Return the address of a *path*, which pip prints without its server."""
    indexes = found[1].split(", ") if (found := _INDEXES.search(output)) else []
    for index in indexes:
        if path.startswith(urlsplit(index).path):
            return f"{index.partition('://')[0]}://{urlsplit(index).netloc}{path}"
    return path


def _wrong_hash(output: str) -> Problem:
    found = _WRONG_HASH.search(output)
    if found is None:
        return Problem("other")
    rows = "\n".join(" ".join(row.split()) for row in found["rows"].splitlines())
    name = re.split(r"[=<>!~]", found["name"], maxsplit=1)[0]
    return Problem("hash", canonical(name), detail=rows)


def _files(found: Iterator[re.Match[str]]) -> Iterator[File]:
    from packaging.utils import (
        InvalidSdistFilename,
        InvalidWheelFilename,
        parse_sdist_filename,
        parse_wheel_filename,
    )

    for one in found:
        name = unquote(urlsplit(one["url"]).path.rpartition("/")[2])
        python = one.groupdict().get("pythons") or ""
        try:
            if name.endswith(".whl"):
                package, version, _, tags = parse_wheel_filename(name)
                platforms = tuple(sorted({tag.platform for tag in tags}))
                yield File(package, str(version), platforms, python)
            else:
                package, version = parse_sdist_filename(name)
                yield File(package, str(version), (), python)
        except (InvalidWheelFilename, InvalidSdistFilename):
            continue
