"""Decorated functions, adapted signatures included, receive in the engine what Microsoft's runtime
passes them: the same functions, values and expectations as in test_runtime_values.py.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from funcdeco.deployment.runtime.values import Message, to_typed_data
from funcdeco.engine.app import EngineApp
from funcdeco.engine.event import Event
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.opening import open_project
from funcdeco.engine.sent import OutputError
from funcdeco.engine.typed_data import TypedData
from runtime_host import Http
from runtime_support import HEAD, write_app
from runtime_values_support import ACTIVITIES, ACTIVITY, CALLS, INPUTS, Call

# azure-functions warns about activities; the worker doesn't turn warnings into errors.
pytestmark = [pytest.mark.core, pytest.mark.filterwarnings("ignore")]

SENT = {
    f"{kind}{number}": call
    for kind, calls in (("trigger", CALLS), ("input", INPUTS))
    for number, call in enumerate(calls.values())
    if not isinstance(call.value, Http)
}
"""Functions by name."""
FROM_ACTIVITIES = {f"activity{number}": one for number, one in enumerate(ACTIVITIES.values())}


def data_of(message: Message) -> TypedData | None:
    """Return a message of the runtime as the engine has it."""
    for kind, value in message.items():
        if kind.startswith("collection_"):
            (items,) = value.values()
            return TypedData(
                kind, [base64.b64decode(one) for one in items] if "bytes" in kind else items
            )
        return TypedData(kind, base64.b64decode(value) if kind == "bytes" else value)
    return None


def element_of(call: Call) -> str:
    """Return the dataType of a batch."""
    if "cardinality" not in call.text:
        return ""
    return "binary" if 'data_type="binary"' in call.text else "string"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineApp]:
    functions = [call.text.replace("NAME", name) for name, call in SENT.items()]
    functions += [
        f"{ACTIVITY}\ndef {name}(value: {kind}) -> {kind}:\n    return value"
        for name, (kind, _, _) in FROM_ACTIVITIES.items()
    ]
    place: Path = tmp_path_factory.mktemp("values") / "app"
    opened = open_project(write_app(place, functions, HEAD), {})
    yield opened
    opened.close()


def run(
    app: EngineApp, name: str, sent: TypedData | None, metadata: Mapping[str, Any]
) -> Invocation:
    """Call a function with a value for its trigger, or for its input besides a timer."""
    function = app.functions[name]
    trigger = function.declared_trigger
    assert trigger is not None
    if trigger.name == "value":
        return app.invoke(function, Event(sent, metadata, {}), {})
    timer = Event(TypedData("json", '{"IsPastDue": false}'), {}, {})
    return app.invoke(function, timer, {"value": sent})


@pytest.mark.parametrize("name", SENT)
def test_values_arrive_as_in_the_runtime(app: EngineApp, name: str) -> None:
    call = SENT[name]
    metadata = {key: data_of(to_typed_data(value)) for key, value in call.metadata.items()}
    sent = data_of(to_typed_data(call.value, element_of(call)))
    result = run(app, name, sent, metadata)
    assert result.returned == repr(call.seen)
    # The host refuses a returned string that only looks like JSON (H-DATA-14).
    assert result.exception is None or isinstance(result.exception, OutputError)


@pytest.mark.parametrize("name", FROM_ACTIVITIES)
def test_activities_receive_and_return_json(app: EngineApp, name: str) -> None:
    _, text, value = FROM_ACTIVITIES[name]
    result = run(app, name, TypedData("string", text), {})
    assert (result.exception, result.returned) == (None, value)
    assert result.outputs["$return"] == value
