"""Find an app's functions and reject those that the host would report as being in error."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

DIRECTIONS = ("in", "out", "inout")
DATA_TYPES = ("undefined", "string", "binary", "stream")

_FUNCTION_NAME = re.compile(r"(?!host$)[a-z][a-z0-9_-]{0,127}", re.IGNORECASE | re.ASCII)
# As of host 4.1038; older hosts reject underscores.
_BINDING_NAME = re.compile(r"(?!.*__)[a-zA-Z_][a-zA-Z0-9_]{0,127}|\$return", re.ASCII)


class Rejected(Exception):
    """Raised with the reason why the host puts a function in error."""


@dataclass(frozen=True)
class Binding:
    """One entry of `bindings`; `element` is its dataType when the cardinality is many."""

    name: str
    type: str
    direction: str
    data_type: str
    element: str

    @property
    def is_trigger(self) -> bool:
        """Return whether the type is a trigger, judging by its name as the host does."""
        return self.type.lower().endswith("trigger") and self.direction != "out"


@dataclass(frozen=True)
class Function:
    """A function that the host sends to the worker."""

    name: str
    folder: Path
    script_file: Path
    entry_point: str
    bindings: tuple[Binding, ...]

    def metadata(self) -> dict[str, Any]:
        """Return the RpcFunctionMetadata in the JSON form of protobuf."""
        return {
            "name": self.name,
            "function_id": self.name,
            "language": "python",
            "directory": str(self.folder),
            "script_file": str(self.script_file),
            "entry_point": self.entry_point,
            "bindings": {binding.name: _binding_info(binding) for binding in self.bindings},
        }


def function_folders(root: Path, settings: Mapping[str, str]) -> list[Path]:
    """List the folders in the host's order; none if the worker would index model 2 instead."""
    if (root / settings.get("PYTHON_SCRIPT_FILE_NAME", "function_app.py")).is_file():
        return []
    folders = [folder for folder in root.iterdir() if (folder / "function.json").is_file()]
    return sorted(folders, key=lambda folder: (folder.name.lower(), folder.name))


def read_config(folder: Path) -> dict[str, Any]:
    """Parse function.json, more strictly than the host: no comments, no trailing commas."""
    try:
        config: object = json.loads((folder / "function.json").read_text("utf-8"))
    except ValueError as error:
        raise Rejected(f"function.json is not valid JSON: {error}") from error
    if not isinstance(config, dict):
        raise Rejected("function.json is not a JSON object")
    return cast("dict[str, Any]", config)


def read_function(folder: Path, config: Mapping[str, Any]) -> Function:
    """Check function.json against each of the host's rules, with the host's messages."""
    if not _FUNCTION_NAME.fullmatch(folder.name):
        raise Rejected(f"'{folder.name}' is not a valid function name.")
    bindings = _read_bindings(config.get("bindings"))
    _check_triggers(bindings)
    _check_names(bindings)
    entry_point = config.get("entryPoint") or ""
    return Function(folder.name, folder, _script_file(folder, config), entry_point, bindings)


def _read_bindings(entries: object) -> tuple[Binding, ...]:
    if not isinstance(entries, list) or not entries:
        raise Rejected("At least one binding must be declared.")
    every = cast("list[dict[str, Any]]", entries)
    if not all(isinstance(entry, dict) for entry in cast("list[object]", entries)):
        raise Rejected("Every binding must be a JSON object.")
    return tuple(_read_binding(entry) for entry in every)


def _read_binding(entry: Mapping[str, Any]) -> Binding:
    # The host ignores the case of the keys inside a binding.
    values = {key.lower(): value for key, value in entry.items()}
    name = values.get("name")
    if not isinstance(name, str) or not _BINDING_NAME.fullmatch(name):
        raise Rejected(
            f"The binding name {name} is invalid. Please assign a valid name to the binding."
        )
    if not isinstance(values.get("type"), str):
        raise Rejected(f"The binding {name} has no 'type'.")
    direction = _choice(values.get("direction", "in"), DIRECTIONS, "binding direction")
    if name == "$return" and direction != "out":
        raise Rejected("$return bindings must specify a direction of 'out'.")
    data_type = _choice(values.get("datatype", "undefined"), DATA_TYPES, "dataType")
    cardinality = _choice(values.get("cardinality", "one"), ("one", "many"), "cardinality")
    element = data_type if cardinality == "many" else ""
    return Binding(name, values["type"], direction, data_type, element)


def _choice(value: object, allowed: tuple[str, ...], what: str) -> str:
    if str(value).lower() not in allowed:
        raise Rejected(f"'{value}' is not a valid {what}.")
    return str(value).lower()


def _check_triggers(bindings: tuple[Binding, ...]) -> None:
    triggers = sum(binding.is_trigger for binding in bindings)
    if triggers == 0:
        raise Rejected(
            "No trigger binding specified. A function must have a trigger input binding."
        )
    if triggers > 1:
        raise Rejected(
            "Multiple trigger bindings defined. A function can only have a single trigger binding."
        )


def _check_names(bindings: tuple[Binding, ...]) -> None:
    seen: set[str] = set()
    for binding in bindings:
        if binding.name.lower() in seen:
            raise Rejected(
                f"Multiple bindings with name '{binding.name}' discovered. "
                "Binding names must be unique."
            )
        seen.add(binding.name.lower())


def _script_file(folder: Path, config: Mapping[str, Any]) -> Path:
    """Resolve `scriptFile` (default `__init__.py`) without following links, as the host does."""
    name = config.get("scriptFile") or "__init__.py"
    path = Path(os.path.normpath(folder / name))
    if not path.is_file():
        raise Rejected(
            "Invalid script file name configuration. "
            "The 'scriptFile' property is set to a file that does not exist."
        )
    if path.suffix != ".py":
        raise Rejected(f"The 'scriptFile' property is set to '{name}', which is not a .py file.")
    return path


def _binding_info(binding: Binding) -> dict[str, str]:
    return {
        "type": binding.type,
        "direction": binding.direction,
        "data_type": binding.data_type,
    }
