"""Which imported packages the requirements of a project lack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.imports.distributions import (
    WELL_KNOWN,
    candidates,
    installed_providers,
    known_distribution,
    resembles,
)
from funcdeco.analysis.imports.publishing import may_install
from funcdeco.analysis.target_environment import PYTHONS
from funcdeco.project.installed_requirements import installed_requirements
from funcdeco.project.requirements import Line, Requirements, canonical
from funcdeco.project.tree import walk
from funcdeco.project.vendored import PACKAGE

if TYPE_CHECKING:
    from packaging.markers import Marker
    from packaging.requirements import Requirement

_LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
_LARGEST = 200_000
_OF_FUNCDECO = frozenset({"azure-functions", "azure-functions-durable"})
"""What is installed in place of funcdeco if its modules are in the package."""
_KNOWN = frozenset({"azure-functions"})
"""Distributions whose dependencies don't depend on the version."""
_BRING: dict[str, tuple[str, ...]] = {
    "azure-functions-durable": ("aiohttp", "requests", "python-dateutil", "furl"),
    "boto3": ("botocore", "s3transfer", "jmespath", "urllib3", "python-dateutil"),
    "fastapi": ("starlette", "pydantic", "typing-extensions"),
    "flask": ("werkzeug", "jinja2", "click", "itsdangerous", "markupsafe"),
    "pandas": ("numpy", "python-dateutil", "pytz", "six"),
    "requests": ("urllib3", "idna", "certifi", "charset-normalizer", "chardet"),
    "scikit-learn": ("numpy", "scipy", "joblib"),
}
"""Dependencies of well-known distributions, for use if they are not installed: the `requires_dist`
of https://pypi.org/pypi/<distribution>/json."""

Answer = Literal["listed", "replaced", "missing", "unclear", "unlikely", "unknown"]


class Verdict(NamedTuple):
    """Whether publishing installs the package of an import."""

    answer: Answer
    """`replaced` if only funcdeco brings it, which a package doesn't install; `unclear` if only a package that isn't installed here may bring it, `unlikely` if moreover no
    distribution is known that provides the module."""
    distribution: str = ""
    """The distribution that provides it; empty if unknown."""
    elsewhere: str = ""
    """Why the requirement doesn't apply in Azure, such as its marker."""


UNKNOWN = Verdict("unknown")


class _Closure(NamedTuple):
    names: frozenset[str]
    """The normalized names of the listed packages and their known dependencies."""
    unknown: frozenset[str]
    """Those whose dependencies are unknown."""


class Packages:
    """The packages that publishing installs."""

    def __init__(self, app: CheckedApp) -> None:
        self._app = app
        declared = installed_requirements(app.snapshot)
        self._declared: Requirements | None = declared
        is_known = declared is not None and not (declared.is_open or declared.broken)
        is_vendored = app.snapshot.is_folder(app.file(".python_packages"))
        self._is_known = is_known and declared is not None and not is_vendored
        lines = declared.lines if declared is not None else ()
        target = app.target.target_python
        self._lines = [line for line in lines if not _is_excluded(line, target)]
        self._excluded = {line.name: line for line in lines if line not in self._lines}
        self._names = frozenset(line.name for line in self._lines)
        self._whole: _Closure | None = None
        self._without: _Closure | None = None

    def verdict(self, module: str) -> Verdict:
        """Return whether publishing installs the package of *module*."""
        expected = candidates(module)
        if not self._is_known or not self._names.isdisjoint(expected):
            return Verdict("listed") if self._is_known else UNKNOWN
        closure = self._closure()
        providers = installed_providers(module)
        if not closure.names.isdisjoint((*expected, *providers)):
            if self._without_funcdeco().names.isdisjoint((*expected, *providers)):
                return Verdict("replaced", known_distribution(module))
            return Verdict("listed")
        unsure = sorted(closure.unknown)
        if any(resembles(name, module) for name in unsure) or self._is_installed_otherwise(module):
            return UNKNOWN
        distribution = known_distribution(module)
        if unsure:
            return Verdict("unclear" if distribution else "unlikely", distribution)
        return Verdict("missing", distribution, self._marker({*expected, *providers}))

    def may_provide(self, module: str) -> bool:
        """Return whether a listed package may provide a top-level module that the project has too.

        Where the root of the app is last in the module search path, the package is imported.
        """
        names = [*self._names, *self._excluded]
        return module in WELL_KNOWN or any(
            name in candidates(module) or resembles(name, module) for name in names
        )

    def admits_installed(self, name: str) -> bool:
        """Return whether publishing may install the version of a package that is installed here."""
        line = self._declared.find(name) if self._declared is not None else None
        if line is None:
            return self._declared is not None and not self._declared.is_open
        from importlib.metadata import version

        return line.requirement.specifier.contains(version(name), prereleases=True)

    @property
    def uncertain(self) -> list[str]:
        """The listed packages whose dependencies are unknown."""
        return sorted(self._closure().unknown)

    def _marker(self, names: Iterable[str]) -> str:
        found = [self._excluded[name].text for name in names if name in self._excluded]
        return found[0] if found else ""

    def _closure(self) -> _Closure:
        if self._whole is None:
            replaced = self._app.target.lacks_funcdeco
            self._whole = _closure([line.requirement for line in self._lines], replaced)
        return self._whole

    def _without_funcdeco(self) -> _Closure:
        """Return what is installed in a package, which has the modules of funcdeco instead."""
        if PACKAGE not in self._names:
            return self._closure()
        if self._without is None:
            self._without = _closure([line.requirement for line in self._lines], True)
        return self._without

    def _is_installed_otherwise(self, module: str) -> bool:
        """Return whether a Dockerfile or a pipeline may install the package."""
        if _is_own_image(self._app):
            return True
        names = {module.partition(".")[0], *candidates(module), known_distribution(module)} - {""}
        return may_install(self._app, names)


@once
def packages(app: CheckedApp) -> Packages:
    """Return the packages that publishing installs."""
    return Packages(app)


@once
def _is_own_image(app: CheckedApp) -> bool:
    """Return whether a Dockerfile starts from an image that may contain more packages."""
    content = (app.snapshot.read(app.file("Dockerfile")) or b"")[:_LARGEST]
    images = re.findall(rb"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)", content, re.M | re.I)
    return any(b"azure-functions/python" not in image for image in images)


@once
def names_in_tree(app: CheckedApp) -> frozenset[str]:
    """Return the names of all modules and folders of the project, at any depth."""
    parts: set[str] = set()
    for path in walk(app.snapshot):
        *folders, name = path.split("/")
        parts.update(folders)
        parts.add(name.partition(".")[0])
    return frozenset(parts)


def _is_excluded(line: Line, target: str | None) -> bool:
    """Return whether the marker of a requirement is certainly false in Azure."""
    if ";" not in line.text:
        return False
    marker = line.requirement.marker
    if marker is None:
        return False
    pythons = (target,) if target else PYTHONS
    return not any(_holds(marker, python) for python in pythons)


def _holds(marker: Marker, python: str) -> bool:
    version = {"python_version": python, "python_full_version": f"{python}.0"}
    return marker.evaluate({**_LINUX, **version, "extra": ""})


def _closure(listed: list[Requirement], lacks_funcdeco: bool) -> _Closure:
    names, unknown = set[str](), set[str]()
    waiting = [(one, True) for one in listed]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        one, is_listed = waiting.pop()
        name = canonical(one.name)
        names.add(name)
        if (name, frozenset(one.extras)) in seen:
            continue
        seen.add((name, frozenset(one.extras)))
        needs = list(_needs(one, name, is_listed))
        if lacks_funcdeco and name == PACKAGE:
            needs = [need for need in needs if need and canonical(need.name) in _OF_FUNCDECO]
        if None in needs:
            unknown.add(name)
            names.update(_brought(name))
        waiting += [(need, False) for need in needs if need is not None]
    return _Closure(frozenset(names), frozenset(unknown))


def _brought(name: str) -> Iterator[str]:
    yield from _BRING.get(name, ())
    if name.startswith("azure-"):  # clients of Azure's services
        yield from ("azure-core", "azure-common", "msrest", "requests", "isodate", "cryptography")
        yield from ("typing-extensions", "six", "certifi", "urllib3", "msrestazure", "msal")


def _needs(one: Requirement, name: str, is_listed: bool) -> Iterator[Requirement | None]:
    """Yield the dependencies of a distribution; None if they aren't all known."""
    from importlib.metadata import PackageNotFoundError, distribution

    from packaging.requirements import InvalidRequirement, Requirement

    try:
        found = distribution(name)
        version, declared = found.version, found.requires or []
    except (PackageNotFoundError, ValueError):
        yield None
        return
    is_other = is_listed and not one.specifier.contains(version, prereleases=True)
    if is_other and name not in _KNOWN:
        yield None
    for text in declared:
        try:
            need = Requirement(text)
        except InvalidRequirement:
            continue
        cases = [{**_LINUX, "extra": extra} for extra in one.extras or {""}]
        if need.marker is None or any(need.marker.evaluate(case) for case in cases):
            yield need
