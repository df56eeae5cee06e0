"""Why a package lacks a module that one of its functions imports, and what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from funcdeco.analysis.imports.distributions import candidates, known_distribution
from funcdeco.analysis.standard_library import changed, is_standard
from funcdeco.deployment.verify.source import Package
from funcdeco.grammar.funcignore import alone, patterns
from funcdeco.project.json_file import decode
from funcdeco.project.requirements import read_requirements
from funcdeco.project.snapshot import Snapshot

_AS_PACKAGE = {"tomllib": "tomli"}


class Missing(NamedTuple):
    """What a package lacks."""

    message: str
    hint: str


def explain_missing(module: str, package: Package, version: str, has_packages: bool) -> Missing:
    """Return why *module* isn't in *package*, for Python *version*.

    *has_packages* is whether the dependencies are in the package; else they were installed from its
    requirements.txt.
    """
    first = module.partition(".")[0]
    if problem := changed(first, _numbers(version)):
        hint = "use another module, or a package from PyPI that replaces it"
        if first in _AS_PACKAGE:
            hint = f"use the package `{_AS_PACKAGE[first]}`, or a newer Python"
        return Missing(f"{problem} the module `{first}`", hint)
    if own := _own_file(module, package):
        return Missing(f"the package lacks `{own}`", _why_excluded(own, package))
    return Missing(
        f"the package lacks the module `{module}`", _which_package(module, package, has_packages)
    )


def _numbers(version: str) -> tuple[int, int]:
    major, minor, *_ = version.split(".")
    return int(major), int(minor)


def _own_file(module: str, package: Package) -> str:
    """Return the path of the module if the project has it, or if it is below one of the package."""
    parts = module.split(".")
    path = "/".join(parts)
    for folder in filter(None, (package.project,)):
        for name in (f"{path}.py", f"{path}/__init__.py"):
            if (folder / name).is_file():
                return name
        if (folder / path).is_dir() and any((folder / path).glob("*.py")):
            return f"{path}/"
    if len(parts) > 1 and (package.root / parts[0]).is_dir():
        return f"{path}.py"
    return ""


def _why_excluded(path: str, package: Package) -> str:
    """Return which line of .funcignore excludes *path*, or what else the reason may be."""
    for folder in filter(None, (package.project, package.root)):
        content = Snapshot(folder).read(folder / ".funcignore")
        for one in patterns(decode(content)) if content is not None else ():
            if not one.is_negated and alone(one.pattern).leaves_out(path):
                where = f".funcignore:{one.line}"
                return f"`{one.pattern}` in {where} excludes it; make the pattern more precise"
    if package.project is not None and (package.project / path).exists():
        return "the project has it: create the package again"
    return "check .funcignore and the command that creates the package"


def _which_package(module: str, package: Package, has_packages: bool) -> str:
    listed = read_requirements(Snapshot(package.root))
    names = {line.name for line in listed.lines} if listed is not None else set[str]()
    found = next((one for one in candidates(module) if one in names), "")
    if found and has_packages:
        return f"requirements.txt lists `{found}`, but .python_packages lacks it: build again"
    known = known_distribution(module)
    if known:
        return f"add `{known}` to requirements.txt"
    first = module.partition(".")[0]
    return (
        f"if it is a module of yours, check whether .funcignore excludes `{first}`; if it is "
        "from PyPI, add its package to requirements.txt"
    )


def is_in_standard_library(name: str, version: str) -> bool:
    """Return whether Python *version* has a top-level module of this name."""
    return is_standard(name, _numbers(version))


def exists_in(folder: Path, name: str) -> bool:
    """Return whether *folder* has a top-level module or package *name*."""
    return (
        (folder / f"{name}.py").is_file()
        or (folder / name).is_dir()
        or any(one.startswith(f"{name}.") for one in _names(folder))
    )


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
