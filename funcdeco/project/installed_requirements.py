"""The packages that publishing installs: requirements.txt with the files that it includes.

If there is no requirements.txt, the dependencies in pyproject.toml are used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any, cast

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.json_file import decode
from funcdeco.project.requirements import (
    LARGEST,
    Requirements,
    logical_lines,
    parse_requirements,
)
from funcdeco.project.snapshot import Snapshot

_INCLUDE = late_pattern(r"(?:-r\s*|--requirement[\s=]\s*)(\S.*)")
_MOST = 50
"""Maximum number of files that are included."""


def installed_requirements(snapshot: Snapshot) -> Requirements | None:
    """Return what publishing installs; None if that is unknown."""
    name = os.path.join(snapshot.root, "requirements.txt")
    if not snapshot.exists(name):
        return _of_pyproject(snapshot)
    lines = list(_lines(snapshot, name, set()))
    if None in lines:
        return None
    return parse_requirements("\n".join(cast("list[str]", lines)))


def _lines(snapshot: Snapshot, file: str, seen: set[str]) -> Iterator[str | None]:
    """Yield the lines of *file* and of those that it includes; None if one can't be read."""
    content = snapshot.read(file)
    if content is None or len(content) > LARGEST or len(seen) > _MOST:
        yield None
        return
    seen.add(file)
    try:
        text = decode(content)
    except UnicodeError:
        yield None
        return
    for _, line in logical_lines(text):
        found = _INCLUDE.fullmatch(line)
        if found is None:
            yield line
            continue
        included = os.path.normpath(os.path.join(os.path.dirname(file), found[1].strip()))
        if included not in seen:
            yield from _lines(snapshot, included, seen)


def _of_pyproject(snapshot: Snapshot) -> Requirements | None:
    content = snapshot.read(os.path.join(snapshot.root, "pyproject.toml"))
    if content is None or len(content) > LARGEST:
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        data = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeError, RecursionError):
        return None
    project = _table(data.get("project"))
    listed = project.get("dependencies")
    if isinstance(listed, list) and "dependencies" not in _listed(project.get("dynamic")):
        return parse_requirements("\n".join(_listed(project["dependencies"])))
    poetry = _table(_table(_table(data.get("tool")).get("poetry")).get("dependencies"))
    names = [name for name in poetry if name.lower() != "python"]
    return parse_requirements("\n".join(names)) if names else None


def _table(found: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _listed(found: Any) -> list[str]:
    items = cast("list[object]", found) if isinstance(found, list) else []
    return [one for one in items if isinstance(one, str)]
