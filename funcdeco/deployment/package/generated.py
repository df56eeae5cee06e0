"""requirements.txt as it is generated from a lock file or pyproject.toml, which Azure doesn't read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.dependencies.reading import read_declared
from funcdeco.deployment.dependencies.target import Target
from funcdeco.deployment.package.requirements import DURABLE, replacements
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.vendored import PACKAGE

_LOCAL = late_pattern(
    r"(?:[\w.-]+\s*(?P<extras>\[[^\]]*\])?\s*@\s*file://|--editable\s+|(?=/))"
    r"(?P<path>/[^;\s#]*)(?:#[^;\s]*)?(?P<rest>.*)"
)


def declared_packages(snapshot: Snapshot, target: Target, *, has_vendored: bool) -> Declared | None:
    """Return what a package needs installed; None if no file of the project declares it.

    *has_vendored* is whether the package contains the modules of funcdeco, which is then not listed.
    """
    declared = read_declared(snapshot, target)
    replaced = _instead_of_funcdeco(declared) if declared and has_vendored else {}
    return read_declared(snapshot, target, replaced) if replaced else declared


def _instead_of_funcdeco(declared: Declared) -> dict[str, tuple[str, ...]]:
    line = declared.by_name.get(PACKAGE)
    requirement = line.requirement if line else None
    if requirement is None:
        return {}
    if declared.source.endswith(".lock"):  # the extras are not in its lines
        durable = [DURABLE] if DURABLE in declared.by_name else []
        return {PACKAGE: ("azure-functions", *durable)}
    return {PACKAGE: () if declared.has_hashes else replacements(requirement.extras)}


def generated_requirements(declared: Declared, root: Path) -> bytes:
    """Return the content of a requirements.txt with paths relative to the project.

    pip has no hash for a folder, and then rejects those of all other packages.
    """
    has_local = any(_LOCAL.match(line.text) for line in declared.lines)
    texts = (_text(line.bare if has_local else line.text, root) for line in declared.lines)
    return "".join(f"{text}\n" for text in texts).encode()


def unpublished(declared: Declared, root: Path) -> Iterator[Diagnostic]:
    """Yield a problem for each package outside the project, which Azure can't install."""
    for line in declared.lines:
        path = _path(line, root)
        if path is not None and path.split("/")[0] == os.pardir:
            message = f"`{path}` is outside the project, so it isn't published"
            hint = "copy it into the project, or use `--build local` with a wheel of it"
            yield Diagnostic("PKG012", message, hint, line.location)


def _path(line: Line, root: Path) -> str | None:
    """Return the path of a local package, relative to the project."""
    found = _LOCAL.match(line.text)
    return _relative(found["path"], root) if found else None


def _text(text: str, root: Path) -> str:
    found = _LOCAL.fullmatch(text)
    if found is None:
        return text
    path = _relative(found["path"], root)
    return f"./{path}{found['extras'] or ''}{re.sub(r'^;', ' ;', found['rest'])}"


def _relative(path: str, root: Path) -> str:
    return os.path.relpath(unquote(path), root).replace(os.sep, "/")
