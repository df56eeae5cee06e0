"""Validation of function names, as in the host."""

from __future__ import annotations

import re

from funcdeco.grammar.late_pattern import late_pattern

# Utility.FunctionNameValidationRegex of azure-functions-host.
_NAME = late_pattern(r"(?!host\Z)[a-z][a-z0-9_-]{0,127}", re.IGNORECASE | re.ASCII)
NAMING = '`@app.function(name="...")`'
"""Where the user sets the name of a function."""


def function_name_problem(name: str, naming: str = NAMING) -> tuple[str, str] | None:
    """Return a message and a hint if the host rejects *name*, or if it would be a path.

    *naming* is where the user sets the name.
    """
    if _NAME.fullmatch(name):
        return None
    hint = (
        f"in {naming}, use up to 128 letters, digits, `_` and `-`, starting with a letter; the "
        "name `host` is reserved"
    )
    return f"invalid function name {name!r}", hint
