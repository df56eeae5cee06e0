"""Modules that Python finds here outside the project, such as in a folder of PYTHONPATH."""

from __future__ import annotations

import os
import sys

from funcdeco.analysis.checked_app import CheckedApp


def file_outside(app: CheckedApp, module: str) -> str:
    """Return the file of a top-level *module* outside the project, unless a package manager put it
    there; empty if there is none."""
    from importlib.util import find_spec

    try:
        spec = find_spec(module)
    except (ImportError, ValueError, AttributeError):
        return ""
    file = spec.origin if spec is not None else None
    if file is None or not os.path.isabs(file):
        return ""
    real = os.path.realpath(file)
    parts = real.split(os.sep)
    is_managed = "site-packages" in parts or "dist-packages" in parts
    is_python = real.startswith(os.path.realpath(os.path.dirname(os.__file__)) + os.sep)
    is_own = real.startswith(str(app.root) + os.sep)
    return "" if is_managed or is_python or is_own or module in sys.builtin_module_names else real
