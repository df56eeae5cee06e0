"""uv.lock: the packages that the project itself needs, without its groups.

The format is described at https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Final

from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.dependencies.locked import Locked, Need, Replaced, needed
from funcdeco.deployment.dependencies.target import Target
from funcdeco.deployment.dependencies.toml_file import (
    Lines,
    Table,
    beside,
    failed,
    read_table,
    strings,
    table,
    tables,
    text,
)
from funcdeco.project.requirements import canonical
from funcdeco.project.snapshot import Snapshot

_NAME: Final = "uv.lock"
_DEFAULT = "https://pypi.org/simple"


def read_uv_lock(snapshot: Snapshot, path: str, target: Target, replaced: Replaced) -> Declared:
    """Return what uv.lock pins for the project beside it."""
    content, reason = read_table(snapshot, path)
    if reason:
        return failed(_NAME, path, reason)
    every = tables(content.get("package"))
    root = _root(every, snapshot, path)
    if root is None:
        return failed(_NAME, path, "it has no entry for this project")
    lines = Lines(snapshot, path)
    locked = [_locked(one, lines) for one in every if one is not root]
    roots = [_need(one) for one in tables(root.get("dependencies"))]
    found, missing = needed(roots, locked, target, replaced)
    if missing:
        return failed(_NAME, path, f"it has no entry for `{missing[0]}`, which the project needs")
    indexes = _indexes(every, {one.name for one in found})
    options = [Line(f"--extra-index-url {url}", lines.find(re.escape(url))) for url in indexes]
    return Declared(_NAME, path, (*options, *(one.line for one in found)))


def _root(every: list[Table], snapshot: Snapshot, path: str) -> Table | None:
    """Return the entry of the project itself."""
    own = [one for one in every if _folder(table(one.get("source"))) == "."]
    if not own:  # the project may be a member of a workspace
        project, _ = read_table(snapshot, beside(path, "pyproject.toml"))
        name = canonical(text(table(project.get("project")).get("name")))
        own = [one for one in every if name and text(one.get("name")) == name]
    return own[0] if own else None


def _folder(source: Table) -> str:
    return text(source.get("editable")) or text(source.get("virtual"))


def _locked(one: Table, lines: Lines) -> Locked:
    name, version = text(one.get("name")), text(one.get("version"))
    files = [*tables(one.get("wheels")), table(one.get("sdist"))]
    optional = table(one.get("optional-dependencies"))
    return Locked(
        canonical(name),
        version,
        lines.find(rf'^name = "{re.escape(name)}"$'),
        tuple(_need(need) for need in tables(one.get("dependencies"))),
        {extra: tuple(map(_need, tables(needs))) for extra, needs in optional.items()},
        tuple(sorted({found for file in files if (found := text(file.get("hash")))})),
        _place(table(one.get("source")), os.path.dirname(lines.path)),
        " or ".join(f"({marker})" for marker in strings(one.get("resolution-markers"))),
    )


def _need(one: Table) -> Need:
    extras = tuple(strings(one.get("extra")))
    version = text(one.get("version"))
    return Need(canonical(text(one.get("name"))), extras, text(one.get("marker")), version)


def _place(source: Table, folder: str) -> str:
    """Return the URL of a package that comes from no index."""
    if git := text(source.get("git")):
        return f"git+{git}"
    if url := text(source.get("url")):
        return url
    for key in ("path", "directory", "editable", "virtual"):
        if place := text(source.get(key)):
            return f"file://{os.path.normpath(os.path.join(folder, place))}"
    return ""


def _indexes(every: list[Table], names: set[str]) -> Iterator[str]:
    """Yield the indexes of packages other than PyPI, each once."""
    found: dict[str, None] = {}
    for one in every:
        registry = text(table(one.get("source")).get("registry"))
        if registry and registry != _DEFAULT and canonical(text(one.get("name"))) in names:
            found.setdefault(registry)
    yield from found
