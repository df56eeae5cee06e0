"""Undo what an imported app changed in Python itself, so that our own code still runs after it."""

from __future__ import annotations

import builtins
import importlib
import inspect
import json
import json.encoder
import os
import pathlib
import sys
import traceback
import typing
from collections.abc import Callable
from types import ModuleType

_MODULES: tuple[ModuleType, ...] = (
    *(builtins, importlib, inspect, json, json.encoder, os, os.path),
    *(pathlib, traceback, typing),
)
"""Modules whose attributes are restored: those that our code in the child process uses."""


def _is_needed(module: str) -> bool:
    """Return whether it is a module of ours or of Python, which no app replaces on purpose."""
    package = module.partition(".")[0]
    return package == "funcdeco" or package in sys.stdlib_module_names


def remember() -> Callable[[], None]:
    """Return a function that restores the attributes of `_MODULES`, and the state of `sys`."""
    attributes = [(vars(module), dict(vars(module))) for module in _MODULES]
    modules = {name: one for name, one in sys.modules.copy().items() if _is_needed(name)}
    limit = sys.getrecursionlimit()
    set_limit, set_trace, set_profile = sys.setrecursionlimit, sys.settrace, sys.setprofile

    def restore() -> None:
        for now, before in attributes:
            now.update(before)
        set_trace(None)
        set_profile(None)
        # A limit may be below the current depth only in versions before 3.12; then it raises.
        set_limit(limit)
        missing = {name: one for name, one in modules.items() if sys.modules.get(name) is not one}
        sys.modules.update(missing)

    return restore
