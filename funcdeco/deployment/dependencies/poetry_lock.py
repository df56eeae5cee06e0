"""poetry.lock: the packages that the main group of pyproject.toml needs."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from typing import Final

from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.dependencies.locked import Locked, Need, Replaced, needed, parsed_need
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

_NAME: Final = "poetry.lock"


def read_poetry_lock(snapshot: Snapshot, path: str, target: Target, replaced: Replaced) -> Declared:
    """Return what poetry.lock pins for the dependencies in pyproject.toml."""
    content, reason = read_table(snapshot, path)
    project, no_project = read_table(snapshot, beside(path, "pyproject.toml"))
    if reason or no_project:
        return failed(_NAME, path, reason or f"pyproject.toml: {no_project}")
    lines = Lines(snapshot, path)
    every = tables(content.get("package"))
    locked = [_locked(one, lines) for one in every]
    found, missing = needed(_roots(project), locked, target, replaced)
    if missing:
        return failed(
            _NAME, path, f"it has no entry for `{missing[0]}`, which pyproject.toml lists"
        )
    names = {one.name for one in found}
    urls = dict.fromkeys(
        text(table(one.get("source")).get("url"))
        for one in every
        if table(one.get("source")).get("type") == "legacy" and canonical(one["name"]) in names
    )
    options = [Line(f"--extra-index-url {url}", lines.find(re.escape(url))) for url in urls]
    return Declared(_NAME, path, (*options, *(one.line for one in found)))


def _roots(project: Table) -> Iterator[Need]:
    for one in strings(table(project.get("project")).get("dependencies")):
        yield from _parsed(one)
    poetry = table(table(project.get("tool")).get("poetry"))
    for name, declared in table(poetry.get("dependencies")).items():
        if name.lower() != "python":
            yield from _needs(name, declared)


def _needs(name: str, declared: object) -> Iterator[Need]:
    """Yield a dependency in one of its forms: a version, a table, or an array of tables."""
    for one in tables(declared) or [table(declared)]:
        if one.get("optional") is not True:
            yield Need(canonical(name), tuple(strings(one.get("extras"))), text(one.get("markers")))


def _parsed(declared: str) -> Iterator[Need]:
    from packaging.requirements import InvalidRequirement

    with contextlib.suppress(InvalidRequirement):
        yield parsed_need(re.sub(r"\s\(([^()]*)\)", r" \1", declared))


def _locked(one: Table, lines: Lines) -> Locked:
    name = text(one.get("name"))
    needs = table(one.get("dependencies"))
    optional = table(one.get("extras"))
    markers = one.get("markers")  # a table by group if they differ
    marker = text(markers) or text(table(markers).get("main"))
    return Locked(
        canonical(name),
        text(one.get("version")),
        lines.find(rf'^name = "{re.escape(name)}"$'),
        tuple(need for key, declared in needs.items() for need in _needs(key, declared)),
        {
            extra: tuple(need for text in strings(declared) for need in _parsed(text))
            for extra, declared in optional.items()
        },
        tuple(sorted(text(file.get("hash")) for file in tables(one.get("files")))),
        _place(table(one.get("source")), os.path.dirname(lines.path)),
        marker,
    )


def _place(source: Table, folder: str) -> str:
    """Return the URL of a package that comes from no index."""
    kind, url = text(source.get("type")), text(source.get("url"))
    if kind == "git":
        return f"git+{url}"
    if kind in ("directory", "file"):
        return f"file://{os.path.normpath(os.path.join(folder, url))}"
    return url if kind == "url" else ""
