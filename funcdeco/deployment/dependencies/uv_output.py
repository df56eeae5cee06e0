"""The output of a failed `uv pip install`."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace

from funcdeco.deployment.dependencies.problem import Problem, sorted_versions
from funcdeco.project.requirements import canonical

_WIDTH = 70
_NAME = r"(?P<name>[A-Za-z0-9][\w.-]*?)(?:\[[^\]]*\])?"
_NO_WHEEL = re.compile(
    rf"{_NAME}(?:(?P<range>[=<>!~]+)(?P<version>[\w.+!]+)\S*)? ha(?:s|ve) no (?:usable )?wheels"
)
_PLATFORMS = re.compile(
    r"Wheels are available for `(?P<name>[^`]+)`(?: \(v[^)]*\))? on the following platforms?: (?P<tags>.+)"
)
_UNKNOWN = re.compile(rf"{_NAME} was not found in the (?:package registry|provided package)")
_NO_VERSION = re.compile(
    rf"there (?:is|are) no versions? of {_NAME}(?P<wanted>[=<>!~][^\s,]*)?(?=[\s,])"
)
_ONLY = re.compile(rf"only {_NAME}(?P<wanted>[=<>!~]\S*) is available")
_PYTHON = re.compile(
    rf"{_NAME}(?:[=<>!~]+(?P<version>[\w.+!]+)\S*)? (?:requires|depends on) Python ?(?P<python>[=<>!~][^\s]*)"
)
_WRONG_WHEEL = re.compile(
    r"A (?:path|URL|url) (?:\((?P<file>[^()\s]*\.whl)\) )?dependency is incompatible with the current"
    r" platform(?:: (?P<place>\S+\.whl))?"
)
_WRONG_HASH = re.compile(
    r"Hash mismatch for `(?P<name>[\w.-]+)(?:==[^`]*)?`\n(?P<rows>(?:\s*\S*:?[^\n]*\n?)+)"
)
_NO_HASH = re.compile(
    r"Hash-checking is required, but no[^:]*: `(?P<name>[\w.-]+)`"
    r"|In `--require-hashes` mode, all requirements must have [^:]*: (?P<other>[\w.-]+)"
)
_BROKEN = re.compile(r"has (?:an invalid package format|invalid metadata|inconsistent metadata)")
_FETCH = re.compile(r"(?:Failed to fetch: |for url \()`?(?P<url>[^\s`)]+)")
_STATUS = re.compile(r"\b(40[137])\b[^\n)]*")
_REFUSED = re.compile(
    r"index URL \((?P<url>[^)]+)\) could not be queried[^\n]*?\((?P<reason>40[^)]*)\)"
)


def read_uv(output: str, names: Sequence[str]) -> Problem:
    """Return why uv failed; *names* are the listed packages."""
    text = " ".join(output.split())
    if found := _REFUSED.search(text):
        reason = f"error {found['reason']}"
        return Problem("unreachable", address=found["url"], reason=reason, is_refused=True)
    if found := _FETCH.search(text):
        return _unreachable(found, output)
    if found := _WRONG_HASH.search(output):
        rows = "\n".join(" ".join(row.split()) for row in found["rows"].splitlines() if row.strip())
        return Problem("hash", canonical(found["name"]), detail=rows)
    if found := _NO_HASH.search(text):
        return Problem("hash", canonical(found["name"] or found["other"]))
    if found := _WRONG_WHEEL.search(text):
        name, version, *_, tags = (
            (found["file"] or found["place"] or "")
            .rpartition("/")[2]
            .removesuffix(".whl")
            .split("-")
        )
        return Problem("no-wheel", canonical(name), (version,), tuple(tags.split(".")))
    if "No solution found" not in text or _BROKEN.search(text):
        return Problem("other")
    is_elsewhere = "may be available on a subsequent index" in text
    for read in (_no_wheel, _no_python, _no_package, _no_version):
        if problem := read(text, names):
            return replace(problem, is_elsewhere=is_elsewhere)
    return replace(_conflict(output, text, names), is_elsewhere=is_elsewhere)


def _no_wheel(text: str, names: Sequence[str]) -> Problem | None:
    found = list(_NO_WHEEL.finditer(text))
    if not found:
        return None
    name = canonical(found[0]["name"])
    versions = [
        one["version"] for one in found if canonical(one["name"]) == name and one["range"] == "=="
    ]
    platforms = [
        tag
        for one in _PLATFORMS.finditer(text)
        if canonical(one["name"]) == name
        for tag in re.findall(r"`(\w+)`", one["tags"].partition(" hint:")[0])
    ]
    by = _required_by(text, name, names)
    return Problem("no-wheel", name, sorted_versions(versions), tuple(platforms), required_by=by)


def _no_python(text: str, names: Sequence[str]) -> Problem | None:
    found = _PYTHON.search(text)
    if found is None:
        return None
    name = canonical(found["name"])
    versions = (found["version"],) if found["version"] else ()
    by = _required_by(text, name, names)
    return Problem("no-python", name, versions, required_by=by, python=found["python"].strip(","))


def _no_package(text: str, names: Sequence[str]) -> Problem | None:
    found = _UNKNOWN.search(text)
    if found is None:
        return None
    name = canonical(found["name"])
    return Problem("unknown", name, required_by=_required_by(text, name, names))


def _no_version(text: str, names: Sequence[str]) -> Problem | None:
    """Return the problem of a package without a matching version, if nothing else contradicts."""
    found = _NO_VERSION.search(text) or _ONLY.search(text)
    if found is None or "are incompatible" in text:
        return None
    name = canonical(found["name"])
    wanted = re.search(rf"(?:you require|depends on) ({re.escape(found['name'])}[=<>!~]\S*)", text)
    shown = wanted[1].rstrip(",.") if wanted else ""
    return Problem("no-version", name, wanted=shown, required_by=_required_by(text, name, names))


def _required_by(text: str, name: str, names: Sequence[str]) -> str:
    """Return the listed package that depends on another one; empty if that is listed itself."""
    if name in names:
        return ""
    required = re.findall(r"you require ([\w.-]*\w)", text)
    return next((one for one in map(canonical, required) if one in names), "")


def _unreachable(found: re.Match[str], output: str) -> Problem:
    causes = re.findall(r"^\s*(?:cause|Caused by): (.+)$", output, re.MULTILINE)
    reason = re.sub(r" \(os error \d+\)$", "", causes[-1]) if causes else "no answer"
    status = _STATUS.search(output)
    url = found["url"]
    if status:
        return Problem("unreachable", address=url, reason=f"error {status[0]}", is_refused=True)
    return Problem("unreachable", address=url, reason=reason)


def _conflict(output: str, text: str, names: Sequence[str]) -> Problem:
    required = text.rpartition("you require ")[2].partition(", we can conclude")[0]
    words = dict.fromkeys(map(canonical, re.findall(r"[\w.-]*\w", required)))
    parties = tuple(one for one in words if one in names)
    causes = re.split(r"cause: |╰─▶ ", output, maxsplit=1)[-1]
    reason = causes.partition("\n\nhint:")[0].partition("\n\n      hint:")[0]
    # uv breaks lines at the width of the terminal, if it finds one.
    detail = textwrap.fill(" ".join(reason.split()), _WIDTH, break_on_hyphens=False)
    return Problem("conflict", parties=parties, detail=detail)
