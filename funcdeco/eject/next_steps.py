"""The next steps after eject, which changes only the app itself."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator

from funcdeco.diagnostics.wording import counted
from funcdeco.eject.plan import EjectPlan
from funcdeco.functions.model import FunctionApp
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.pyproject import funcdeco_table
from funcdeco.project.snapshot import Snapshot
from funcdeco.writer.file_group import FileChange

_COMMANDS = late_pattern(r"\bfuncdeco\b[^\n]*?\bbuild\b|\brepo:.*funcdeco|\bid: funcdeco")
_REQUIREMENTS = late_pattern(r".*requirements.*\.(?:txt|in)")
_IN_REQUIREMENTS = late_pattern(r"\s*funcdeco(?![\w-])", re.IGNORECASE)
_IN_PYPROJECT = late_pattern(r"""[^#]*["']funcdeco[\s\[<>=~!;@"']|\s*["']?funcdeco["']?\s*=""")
_FILES = (
    *("Dockerfile", "Makefile", "azure-pipelines.yml", "azure.yaml", ".gitlab-ci.yml"),
    *(".pre-commit-config.yaml", "tox.ini", "noxfile.py", "justfile"),
)
_WORKFLOWS = (".github/workflows", ".azuredevops", ".azure-pipelines", ".vscode")
_MOST = 3
"""Maximum number of files that are named."""


def next_steps(plan: EjectPlan, app: FunctionApp, snapshot: Snapshot) -> Iterator[str]:
    """Yield the next steps for the user, one line each."""
    for place in _commands(snapshot):
        yield f"remove `funcdeco build` from {place}"
    if ignored := _ignored(snapshot, {function.name for function in app}):
        yield f"remove {', '.join(ignored)} from .gitignore: the folders are your source now"
    for one in plan.changes:
        if _is_emptied(one):
            yield f"remove {one.path} if nothing imports it: it has no code left"
    if plan.ignored:
        yield (
            "ignore the codes in function.json or pyproject.toml instead of the comments of removed "
            f"decorators: {', '.join(plan.ignored)}"
        )
    if lazy := [function.name for function in app if function.has_lazy_script]:
        more = len(lazy) - _MOST
        others = f" and {counted(more, 'other function')}" if more > 0 else ""
        yield (
            "measure how long the app takes to start, or move large imports into functions: the scripts "
            f"of {', '.join(lazy[:_MOST])}{others} were lazy and now import their modules at startup"
        )
    table = funcdeco_table(snapshot).values
    if "baseline" in table:
        yield "update the baseline with `funcdeco check --write-baseline`: findings have moved"
    if "output" in table:
        yield f"publish the project folder instead of {table['output']}"
    yield from _about_requirements(plan, snapshot)
    if table:
        yield "keep `[tool.funcdeco]` in pyproject.toml if you use `funcdeco check`, which reads it"


def _about_requirements(plan: EjectPlan, snapshot: Snapshot) -> Iterator[str]:
    for place in _listed(snapshot, {one.path for one in plan.changes}):
        yield f"replace funcdeco with azure-functions in {place}, unless it is for development only"
    if plan.tests:
        files = sorted(plan.tests)[:_MOST]
        names = [os.path.relpath(file, snapshot.root).replace(os.sep, "/") for file in files]
        more = len(plan.tests) - len(names)
        others = f" and {counted(more, 'other file')}" if more > 0 else ""
        yield (
            "keep funcdeco as a development dependency: it is used in "
            f"{', '.join(names)}{others}"
        )
    else:
        yield "remove funcdeco from the development dependencies, or keep it for `check` and `run`"


def _commands(snapshot: Snapshot) -> Iterator[str]:
    """Yield the places of files for CI and tools that build the app."""
    names = list(_FILES)
    for folder in _WORKFLOWS:
        entries = snapshot.listed(snapshot.root / folder)
        names += sorted(f"{folder}/{one.name}" for one in entries if one.kind == "file")
    for name in names:
        text = (snapshot.read(snapshot.root / name) or b"").decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), 1):
            if _COMMANDS.search(line):
                yield f"{name}:{number}"


def _listed(snapshot: Snapshot, changed: set[str]) -> Iterator[str]:
    """Yield the lines of pyproject.toml and of other requirements files that list funcdeco."""
    entries = (one.name for one in snapshot.listed(snapshot.root) if one.kind == "file")
    files = sorted(name for name in entries if _REQUIREMENTS.fullmatch(name))
    for name in ("pyproject.toml", *(one for one in files if one not in changed)):
        text = (snapshot.read(snapshot.root / name) or b"").decode("utf-8", "replace")
        pattern = _IN_PYPROJECT if name == "pyproject.toml" else _IN_REQUIREMENTS
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.match(line):
                yield f"{name}:{number}"


def _ignored(snapshot: Snapshot, functions: set[str]) -> list[str]:
    """Return the lines of .gitignore that name function folders."""
    text = (snapshot.read(snapshot.root / ".gitignore") or b"").decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if re.sub(r"^/|/\**$", "", line) in functions]


def _is_emptied(change: FileChange) -> bool:
    """Return whether a module has no statement left but a docstring."""
    if change.before is None or change.after is None or not change.path.endswith(".py"):
        return False
    body = ast.parse(change.after).body
    is_text = len(body) == 1 and isinstance(body[0], ast.Expr)
    return not body or (is_text and isinstance(getattr(body[0], "value", None), ast.Constant))
