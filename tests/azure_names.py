"""Names of azure-functions' classes, independent of the installed version."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterable

from funcdeco.worker.azure_classes import full_name
from funcdeco.worker.class_table import NAMES

PACKAGE = "azure.functions"


def installed(names: Iterable[str]) -> list[str]:
    """Return the full names that exist in the installed version, which may lack new bases."""
    return [name for name in names if _is_installed(name)]


@functools.cache
def _is_installed(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    return not module.startswith("azure.") or hasattr(importlib.import_module(module), attribute)


def public_name(found: type) -> str:
    """Return the name by which users import a class or its stand-in; modules differ by version."""
    name = f"{PACKAGE}.{found.__qualname__}"
    is_public = getattr(importlib.import_module(PACKAGE), found.__qualname__, None) is found
    return name if is_public or NAMES.get(name) == full_name(found) else full_name(found)
