"""Why an installer failed, as a diagnostic at the line that requires the package."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.dependencies.installed import installed_packages
from funcdeco.deployment.dependencies.pip_output import read_pip
from funcdeco.deployment.dependencies.problem import Problem
from funcdeco.deployment.dependencies.target import Target
from funcdeco.deployment.dependencies.tools import Ran, Tool
from funcdeco.deployment.dependencies.uv_output import read_uv
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location

_MOST_VERSIONS = 5
_LONGEST = 40
"""Maximum number of lines of an installer's output that are shown."""


class Explained(NamedTuple):
    """A diagnostic, and the package whose line is to blame; empty if no single line is."""

    diagnostic: Diagnostic
    package: str = ""


def explained(tool: Tool, declared: Declared, target: Target, ran: Ran) -> Explained:
    """Return the diagnostic for a failed installation."""
    names = tuple(declared.by_name)
    problem = (read_uv if tool.kind == "uv" else read_pip)(ran.output, names)
    line = declared.by_name.get(problem.package) or declared.by_name.get(problem.required_by)
    at = line.location if line else Location(declared.file)
    makers = {
        "no-wheel": _no_wheel,
        "no-python": _no_python,
        "unknown": _unknown,
        "no-version": _no_version,
        "conflict": _conflict,
        "unreachable": _unreachable,
        "hash": _hash,
    }
    if problem.kind in makers:
        diagnostic = makers[problem.kind](problem, line, target, at, declared)
        if problem.is_elsewhere:
            hint = f"{_ELSEWHERE}; or {diagnostic.hint}"
            diagnostic = replace(diagnostic, hint=hint)
    else:
        diagnostic = _other(tool, ran, at)
    return Explained(diagnostic, line.name if line and problem.kind in _OF_LINE else "")


_ELSEWHERE = (
    "uv uses only the first index that has a package: if you trust all of them, set "
    "`UV_INDEX_STRATEGY=unsafe-best-match`"
)
_OF_LINE = ("no-wheel", "no-python", "unknown", "no-version", "hash")
"""Kinds of problems of one line, without which there may be others."""


def _no_wheel(
    problem: Problem, line: Line | None, target: Target, at: Location, _: Declared
) -> Diagnostic:
    message = f"{_with_versions(problem)}{_through(problem)} has no wheel for {target}"
    hint = "require another version, "
    if platforms := _newer(problem.platforms, target):
        hint += f"use `--platform {platforms}` if the app runs there, "
    hint += f"build a wheel with `pip wheel {problem.package}` on such a system and add "
    hint += "`--find-links DIR`, or use `--build remote`"
    return Diagnostic("PKG021", message, hint, at)


def _no_python(
    problem: Problem, line: Line | None, target: Target, at: Location, _: Declared
) -> Diagnostic:
    needed = f"requires Python {problem.python}" if problem.python else "requires another Python"
    message = f"{_with_versions(problem)}{_through(problem)} {needed}"
    message += f", but the target has Python {target.python}"
    hint = "require another version, or set `target-python` to the Python of the app"
    return Diagnostic("PKG021", message, hint, at)


def _unknown(
    problem: Problem, line: Line | None, target: Target, at: Location, _: Declared
) -> Diagnostic:
    message = f"no index contains `{problem.package}`{_through(problem).rstrip(',')}"
    hint = "correct the name; for a private index, add `--extra-index-url URL`"
    return Diagnostic("PKG022", message, hint, at)


def _no_version(
    problem: Problem, line: Line | None, target: Target, at: Location, _: Declared
) -> Diagnostic:
    asked = line.shown if line and line.name == problem.package else problem.package
    message = f"no version of `{problem.package}` matches `{problem.wanted or asked}`"
    message += _through(problem).rstrip(",")
    known = f"the newest is {problem.versions[-1]}" if problem.versions else "correct the versions"
    return Diagnostic("PKG022", message, known, at)


def _conflict(
    problem: Problem, line: Line | None, _: Target, at: Location, declared: Declared
) -> Diagnostic:
    lines = [one for one in declared.packages if one.name in problem.parties]
    lines = lines or ([line] if line else [])
    shown = " and ".join(f"`{one.shown}`" for one in lines) or "the requirements"
    verb = "contradict each other" if len(lines) != 1 else "contradicts another requirement"
    if len(lines) > 1:
        others = [_place(one, declared) for one in lines[1:]]
        verb += f" ({', '.join(filter(None, others))})"
    place = lines[0].location if lines else at
    hint = "loosen the versions of one of them"
    return Diagnostic("PKG023", f"{shown} {verb}", hint, place, detail=problem.detail)


def _unreachable(
    problem: Problem, line: Line | None, _: Target, at: Location, declared: Declared
) -> Diagnostic:
    what = f"`{problem.address}`" if problem.address else "the index"
    if problem.is_refused:
        message = f"{what} denies access: {problem.reason}"
        hint = "set the user name and password of the index, for example with `PIP_INDEX_URL`"
    else:
        message = f"{what} can't be reached: {problem.reason}"
        hint = "check the address, the network and the proxy"
    return Diagnostic("PKG024", message, hint, Location(declared.file))


def _hash(problem: Problem, line: Line | None, _: Target, at: Location, __: Declared) -> Diagnostic:
    if not problem.detail:
        message = f"`{problem.package}` has no hash, but other requirements do"
        hint = "list all packages with hashes, such as with `uv pip compile --generate-hashes`"
        return Diagnostic("PKG026", message, hint, at)
    message = f"the downloaded file of `{problem.package}` matches none of the hashes in its line"
    hint = "if the package has changed for a good reason, update the hashes"
    return Diagnostic("PKG026", message, hint, at, detail=problem.detail)


def _other(tool: Tool, ran: Ran, at: Location) -> Diagnostic:
    relevant = [line for line in ran.output.splitlines() if not _is_noise(line)]
    detail = "\n".join(relevant[-_LONGEST:])
    return _failed(f"{tool.kind} failed", "its output follows", at, detail)


def wrong_pythons(declared: Declared, target: Target, folder: Path) -> list[Diagnostic]:
    """Return a diagnostic for each installed package that needs another Python.

    Old versions of uv compare only the Python that runs them, if the index has no such data.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    found: list[Diagnostic] = []
    for one in installed_packages(folder):
        with contextlib.suppress(InvalidSpecifier):
            if not SpecifierSet(one.python).contains(target.full_python):
                line = declared.by_name.get(one.name)
                at = line.location if line else Location(declared.file)
                problem = Problem("no-python", one.name, (one.version,), python=one.python)
                found.append(_no_python(problem, line, target, at, declared))
    return found


def no_tool(declared: Declared) -> Diagnostic:
    """Return the diagnostic for a machine without an installer."""
    hint = "run `pip install uv`, or install pip into the environment of funcdeco"
    return _failed("neither uv nor pip was found", hint, Location(declared.file))


def _failed(message: str, hint: str, at: Location, detail: str = "") -> Diagnostic:
    return Diagnostic("PKG025", message, hint, at, detail=detail)


def _is_noise(line: str) -> bool:
    return (
        re.match(r"\s*(Using |Created |Removed |Skipping link|Found link|DEBUG |\[notice\])", line)
        is not None
    )


def _with_versions(problem: Problem) -> str:
    """Return the name of the package with the versions that the line allows."""
    versions = problem.versions
    if not versions:
        return f"`{problem.package}`"
    if len(versions) > _MOST_VERSIONS:
        rest = len(versions) - _MOST_VERSIONS
        return f"`{problem.package}` {', '.join(versions[-_MOST_VERSIONS:])} (and {rest} older)"
    return f"`{problem.package}` {', '.join(versions)}"


def _through(problem: Problem) -> str:
    """Return the clause that names the listed package behind another one."""
    if problem.required_by and problem.required_by != problem.package:
        return f", which `{problem.required_by}` requires,"
    return ""


def _newer(platforms: Iterable[str], target: Target) -> str:
    """Return the tag with the oldest glibc among wheels that only need a newer one."""
    minors = [
        int(found[1])
        for one in platforms
        if (found := re.fullmatch(rf"manylinux_2_(\d+)_{target.machine}", one))
    ]
    newer = [minor for minor in minors if minor > target.glibc[1]]
    return (
        f"manylinux_2_{min(newer)}_{target.machine}" if newer and len(newer) == len(minors) else ""
    )


def _place(line: Line, declared: Declared) -> str:
    from os.path import basename

    name = basename(line.location.file)
    return f"{name}:{line.location.line}" if line.location.line else name
