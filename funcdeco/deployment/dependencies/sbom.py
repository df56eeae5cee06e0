"""A software bill of materials of an app and its packages, in the format CycloneDX 1.6.

https://cyclonedx.org/docs/1.6/json/ describes it. The library that writes it is imported on use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from funcdeco.deployment.dependencies.installed import InstalledPackage
from funcdeco.deployment.dependencies.locked import is_true
from funcdeco.deployment.dependencies.target import Target
from funcdeco.project.requirements import canonical

LIBRARY = "cyclonedx-python-lib"
"""The distribution that has to be installed; the extra `package` contains it."""


def sbom(
    packages: Sequence[InstalledPackage],
    target: Target,
    *,
    name: str,
    direct: Iterable[str] | None = None,
) -> bytes:
    """Return the document for an app called *name*, equal for equal packages.

    *direct* are the normalized names of the packages that the app lists itself, by default all that
    no other one requires. Raises ModuleNotFoundError if the library is not installed.
    """
    model = _library("model.component")
    root = model.Component(name=name, type=model.ComponentType.APPLICATION, bom_ref=f"app:{name}")
    components = {one.name: _component(one) for one in packages}
    needs = {one.name: sorted(set(_needs(one, target)) & components.keys()) for one in packages}
    bom = _library("model.bom").Bom(components=components.values())
    bom.metadata.component = root
    for one, component in components.items():
        bom.register_dependency(component, [components[need] for need in needs[one]])
    required = {need for each in needs.values() for need in each}
    chosen = (
        set(direct) if direct is not None else components.keys() - required
    ) & components.keys()
    bom.register_dependency(root, [components[one] for one in sorted(chosen)])
    document: dict[str, Any] = json.loads(
        _library("output.json").JsonV1Dot6(bom).output_as_string()
    )
    del document["serialNumber"]  # a random one
    document["metadata"].pop("timestamp", None)
    return (json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _library(module: str) -> Any:
    """Return a module of the library, whose decorators hide its types from checkers."""
    return import_module(f"cyclonedx.{module}")


def _component(one: InstalledPackage) -> Any:
    model = _library("model.component")
    purl = import_module("packageurl").PackageURL("pypi", name=one.name, version=one.version)
    return model.Component(
        name=one.display_name,
        version=one.version,
        type=model.ComponentType.LIBRARY,
        bom_ref=purl.to_string(),
        purl=purl,
        licenses=[_license(one.license)] if one.license else [],
        description=one.summary or None,
    )


def _license(text: str) -> Any:
    """Return a license by its SPDX identifier, as an expression, or by its name."""
    model, spdx = _library("model.license"), _library("spdx")
    if found := spdx.fixup_id(text):
        return model.DisjunctiveLicense(id=found)
    if spdx.is_expression(text):
        return model.LicenseExpression(text)
    return model.DisjunctiveLicense(name=text)


def _needs(one: InstalledPackage, target: Target) -> Iterator[str]:
    """Yield the packages that one requires on the target, those of its extras included."""
    from packaging.requirements import InvalidRequirement, Requirement

    for text in one.requires:
        try:
            found = Requirement(text)
        except InvalidRequirement:
            continue
        marker = str(found.marker or "")
        if is_true(marker, target, re.findall(r'\bextra == "([^"]+)"', marker)):
            yield canonical(found.name)
