"""Check what a test passes to a client, and report it by the name of its keyword."""

from __future__ import annotations

from collections.abc import Mapping


def check_strings(keyword: str, values: object) -> None:
    """Raise TypeError unless *values* maps names to strings."""
    if not isinstance(values, Mapping):
        raise TypeError(f"`{keyword}` must be a dictionary, not {_kind(values)}")
    for name, value in values.items():
        if not isinstance(name, str):
            raise TypeError(f"`{keyword}` must have names that are strings, not {name!r}")
        if not isinstance(value, str):
            problem = f"the value of `{name}` in `{keyword}` must be a string, not {_kind(value)}"
            raise TypeError(problem)


def check_variables(keyword: str, values: object) -> None:
    """Raise TypeError or ValueError unless *values* can be environment variables."""
    check_strings(keyword, values)
    assert isinstance(values, Mapping)
    for name, value in values.items():
        if not name or "=" in name or "\0" in name:
            raise ValueError(f"`{keyword}` has an invalid name of a variable: {name!r}")
        if "\0" in value:
            raise ValueError(f"the value of `{name}` in `{keyword}` contains a null character")


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__
