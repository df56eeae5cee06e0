"""What has to be done in a folder that had files of its own before it became a project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from funcdeco.diagnostics.wording import counted
from funcdeco.project.project import v2_module
from funcdeco.project.pyproject import declared_string
from funcdeco.project.snapshot import Snapshot
from funcdeco.scaffold.azd import AZD_FILE
from funcdeco.scaffold.azure_pipelines import AZURE_PIPELINES_FILE
from funcdeco.scaffold.pipeline_project import handwritten, model_of
from funcdeco.sources.app_modules import app_modules

_MOST_FOLDERS = 3
"""Maximum number of function folders that are named."""
_PYTEST = b"[tool.pytest.ini_options]"


def next_steps(place: Path, kept: frozenset[str], written: frozenset[str]) -> Iterator[str]:
    """Yield what follows from the files that `init` *kept* and did not write, one line each."""
    snapshot = Snapshot(place)
    yield from _about_apps(snapshot, kept, written)
    if not model_of(snapshot).is_without_app:
        yield from _about_packages(snapshot, kept)
        yield from _about_folders(snapshot)
    yield from _about_pytest(snapshot, kept, written)


def existing_functions(place: Path) -> str:
    """Return where *place* contains functions, for people; empty if it contains none."""
    snapshot = Snapshot(place)
    model = model_of(snapshot)
    if model.is_v2:
        return model.v2_module
    if model.is_decorated:
        return "app.py" if snapshot.exists(snapshot.root / "app.py") else _app_module(snapshot)
    return _named(handwritten(snapshot))


def _app_module(snapshot: Snapshot) -> str:
    """Return the closest module with an App, or what pyproject.toml selects."""
    selected = declared_string(snapshot, "app").value or ""
    return next(iter(app_modules(snapshot)), selected)


def steps_of_pipelines(place: Path, written: frozenset[str]) -> Iterator[str]:
    """Yield what the files of pipelines and containers that `init` has *written* still need."""
    if "Dockerfile" in written and not (place / "requirements.txt").exists():
        yield "requirements.txt: create it, since the Dockerfile installs what it lists"
    if AZD_FILE in written:
        yield f"{AZD_FILE}: set the values of the environment that its first lines list"
    if AZURE_PIPELINES_FILE in written:
        yield f"{AZURE_PIPELINES_FILE}: set `functionAppName` and `serviceConnection`"
    for path in written:
        if path.startswith(".github/"):
            yield f"{path}: create the environment and the identity that its first lines describe"
    yield from _about_settings(place, written)


def _about_settings(place: Path, written: frozenset[str]) -> Iterator[str]:
    """Yield that a pipeline, which has no local.settings.json, has to set what the app reads."""
    files = {AZD_FILE, AZURE_PIPELINES_FILE} & written
    files |= {path for path in written if path.startswith(".github/")}
    if not files:
        return
    *others, last = sorted(files)
    shown = " and ".join(filter(None, [", ".join(others), last]))
    from funcdeco.scaffold.settings_at_import import settings_at_import

    for one in settings_at_import(Snapshot(place)):
        where = f"{one.path}:{one.line}: the import needs the app setting `{one.name}`"
        yield f"{where}, which CI lacks: set it as a comment in {shown} describes"


def _about_apps(snapshot: Snapshot, kept: frozenset[str], written: frozenset[str]) -> Iterator[str]:
    with_app = app_modules(snapshot)
    v2 = v2_module(snapshot)
    if v2 and (v2 in with_app or ("app.py" in kept and v2 != "app.py")):
        step = "move its functions to app.py and remove it"
        if v2 in with_app:
            step = "rename it" if "app.py" in kept else "rename it to app.py"
        yield (
            f"{v2}: it makes this a v2-model app, so the host "
            f"skips every function folder; {step}"
        )
    selected = declared_string(snapshot, "app").value
    if selected and "app.py" in written:
        yield f"app.py: pyproject.toml selects another app, `{selected}`; remove one of them"
    elif "app.py" in kept and "app.py" not in with_app and not selected:
        yield (
            "app.py: it contains no App; add `from funcdeco import App` and `app = App()`, or "
            "select the App of another module with `app` in `[tool.funcdeco]`"
        )


def _about_packages(snapshot: Snapshot, kept: frozenset[str]) -> Iterator[str]:
    if "requirements.txt" not in kept:
        return
    content = snapshot.read(snapshot.root / "requirements.txt") or b""
    names = {line.lower().replace(b"_", b"-") for line in re.findall(rb"(?m)^[\w.-]+", content)}
    for name in ("azure-functions", "funcdeco"):
        if name.encode() not in names:
            yield f"requirements.txt: add `{name}`"


def _about_pytest(
    snapshot: Snapshot, kept: frozenset[str], written: frozenset[str]
) -> Iterator[str]:
    if "pyproject.toml" in kept and "tests/test_app.py" in written:
        content = snapshot.read(snapshot.root / "pyproject.toml") or b""
        if _PYTEST not in content:
            key = '`pythonpath = ["."]` below `[tool.pytest.ini_options]`'
            yield f"pyproject.toml: add {key}, so that tests can import app.py"


def _about_folders(snapshot: Snapshot) -> Iterator[str]:
    if named := _named(handwritten(snapshot)):
        yield f"{named}: `funcdeco build` doesn't change handwritten folders; they keep running"


def _named(names: list[str]) -> str:
    """Return the first of the function folders, and the number of the others."""
    more = len(names) - _MOST_FOLDERS
    others = f" and {counted(more, 'other folder')}" if more > 0 else ""
    return ", ".join(f"{name}/" for name in names[:_MOST_FOLDERS]) + others
