"""The commands of a pipeline that install the packages of a project into `.venv`."""

from __future__ import annotations

import re
from typing import NamedTuple

from funcdeco.grammar.funcignore import FuncIgnore
from funcdeco.project.deployed import read_funcignore
from funcdeco.project.pyproject import dependency_groups, project_table
from funcdeco.project.snapshot import Snapshot

_PYTHON = '--python "$(command -v python)"'
"""Otherwise, uv may select another one than the pipeline."""
_FOR_DEVELOPMENT = ("requirements-dev.txt", "dev-requirements.txt", "requirements_dev.txt")


class Installing(NamedTuple):
    """How a pipeline installs the packages of a project."""

    commands: tuple[str, ...]
    funcdeco: str
    """The command that runs funcdeco afterwards."""
    reports_environment: bool
    """Whether `funcdeco check` would report `.venv`, which only the pipeline creates."""


class _Source(NamedTuple):
    """The file that declares the packages, and what installs them."""

    files: tuple[str, ...]
    commands: tuple[str, ...]
    add: str
    """What installs more packages; empty if the last command does."""


def installing(snapshot: Snapshot, *, is_decorated: bool, has_tests: bool) -> Installing:
    """Return the commands that install the packages, pytest if there are tests, and funcdeco.

    funcdeco has an environment of its own if the app doesn't need it, since their packages may
    exclude each other.
    """
    source = _source(snapshot)
    in_app = is_decorated or _lists(snapshot, source.files, "funcdeco")
    wanted = {"funcdeco": is_decorated, "pytest": has_tests}
    needed = [one for one, is_needed in wanted.items() if is_needed]
    more = [one for one in needed if not _lists(snapshot, source.files, one)]
    commands = _with(source, more)
    if in_app:
        # the environment that runs funcdeco is never reported
        return Installing(commands, ".venv/bin/funcdeco", False)
    is_reported = not _excludes_environment(snapshot)
    return Installing((*commands, "python -m pip install funcdeco"), "funcdeco", is_reported)


def _excludes_environment(snapshot: Snapshot) -> bool:
    try:
        return FuncIgnore(read_funcignore(snapshot)).leaves_out(".venv/pyvenv.cfg")
    except OSError:
        return False


def _with(source: _Source, more: list[str]) -> tuple[str, ...]:
    if source.add:
        return (*source.commands, *([f"{source.add} {' '.join(more)}"] if more else ()))
    *before, last = source.commands
    options = [*(f"-r {name}" for name in source.files), *more]
    return (*before, f"{last} {' '.join(options)}") if options else tuple(before)


def _source(snapshot: Snapshot) -> _Source:
    """Return the source that `funcdeco package` reads too; see `deployment.dependencies.reading`."""
    if not _has(snapshot, "requirements.txt"):
        if _has(snapshot, "uv.lock"):
            commands = ("python -m pip install uv", f"uv sync --locked {_PYTHON}")
            return _Source(("uv.lock",), commands, "uv pip install")
        if _has(snapshot, "poetry.lock"):
            sync = "POETRY_VIRTUALENVS_IN_PROJECT=true poetry install --no-root"
            return _locked("poetry", "poetry.lock", sync)
        if _has(snapshot, "Pipfile.lock"):
            return _locked("pipenv", "Pipfile.lock", "PIPENV_VENV_IN_PROJECT=1 pipenv sync --dev")
        if project_table(snapshot).get("dependencies"):
            return _of_project_table(snapshot)
    names = ("requirements.txt", *_FOR_DEVELOPMENT)
    files = tuple(name for name in names if _has(snapshot, name))
    return _Source(files, ("python -m venv .venv", ".venv/bin/python -m pip install"), "")


def _locked(tool: str, file: str, sync: str) -> _Source:
    # `ensurepip`: environments of these tools may have no pip
    add = ".venv/bin/python -m ensurepip && .venv/bin/python -m pip install"
    return _Source((file,), (f"python -m pip install {tool}", sync), add)


def _of_project_table(snapshot: Snapshot) -> _Source:
    group = " --group dev" if "dev" in dependency_groups(snapshot) else ""
    install = f"uv pip install -r pyproject.toml{group}"
    commands = ("python -m pip install uv", f"uv venv {_PYTHON}", install)
    return _Source(("pyproject.toml",), commands, "uv pip install")


def _has(snapshot: Snapshot, name: str) -> bool:
    return snapshot.is_file(snapshot.root / name)


def _lists(snapshot: Snapshot, files: tuple[str, ...], name: str) -> bool:
    """Return whether one of *files* names the package outside of a comment."""
    pattern = rb"(?mi)^[^#\n]*(?<![\w.-])%s(?![\w.-])" % name.encode()
    return any(re.search(pattern, snapshot.read(snapshot.root / one) or b"") for one in files)
