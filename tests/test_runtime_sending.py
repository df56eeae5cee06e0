"""The values that functions can send to each output, and return to it, in Microsoft's runtime."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from funcdeco.bindings.catalog import Entry
from runtime_host import Host, HttpAnswer, Result
from runtime_support import (
    ENTRIES,
    SETTINGS,
    Case,
    Place,
    build,
    decorated,
    has_converter,
    named,
    type_of,
    types_named,
    write_app,
    write_by_hand,
)

pytestmark = pytest.mark.core


class Sample(NamedTuple):
    """A value of some type, as Python source, and the value that the host must receive."""

    text: str
    sent: object


EVENT = (
    "func.EventGridOutputEvent(id='1', subject='s', data={'a': 1}, event_type='t', "
    "event_time=datetime.datetime(2026, 2, 16), data_version='2')"
)
EVENT_SENT = {
    "id": "1",
    "subject": "s",
    "dataVersion": "2",
    "eventType": "t",
    "data": {"a": 1},
    "eventTime": "2026-02-16T00:00:00",
}
MESSAGE = "func.QueueMessage(body='text')"
MESSAGE_SENT = {"id": None, "body": "text"}
ANSWER_SENT = HttpAnswer(201, {"content-type": "text/plain; charset=utf-8"}, b"text")
DOCUMENT = "func.Document.from_dict({'id': '1'})"
SQL_ROW = "func.SqlRow.from_dict({'id': 1})"
MYSQL_ROW = "func.MySqlRow.from_dict({'id': 1})"

SAMPLES = {
    "str": Sample("'grün'", "grün"),
    "bytes": Sample(r"b'\xff'", b"\xff"),
    "bytearray": Sample(r"bytearray(b'\xff')", b"\xff"),
    "int": Sample("3", 3),
    "dict": Sample("{'a': 1}", {"a": 1}),
    "typing.List[str]": Sample("['a', 'b']", ["a", "b"]),
    "typing.List[dict]": Sample("[{'a': 1}]", [{"a": 1}]),
    "func.HttpResponse": Sample("func.HttpResponse('text', status_code=201)", ANSWER_SENT),
    "func.InputStream": Sample(r"azure.functions.blob.InputStream(data=b'\xff')", b"\xff"),
    "func.QueueMessage": Sample(MESSAGE, MESSAGE_SENT),
    "typing.List[func.QueueMessage]": Sample(f"[{MESSAGE}]", [MESSAGE_SENT]),
    "func.EventGridOutputEvent": Sample(EVENT, EVENT_SENT),
    "typing.List[func.EventGridOutputEvent]": Sample(f"[{EVENT}]", [EVENT_SENT]),
    "func.Document": Sample(DOCUMENT, [{"id": "1"}]),
    "func.DocumentList": Sample(f"func.DocumentList([{DOCUMENT}])", [{"id": "1"}]),
    "typing.List[func.Document]": Sample(f"[{DOCUMENT}]", [{"id": "1"}]),
    "func.SqlRow": Sample(SQL_ROW, [{"id": 1}]),
    "func.SqlRowList": Sample(f"func.SqlRowList([{SQL_ROW}])", [{"id": 1}]),
    "typing.List[func.SqlRow]": Sample(f"[{SQL_ROW}]", [{"id": 1}]),
    "func.MySqlRow": Sample(MYSQL_ROW, [{"id": 1}]),
    "func.MySqlRowList": Sample(f"func.MySqlRowList([{MYSQL_ROW}])", [{"id": 1}]),
    "typing.List[func.MySqlRow]": Sample(f"[{MYSQL_ROW}]", [{"id": 1}]),
}
"""A value of each type that some output names, and of some types that none names."""

RETURNED_UNNAMED = {"eventHub": {"int", "typing.List[dict]"}}
"""Values that the worker sends from an unannotated function although `return_types` lacks them."""

RETURNED_UNNAMED_BY_ANY = {"int"}
"""The same for bindings that azure-functions doesn't know."""

OUTPUTS = tuple(entry for entry in ENTRIES if entry.model.role == "output")
ids = [entry.decorator for entry in OUTPUTS]
TIMER_VALUE = {"IsPastDue": False}


def sending(entry: Entry, place: Place, annotation: str, text: str) -> Case:
    """Return a function that sends the value of *text*."""
    body = f"return {text}" if place == "return" else f"value.set({text})"
    return Case(entry, place, annotation, body)


def set_out(entry: Entry) -> dict[str, Case]:
    return {
        kind: sending(entry, "out", f"func.Out[{kind}]", SAMPLES[kind].text)
        for kind in types_named(entry, "out")
    }


def returned(entry: Entry) -> dict[str, Case]:
    return {
        kind: sending(entry, "return", kind, SAMPLES[kind].text)
        for kind in types_named(entry, "return")
    }


def returned_none(entry: Entry) -> list[Case]:
    kinds = types_named(entry, "return")
    return [sending(entry, "return", f"{kind} | None", "None") for kind in kinds]


def returned_perhaps(entry: Entry) -> dict[str, Case]:
    return {
        kind: sending(entry, "return", f"{kind} | None", SAMPLES[kind].text)
        for kind in types_named(entry, "return")
    }


def returned_plainly(entry: Entry) -> dict[str, Case]:
    """Return the signature that the worker sees below a shim: without a return annotation."""
    return {kind: sending(entry, "return", "", one.text) for kind, one in SAMPLES.items()}


class Calls:
    """Both projects, running."""

    def __init__(self, place: Path) -> None:
        built: list[Case] = []
        for entry in OUTPUTS:
            built += [*set_out(entry).values(), *returned(entry).values(), *returned_none(entry)]
            built += returned_perhaps(entry).values()
        plainly = [case for entry in OUTPUTS for case in returned_plainly(entry).values()]
        self._built, self._plain = named(dict.fromkeys(built)), named(dict.fromkeys(plainly))
        functions = [decorated(case, name) for name, case in self._built.items()]
        self._hosts = (
            Host(build(write_app(place / "built", functions)), SETTINGS),
            Host(write_by_hand(place / "by_hand", self._plain)),
        )
        self._names = {case: name for name, case in self._built.items()}
        self._plain_names = {case: name for name, case in self._plain.items()}

    def __enter__(self) -> Calls:
        for host in self._hosts:
            host.__enter__()
            assert host.errors == {}
        return self

    def __exit__(self, *reason: Any) -> None:
        for host in self._hosts:
            host.__exit__(*reason)

    def built(self, case: Case) -> Result:
        """Call a function built by funcdeco."""
        return self._hosts[0].invoke(self._names[case], timer=TIMER_VALUE)

    def by_hand(self, case: Case) -> Result:
        """Call a handwritten function."""
        return self._hosts[1].invoke(self._plain_names[case], timer=TIMER_VALUE)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calls]:
    with Calls(tmp_path_factory.mktemp("sending")) as running:
        yield running


@pytest.mark.parametrize("entry", OUTPUTS, ids=ids)
def test_a_value_of_each_type_is_sent_by_an_out(entry: Entry, calls: Calls) -> None:
    results = {kind: calls.built(case) for kind, case in set_out(entry).items()}
    expected = {kind: Result(None, {"value": SAMPLES[kind].sent}, [], None) for kind in results}
    assert results == expected


@pytest.mark.parametrize("entry", OUTPUTS, ids=ids)
def test_a_value_of_each_type_is_sent_when_it_is_returned(entry: Entry, calls: Calls) -> None:
    results = {kind: calls.built(case) for kind, case in returned(entry).items()}
    # If the worker can't send a return value, the shim sends it through a parameter.
    sent = {kind: one.outputs.get("result", one.returned) for kind, one in results.items()}
    assert sent == {kind: SAMPLES[kind].sent for kind in results}
    assert [one.error for one in results.values() if one.error] == []


@pytest.mark.parametrize("entry", OUTPUTS, ids=ids)
def test_a_value_is_sent_when_the_annotation_says_that_it_may_be_none(
    entry: Entry, calls: Calls
) -> None:
    results = {kind: calls.built(case) for kind, case in returned_perhaps(entry).items()}
    sent = {kind: one.outputs.get("result", one.returned) for kind, one in results.items()}
    assert sent == {kind: SAMPLES[kind].sent for kind in results}


@pytest.mark.parametrize("entry", OUTPUTS, ids=ids)
def test_no_other_type_can_be_returned_than_a_model_names_but_these(
    entry: Entry, calls: Calls
) -> None:
    results = {kind: calls.by_hand(case) for kind, case in returned_plainly(entry).items()}
    sent = {
        kind for kind, one in results.items() if one == Result(SAMPLES[kind].sent, {}, [], None)
    }
    unnamed = set() if has_converter(entry) else RETURNED_UNNAMED_BY_ANY
    unnamed = RETURNED_UNNAMED.get(type_of(entry.model), unnamed)
    assert sent - set(types_named(entry, "return")) == unnamed


@pytest.mark.parametrize("entry", OUTPUTS, ids=ids)
def test_nothing_is_sent_when_none_is_returned_where_the_annotation_has_it(
    entry: Entry, calls: Calls
) -> None:
    results = [calls.built(case) for case in returned_none(entry)]
    assert results
    assert results == [Result(None, {}, [], None)] * len(results)
