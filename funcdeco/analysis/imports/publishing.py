"""What scripts and pipelines of the repository may add to an app before it is published."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.grammar.late_pattern import late_pattern

_SCRIPTS = late_pattern(
    r"Dockerfile|Makefile|\.?justfile|.*\.(?:ya?ml|sh|ps1|cmd|bat)", re.IGNORECASE
)
_PLACES = ("", ".github/workflows", ".azuredevops", ".azure", "pipelines", ".pipelines", "scripts")
_LARGEST = 200_000
_HIGHEST = 8
"""How many folders above the app are searched for the root of the repository."""
_INSTALLS = late_pattern(rb"\b(?:install|COPY|add|sync)\b")
_COPIES = late_pattern(
    rb"\b(?:cp|mv|ln|copy|copy-item|move|move-item|xcopy|robocopy|rsync|clone|submodule|curl|wget)\b",
    re.IGNORECASE,
)
_COPIES_WHOLE = late_pattern(rb"\b(?:CopyFiles@|repository:)")
"""Steps of pipelines that name what they copy in other lines."""
_PUBLISHES = late_pattern(
    rb"functions-action|AzureFunctionApp|functionapp|\.python_packages|wwwroot", re.IGNORECASE
)
_GENERATED = ("_pb2", "_pb2_grpc", "_version", "version")
"""Ends of the names of modules that tools generate."""


_PACKAGES = late_pattern(
    rb"^[^#\n]*\bfuncdeco[\"']?[ \t]+(?:package\b|build\b[^#\n]*[ \t](?:--output|-o)\b)",
    re.MULTILINE,
)


class Script(NamedTuple):
    """A Dockerfile, a Makefile, a pipeline or a script."""

    file: str
    root: str
    """The folder that its commands run in: that of the app, or one above."""
    content: bytes
    publishes: bool
    """Whether it may publish this app, and not another part of the repository."""


def may_install(app: CheckedApp, names: set[str]) -> bool:
    """Return whether a script may install one of the packages *names*."""
    mention = _mention(names)
    for script in scripts(app):
        for line in script.content.splitlines():
            if _INSTALLS.search(line):
                if mention.search(line) or (script.publishes and _is_open(line)):
                    return True
    return False


@once
def writes_package(app: CheckedApp) -> bool:
    """Return whether a script writes what it publishes by `funcdeco package` or `build --output`."""
    return any(_PACKAGES.search(script.content) for script in scripts(app))


def may_create(app: CheckedApp, module: str) -> bool:
    """Return whether the module may exist only where the app is published.

    Tools generate it, it is kept out of Git, or a script copies it into the app.
    """
    return module.endswith(_GENERATED) or _is_ignored(app, module) or _is_copied(app, module)


def _is_ignored(app: CheckedApp, module: str) -> bool:
    patterns = {line.strip().rstrip("/").rpartition("/")[2] for line in _ignored(app)} - {""}
    return any(fnmatchcase(name, one) for one in patterns for name in (module, f"{module}.py"))


def _is_copied(app: CheckedApp, module: str) -> bool:
    mention, file = _mention({module}), _mention({f"{module}.py"})
    for script in scripts(app):
        if mention.search(script.content):
            is_whole = _COPIES_WHOLE.search(script.content) is not None
            for line in script.content.splitlines():
                is_copy = is_whole or _COPIES.search(line) is not None
                if file.search(line) or (is_copy and mention.search(line)):
                    return True
    return False


def _mention(names: set[str]) -> re.Pattern[bytes]:
    pattern = "|".join(re.escape(name) for name in sorted(names))
    return re.compile(rb"(?<![\w-])(?:%b)(?![\w-])" % pattern.encode(), re.IGNORECASE)


def _is_open(line: bytes) -> bool:
    """Return whether a command installs packages that another file lists."""
    others = re.findall(rb"(?:-r|--requirement)[ =]*(\S+)", line)
    is_ours = all(os.path.basename(one) == b"requirements.txt" for one in others)
    return not is_ours or re.search(rb"\b(?:poetry|pipenv|uv|conda|pdm)\b", line) is not None


@once
def _repository(app: CheckedApp) -> list[str]:
    """Return the root of the app and the folders above it in the same repository."""
    folders = [str(app.root)]
    while len(folders) <= _HIGHEST:
        last = folders[-1]
        if app.snapshot.exists(os.path.join(last, ".git")):
            return folders
        if os.path.dirname(last) == last:
            break
        folders.append(os.path.dirname(last))
    return folders[:1]


@once
def scripts(app: CheckedApp) -> list[Script]:
    """Return the scripts and pipelines of the app's repository."""
    return list(_read_scripts(app))


def _read_scripts(app: CheckedApp) -> Iterator[Script]:
    for root in _repository(app):
        for place in _PLACES:
            folder = os.path.join(root, place) if place else root
            for entry in app.snapshot.listed(folder):
                if entry.kind == "file" and _SCRIPTS.fullmatch(entry.name):
                    file = os.path.join(folder, entry.name)
                    content = app.snapshot.read(file) or b""
                    content = re.sub(rb"[\\`^]\r?\n", b" ", content[:_LARGEST])
                    is_own = root == str(app.root)
                    publishes = is_own or _PUBLISHES.search(content) is not None
                    yield Script(file, root, content, publishes)


@once
def _ignored(app: CheckedApp) -> list[str]:
    """Return the lines of .gitignore and .gitmodules."""
    lines: list[str] = []
    for folder in _repository(app):
        for name in (".gitignore", ".gitmodules"):
            content = app.snapshot.read(os.path.join(folder, name)) or b""
            lines += content.decode("utf-8", "replace").splitlines()
    return [line.rpartition("=")[2] for line in lines if not line.startswith(("#", "!"))]
