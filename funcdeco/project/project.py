"""The surroundings of an app: the project folder, host.json and local.settings.json."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.project.default_host import MINIMAL
from funcdeco.project.host_overrides import overlaid, overrides
from funcdeco.project.host_values import value_at
from funcdeco.project.json_file import read_object
from funcdeco.project.json_object import JsonObject
from funcdeco.project.placing import placed
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import folders
from funcdeco.project.v2_app import declares_nothing
from funcdeco.project.v2_script import is_script_name, script_name

_MOST_SETTINGS = 5_000
_SMALLEST = (
    '{"IsEncrypted": false, "Values": {"FUNCTIONS_WORKER_RUNTIME": "python", '
    '"AzureWebJobsStorage": "UseDevelopmentStorage=true"}}'
)


@dataclass(frozen=True)
class Project:
    """A project folder, and the diagnostics for the files around its app."""

    snapshot: Snapshot = field(repr=False, compare=False)
    """The files; the root is absolute, with symbolic links resolved."""
    settings: dict[str, str]
    """`Values` of local.settings.json."""
    route_prefix: str
    """`extensions.http.routePrefix` of host.json or local settings; `api` by default."""
    diagnostics: tuple[Diagnostic, ...]
    host: dict[str, Any] = field(default_factory=dict[str, Any])
    """The content of host.json; empty if it is missing or invalid."""
    has_host: bool = True
    """Whether host.json exists and can be read."""
    has_settings: bool = False
    """Whether local.settings.json exists and can be read."""
    is_v2: bool = False
    """Whether the host skips all folders because of a function_app.py, reported as PRJ008."""
    is_v2_empty: bool = False
    """Whether that file declares no function, so that older workers read the folders."""

    @property
    def root(self) -> Path:
        """The project folder: absolute, with symbolic links resolved."""
        return self.snapshot.root


def named_place(place: Path, spec: str | None) -> tuple[Path, str | None]:
    """Return the folder and the module for *place*, which is a folder or a .py file in it."""
    if place.suffix == ".py" and place.is_file():
        return place.parent, spec or place.stem
    return place, spec


def no_folder(place: Path) -> Diagnostic:
    """Return the diagnostic for a project folder that does not exist."""
    hint = "pass the folder that contains host.json"
    return Diagnostic("APP001", f"folder {str(place)!r} does not exist", hint)


def read_project(snapshot: Snapshot) -> Project:
    """Return the project with its files read; a file that cannot be read becomes a diagnostic."""
    root = snapshot.root
    problems: list[Diagnostic] = []
    of_settings: list[Diagnostic] = []
    settings = _read_settings(snapshot, root / "local.settings.json", of_settings)
    name = script_name(settings or {})
    host = _read_host_json(snapshot, root / "host.json", name, problems)
    has_host = not problems
    problems += of_settings
    file = root / name
    is_v2 = is_script_name(name) and snapshot.exists(file)
    is_v2_empty = is_v2 and declares_nothing(snapshot.read(file) or b"")
    return Project(
        snapshot,
        settings or {},
        read_route_prefix(host, settings or {}),
        tuple(problems),
        host,
        has_host,
        settings is not None,
        is_v2,
        is_v2_empty,
    )


def v2_module(snapshot: Snapshot) -> str:
    """Return the file name of the module of a v2 app, which an app setting can change, or ""."""
    project = read_project(snapshot)
    return script_name(project.settings) if project.is_v2 else ""


def folders_skipped(project: Project) -> Diagnostic:
    """Return the diagnostic for a v2 app in a project of another model."""
    name = script_name(project.settings)
    message = f"{name} makes this a v2-model app, so the host skips every function folder"
    hint = "move or rename it, or migrate the functions in it"
    if project.is_v2_empty:
        message += " on Python 3.13 and later"
        hint = "delete it: it declares no function"
    return Diagnostic("PRJ008", message, hint, Location(str(project.root / name)))


def read_route_prefix(host: Mapping[str, Any], settings: Mapping[str, str]) -> str:
    """Return the prefix of all routes, for which settings take precedence over host.json."""
    prefix = value_at(overlaid(host, overrides(settings)), "extensions", "http", "routePrefix")
    return prefix.strip("/") if isinstance(prefix, str) else "api"


def _read_host_json(
    snapshot: Snapshot, path: Path, script: str, problems: list[Diagnostic]
) -> dict[str, Any]:
    if not snapshot.exists(path):
        names = sorted(folders(snapshot))
        below = [name for name in names if snapshot.exists(path.parent / name / path.name)]
        made_by = "run `funcdeco init` to create one"
        if snapshot.exists(path.parent / script):  # to which `init` would add another app
            made_by = f"create one with `{MINIMAL}`"
        hint = f"{made_by}; Core Tools does not start without it"
        if same := [one for one in snapshot.listed(path.parent) if one.name.lower() == path.name]:
            hint = f"rename {same[0].name} to {path.name}"
        elif below:
            hint = f"{below[0]}/ contains one; is that the project folder?"
        problems.append(
            Diagnostic("PRJ001", "host.json is missing", hint, Location(str(path.absolute())))
        )
        return {}
    host, problem = read_object(snapshot, path, "PRJ002")
    if problem:
        problems.append(problem)
    elif host.get("version") != "2.0":
        hint = 'use `"version": "2.0"`, a string; the host accepts no other version'
        declared = json.dumps(host["version"]) if "version" in host else None
        message = f"`version` is {declared}" if declared else "`version` is missing"
        problems.append(placed(snapshot, "PRJ002", message, hint, JsonObject(str(path)), "version"))
    return host


def _read_settings(
    snapshot: Snapshot, path: Path, problems: list[Diagnostic]
) -> dict[str, str] | None:
    if not snapshot.exists(path):
        return None
    if _is_blank(snapshot, path):  # not an error, since the file isn't deployed
        message = "local.settings.json is empty, so Core Tools starts without settings"
        place = Location(str(path.absolute()))
        problems.append(Diagnostic("SET008", message, f"write `{_SMALLEST}`", place))
        return None
    content, problem = read_object(snapshot, path, "PRJ003")
    if problem:
        problems.append(problem)
        return None
    if value_at(content, "IsEncrypted") is True:  # Core Tools ignores the case
        hint = "run `func settings decrypt`; funcdeco cannot read encrypted settings"
        message = "local.settings.json is encrypted"
        problems.append(
            placed(snapshot, "PRJ004", message, hint, JsonObject(str(path)), "IsEncrypted")
        )
        return None
    return _read_values(snapshot, path, value_at(content, "Values"), problems)


def _read_values(
    snapshot: Snapshot, path: Path, values: object, problems: list[Diagnostic]
) -> dict[str, str] | None:
    """Return the settings in `Values` that the environment can hold; None if it isn't an object."""
    if values is None:
        return {}
    if not isinstance(values, dict):
        message, hint = "`Values` must be an object", 'write `"Values": {"NAME": "text"}`'
        problems.append(placed(snapshot, "PRJ003", message, hint, JsonObject(str(path)), "Values"))
        return None
    items = cast("dict[str, Any]", values).items()
    if len(items) > _MOST_SETTINGS:  # as environment variables, they would stop new processes
        message = f"`Values` has {len(items)} settings, which is too many"
        hint = f"use at most {_MOST_SETTINGS}"
        problems.append(placed(snapshot, "PRJ003", message, hint, JsonObject(str(path)), "Values"))
        return None
    texts = {key: text for key, value in items if (text := _as_text(value)) is not None}
    good = {key: text for key, text in texts.items() if fits_environment(key, text)}
    wrong = [key for key, value in items if key and key not in good and value is not None]
    if wrong:
        message = f"invalid environment variables in `Values`: {', '.join(map(repr, wrong))}"
        hint = "use names without `=`, and values in quotes"
        problems.append(
            placed(snapshot, "PRJ003", message, hint, JsonObject(str(path), ("Values",)), wrong[0])
        )
    return good


def _is_blank(snapshot: Snapshot, path: Path) -> bool:
    content = snapshot.read(path)
    return content is not None and not content.removeprefix(BOM_UTF8).strip()


def _as_text(value: Any) -> str | None:
    """Return a setting as Core Tools passes it to the environment; `10` and `true` become strings."""
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value) if isinstance(value, (str, bool, int)) else None


def fits_environment(key: str, value: str) -> bool:
    """Return whether a process can have a variable *key* with this value."""
    if not key or "=" in key or "\0" in key + value:
        return False
    try:
        (key + value).encode()
    except UnicodeEncodeError:  # an unpaired surrogate
        return False
    return True
