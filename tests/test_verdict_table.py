"""The table of verdicts matches azure-functions' own converters, from 1.20 to the newest."""

from __future__ import annotations

import abc
import collections
import functools
import importlib
import json
import os
import pprint
import re
import subprocess
import sys
import typing
from collections.abc import Iterable
from pathlib import Path
from types import GenericAlias, ModuleType
from typing import Any

import pytest

from azure_names import installed
from funcdeco.worker import class_table, verdict_table
from funcdeco.worker.azure_classes import find_class, full_name, is_azures, stand_in
from funcdeco.worker.loader import converts
from needs import need_azure_functions

pytestmark = pytest.mark.core

ROOT = Path(__file__).parents[1]
PROBE = Path(__file__).with_name("verdict_probe.py")
OLDEST = "1.20.0"
BETWEEN = "1.21.0 1.21.3 1.22.1 1.23.0 1.24.0 1.25.0 1.26.0 2.0.0 2.1.0 2.2.0".split()
Probed = dict[str, Any]
Verdict = bool | str | None

SINCE = {
    "connectorTrigger": ((1, 26), (2, 2)),
    "durableClient": ((1, 25), (2, 0)),
    "mcpPromptTrigger": ((1, 26), (2, 2)),
    "mcpResourceTrigger": ((1, 25), (2, 0)),
    "mcpToolTrigger": ((1, 25), (2, 0)),
    "mysql": ((1, 22), (2, 0)),
    "mysqlTrigger": ((1, 25), (2, 0)),
}
"""The first 1.x and 2.x whose converter matches the table; for other types all versions match."""

CLASSES = (
    *("str", "bytes", "bytearray", "int", "bool", "dict", "list", "set", "object", "type(None)"),
    *("Exception", "typing.IO", "typing.BinaryIO", "typing.Any", "typing.SupportsBytes"),
    *("collections.abc.Iterable", "collections.abc.Sequence", "collections.UserDict"),
    "warmup.WarmUpContext",
)
SHAPES = (
    "{}",
    "typing.List[{}]",
    "typing.Sequence[{}]",
    "typing.Iterable[{}]",
    "typing.Dict[str, {}]",
    "typing.Dict[{}, bytes]",
    "typing.List[typing.List[{}]]",
    "typing.List[typing.Optional[{}]]",
    "list[{}]",
    "func.Out[{}]",
)
OTHERS = (
    *("typing.List", "typing.Dict[str, typing.List[int]]", "typing.Dict[typing.List[int], str]"),
    *("func.MCPToolContext[str]", "func.MCPToolContext[str, int]", "func.Out[str, str]"),
)
SHORT = {"azure.functions": "func", "azure.durable_functions": "df"}


def expressions() -> list[str]:
    """Return annotations: each class in each shape, and each possible base class."""
    names = [
        f"{SHORT[full.rpartition('.')[0]]}.{full.rpartition('.')[2]}" for full in class_table.NAMES
    ]
    plain = [name for name in (*CLASSES, *names) if type(evaluate(name)) in (type, abc.ABCMeta)]
    own = [f"type('Own', ({name},), {{}})" for name in plain]
    two = [f"type('Own', (str, {name}), {{}})" for name in plain]
    shaped = [shape.format(name) for name in (*CLASSES, *names) for shape in SHAPES]
    return [*shaped, *own, *two, *OTHERS]


class Package:
    """A stand-in for a package, whose classes are stand-ins too."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> type:
        found = find_class(f"{self._name}.{name}")
        if found is None:
            raise AttributeError(name)
        return found


STAND_INS = {
    "typing": typing,
    "collections": collections,
    "func": Package("azure.functions"),
    "df": Package("azure.durable_functions"),
    "warmup": Package("azure.functions.warmup"),
}


def evaluate(expression: str) -> Any:
    return eval(expression, STAND_INS)


@functools.cache
def probed(place: str = "") -> Probed:
    """Return the verdicts of the azure-functions in *place*, by default the installed one."""
    done = subprocess.run(
        [sys.executable, str(PROBE)],
        input=json.dumps(expressions()),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (place, str(ROOT))))},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: Probed = json.loads(done.stdout)
    return found


def verdict(kind: str, place: str, expression: str) -> Verdict:
    try:
        annotation = evaluate(expression)
    except TypeError:
        return "raises"
    return converts(kind, place == "out", annotation)


def differing(found: Probed) -> set[str]:
    """Return the types whose verdicts differ from the table."""
    implicit = set(found["implicit"]) ^ set(verdict_table.IMPLICIT_OUTPUT)
    lacking = set(found["verdicts"]) ^ set(verdict_table.ACCEPTED)
    return (
        implicit
        | lacking
        | {
            kind
            for kind, places in found["verdicts"].items()
            for place, declared in places.items()
            for expression, theirs in zip(expressions(), declared, strict=True)
            if kind in verdict_table.ACCEPTED
            and theirs is not None
            and _reaches_converter(expression)
            and verdict(kind, place, expression) != theirs
        }
    )


def _reaches_converter(expression: str) -> bool:
    """Return whether the loader asks a converter: since 3.11 it rejects `list[str]` itself."""
    try:
        found = evaluate(expression)
    except TypeError:
        return True
    return not isinstance(found, GenericAlias) or sys.version_info < (3, 11)


def test_the_table_is_what_the_installed_converters_say() -> None:
    """If UPDATE_TABLES=1 is set in the environment, write the table instead."""
    found = probed()
    if os.environ.get("UPDATE_TABLES"):
        write_tables(found)
        return
    assert differing(found) == expected(found)


def expected(found: Probed) -> set[str]:
    """Return the types whose verdicts differ in another version than the table's."""
    major, minor = map(int, found["version"].split(".")[:2])
    return {kind for kind, first in SINCE.items() if (major, minor) < first[major - 1]}


@pytest.mark.once
@pytest.mark.parametrize(
    "version", [OLDEST, *(pytest.param(one, marks=pytest.mark.deep) for one in BETWEEN)]
)
def test_older_versions_differ_in_few_types(version: str) -> None:
    found = probed(need_azure_functions(version))
    assert found["version"] == version
    assert differing(found) == expected(found)
    assert new_in(found) == []


@pytest.mark.once
def test_the_newest_version_differs_in_nothing() -> None:
    found = probed(need_azure_functions(""))
    assert differing(found) == expected(found)
    assert new_in(found) == []


def new_in(found: Probed) -> list[str]:
    """Return classes missing from the table, and modules whose classes would be fully spelled."""
    names: dict[str, str] = found["names"]
    modules = [
        {full.rpartition(".")[0] for full in table.values()} for table in (names, class_table.NAMES)
    ]
    return sorted({*(names.keys() - class_table.NAMES.keys()), *(modules[0] - modules[1])})


def test_every_class_has_a_stand_in_with_the_same_bases() -> None:
    for module in ("azure.functions", "azure.durable_functions"):
        importlib.import_module(module)
    values = [
        value
        for name, module in sys.modules.items()
        if name.startswith("azure.")
        for value in vars(module).values()
    ]
    classes = [value for value in values if isinstance(value, type) and is_azures(value)]
    assert len(classes) > 300
    for found in classes:
        stand = stand_in(found)
        assert installed(map(full_name, stand.__mro__)) == list(map(full_name, found.__mro__))
        assert full_name(type(stand)) == full_name(type(found))
        assert stand is not found


# -- Writing the table ----------------------------------------------------------------------------


def write_tables(found: Probed) -> None:
    """Write both tables from the probed verdicts."""
    lists = (*found["accepted"].values(), *found["items"].values())
    types = {one for places in lists for named in places.values() for one in named}
    classes = bases_of([*found["names"].values(), *sorted(types)], found["classes"])
    everywhere = {kind: tuple(places) for kind, places in found["everything"].items()}
    write(class_table, NAMES=found["names"], CLASSES=classes)
    write(
        verdict_table,
        ACCEPTED=frozen(found["accepted"]),
        ACCEPTED_ITEMS=frozen(found["items"]),
        ACCEPTS_ALL=everywhere,
        IMPLICIT_OUTPUT=tuple(found["implicit"]),
    )


def write(module: ModuleType, **values: Any) -> None:
    """Write new values into a module, between the annotations and the docstrings of their names."""
    path = Path(str(module.__file__))
    text = path.read_text("utf-8")
    for name, value in values.items():
        start = re.search(rf"^{name}: .*? = ", text, re.M)
        assert start is not None
        end = text.index('"""', start.end())
        text = f"{text[:start.end()]}{pprint.pformat(value, sort_dicts=False)}\n{text[end:]}"
    path.write_text(text, "utf-8")
    subprocess.run([sys.executable, "-m", "black", "-q", str(path)], check=True)


def bases_of(names: Iterable[str], classes: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Return the bases of the classes *names*, and of these."""
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name in classes:
            bases = [base.removeprefix("metaclass=") for base in classes[name]]
            found |= {**bases_of(bases, classes), name: tuple(classes[name])}
    return found


def frozen(types: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        kind: {place: tuple(names) for place, names in places.items()}
        for kind, places in types.items()
    }
