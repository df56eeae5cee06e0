"""Rules for imported packages that publishing doesn't install."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.imports.distributions import is_in_images, is_workers
from funcdeco.analysis.imports.graph import External, import_graph
from funcdeco.analysis.imports.never_called import is_never_called
from funcdeco.analysis.imports.package_script import package_script
from funcdeco.analysis.imports.packages import Verdict, names_in_tree, packages
from funcdeco.analysis.imports.publishing import may_create
from funcdeco.analysis.imports.siblings import is_sibling
from funcdeco.analysis.standard_library import changed, is_standard
from funcdeco.analysis.vendoring import missing_from_package
from funcdeco.diagnostics.loss import losing
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("IMP")
_ONLY_SOME = "only some {} contain it, so the import may fail in Azure"
_WITHOUT_FUNCDECO = "doesn't install funcdeco, which depends on it"
_OTHERS = frozenset({"funcdeco", "azure.functions", "azure.durable_functions"})
"""Modules of packages that PKG001, PKG003 and PKG005 report."""


class _Unlisted(NamedTuple):
    code: str
    module: str
    external: External
    verdict: Verdict


@TABLE.app("IMP001")
def package_unlisted(app: CheckedApp) -> Findings:
    """Report packages that the app needs to start and that publishing doesn't install."""
    for one in _of("IMP001", app):
        from funcdeco.analysis.imports.outside import file_outside

        message = f"requirements.txt doesn't install `{one.module}`"
        hint = _to_add(one.verdict)
        if one.verdict.answer == "replaced":
            hint += f": `funcdeco package`, which {package_script(app)} runs, {_WITHOUT_FUNCDECO}"
        first = one.module.partition(".")[0]
        if reason := changed(first, app.target.python):
            message = f"{message}, which {reason}"
        if found := file_outside(app, first):
            message = f"`{one.module}` is outside the project and isn't published: {found}"
            hint = "move it into the project, or list a package with it in requirements.txt"
        message = losing(message) if app.is_v2 else message
        yield Finding(message, hint, at=one.external.one.location)


@TABLE.app("IMP002")
def package_unlisted_late(app: CheckedApp) -> Findings:
    """Report packages that only some calls need, or that only some plans provide."""
    for one in _of("IMP002", app):
        message = f"requirements.txt doesn't install `{one.module}`"
        if is_workers(one.module):
            message = f"{message}; {_ONLY_SOME.format('versions of the worker')}"
        elif not one.external.is_late:
            message = f"{message}; {_ONLY_SOME.format('images of Azure Functions')}"
        else:
            message = f"{message}, which a function imports when it runs"
        yield Finding(message, _to_add(one.verdict), at=one.external.one.location)


@TABLE.app("IMP003")
def package_uncertain(app: CheckedApp) -> Findings:
    """Report packages that only an unknown dependency of a listed package may install."""
    for one in _of("IMP003", app):
        name = one.verdict.distribution or one.module
        message = f"the requirements don't list `{name}`, which is imported"
        hint = f"add `{name}` to requirements.txt"
        if one.verdict.answer == "replaced":
            hint += f": `funcdeco package` {_WITHOUT_FUNCDECO}"
        if one.verdict.answer == "unclear":
            uncertain = packages(app).uncertain
            shown = (
                f"`{uncertain[0]}`" if len(uncertain) == 1 else f"one of {len(uncertain)} others"
            )
            hint = f"add `{name}`, unless {shown} depends on it: install the requirements to check"
        yield Finding(message, hint, at=one.external.one.location)


def _to_add(verdict: Verdict) -> str:
    if verdict.elsewhere:
        return (
            f"change the marker of `{verdict.elsewhere}`: it excludes Linux or the Python version"
        )
    if verdict.distribution:
        return f"add `{verdict.distribution}` to requirements.txt"
    return "add the package that contains it, or create the module in the project"


def _of(code: str, app: CheckedApp) -> list[_Unlisted]:
    return [one for one in _unlisted(app) if one.code == code]


@once
def _unlisted(app: CheckedApp) -> list[_Unlisted]:
    """Return the imported packages that aren't certain to be installed, each once."""
    found: dict[str, _Unlisted] = {}
    for external in import_graph(app).external:
        for module in _modules(external, app.target.python):
            verdict = packages(app).verdict(module)
            name = verdict.distribution or module.partition(".")[0]
            if verdict.answer in ("missing", "unclear", "replaced") and name not in found:
                code = _code(verdict, external, module, app)
                if code:
                    found[name] = _Unlisted(code, module, external, verdict)
    return list(found.values())


def _code(verdict: Verdict, external: External, module: str, app: CheckedApp) -> str:
    if verdict.answer == "replaced":
        if not _is_lost_in_package(app, module):
            return ""
        if not package_script(app):
            return "IMP003"
    first = module.partition(".")[0]
    if is_sibling(app, external):
        return ""  # IMP004 reports it
    if import_graph(app).changes_path and first in names_in_tree(app):
        return ""
    is_own = import_graph(app).changes_path or may_create(app, first)
    if not verdict.distribution and is_own:
        return ""
    if verdict.answer == "unclear" or not app.snapshot.exists(app.file("requirements.txt")):
        return "IMP003"
    if external.is_late and is_never_called(app, external.one.location):
        return ""
    if is_workers(module) or external.is_late:
        return "IMP002" if is_workers(module) or external.node.is_script else "IMP003"
    return "IMP002" if is_in_images(module, app.target.target_python) else "IMP001"


def _is_lost_in_package(app: CheckedApp, module: str) -> bool:
    """Return whether a package of the app lacks a dependency of funcdeco."""
    is_decorated = any(one.model == "funcdeco" for one in app.functions)
    is_there = is_workers(module) or is_in_images(module, app.target.target_python)
    return is_decorated and not is_there and not missing_from_package(app)


def _modules(external: External, python: tuple[int, int]) -> Iterator[str]:
    """Yield the dotted names of the imported modules, unless another code is about them."""
    one = external.one
    if one.module in ("azure", "google", "google.cloud", "azure.mgmt"):  # namespaces
        names = [f"{one.module}.{name.name}" for name in one.names]
    else:
        names = [one.module]
    for name in names:
        first, top = name.partition(".")[0], ".".join(name.split(".")[:2])
        if first not in _OTHERS and top not in _OTHERS and not _is_python(name, python):
            yield name


def _is_python(module: str, python: tuple[int, int]) -> bool:
    """Return whether Azure's image of *python* contains *module*, or it is a namespace."""
    first = module.partition(".")[0]
    return is_standard(first, python) or first == "pip" or module in ("azure", "google")
