"""function.json is read as the host reads it, without losing any of its contents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco import Diagnostic
from funcdeco.bindings.blob import BlobInput
from funcdeco.bindings.generic import GenericTrigger
from funcdeco.bindings.http import HttpOutput, HttpTrigger
from funcdeco.bindings.root import Retry
from funcdeco.bindings.service_bus import ServiceBusQueueTrigger, ServiceBusTopicTrigger
from funcdeco.bindings.timer import TimerTrigger
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.location import Location
from funcdeco.sources.function_json.reader import FunctionFile, read_function_json
from running import examples

TIMER = {"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "0 0 * * * *"}


DISABLED = Diagnostic(
    "FUN013",
    "`disabled` is ignored: the function stays enabled",
    "remove it, and set the app setting `AzureWebJobs.<Function>.Disabled` to 1",
    property="disabled",
)


def codes(read: FunctionFile) -> list[tuple[str, str]]:
    return [(item.code, item.message) for item in read.diagnostics]


def read_one(element: dict[str, Any]) -> FunctionFile:
    return read_function_json(json.dumps({"bindings": [element]}))


def about(
    code: str, message: str, hint: str, binding: str, key: str = "", fix: Fix | None = None
) -> Diagnostic:
    """Return the error of the first element that is about one of its values, or about all of it."""
    return Diagnostic(code, message, hint, binding=binding, property=key or "bindings", fix=fix)


def test_a_whole_file_is_read_into_models_and_written_again() -> None:
    content = {
        "scriptFile": "run.py",
        "entryPoint": "go",
        "bindings": [
            {
                "type": "httpTrigger",
                "direction": "in",
                "name": "req",
                "methods": ["get"],
                "authLevel": "function",
            },
            {"type": "http", "direction": "out", "name": "$return"},
            {
                "type": "blob",
                "direction": "in",
                "name": "item",
                "path": "a/{id}",
                "dataType": "binary",
            },
        ],
        "retry": {"strategy": "fixedDelay", "maxRetryCount": 3, "delayInterval": "00:00:10"},
        "disabled": True,
    }
    read = read_function_json(json.dumps(content))
    assert read == FunctionFile(
        bindings=(
            HttpTrigger(name="req", methods=["GET"], auth_level="function"),
            HttpOutput(name="$return"),
            BlobInput(name="item", path="a/{id}", data_type="binary"),
        ),
        retry=Retry(strategy="fixedDelay", max_retry_count=3, delay_interval="00:00:10"),
        script_file="run.py",
        entry_point="go",
        extra={"disabled": True},
        diagnostics=(DISABLED,),
    )
    assert read.to_json() == content


TOLERATED = {
    "comments": '// first\n{"bindings": [/* one */ %s]}',
    "trailing commas": '{"bindings": [%s,],}',
    "single quotes": "{'bindings': [%s]}",
    "names without quotes": "{bindings: [%s]}",
    "the last of two keys": '{"bindings": [], "bindings": [%s]}',
    "a byte order mark": '\ufeff{"bindings": [%s]}',
}


@pytest.mark.parametrize("text", TOLERATED.values(), ids=TOLERATED)
def test_what_the_host_tolerates_is_read(text: str) -> None:
    read = read_function_json(text % json.dumps(TIMER))
    assert read == FunctionFile((TimerTrigger(name="timer", schedule="0 0 * * * *"),))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_encodings_that_the_host_takes(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "function.json"
    path.write_text(json.dumps({"bindings": [{**TIMER, "schedule": "%ÜBER%"}]}), encoding)
    assert read_function_json(path).bindings == (TimerTrigger(name="timer", schedule="%ÜBER%"),)


def test_keys_types_and_choices_in_another_case_are_read_and_noted() -> None:
    element = {
        "Type": "BlobTrigger",
        "DIRECTION": "In",
        "Name": "x",
        "PATH": "a",
        "source": "eventgrid",
    }
    read = read_one(element)
    assert [binding.to_json() for binding in read.bindings] == [
        {"type": "blobTrigger", "direction": "in", "name": "x", "path": "a", "source": "EventGrid"}
    ]
    assert codes(read) == [
        ("PRJ010", "'In' should be spelled 'in'"),
        ("PRJ010", "`Name` should be spelled `name`"),
        ("PRJ010", "`PATH` should be spelled `path`"),
        ("PRJ010", "'eventgrid' should be spelled 'EventGrid'"),
        ("PRJ010", "the type of `x` is spelled 'BlobTrigger'"),
    ]
    assert [(item.property, item.fix) for item in read.diagnostics] == [
        ("DIRECTION", Fix("set", "in")),
        ("Name", Fix("rename", "name")),
        ("PATH", Fix("rename", "path")),
        ("source", Fix("set", "EventGrid")),
        ("Type", Fix("set", "blobTrigger")),
    ]


def test_a_direction_left_out_is_in() -> None:
    read = read_one({key: value for key, value in TIMER.items() if key != "direction"})
    assert read.bindings == read_one(dict(TIMER)).bindings
    assert read.diagnostics == (
        about(
            "BND018",
            "`timer` has no `direction`: the host defaults to `in`",
            'add `"direction": "in"`',
            "timer",
            fix=Fix("add", "in", "direction"),
        ),
    )


@pytest.mark.parametrize(
    "element",
    [
        pytest.param({"type": "mqttTrigger", "name": "x"}, id="type without a model"),
        pytest.param({"type": "blob", "name": "x", "path": "samples/a"}, id="both ways possible"),
    ],
)
def test_a_direction_left_out_is_not_added_where_nothing_says_which(
    element: dict[str, Any],
) -> None:
    item, *_ = read_one(element).diagnostics
    assert item == about(
        "BND018",
        "`x` has no `direction`: the host defaults to `in`",
        'add `"direction": "in"`',
        "x",
    )


@pytest.mark.parametrize(
    "element",
    [
        pytest.param({"type": "http", "name": "$return"}, id="type of outputs, returned"),
        pytest.param({"type": "blob", "name": "$return", "path": "samples/a"}, id="returned"),
        pytest.param({"type": "queue", "name": "msg", "queueName": "orders"}, id="type of outputs"),
    ],
)
def test_an_output_must_say_its_direction(element: dict[str, Any]) -> None:
    read = read_function_json(json.dumps({"bindings": [element, TIMER]}))
    name = element["name"]
    assert read.diagnostics == (
        about(
            "BND019",
            f"`{name}` has no `direction`, so the host treats it as an input",
            'add `"direction": "out"`',
            name,
            fix=Fix("add", "out", "direction"),
        ),
    )
    assert read.bindings[0].to_json() == {**element, "direction": "out"}


WRONG_WAYS: dict[str, tuple[dict[str, Any], Diagnostic]] = {
    "other way than the type": (
        {**TIMER, "direction": "out"},
        about(
            "BND019",
            "`direction` of `timer` is `out`, but `timerTrigger` requires `in`",
            "use `in`",
            "timer",
            "direction",
            Fix("set", "in"),
        ),
    ),
    "input of a type of outputs": (
        {"type": "queue", "direction": "in", "name": "msg", "queueName": "orders"},
        about(
            "BND019",
            "`direction` of `msg` is `in`, but `queue` requires `out`",
            "use `out`",
            "msg",
            "direction",
            Fix("set", "out"),
        ),
    ),
    "inout of a type that goes one way": (
        {"type": "queue", "direction": "InOut", "name": "msg", "queueName": "orders"},
        about(
            "BND020",
            "invalid `direction` of `msg`: 'InOut'",
            "use `out`: the worker refuses any other value",
            "msg",
            "direction",
            Fix("set", "out"),
        ),
    ),
    "inout of a type that goes both ways": (
        {"type": "blob", "direction": "inout", "name": "item", "path": "samples/a"},
        about(
            "BND020",
            "invalid `direction` of `item`: 'inout'",
            "use `in` or `out`: the worker refuses any other value",
            "item",
            "direction",
        ),
    ),
    "neither word": (
        {**TIMER, "direction": "input"},
        about(
            "BND019",
            "invalid `direction` of `timer`: 'input'",
            "use `in`: the worker refuses any other value",
            "timer",
            "direction",
            Fix("set", "in"),
        ),
    ),
    "no text": (
        {**TIMER, "direction": [1]},
        about(
            "BND019",
            "invalid `direction` of `timer`: [1]",
            "use `in`: the worker refuses any other value",
            "timer",
            "direction",
            Fix("set", "in"),
        ),
    ),
}


@pytest.mark.parametrize(("element", "fault"), WRONG_WAYS.values(), ids=WRONG_WAYS)
def test_a_wrong_direction_is_told_and_nothing_else(
    element: dict[str, Any], fault: Diagnostic
) -> None:
    bindings = [element] if element["name"] == "timer" else [element, TIMER]
    read = read_function_json(json.dumps({"bindings": bindings}))
    assert read.diagnostics == (fault,)
    assert len(read.bindings) == len(bindings)


SIGNALR = {"hubName": "chat", "category": "messages", "event": "sent"}


@pytest.mark.parametrize(
    ("code", "kind", "usual", "declared"),
    [
        pytest.param(
            "PRJ010",
            "TimerTrigger",
            "timerTrigger",
            {"schedule": "0 0 * * * *"},
            id="azure-functions converts it, and looks it up with case",
        ),
        pytest.param(
            "PRJ010",
            "signalRTRIGGER",
            "signalRTrigger",
            SIGNALR,
            id="azure-functions doesn't know it in any case",
        ),
    ],
)
def test_a_type_in_another_case_is_read_and_noted(
    code: str, kind: str, usual: str, declared: dict[str, str]
) -> None:
    read = read_one({"type": kind, "direction": "in", "name": "x", **declared})
    assert read.diagnostics == (
        about(
            code,
            f"the type of `x` is spelled {kind!r}",
            f"use `{usual}`",
            "x",
            "type",
            Fix("set", usual),
        ),
    )
    assert read.bindings[0].to_json() == {"type": usual, "direction": "in", "name": "x", **declared}


ROOT_KEYS: dict[str, tuple[object, Diagnostic | None]] = {
    "disabled": (True, DISABLED),
    "excluded": (
        True,
        Diagnostic(
            "FUN013",
            "`excluded` is ignored: the function stays enabled",
            "remove it, and set the app setting `AzureWebJobs.<Function>.Disabled` to 1",
            property="excluded",
        ),
    ),
    "configurationSource": (
        "attributes",
        Diagnostic(
            "FUN016",
            "`configurationSource` is 'attributes', which applies to .NET functions only",
            "remove it",
            property="configurationSource",
        ),
    ),
    "ConfigurationSource": ("config", None),
    "$schema": ("http://json.schemastore.org/function", None),
    "EntryPoint": (
        "main",
        Diagnostic(
            "BND016",
            "`EntryPoint` is ignored",
            "use `entryPoint`",
            property="EntryPoint",
            fix=Fix("rename", "entryPoint"),
        ),
    ),
    "generatedBy": (
        "hand",
        Diagnostic(
            "BND016",
            "`generatedBy` is ignored",
            "remove it",
            property="generatedBy",
        ),
    ),
}


@pytest.mark.parametrize("key", ROOT_KEYS)
def test_a_key_beside_the_bindings_is_told_if_nothing_reads_it(key: str) -> None:
    value, fault = ROOT_KEYS[key]
    read = read_function_json(json.dumps({key: value, "bindings": [TIMER]}))
    assert read.diagnostics == ((fault,) if fault else ())
    assert read.to_json() == {"bindings": [TIMER], key: value}


def test_a_function_that_is_said_to_be_on_is_on() -> None:
    read = read_function_json(json.dumps({"bindings": [TIMER], "disabled": False}))
    assert read.diagnostics == ()
    assert read.to_json() == {"bindings": [TIMER], "disabled": False}


def test_a_hundred_bindings_are_read_and_no_more() -> None:
    outputs = [
        {"type": "queue", "direction": "out", "name": f"q{index}", "queueName": "orders"}
        for index in range(100)
    ]
    most = read_function_json(json.dumps({"bindings": [TIMER, *outputs[:99]]}))
    assert (len(most.bindings), most.diagnostics) == (100, ())
    assert read_function_json(json.dumps({"bindings": [TIMER, *outputs]})) == FunctionFile(
        diagnostics=(
            Diagnostic(
                "PRJ009",
                "`bindings` has 101 elements, which is too many",
                "declare one for each parameter",
                property="bindings",
            ),
        )
    )


IDLE = [
    (
        {"type": "cosmosDB", "containerName": "c", "databaseName": "d", "containerThroughput": 400},
        "`containerThroughput` of `x` has no effect without `createIfNotExists`",
        "add `createIfNotExists`, or remove it",
    ),
    (
        {"type": "table", "tableName": "orders", "rowKey": "1"},
        "`rowKey` of `x` has no effect without `partitionKey`",
        "add `partitionKey`, or remove it",
    ),
    (
        {"type": "kafka", "topic": "t", "brokerList": "B", "username": "U", "password": "P"},
        "`username` of `x` has no effect without `authenticationMode`",
        "add `authenticationMode`, or remove it",
    ),
    (
        {
            "type": "kafka",
            "topic": "t",
            "brokerList": "B",
            "sslCertificateandKeyPEM": "A",
            "sslKeyPEM": "K",
        },
        "`sslKeyPEM` of `x` has no effect beside `sslCertificateandKeyPEM`",
        "remove it, or `sslCertificateandKeyPEM`",
    ),
]


@pytest.mark.parametrize(("own", "message", "hint"), IDLE)
def test_a_valid_property_without_effect_is_a_warning(
    own: dict[str, Any], message: str, hint: str
) -> None:
    element = {"direction": "out", "name": "x", **own}
    (found,) = read_function_json(json.dumps({"bindings": [TIMER, element]})).diagnostics
    assert (found.code, found.severity, found.message, found.hint) == (
        "BND016",
        "warning",
        message,
        hint,
    )


def test_an_invalid_property_without_effect_is_an_error() -> None:
    element = {"type": "table", "direction": "out", "name": "x", "tableName": "a", "rowKey": [1]}
    found = read_function_json(json.dumps({"bindings": [TIMER, element]})).diagnostics
    assert [(one.code, one.property) for one in found] == [("BND003", "rowKey")]


def test_a_null_says_nothing() -> None:
    assert read_one({**TIMER, "runOnStartup": None}) == read_one(dict(TIMER))


def test_a_whole_number_may_be_written_with_a_point() -> None:
    element = {"type": "table", "direction": "in", "name": "x", "tableName": "a", "take": 5.0}
    read = read_function_json(json.dumps({"bindings": [TIMER, element]}))
    assert read.diagnostics == ()
    assert read.bindings[1].to_json()["take"] == 5


def test_a_type_with_two_shapes_is_read_by_what_it_says() -> None:
    shared = {"type": "serviceBusTrigger", "direction": "in", "name": "msg"}
    assert read_one({**shared, "queueName": "q"}).bindings == (
        ServiceBusQueueTrigger(name="msg", queue_name="q"),
    )
    assert read_one({**shared, "topicName": "t", "subscriptionName": "s"}).bindings == (
        ServiceBusTopicTrigger(name="msg", topic_name="t", subscription_name="s"),
    )


def test_a_type_without_a_model_is_generic_and_keeps_everything() -> None:
    element = {"type": "mqttTrigger", "direction": "in", "name": "x", "topics": ["a", {"b": None}]}
    read = read_one(element)
    assert read.bindings == (
        GenericTrigger(name="x", type="mqttTrigger", extra={"topics": ["a", {"b": None}]}),
    )
    assert read.to_json() == {"bindings": [element]}


def test_what_no_extension_reads_is_kept_and_warned_of() -> None:
    element = {
        "type": "serviceBusTrigger",
        "direction": "in",
        "name": "msg",
        "queueName": "q",
        "accessRights": "listen",
        "quueName": "r",
        "topics": 1,
    }
    read = read_one(element)
    assert read.to_json() == {"bindings": [element]}
    assert read.diagnostics == (
        Diagnostic(
            "BND016",
            "`accessRights` of `msg` is ignored by `serviceBusTrigger`",
            "remove it: only the extension of Functions 1.x read it",
            binding="msg",
            property="accessRights",
        ),
        Diagnostic(
            "BND016",
            "`quueName` of `msg` is ignored by `serviceBusTrigger`",
            "remove it: `queueName` is set too",
            binding="msg",
            property="quueName",
            fix=Fix("rename", "queueName"),
        ),
        Diagnostic(
            "BND016",
            "`topics` of `msg` is ignored by `serviceBusTrigger`",
            "remove it, or correct its name",
            binding="msg",
            property="topics",
        ),
    )


def test_a_key_of_retry_that_nothing_reads_is_told_by_the_name_that_is_near() -> None:
    retry = {"strategy": "fixedDelay", "maxRetryCount": 3, "delayInterval": "00:00:10"}
    content = {"bindings": [TIMER], "retry": {**retry, "maxRetryCout": 5}}
    read = read_function_json(json.dumps(content))
    assert read.retry == Retry(strategy="fixedDelay", max_retry_count=3, delay_interval="00:00:10")
    assert read.diagnostics == (
        Diagnostic(
            "BND016",
            "`retry` has no property `maxRetryCout`",
            "remove it: `maxRetryCount` is set too",
            property="maxRetryCout",
            fix=Fix("rename", "maxRetryCount"),
        ),
    )


BROKEN = {
    "": "function.json is empty",
    "[]": "function.json must contain a JSON object",
    "{": "function.json isn't valid JSON: expected a key or `}` before the end",
    "{}": "`bindings` must be a non-empty list",
    '{"bindings": {}}': "`bindings` must be a non-empty list",
    '{"bindings": []}': "`bindings` must be a non-empty list",
    '{"bindings": [1]}': "element 0 of `bindings` must be an object",
    '{"bindings": [{"name": "x"}]}': "element 0 of `bindings` has no `type` or no `name`",
    '{"bindings": [{"name": "x", "type": "aTrigger", "direction": "in"}], "retry": 1}': (
        "`retry` must be an object"
    ),
}


@pytest.mark.parametrize("text", BROKEN)
def test_what_cannot_be_understood_is_one_fault(text: str) -> None:
    assert codes(read_function_json(text)) == [("PRJ009", BROKEN[text])]


def test_a_fault_of_the_json_itself_says_its_line_and_column() -> None:
    assert read_function_json('{\n  "bindings": ]') == FunctionFile(
        diagnostics=(
            Diagnostic(
                "PRJ009",
                "function.json isn't valid JSON: expected a value",
                location=Location("", 2, 15, 2, 16),
            ),
        )
    )


def test_all_faults_of_a_file_are_told_at_once() -> None:
    content = {
        "ScriptFile": "main.py",
        "entryPoint": "a.b",
        "bindings": [
            {"type": "timerTrigger", "direction": "in", "name": "timer"},
            {"type": "blob", "direction": "in", "name": "b", "path": [3]},
        ],
        "retry": {"strategy": "fixedDelay", "maxRetryCount": 3, "delay": "00:00:01"},
    }
    assert codes(read_function_json(json.dumps(content))) == [
        ("BND016", "`ScriptFile` is ignored"),
        ("BND002", "`timerTrigger` requires `schedule`"),
        ("BND003", "`path` must be a string, not [3]"),
        ("BND003", "invalid `entryPoint`: 'a.b'"),
        ("BND016", "`retry` has no property `delay`"),
        ("BND003", "`retry`: `strategy` 'fixedDelay' requires `delayInterval`"),
    ]


def test_retry_without_a_strategy_is_a_backoff_and_written_without_one() -> None:
    retry = {
        "maxRetryCount": 3,
        "minimumInterval": "00:00:01",
        "maximumInterval": "00:01:00",
    }
    read = read_function_json(json.dumps({"bindings": [TIMER], "retry": retry}))
    assert (read.retry and read.retry.strategy, read.diagnostics) == ("exponentialBackoff", ())
    assert read.to_json()["retry"] == retry


def test_a_text_that_the_host_would_convert_is_converted_and_noted() -> None:
    element = {**TIMER, "schedule": 5, "runOnStartup": "True", "useMonitor": "false"}
    read = read_one(element)
    assert read.bindings[0].to_json() == {
        **TIMER,
        "schedule": "5",
        "runOnStartup": True,
        "useMonitor": False,
    }
    assert codes(read) == [
        ("PRJ010", "5 is read as '5'"),
        ("PRJ010", "'True' is read as True"),
        ("PRJ010", "'false' is read as False"),
    ]


def test_what_the_host_refuses_of_a_whole_function_is_told() -> None:
    blob = {"type": "blob", "direction": "in", "name": "Timer", "path": "a/b"}
    second = {**TIMER, "name": "second"}
    assert codes(read_function_json(json.dumps({"bindings": [TIMER, second, blob]}))) == [
        ("FUN005", "`second` is a second trigger"),
        ("BND005", "two bindings have the name `Timer`, ignoring case"),
    ]
    assert codes(read_one(blob)) == [("FUN004", "the function has no trigger")]


WRONG_NAMES = {
    "a b": ("BND008", "'a b' is not a valid binding name"),
    "a__b": ("BND008", "'a__b' is not a valid binding name"),
    "$return": ("BND012", "`$return` must be an output, not `timerTrigger`"),
}


@pytest.mark.parametrize("name", WRONG_NAMES)
def test_names_that_the_host_refuses_are_told(name: str) -> None:
    assert codes(read_one({**TIMER, "name": name})) == [WRONG_NAMES[name]]


def test_choices_in_a_list_are_read_in_any_case() -> None:
    element = {"type": "httpTrigger", "direction": "in", "name": "req", "methods": ["Get", "POST"]}
    read = read_one(element)
    assert codes(read) == [("PRJ010", "'Get' should be spelled 'GET'")]
    assert read.bindings[0].to_json()["methods"] == ["get", "post"]


def test_a_property_called_extra_is_kept_like_any_other() -> None:
    read = read_one({**TIMER, "extra": {"a": 1}})
    assert codes(read) == [("BND016", "`extra` of `timer` is ignored by `timerTrigger`")]
    assert read.to_json() == {"bindings": [{**TIMER, "extra": {"a": 1}}]}


UNWRITABLE = [
    '{"bindings": [{"type": "aTrigger", "name": "x", "y": NaN}]}',
    '{"a": Infinity, "bindings": [{"type": "aTrigger", "name": "x"}]}',
    '{"bindings": [{"type": "aTrigger", "name": "x", "y": ' + "[" * 100 + "]" * 100 + "}]}",
]


@pytest.mark.parametrize("text", UNWRITABLE)
def test_what_could_not_be_written_again_is_a_fault(text: str) -> None:
    (item,) = read_function_json(text).diagnostics
    assert item.code == "PRJ009"


def test_what_json_has_no_form_for_is_shown_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "function.json"
    file.write_text('{"bindings": [\n  {"type": "aTrigger", "x": [1, NaN]}]}')
    assert read_function_json(file).diagnostics == (
        Diagnostic(
            "PRJ009",
            "function.json contains a value that JSON can't represent: nan",
            "use a value that JSON can represent",
            Location(str(file), 2, 33, 2, 36),
            property="x",
        ),
    )


def test_a_misspelled_trigger_is_named_where_there_is_none() -> None:
    read = read_one({"type": "httpTriger", "direction": "in", "name": "req"})
    assert [(item.code, item.hint) for item in read.diagnostics] == [
        ("FUN004", "did you mean `httpTrigger`?")
    ]


def test_half_of_a_surrogate_pair_is_read_as_the_host_reads_it() -> None:
    read = read_one({"type": "aTrigger", "name": "x", "y": "\ud800"})
    assert [item.code for item in read.diagnostics] == ["BND018"]
    assert read.bindings[0].to_json()["y"] == "\ufffd"


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    (item,) = read_function_json(tmp_path / "function.json").diagnostics
    assert (item.code, item.file) == ("PRJ009", str(tmp_path / "function.json"))


def test_a_file_that_is_no_text_is_a_fault() -> None:
    (item,) = read_function_json(b'{"bindings": "\xff"}').diagnostics
    assert item.code == "PRJ009"


def test_deep_nesting_is_a_fault() -> None:
    (item,) = read_function_json('{"bindings":' + "[" * 100_000).diagnostics
    assert item.code == "PRJ009"


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["type", "direction", "name", "queueName", "connection", "path", "schedule", "topics", "TYPE"]
)
WORDS = st.sampled_from(
    ["queueTrigger", "blob", "in", "out", "x", "$return", "timerTrigger", "http"]
)
ELEMENTS = st.dictionaries(KEYS, st.one_of(WORDS, JSON), max_size=6)


@examples(300)
@given(st.dictionaries(st.sampled_from(["bindings", "retry", "scriptFile", "other"]), JSON))
def test_any_object_is_read_without_an_exception(content: dict[str, Any]) -> None:
    for item in read_function_json(json.dumps(content)).diagnostics:
        str(item)


@examples(500)
@given(st.lists(ELEMENTS, max_size=3))
def test_any_elements_are_read_without_an_exception_and_without_loss(
    elements: list[dict[str, Any]],
) -> None:
    text = json.dumps({"bindings": elements}).replace("NaN", "0").replace("Infinity", "0")
    read = read_function_json(text)
    if not any(item.severity == "error" for item in read.diagnostics):
        again = read_function_json(json.dumps(read.to_json()))
        assert again.bindings == read.bindings
        assert again.to_json() == read.to_json()


@examples(200)
@given(st.one_of(st.text(), st.binary()))
def test_any_text_is_read_without_an_exception(text: str | bytes) -> None:
    assert read_function_json(text).diagnostics
