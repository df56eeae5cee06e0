"""The Python that a package is made for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from funcdeco.analysis.target_environment import parse_python
from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.deployment.verify.interpreters import Interpreter, current, find_python, of_version
from funcdeco.deployment.verify.source import Package
from funcdeco.deployment.verify.tags import Extensions
from funcdeco.project.pyproject import funcdeco_table
from funcdeco.project.snapshot import Snapshot

DEFAULT_PLAN = "flex"
OWN = "the Python that runs funcdeco"
"""The reason if nothing chooses another version."""


class Target(NamedTuple):
    """The Python that a package is made for, and the one of this machine that represents it."""

    version: str
    """Such as `3.11`."""
    python: Interpreter | None
    """None if this machine has no such Python."""
    reason: str
    """Where the version comes from."""


def target_of(package: Package, extensions: Extensions, wanted: str | None) -> Target:
    """Return the target of a package; *wanted* is a version or a path. Raises VerifyError."""
    if wanted is not None:
        python = find_python(wanted)
        return Target(python.version, python, "--python")
    for version, reason in (
        (extensions.version, "`.python_packages`"),
        (package.python, "the zip file"),
        (_declared(package), "`target-python`"),
    ):
        if version:
            return Target(version, of_version(version), reason)
    python = current()
    return Target(python.version, python, OWN)


def plan_of(package: Package, wanted: str | None) -> str:
    """Return the plan that is given, or that pyproject.toml declares; "" for neither."""
    declared = _table(package).get("plan")
    return wanted or (declared if isinstance(declared, str) else "")


def _declared(package: Package) -> str:
    value = _table(package).get("target-python")
    if not isinstance(value, str):
        return ""
    try:
        return parse_python(value)
    except ValueError as error:
        raise VerifyError(f"invalid `target-python` in pyproject.toml: {error}") from None


def _table(package: Package) -> dict[str, object]:
    """Return `[tool.funcdeco]` of the package, or else of the project that it is made from."""
    folders: list[Path] = [one for one in (package.root, package.project) if one is not None]
    found = (dict(funcdeco_table(Snapshot(folder)).values) for folder in folders)
    return next((one for one in found if one), dict[str, object]())
