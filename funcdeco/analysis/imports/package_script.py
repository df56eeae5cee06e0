"""Which script or pipeline of the repository runs `funcdeco package` for the app."""

from __future__ import annotations

import os
from collections.abc import Iterator

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.imports.publishing import Script, scripts
from funcdeco.grammar.late_pattern import late_pattern

_COMMAND = late_pattern(
    r"(?:^|&&|\|\||;)[ \t]*"
    r"(?:@|-[ \t]+)?(?:RUN[ \t]+)?(?:(?:- )?(?:run|script|bash|pwsh|inlineScript):[ \t]*[\"']?)?"
    r"(?:[\w./-]*python[\d.]*[ \t]+-m[ \t]+|(?:uv|poetry|pipenv|pdm|hatch|pipx)[ \t]+run[ \t]+|uvx[ \t]+)*"
    r"(?:[\w./-]*/)?funcdeco[ \t]+package\b(?P<rest>[^\n&|;#\"']*)"
)
_FOLDER = late_pattern(r"(?:\b(?:cd|pushd)[ \t]+|\bworking-?directory[ \t]*:[ \t]*)([^\s&|;#]+)", 2)
_FLAGS = frozenset({"--no-check"})
"""Options of `funcdeco package` without a value."""


@once
def package_script(app: CheckedApp) -> str:
    """Return the path of a script that certainly runs `funcdeco package` for *app*; "" if none does."""
    found = (one for one in scripts(app) if str(app.root) in _packaged(one))
    return next((os.path.relpath(one.file, app.root).replace(os.sep, "/") for one in found), "")


def _packaged(script: Script) -> Iterator[str]:
    """Yield the folders that a script packages, as far as they are certain."""
    text = script.content.decode("utf-8", "replace")
    commands = (match for line in text.splitlines() for match in _COMMAND.finditer(line))
    for command in commands:
        folders = set(_FOLDER.findall(text))
        if len(folders) < 2:  # otherwise, the current one is unknown
            path = os.path.join(script.root, *folders, *_projects(command["rest"]))
            yield os.path.normpath(path)


def _projects(arguments: str) -> Iterator[str]:
    is_value = False
    for word in arguments.split():
        if not is_value and not word.startswith("-"):
            yield word
        is_value = word.startswith("-") and "=" not in word and word not in _FLAGS
