"""The name of a function, as the host takes it."""

from __future__ import annotations

import re

# Utility.FunctionNameValidationRegex of azure-functions-host.
_NAME = re.compile(r"(?!host\Z)[a-z][a-z0-9_-]{0,127}", re.IGNORECASE | re.ASCII)
NAMING = '`@app.function(name="...")`'
"""How a function is given a name."""


def function_name_problem(name: str, naming: str = NAMING) -> tuple[str, str] | None:
    """Return message and hint if the host refuses *name*, or if it would be a path.

    *naming* is how the user gives another name.
    """
    if _NAME.fullmatch(name):
        return None
    hint = (
        "begin with a letter; then letters, digits, `_` and `-`, 128 characters at the most; not "
        f"`host`. Say it with {naming}"
    )
    return f"{name!r} can't be a function's name", hint
