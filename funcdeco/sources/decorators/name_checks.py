"""The host's rules for the names of functions, their folders, and bindings."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from funcdeco.bindings.base import BINDING_NAME
from funcdeco.functions.function_name import NAMING, function_name_problem
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.ownership import FUNCTION_JSON, read_ownership_of
from funcdeco.project.requirements import named_packages
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import Findings, FunctionFindings

# Utility.BindingNameValidationRegex of azure-functions-host.
_BINDING = late_pattern(BINDING_NAME)
# Packages that the worker imports: a folder of that name shadows them if the app's root is first.
_WORKERS_OWN = frozenset({"azure", "azure_functions_runtime_v1", "google", "grpc", "proxy_worker"})


def check_function_name(findings: FunctionFindings, naming: str = NAMING) -> None:
    """Check the name of the function that the findings are about."""
    if problem := function_name_problem(findings.function, naming):
        findings.add("FUN001", *problem)


def check_binding_name(name: str, at: DecoratorCall, findings: FunctionFindings) -> None:
    """Add a finding if the host refuses *name* for a binding."""
    if not _BINDING.fullmatch(name):
        hint = "use letters, digits and single `_`, starting with a letter or `_`; or `$return`"
        message = f"{name!r} is not a valid binding name"
        findings.add("BND008", message, hint, at=at, binding=name)


def check_collisions(
    named: list[tuple[str, DecoratorCall, str]],
    snapshot: Snapshot | None,
    packages: Iterable[str],
    findings: Findings,
) -> set[DecoratorCall]:
    """Check function names against each other and against modules; return the invalid sources.

    *named* has the name, the source, and a description of how to rename the function; *packages*
    are the project's packages that are imported.
    """
    seen: dict[str, DecoratorCall] = {}
    hidden = _importable(snapshot, packages) if snapshot else {}
    bad: set[DecoratorCall] = set()
    for name, source, naming in named:
        first = seen.setdefault(name.lower(), source)
        if first != source:
            message = f"function {name!r} has the same name as the one at {_place(first)}"
            hint = f"rename one of them: {naming}"
            findings.add("FUN002", message, hint, at=source, function=name)
            bad |= {first, source}
        if what := _hides(name, hidden):
            message = f"function {name!r} gets the folder {name}/, which hides {what}"
            hint = f"rename it: {naming}"
            findings.add("FUN003", message, hint, at=source, function=name)
            bad.add(source)
    return bad


def _place(source: DecoratorCall) -> str:
    return f"{Path(source.file).name}:{source.line}"


def _hides(name: str, project: dict[str, str]) -> str | None:
    if name in project:
        return project[name]
    if name in sys.stdlib_module_names:
        return f"the standard library's `{name}`"
    return f"the package `{name}`, which the worker needs" if name in _WORKERS_OWN else None


def _importable(snapshot: Snapshot, packages: Iterable[str]) -> dict[str, str]:
    """Return the top-level names that the app can import: its modules, packages, requirements."""
    root = snapshot.root
    found = {name: f"your package `{name}`" for name in packages}
    for entry in snapshot.entries(root):
        stem, suffix = os.path.splitext(entry.name)
        if suffix == ".py" and stem.isidentifier():
            found[stem] = f"your module {entry.name}"
        elif suffix == "" and entry.name not in found and _is_package(snapshot, root / entry.name):
            found[entry.name] = f"your package {entry.name}/"
    for name in named_packages(snapshot):
        module = name.lower().replace("-", "_")  # most packages are imported under their own name
        found.setdefault(module, f"the installed package `{module}`")
    return found


def _is_package(snapshot: Snapshot, folder: Path) -> bool:
    """Return whether *folder* is a package, not a function folder (or a half removed one)."""
    try:
        if snapshot.exists(folder / FUNCTION_JSON) or not snapshot.exists(folder / "__init__.py"):
            return False
        return read_ownership_of(snapshot, folder / "__init__.py") is None
    except OSError:  # no permission: build will report it
        return False
