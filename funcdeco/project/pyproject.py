"""`[tool.funcdeco]` in the pyproject.toml of a project: what it declares, and on which lines."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, NamedTuple, cast

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.snapshot import Snapshot

_NAME = "pyproject.toml"
_PROJECT_NAME = late_pattern(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


class Table(NamedTuple):
    """The content of `[tool.funcdeco]`; empty if it is missing or can't be read."""

    values: dict[str, Any]
    problem: Diagnostic | None = None
    """Why it can't be read."""


class Declared(NamedTuple):
    """The string that a key of the table declares; None if the key is missing or invalid."""

    value: str | None
    problem: Diagnostic | None = None


_EXPECTED = {
    "app": 'set it to a module of the project and its app, such as `app = "src.app:app"`',
    "output": 'set it to the path of a folder, such as `output = "dist"`',
    "baseline": 'set it to the path of a file, such as `baseline = "funcdeco-baseline.json"`',
    "scripts": 'use `scripts = "eager"` or `scripts = "lazy"`',
}
"""The keys whose values are strings that commands other than `check` read too, each with a hint."""


_CHOICES = {"scripts": ("eager", "lazy")}
"""The keys that have only some values."""


def funcdeco_table(snapshot: Snapshot) -> Table:
    """Return `[tool.funcdeco]` of the project in *snapshot*, which is read once."""
    return snapshot.made(_table, str(snapshot.root / _NAME))


def declared_string(snapshot: Snapshot, key: str) -> Declared:
    """Return the string that *key* declares."""
    value = funcdeco_table(snapshot).values.get(key)
    if value is None or (isinstance(value, str) and value.strip() and _is_choice(key, value)):
        return Declared(value)
    location = Location(str(snapshot.root / _NAME), line_of(snapshot, key))
    message = f"invalid value {shown_value(value)} for `{key}`"
    return Declared(None, Diagnostic("CFG004", message, _EXPECTED[key], location))


def _is_choice(key: str, value: str) -> bool:
    return value in _CHOICES.get(key, (value,))


def shown_value(value: object) -> str:
    """Return a value as pyproject.toml writes it."""
    return str(value).lower() if isinstance(value, bool) else repr(value)


def project_name(snapshot: Snapshot) -> str:
    """Return the name that pyproject.toml declares for the project, else that of its folder."""
    whole = _readable(snapshot)
    tools = _dict(whole.get("tool"))
    for table in (_dict(whole.get("project")), _dict(tools.get("poetry"))):
        name = table.get("name")
        if isinstance(name, str) and _PROJECT_NAME.fullmatch(name):
            return name
    return snapshot.root.name or "app"


def project_table(snapshot: Snapshot) -> dict[str, Any]:
    """Return `[project]` of pyproject.toml; empty if it is missing or can't be read."""
    return _dict(_readable(snapshot).get("project"))


def dependency_groups(snapshot: Snapshot) -> dict[str, Any]:
    """Return `[dependency-groups]` of pyproject.toml; empty if it is missing or can't be read."""
    return _dict(_readable(snapshot).get("dependency-groups"))


def _readable(snapshot: Snapshot) -> dict[str, Any]:
    try:
        return _parsed(snapshot.content(snapshot.root / _NAME))
    except (OSError, ValueError, RecursionError):
        return {}


def _dict(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def line_of(snapshot: Snapshot, word: str) -> int | None:
    """Return the line in our tables that contains *word*: tomllib has no positions."""
    try:
        lines = snapshot.content(snapshot.root / _NAME).decode("utf-8-sig").splitlines()
    except (OSError, UnicodeError):
        return None
    ours: list[tuple[int, str]] = []
    is_ours = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("["):
            is_ours = line.replace(" ", "").startswith("[tool.funcdeco")
        if is_ours:
            ours.append((number, line.strip()))
    begins = [n for n, line in ours if re.match(rf"[\"']?{re.escape(word)}[\"']?\s*=", line)]
    return next(iter(begins), next((n for n, line in ours if word and word in line), None))


def _table(snapshot: Snapshot, file: str) -> Table:
    try:
        is_there = snapshot.is_file(file)
        whole = _parsed(snapshot.content(Path(file))) if is_there else {}
    except (OSError, ValueError, RecursionError) as error:
        return Table({}, _unreadable(file, str(error)))
    tools = whole.get("tool", {})
    named = cast("dict[str, object]", tools) if isinstance(tools, dict) else {}
    declared = named.get("funcdeco", {})
    if isinstance(declared, dict):
        return Table(cast("dict[str, Any]", declared))
    message, hint = "`tool.funcdeco` must be a table", "start it with `[tool.funcdeco]`"
    location = Location(file, line_of(snapshot, ""))
    return Table({}, Diagnostic("CFG001", message, hint, location))


def _unreadable(file: str, error: str) -> Diagnostic:
    place = re.search(r" \(at line (\d+), column \d+\)$", error)
    reason = error[: place.start()] if place else error
    message = f"pyproject.toml can't be read: {reason}"
    hint = "fix the file; funcdeco reads its options from `[tool.funcdeco]`"
    return Diagnostic("CFG001", message, hint, Location(file, int(place[1]) if place else None))


def _parsed(content: bytes) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(content.decode("utf-8-sig"))
