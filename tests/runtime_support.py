"""Shared helpers for tests of types: a function for each binding and annotation, and verdicts.

Each function is in two projects: decorated and built by funcdeco, and handwritten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import azure.functions as func

from binding_strategies import required_only
from build_support import REPOSITORY, funcdeco
from conftest import diagnose
from funcdeco.bindings.base import Binding
from funcdeco.bindings.catalog import Entry, catalog
from funcdeco.project.default_host import HOST_JSON
from runtime_host import Host

Place = Literal["in", "out", "return"]

SETTINGS = {"PYTHONPATH": str(REPOSITORY)}
HEAD = """\
import datetime
import typing
import azure.durable_functions as df
import azure.functions as func
import azure.functions.blob
import azure.functions.warmup
class Own: ...
class OwnText(str): ...
"""
RETURN = '@app.queue_output(name="$return", queue_name="results")'
TIMER = '@app.timer_trigger(name="timer", schedule="0 * * * * *")'
ANY_JSON = "any JSON type"


class Case(NamedTuple):
    """A function with one annotation; at place "out", of the whole parameter."""

    entry: Entry
    place: Place
    annotation: str
    body: str = "..."

    @property
    def binding(self) -> str:
        """Name of the binding in function.json."""
        return "$return" if self.place == "return" else "value"

    def signature(self) -> str:
        """Return the function's parameters and its return value."""
        if self.place == "return":
            return f"(timer){f' -> {self.annotation}' if self.annotation else ''}"
        value = f"value: {self.annotation}" if self.annotation else "value"
        return f"({value})" if self.entry.model.role == "trigger" else f"(timer, {value})"


class Verdicts(NamedTuple):
    """The problems of each case: codes of funcdeco's errors, and the loader's messages."""

    codes: dict[Case, list[str]]
    built: dict[Case, str]
    by_hand: dict[Case, str]


def type_of(model: type[Binding]) -> str:
    """Return the binding type; an unknown one for the generic bindings."""
    if "type" in model.model_fields:
        return "unknownTrigger" if model.role == "trigger" else "unknown"
    return model.type


def has_converter(entry: Entry) -> bool:
    """Return whether azure-functions knows the binding type."""
    get_registry: Any = func.get_binding_registry  # untyped
    return get_registry().get(type_of(entry.model)) is not None


def declared(entry: Entry, name: str) -> dict[str, object]:
    """Return a value for each keyword that the decorator requires."""
    values = required_only(entry.model)
    if "type" in entry.model.model_fields:
        values["type"] = type_of(entry.model)
    if entry.decorator == "http":
        values["route"] = name
    return values


def decorated(case: Case, name: str, **keywords: object) -> str:
    """Return the source of the function as users of funcdeco write it."""
    values = {"name": case.binding, **declared(case.entry, name), **keywords}
    text = ", ".join(f"{key}={value!r}" for key, value in values.items())
    lines = [f"@app.{case.entry.decorator}({text})", f"def {name}{case.signature()}: {case.body}"]
    return "\n".join(lines if case.entry.model.role == "trigger" else [TIMER, *lines])


def bindings_by_hand(case: Case) -> list[dict[str, str]]:
    """Return the function.json that the loader needs."""
    direction = "in" if case.place == "in" else "out"
    binding = {"type": type_of(case.entry.model), "direction": direction, "name": case.binding}
    if case.entry.model.role == "trigger":
        return [binding]
    return [{"type": "timerTrigger", "direction": "in", "name": "timer"}, binding]


def write_app(root: Path, functions: Iterable[str], head: str = HEAD) -> Path:
    """Write a funcdeco project."""
    root.mkdir()
    (root / "host.json").write_text(HOST_JSON, "utf-8")
    text = "\n".join([head, "from funcdeco import App", "app = App()", *functions, ""])
    (root / "app.py").write_text(text, "utf-8")
    return root


def build(root: Path) -> Path:
    """Build a project, which must have no errors other than for unrealistic values."""
    done = funcdeco("build", "--no-check", cwd=root)
    assert done.code == 0, done.out
    return root


def write_by_hand(root: Path, cases: Mapping[str, Case]) -> Path:
    """Write the same functions without funcdeco, all in one script."""
    root.mkdir()
    functions = [f"def {name}{case.signature()}: {case.body}" for name, case in cases.items()]
    (root / "script.py").write_text("\n".join([HEAD, *functions, ""]), "utf-8")
    for name, case in cases.items():
        config = {"scriptFile": "../script.py", "entryPoint": name}
        (root / name).mkdir()
        text = json.dumps({**config, "bindings": bindings_by_hand(case)})
        (root / name / "function.json").write_text(text, "utf-8")
    return root


def named(cases: Iterable[Case]) -> dict[str, Case]:
    """Return the name of the function of each case."""
    return {f"f{number}": case for number, case in enumerate(cases)}


def verdicts(place: Path, cases: Iterable[Case]) -> Verdicts:
    """Check all cases with funcdeco, build those it accepts, and load both projects."""
    names = named(cases)
    codes: dict[Case, list[str]] = {case: [] for case in names.values()}
    checked = write_app(place / "checked", [decorated(case, n) for n, case in names.items()])
    for item in diagnose(checked):
        if item.severity == "error":
            assert item.function is not None, item
            codes[names[item.function]].append(item.code)
    accepted = {name: case for name, case in names.items() if not codes[case]}
    write_app(place / "built", [decorated(case, n) for n, case in accepted.items()])
    with Host(build(place / "built"), SETTINGS) as host:
        built = {case: host.errors.get(name, "") for name, case in accepted.items()}
    with Host(write_by_hand(place / "by_hand", names)) as host:
        by_hand = {case: host.errors.get(name, "") for name, case in names.items()}
    return Verdicts(codes, built, by_hand)


def body_of(entry: Entry) -> str:
    """Return a function's body: orchestrators are generators."""
    return "yield" if entry.model.accepts_generator else "..."


def types_named(entry: Entry, place: Place) -> tuple[str, ...]:
    """Return the types that the model lists for that place, without `func.Out`."""
    model = entry.model
    types = model.return_types if place == "return" else None
    return model.python_types if types is None else types


def places(entry: Entry) -> tuple[Place, ...]:
    """Return the possible places of the binding's annotation."""
    return ("out", "return") if entry.model.role == "output" else ("in",)


ENTRIES = catalog()
NAMED_ANYWHERE = tuple(
    dict.fromkeys(
        kind
        for entry in ENTRIES
        for place in places(entry)
        for kind in types_named(entry, place)
        if kind != ANY_JSON
    )
)
"""Every type that some model lists."""
