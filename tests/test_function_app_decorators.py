"""Calls of every decorator of azure-functions, generated: read as azure-functions indexes them.

`function_app_generator.py` finds the decorators, their keywords and values by introspection, in a
process without our wrappers. A new decorator or keyword needs no change here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from funcdeco.bindings.annotations import choices
from funcdeco.bindings.base import json_names
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.linter.check import check_project
from funcdeco.linter.config import Options
from funcdeco.sources.child_import import ImportOptions
from funcdeco.sources.loading import load_project
from needs import need_azure_functions

GENERATOR = Path(__file__).parent / "function_app_generator.py"
REQUIREMENTS = "azure-functions\nazure-functions-durable\n"
VERSIONS = ["1.20.0", "1.24.0", "1.26.0", "2.1.0", "2.4.0b1"]
UNAVAILABLE = {"durable_openai_agent_orchestrator"}
"""Decorators that need the package openai-agents."""
OF_THE_APP = {"HST007"}
"""The generated app has no extension bundle: none contains all of its bindings."""
ENUMERATIONS = ("direction", "dataType", "authLevel", "cardinality")
REFUSED_BY_HOST = {
    "BND002 (`mcp_tool_trigger` requires `description`|`description` is None)": "the extension requires it",
    "BND003 `id` and `sql_query` are mutually exclusive": "the extension has no rule for both",
    "BND029 `start_from_beginning` and `start_from_time` can't both be set": "the extension raises",
    "BND003 invalid `change_feed_mode`: '[A-Z_]+'": "azure-functions writes the names of its own "
    "enumeration, which the extension can't read",
    "BND003 invalid `source`: '[A-Z_]+'": "azure-functions 1.20 writes the names, too",
    "BND002 .*`(store|search)ConnectionName`": "azure-functions 1.20 has the old name",
    "BND003 `strategy` 'fixed_delay' requires `delay_interval`": "the worker raises",
    "BND003 `strategy` 'exponential_backoff' requires .*": "the host requires both intervals",
}
"""Errors of calls that azure-functions accepts: patterns of code and message, with the reason."""


class Generated(NamedTuple):
    """The generated app, as azure-functions indexes it and as we read it."""

    texts: Mapping[str, str]
    methods: list[str]
    missing: Mapping[str, list[str]]
    indexed: Mapping[str, Mapping[str, Any]]
    read: Mapping[str, Function]
    diagnostics: tuple[Diagnostic, ...]


@cache
def generated(version: str = "", *options: str) -> Generated:
    """Generate the app with azure-functions in *version*, by default the installed one, and read it."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if version:
            patch.setenv("PYTHONPATH", need_azure_functions(version))
        found = json.loads(run_generator(folder, *options))
        Path(folder, "host.json").write_text('{"version": "2.0"}', "utf-8")
        Path(folder, "requirements.txt").write_text(REQUIREMENTS, "utf-8")
        # A new interpreter reads PYTHONPATH; a fork would have this process's azure-functions.
        importing = ImportOptions(python=sys.executable) if version else None
        load = partial(load_project, importing=importing)
        checked = check_project(Path(folder), None, Options(), load)
    app = checked.loaded.app
    assert app, checked.diagnostics
    return Generated(
        found["texts"],
        found["methods"],
        found["missing"],
        {one["name"]: one for one in found["functions"]},
        {one.name: one for one in (*app.functions, *app.broken)},
        checked.diagnostics,
    )


def run_generator(folder: str, *options: str) -> str:
    command = [sys.executable, str(GENERATOR), folder, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# -- Normalization: the known deviations --------------------------------------------------------


def as_read(binding: Mapping[str, Any], declaration: BindingDeclaration) -> dict[str, Any]:
    """Return a *binding* as the host reads it.

    azure-functions writes properties that aren't set as null, and enumerations by the names of its
    members; the host reads keys and enumerations in any case. Any other value is compared exactly.
    """
    names = {key.lower(): key for key in json_names(declaration.model).values() if key != "extra"}
    return {
        names.get(key.lower(), key): usual(names.get(key.lower(), key), value, declaration)
        for key, value in binding.items()
        if value is not None
    }


def usual(key: str, value: Any, declaration: BindingDeclaration) -> Any:
    """Return a value in our spelling if it is one of a fixed set."""
    if key in ENUMERATIONS and isinstance(value, str):
        return value.lower()
    if isinstance(value, list):
        return [usual(key, one, declaration) for one in value]
    fields = {name: field for field, name in json_names(declaration.model).items()}
    info = declaration.model.model_fields.get(fields.get(key, ""))
    known = {str(one).lower(): one for one in choices(info.annotation)} if info else {}
    return known.get(value.lower(), value) if isinstance(value, str) else value


# -- Differences --------------------------------------------------------------------------------


def differences(app: Generated) -> Iterator[str]:
    """Yield each call whose bindings or retry policy we read otherwise."""
    for name, theirs in app.indexed.items():
        ours = app.read.get(name)
        if ours is None:
            yield f"not read: {app.texts[name]}"
            continue
        written = [as_read(one.to_json(), one) for one in ours.declarations]
        pairs = zip(theirs["bindings"], ours.declarations, strict=False)
        found = (item.property or "" for item in app.diagnostics if item.function == name)
        invalid = {re.sub("_(.)", lambda part: part[1].upper(), key) for key in found}
        expected = [
            {
                key: value
                for key, value in as_read(binding, one).items()
                if key not in invalid - {*one.properties}
            }
            for binding, one in pairs
        ]
        if len(theirs["bindings"]) != len(written) or expected != written:
            yield f"{app.texts[name]}\n  ours:   {written}\n  theirs: {theirs['bindings']}"
        yield from retry_difference(theirs["retry"], ours, app.texts[name])


def retry_difference(theirs: Mapping[str, Any] | None, ours: Function, text: str) -> Iterator[str]:
    camel = {"fixed_delay": "fixedDelay", "exponential_backoff": "exponentialBackoff"}
    expected = None
    if theirs is not None:
        keys = ("delay_interval", "minimum_interval", "maximum_interval")
        names = {key: key.partition("_")[0] + "Interval" for key in keys}
        expected = {names[key]: theirs[key] for key in keys if theirs.get(key)}
        expected |= {"strategy": camel[theirs["strategy"]]}
        expected |= {"maxRetryCount": int(theirs["max_retry_count"])}
    written = dict(ours.retry_declaration.properties) if ours.retry_declaration else None
    if written != expected:
        yield f"{text}\n  ours:   {written}\n  theirs: {theirs}"


def undeserved(app: Generated) -> Iterator[str]:
    """Yield the errors of calls that the host accepts."""
    for item in app.diagnostics:
        if item.severity != "error":
            continue
        found = f"{item.code} {item.message}"
        is_deserved = any(re.search(one, separated(found)) for one in REFUSED_BY_HOST)
        if item.code not in OF_THE_APP and not is_deserved:
            yield f"{found}: {app.texts.get(item.function or '', '')}"


def separated(found: str) -> str:
    """Return code and message without the name of the decorator before a rule."""
    return re.sub(r"^(\w+) `\w+`: ", r"\1 ", found)


# -- Tests --------------------------------------------------------------------------------------


def test_every_decorator_and_keyword_is_generated() -> None:
    app = generated()
    assert {*app.methods} - app.missing.keys() - UNAVAILABLE == set()
    assert {name: keys for name, keys in app.missing.items() if keys} == {}


def test_the_bindings_are_read_as_azure_functions_indexes_them() -> None:
    assert "\n".join(differences(generated())) == ""


def test_a_call_that_the_host_accepts_has_no_error() -> None:
    assert "\n".join(undeserved(generated())) == ""


@pytest.mark.deep
@pytest.mark.parametrize("version", ["", *VERSIONS])
def test_many_more_calls_in_other_versions(version: str) -> None:
    app = generated(version, "deep")
    assert ([*differences(app)], [*undeserved(app)]) == ([], [])
    assert {name: keys for name, keys in app.missing.items() if keys} == {}
