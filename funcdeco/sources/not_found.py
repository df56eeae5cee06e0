"""Explain why a folder has no project, or a project no app."""

from __future__ import annotations

from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic, shown_path
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.project.finding import nearest_project, projects_below
from funcdeco.project.json_object import JsonObject
from funcdeco.project.placing import placed
from funcdeco.project.project import Project, no_folder
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import ELSEWHERE, walk
from funcdeco.project.v2_script import SCRIPT, SCRIPT_SETTING, is_script_name, script_name
from funcdeco.sources.selection import Selected

_BY_HAND = "all functions are written by hand"


def not_a_project(place: Path, snapshot: Snapshot) -> Diagnostic | None:
    """Return the finding that *place* doesn't exist or is the folder of one function."""
    root = snapshot.root
    if not snapshot.is_folder(root):
        return no_folder(place)
    is_project = any(snapshot.exists(root / name) for name in ("host.json", "app.py"))
    if is_project or not snapshot.is_file(root / "function.json"):
        return None
    above = shown_path(str(place.absolute().parent))
    hint = f"use the project folder instead: {above}"
    return Diagnostic("APP002", f"{str(place)!r} is the folder of one function", hint)


def no_project(place: Path, snapshot: Snapshot) -> Diagnostic:
    """Return the finding for a folder that has neither host.json nor functions."""
    message = (
        f"no project in {str(place.absolute())!r}, which contains no host.json, app.py or function "
        "folder"
    )
    hint = "run the command in a project folder; `funcdeco init` creates a project"
    if (above := nearest_project(place)) != place:
        hint = f"pass the project folder: `{shown_path(str(above))}`"
    elif below := projects_below(snapshot):
        paths = [shown_path(str(snapshot.root / name)) for name in below]
        hint = f"pass the project folder: {in_backticks(paths)}"
    return Diagnostic("APP002", message, hint)


def is_empty(snapshot: Snapshot) -> bool:
    """Return whether the root has no file of a project, nor a module with an App below it."""
    names = ("host.json", "app.py", "app/__init__.py")
    if any(snapshot.exists(snapshot.root / one) for one in names):
        return False
    from funcdeco.sources.app_modules import selection_hint

    return not selection_hint(snapshot)


def no_module(
    place: Path, project: Project, selected: Selected, has_folders: bool
) -> Diagnostic | None:
    """Return the finding that the app's module doesn't exist, or is too large to be imported."""
    spec, snapshot = selected.spec, project.snapshot
    file = project.root.joinpath(*(spec or "app").partition(":")[0].split("."))
    if snapshot.is_too_large(f"{file}.py"):
        message = f"{file.name}.py can't be read: File too large"
        hint = "move data into a file that the module reads"
        return Diagnostic("APP002", message, hint, selected.location)
    modules = (f"{file}.py", file / "__init__.py")
    if spec is not None or any(snapshot.is_file(one) for one in modules):
        return None
    script = script_name(project.settings)
    if script != SCRIPT and not (has_folders or project.is_v2):
        return _no_script(script, project)
    from funcdeco.sources.app_modules import selection_hint, v2_module_elsewhere

    other = selection_hint(snapshot)
    if not (other or has_folders or project.is_v2) and (name := v2_module_elsewhere(snapshot)):
        return _misnamed(name, place)
    if (project.is_v2 or has_folders) and not other:
        return _nothing_to_build(script if project.is_v2 else "")
    hint = "`funcdeco init` creates one; `--app module:attribute` selects another module"
    message = f"no app.py in {str(place)!r}"
    if not has_folders and (stray := _stray(snapshot)):
        message = f"no app.py and no function folder in {str(place)!r}"
        hint = "the host reads only the function.json of each folder next to host.json, not "
        hint += f"`{stray}`"
    return Diagnostic("APP002", message, other or hint)


def _misnamed(file: str, place: Path) -> Diagnostic:
    """Return the finding for a v2 app in *file*, which the worker doesn't import."""
    hint = f"rename {file}, which contains an app of the v2 model, to {SCRIPT}, or set the app "
    hint += f"setting `{SCRIPT_SETTING}` to `{file}`"
    return Diagnostic("APP002", f"no {SCRIPT} in {str(place)!r}", hint)


def _nothing_to_build(script: str) -> Diagnostic:
    """Return the finding for a v2 app in the file *script*, or for handwritten folders only."""
    what, them = (f"{script} is a v2 app", "it") if script else (_BY_HAND, "them")
    hint = f"`func start` and `funcdeco run` run {them} directly"
    return Diagnostic("APP002", f"{what}: there is nothing to build", hint)


def _no_script(name: str, project: Project) -> Diagnostic:
    """Return the finding that an app setting doesn't name the file of a v2 app."""
    message = f"app setting `{SCRIPT_SETTING}` names `{name}`, which doesn't exist"
    if not is_script_name(name):
        message = f"the worker rejects {name!r} as the value of the app setting `{SCRIPT_SETTING}`"
    hint = "use the name of a file next to host.json that ends with `.py`"
    if project.snapshot.exists(project.root / SCRIPT):
        hint = f"remove it: the default is {SCRIPT}"
    settings = JsonObject(str(project.root / "local.settings.json"), ("Values",))
    place = settings if SCRIPT_SETTING in project.settings else None
    return placed(project.snapshot, "APP002", message, hint, place, SCRIPT_SETTING)


def _stray(snapshot: Snapshot) -> str:
    """Return the first file like function.json that is in the wrong place or misspelled, or ""."""
    names = ("function.json", "functions.json")
    files = walk(snapshot, ELSEWHERE, "host.json")
    return next((one for one in files if one.rpartition("/")[2].lower() in names), "")
