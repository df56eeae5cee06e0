"""The messages of the host, and the packages that they need. Used inside worker.py."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_SHARED = ("google", "grpc", "typing_extensions")
_PROTOBUF = "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"


class OwnModules:
    """Modules of the worker's packages that the app may have in another version."""

    def __init__(self) -> None:
        self._kept: dict[str, ModuleType] = {}

    def unload(self) -> None:
        """Unload them, as the worker does in Azure before it imports the app."""
        for package in _SHARED:
            self._kept.update(_unload(package))

    @contextmanager
    def imported(self) -> Generator[None]:
        """Import them again inside the block: protobuf imports some of its modules late."""
        if not self._kept:
            yield
            return
        apps: dict[str, ModuleType] = {}
        for package in _SHARED:
            apps.update(_unload(package))
        sys.modules.update(self._kept)
        try:
            yield
        finally:
            for package in _SHARED:
                self._kept.update(_unload(package))
            sys.modules.update(apps)


def import_protos(is_apart: bool) -> Any:
    """Import the messages, then unload the package `tests`: the app may have one of that name.

    With *is_apart*, the app imports a protobuf of its own. The compiled one can't be imported twice.
    """
    before = os.environ.get(_PROTOBUF)
    if is_apart:
        os.environ[_PROTOBUF] = "python"
    protos: Any = importlib.import_module("tests.protos")
    protos.json_format = importlib.import_module("google.protobuf.json_format")
    protos.modules = OwnModules()
    _unload("tests")
    if is_apart:
        protos.modules.unload()
        if before is None:
            del os.environ[_PROTOBUF]
        else:
            os.environ[_PROTOBUF] = before
    return protos


def _unload(package: str) -> dict[str, ModuleType]:
    """Remove the modules of *package* from those that are imported, and return them."""
    names = [name for name in list(sys.modules) if name.partition(".")[0] == package]
    return {name: sys.modules.pop(name) for name in names}
