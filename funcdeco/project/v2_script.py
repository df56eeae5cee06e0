"""The module of an official v2 app."""

from __future__ import annotations

import os
from collections.abc import Mapping

from funcdeco.grammar.late_pattern import late_pattern

SCRIPT_SETTING = "PYTHON_SCRIPT_FILE_NAME"
SCRIPT = "function_app.py"
_VALID = late_pattern(r"[a-zA-Z0-9_][a-zA-Z0-9_-]*\.py")


def script_name(settings: Mapping[str, str]) -> str:
    """Return the file name of the app's module, which an app setting can change.

    The environment takes precedence over *settings*, as in Core Tools.
    """
    return os.environ.get(SCRIPT_SETTING) or settings.get(SCRIPT_SETTING) or SCRIPT


def is_script_name(name: str) -> bool:
    """Return whether the worker accepts *name*; it raises for folders and other suffixes."""
    return _VALID.fullmatch(name) is not None
