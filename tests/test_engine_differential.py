"""The engine agrees with Microsoft's v1 runtime: arguments, encoded outputs and error messages.

Every binding type, annotation, value and metadata of `engine_cases` (`deep`), and a sample of them.
"""

from __future__ import annotations

import importlib.util
import itertools
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from engine_cases import (
    METADATA,
    SENT,
    SHAPES,
    VALUES,
    Case,
    Message,
    Shape,
    decoding_cases,
    encoding_cases,
    implicit_cases,
    metadata_for,
    to_message,
    write_cases,
)
from funcdeco.engine.context import Context
from funcdeco.engine.execution import Call as EngineCall
from funcdeco.engine.execution import Execution, execute
from funcdeco.engine.invocable import RETURN, Invocable, load_invocable
from funcdeco.engine.logs import LogCollector
from funcdeco.engine.runner import Runner
from funcdeco.engine.typed_data import TypedData, as_json
from runtime_host import Host

# azure-functions warns about activities; the worker doesn't turn warnings into errors.
pytestmark = [pytest.mark.core, pytest.mark.filterwarnings("ignore")]


Call = tuple[Case | Shape, str, str]
"""A function, and the names of its value and of its metadata."""


class Binding(NamedTuple):
    name: str
    type: str
    direction: str


class Engine:
    """Loads and calls the same functions as the runtime."""

    def __init__(self, root: Path, named: dict[str, Case | Shape]) -> None:
        self.script = _imported(root / "script.py")
        self.runner = Runner({})
        self.loaded: dict[str, Invocable] = {}
        self.errors: dict[str, str] = {}
        for name, case in named.items():
            bindings = [
                Binding(one["name"], one["type"], one["direction"]) for one in case.bindings()
            ]
            try:
                function = getattr(self.script, name)
                self.loaded[name] = load_invocable(name, str(root / name), function, bindings)
            except Exception as error:
                self.errors[name] = _message(error)

    def call(self, name: str, inputs: dict[str, TypedData | None], metadata: str) -> object:
        loaded, context = self.loaded[name], Context(name, "", "")
        call = EngineCall(loaded, inputs, METADATA[metadata], context, LogCollector(bool))
        return _outcome(execute(call, self.runner))


def _imported(script: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("engine_differential_script", script)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _message(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _outcome(done: Execution) -> object:
    if done.exception is not None:
        return _message(done.exception)
    sent = {name: to_message(data) for name, data in done.outputs.items()}
    return {**sent, RETURN: to_message(done.returned)}


def _response(content: Message) -> object:
    result = content["result"]
    if result.get("status") != "Success":
        return result["exception"]["message"]
    sent = {one["name"]: one.get("data", {}) for one in content.get("output_data", ())}
    return {**sent, RETURN: content.get("return_value", {})}


def inputs_of(value: str) -> dict[str, TypedData | None]:
    """Return the inputs with a value of VALUES; a number is that of a value in SENT."""
    if value.isdigit():
        timer = as_json({"Schedule": int(value)})
        return {"timer": timer, "value": TypedData("string", value)}
    return {"value": VALUES[value], "timer": as_json({})}


def differences(root: Path, calls: Iterable[Call]) -> dict[str, Any]:
    """Return what differs: for each call, the engine's result and the runtime's."""
    by_case: dict[Case | Shape, list[tuple[str, str]]] = {}
    for case, value, metadata in calls:
        by_case.setdefault(case, []).append((value, metadata))
    named = write_cases(root, by_case)
    engine = Engine(root, named)
    found: dict[str, Any] = {}
    with Host(root) as host:
        for name, case in named.items():
            ours, theirs = engine.errors.get(name), host.errors.get(name)
            if ours is not None or theirs is not None:
                results = {str(case): (ours, theirs)}
            else:
                results = {
                    f"{case} {shown(value)} {metadata}": (
                        engine.call(name, inputs_of(value), metadata),
                        _called(host, name, inputs_of(value), metadata),
                    )
                    for value, metadata in by_case[case]
                }
            found |= {call: both for call, both in results.items() if _differ(*both)}
    engine.runner.close()
    return found


def _called(host: Host, name: str, inputs: dict[str, TypedData | None], metadata: str) -> object:
    messages = {key: to_message(one) for key, one in inputs.items()}
    sent = {key: to_message(one) for key, one in METADATA[metadata].items()}
    return _response(host.invoke_raw(name, messages, sent))


def shown(value: str) -> str:
    """Return the name of a value, or the source of one that is sent."""
    return SENT[int(value)] if value.isdigit() else value


DIFFERENCES = (
    (r"[\w.]+\.Generic(?:Converter|Binding)", "Generic", "our own class with the same methods"),
    (r"^(?:Function)?LoadError", "LoadError", "our own class for the same error"),
    (
        r"\('(function )%s( without a \$return binding.*)', \"('\w+')\"\)$",
        r"\1\3\2",
        "the worker doesn't fill in the name of the function",
    ),
    (r"engine_differential_script|__app__\.script", "script", "the script's name in this test"),
    (r" at 0x[0-9a-f]+", "", "addresses"),
)
"""Patterns of what may differ in results, what replaces them, and why."""
BOOLEAN = (
    "TypeError: Field AzureFunctionsRpcMessages.TypedData.int: Expected an int, got a boolean."
)
"""What protobuf 6 and later raise; the worker has version 5, which sends booleans as integers."""


def _differ(ours: object, theirs: object) -> bool:
    return theirs != BOOLEAN and _comparable(ours) != _comparable(theirs)


def _comparable(result: object) -> str:
    text = result if isinstance(result, str) else repr(result)
    for pattern, replacement, _ in DIFFERENCES:
        text = re.sub(pattern, replacement, text)
    return text


def decoding_calls() -> Iterator[Call]:
    for case in decoding_cases():
        for value, metadata in itertools.product(VALUES, metadata_for(case.type)):
            yield case, value, metadata


def encoding_calls() -> Iterator[Call]:
    cases = [*encoding_cases(), *implicit_cases()]
    for case, number in itertools.product(cases, range(len(SENT))):
        yield case, str(number), "none"


def sample(calls: Iterable[Call], count: int) -> list[Call]:
    """Return calls of some annotated functions and, more often, of those without an annotation."""
    drawn = random.Random(7)
    every = list(calls)
    plain = [call for call in every if not call[0].annotation]
    cases = drawn.sample(list(dict.fromkeys(call[0] for call in every)), 15)
    others = [call for call in every if call[0] in set(cases)]
    return drawn.sample(plain, count) + drawn.sample(others, count)


def test_a_sample_agrees(tmp_path: Path) -> None:
    calls = sample(decoding_calls(), 400) + sample(encoding_calls(), 300)
    shapes = [(shape, "string", "queue") for shape in SHAPES]
    assert differences(tmp_path, [*calls, *shapes]) == {}


@pytest.mark.deep
def test_all_arguments_agree(tmp_path: Path) -> None:
    assert differences(tmp_path, decoding_calls()) == {}


@pytest.mark.deep
def test_all_outputs_agree(tmp_path: Path) -> None:
    assert differences(tmp_path, encoding_calls()) == {}
