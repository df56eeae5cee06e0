"""Pipfile.lock: the packages of its section `default`."""

from __future__ import annotations

import os
import re
from typing import Final

from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.dependencies.locked import Replaced
from funcdeco.deployment.dependencies.target import Target
from funcdeco.deployment.dependencies.toml_file import (
    Lines,
    Table,
    failed,
    read_table,
    strings,
    table,
    tables,
    text,
)
from funcdeco.project.snapshot import Snapshot

_NAME: Final = "Pipfile.lock"


def read_pipfile_lock(snapshot: Snapshot, path: str, _: Target, __: Replaced) -> Declared:
    """Return what Pipfile.lock pins."""
    content, reason = read_table(snapshot, path)
    if reason:
        return failed(_NAME, path, reason)
    lines = Lines(snapshot, path)
    urls = [text(one.get("url")) for one in tables(table(content.get("_meta")).get("sources"))]
    options = ["--index-url", *["--extra-index-url"] * len(urls)]
    found = [
        Line(f"{option} {url}", lines.find(re.escape(url)))
        for option, url in zip(options, urls, strict=False)
    ]
    for name, declared in table(content.get("default")).items():
        at = lines.find(rf'^\s*"{re.escape(name)}"\s*:')
        found.append(Line(_requirement(name, table(declared), os.path.dirname(path)), at))
    return Declared(_NAME, path, tuple(found))


def _requirement(name: str, one: Table, folder: str) -> str:
    extras = strings(one.get("extras"))
    shown = f"{name}[{','.join(extras)}]" if extras else name
    marker = f" ; {text(one.get('markers'))}" if one.get("markers") else ""
    if git := text(one.get("git")):
        return f"{shown} @ git+{git}{marker}"
    if place := text(one.get("path")) or text(one.get("file")):
        is_url = "://" in place
        url = place if is_url else f"file://{os.path.normpath(os.path.join(folder, place))}"
        return f"{shown} @ {url}{marker}"
    hashes = "".join(f" --hash={each}" for each in strings(one.get("hashes")))
    version = text(one.get("version"))
    return f"{shown}{'' if version == '*' else version}{marker}{hashes}"
