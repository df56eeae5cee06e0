"""Verify a package: with Microsoft's runtime, or by its files where that can't run."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from funcdeco.deployment.verify.findings import (
    no_functions,
)
from funcdeco.deployment.verify.freshness import outdated, written_note
from funcdeco.deployment.verify.interpreters import Interpreter
from funcdeco.deployment.verify.options import Options
from funcdeco.deployment.verify.results import (
    Verified,
)
from funcdeco.deployment.verify.runtime_check import Report, RuntimeCheck
from funcdeco.deployment.verify.source import Package
from funcdeco.deployment.verify.static_check import check_statically
from funcdeco.deployment.verify.tags import Extensions
from funcdeco.deployment.verify.target import DEFAULT_PLAN, OWN, Target, plan_of, target_of
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.project.v2_script import SCRIPT, SCRIPT_SETTING


def verify(package: Package, options: Options, report: Report) -> Verified:
    """Return what Microsoft's runtime does with a package. Raises VerifyError, and OSError."""
    extensions = Extensions(package.packages)
    target = target_of(package, extensions, options.python)
    plan = plan_of(package, options.plan)
    result = _verified(package, options, report, extensions, target, plan or DEFAULT_PLAN)
    defaults = {"python": target.reason == OWN, "plan": not plan}
    return result._replace(
        notes=(*filter(None, [written_note(package)]), *result.notes),
        diagnostics=(*filter(None, [outdated(package)]), *result.diagnostics),
        defaults=frozenset(name for name, is_default in defaults.items() if is_default),
    )


def _verified(
    package: Package,
    options: Options,
    report: Report,
    extensions: Extensions,
    target: Target,
    plan: str,
) -> Verified:
    problem = _no_functions(package, options.settings)
    if problem is not None:
        return Verified(package.name, target.version, plan, False, (), (), (problem,))
    if target.python is None:
        return check_statically(package, options, target.version, plan, _no_python(target))
    if extensions.every and _is_foreign(target.python, options.machine):
        reason = f"its compiled modules are for Linux {options.machine}"
        return check_statically(package, options, target.version, plan, reason)
    with tempfile.TemporaryDirectory(prefix="funcdeco-verify-") as folder:
        run = RuntimeCheck(package, options, target.python, plan, Path(folder), extensions, report)
        return run.verified()


def _no_python(target: Target) -> str:
    version = target.version
    return f"{target.reason} requires Python {version}, which isn't installed"


def _is_foreign(python: Interpreter, machine: str) -> bool:
    """Return whether compiled modules for the target can't be imported on this machine."""
    return (python.platform, python.machine) != ("linux", machine)


def _no_functions(package: Package, settings: Mapping[str, str]) -> Diagnostic | None:
    """Return why the host finds no function; None if it finds some."""
    root = package.root
    script = settings.get(SCRIPT_SETTING, SCRIPT)
    if not (root / "host.json").is_file():
        inner = [one.parent.name for one in sorted(root.glob("*/host.json"))]
        where = f"; it is in `{inner[0]}/`" if inner else ""
        hint = "package the content of the folder, not the folder itself"
        return no_functions(f"the package has no host.json at its root{where}", hint)
    if (root / script).is_file() or any(root.glob("*/function.json")):
        return None
    hint = f"it needs function folders or `{script}`; run `funcdeco package` to create it"
    return no_functions("the host finds no function in the package", hint)
