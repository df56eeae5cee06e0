"""Built functions send the same through `TestClient` as in Microsoft's v1 runtime.

Every output type and Python value of the table below H-DATA-11, with and without an annotation: the
encoded outputs and the errors are equal, and so are the arguments that the functions get.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from funcdeco.engine.invocation import Invocation
from funcdeco.testing import TestClient
from runtime_host import Host, Result
from runtime_support import SETTINGS, build, write_app

pytestmark = [pytest.mark.core, pytest.mark.filterwarnings("ignore")]

OUTPUTS = {
    "queue": "queue_output(name=NAME, queue_name='sent')",
    "blob": "blob_output(name=NAME, path='container/name')",
    "table": "table_output(name=NAME, table_name='tab')",
    "bus": "service_bus_queue_output(name=NAME, queue_name='sent')",
    "hub": "event_hub_output(name=NAME, event_hub_name='h', connection='C')",
    "grid": "event_grid_output(name=NAME, topic_endpoint_uri='U', topic_key_setting='K')",
    "cosmos": "cosmos_db_output(name=NAME, database_name='d', container_name='c')",
    "sql": "sql_output(name=NAME, command_text='t', connection_string_setting='S')",
    "generic": "generic_output(name=NAME, type='unknown')",
}
"""Decorators by output; those of Kafka send only annotated values."""
EVENT = (
    "func.EventGridOutputEvent(id='1', subject='s', data={'a': 1}, event_type='t', "
    "event_time=datetime.datetime(2026, 2, 16), data_version='2')"
)
VALUES = (
    *("'grün'", "''", r"b'\xff'", r"bytearray(b'\xff')", "3", "True", "1.5", "None", "object()"),
    *("{'a': 'grün', 'b': [1]}", "['a', 'b']", "[1, None]", "[{'a': 1}]", "[]", "('a',)", "{'a'}"),
    *("func.QueueMessage(id='1', body='text')", "[func.QueueMessage(id='1', body='x')]", EVENT),
    *(f"[{EVENT}]", "func.Document.from_dict({'id': '1', 'ä': [1.5, None]})"),
    *("func.DocumentList([func.Document.from_dict({'id': '1'})])", "func.DocumentList()"),
    *("func.SqlRow.from_dict({'id': 1})", "func.SqlRowList([func.SqlRow.from_dict({'id': 1})])"),
    *("azure.functions.blob.InputStream(data=b'data')", "io.BytesIO(b'read')"),
)
BOOLEAN = "TypedData.int: Expected an int, got a boolean."
"""The error of protobuf 6 and later; the worker has version 5, which sends booleans as integers."""
HEAD = """\
import datetime
import io
import azure.functions as func
import azure.functions.blob
"""
TRIGGER = "@app.queue_trigger(name='msg', queue_name='in')"


def functions() -> dict[str, str]:
    """Return the functions by name: each output as a parameter, annotated or not, and returned."""
    found: dict[str, str] = {}
    for kind, decorator in OUTPUTS.items():
        for suffix, parameter in (("", "out"), ("_text", "out: func.Out[str]")):
            name = f"to_{kind}{suffix}"
            body = f"def {name}(msg: str, {parameter}): out.set(eval(msg))"
            found[name] = f"{TRIGGER}\n@app.{decorator.replace('NAME', repr('out'))}\n{body}"
        name, returned = f"to_{kind}_returned", decorator.replace("NAME", repr("$return"))
        found[name] = f"{TRIGGER}\n@app.{returned}\ndef {name}(msg: str): return eval(msg)"
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("outputs") / "app"
    return build(write_app(root, functions().values(), HEAD))


def in_client(result: Invocation) -> Any:
    """Return what a function sent, or its error."""
    if result.exception is not None and not result.outputs:
        return f"{type(result.exception).__name__}: {result.exception}"
    return {name: result.outputs[name] for name in result.outputs if result.outputs.raw[name]}


def in_runtime(result: Result) -> Any:
    """Return the same for a result of the runtime."""
    if result.error is not None:
        return result.error
    sent = {**result.outputs, "$return": result.returned}
    return {name: value for name, value in sent.items() if value is not None}


def test_outputs_are_encoded_as_by_the_runtime(project: Path) -> None:
    different: dict[tuple[str, str], Any] = {}
    with TestClient(project) as client, Host(project, SETTINGS) as host:
        assert host.errors == {}
        for name in functions():
            for value in VALUES:
                ours = in_client(client.queue(name, value))
                theirs = in_runtime(host.invoke(name, msg=value))
                if value == "True" and BOOLEAN in str(theirs):
                    theirs = dict.fromkeys(ours, 1)
                if _comparable(ours) != _comparable(theirs):
                    different[name, value] = (ours, theirs)

    assert different == {}


def _comparable(result: Any) -> Any:
    """Return a result without the addresses of objects, and the module of the generic converter."""
    if isinstance(result, dict):
        return result
    return re.sub(r"<class '[\w.]*\.Generic\w+'>", "generic", str(result).partition(" at 0x")[0])
