"""The host for Microsoft's runtime, with small handwritten apps."""

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from runtime_host import Array, Host, Http, HttpAnswer, Result, WorkerDied

pytestmark = pytest.mark.core

HTTP: list[dict[str, Any]] = [
    {"type": "httpTrigger", "direction": "in", "name": "req"},
    {"type": "http", "direction": "out", "name": "$return"},
]
QUEUE: list[dict[str, Any]] = [{"type": "queueTrigger", "direction": "in", "name": "msg"}]
OUT = {"type": "queue", "direction": "out", "name": "out", "queueName": "q"}
RETURN = {"type": "queue", "direction": "out", "name": "$return", "queueName": "q"}
OK = "def main(req): return 'ok'\n"


def write(root: Path, name: str, bindings: list[dict[str, Any]], code: str, **keys: Any) -> Path:
    folder = root / name
    folder.mkdir()
    config = {"scriptFile": "__init__.py", "bindings": bindings, **keys}
    (folder / "function.json").write_text(json.dumps(config), "utf-8")
    (folder / "__init__.py").write_text("import azure.functions as func\n" + code, "utf-8")
    return root


def invoke(root: Path, name: str, /, metadata: Any = None, **inputs: object) -> Result:
    with Host(root) as host:
        assert host.errors == {}
        return host.invoke(name, metadata=metadata, **inputs)


def error_of(root: Path, name: str) -> str:
    with Host(root) as host:
        return host.errors[name]


def test_http_function_sees_the_request_and_answers(tmp_path: Path) -> None:
    code = (
        "import json\n"
        "def main(req: func.HttpRequest) -> func.HttpResponse:\n"
        "    seen = [req.method, req.url, dict(req.params), dict(req.route_params),\n"
        "            req.headers['X-Kind'], req.get_json()]\n"
        "    return func.HttpResponse(json.dumps(seen), status_code=201,\n"
        "                             headers={'X-Id': '7'}, mimetype='application/json')\n"
    )
    request = Http(
        "POST",
        "/api/items/7",
        route_params={"id": "7"},
        params={"a": "b c", "empty": ""},
        headers={"X-Kind": "thing"},
        body=b'{"n": 1}',
    )
    result = invoke(write(tmp_path, "hello", HTTP, code), "hello", req=request)
    answer = result.returned
    assert (result.error, result.outputs, answer.status) == (None, {}, 201)
    assert answer.headers == {"X-Id": "7", "content-type": "application/json"}
    assert json.loads(answer.body) == [
        "POST",
        "http://localhost:7071/api/items/7?a=b+c&empty=",
        {"a": "b c"},
        {"id": "7"},
        "thing",
        {"n": 1},
    ]


def test_http_answer_has_bytes_even_when_empty_and_its_cookies(tmp_path: Path) -> None:
    code = (
        "def main(req):\n"
        "    assert req.get_body() == b''\n"
        "    return func.HttpResponse(status_code=204, headers={'Set-Cookie': 'a=b; Path=/'})\n"
    )
    result = invoke(write(tmp_path, "hello", HTTP, code), "hello", req=Http())
    expected = HttpAnswer(204, {"content-type": "text/plain; charset=utf-8"}, b"", {"a": "b"})
    assert result.returned == expected


def test_http_function_may_return_text(tmp_path: Path) -> None:
    result = invoke(write(tmp_path, "hello", HTTP, OK), "hello", req=Http())
    assert result == Result(returned="ok", outputs={}, logs=[], error=None)


def test_http_text_body_arrives_as_bytes(tmp_path: Path) -> None:
    code = "def main(req): return req.get_body().decode() + '!'\n"
    assert invoke(write(tmp_path, "f", HTTP, code), "f", req=Http(body="grün")).returned == "grün!"


def test_blob_input_arrives_as_bytes(tmp_path: Path) -> None:
    blob = {"type": "blob", "direction": "in", "name": "obj", "path": "a/b", "dataType": "binary"}
    code = "def main(req, obj: func.InputStream): return repr(obj.read())\n"
    root = write(tmp_path, "f", [*HTTP, blob], code)
    assert invoke(root, "f", req=Http(), obj=b"\x00\xff").returned == r"b'\x00\xff'"


def test_input_left_out_is_none(tmp_path: Path) -> None:
    blob = {"type": "blob", "direction": "in", "name": "obj", "path": "a/b"}
    root = write(tmp_path, "f", [*HTTP, blob], "def main(req, obj): return repr(obj)\n")
    assert invoke(root, "f", req=Http()).returned == "None"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("'text'", "text", id="text"),
        pytest.param("''", "", id="empty-text"),
        pytest.param("b'\\x00'", b"\x00", id="bytes"),
        pytest.param("['a', 'b']", ["a", "b"], id="list"),
    ],
)
def test_outputs_come_by_out_and_by_return(tmp_path: Path, value: str, expected: object) -> None:
    code = f"def main(msg, out):\n    out.set({value})\n    return {value}\n"
    root = write(tmp_path, "f", [*QUEUE, OUT, RETURN], code)
    expected_result = Result(returned=expected, outputs={"out": expected}, logs=[], error=None)
    assert invoke(root, "f", msg="m") == expected_result


def test_output_never_set_is_absent(tmp_path: Path) -> None:
    root = write(tmp_path, "f", [*QUEUE, OUT], "def main(msg, out: func.Out[str]): pass\n")
    assert invoke(root, "f", msg="m") == Result(returned=None, outputs={}, logs=[], error=None)


def test_trigger_metadata_reaches_the_message(tmp_path: Path) -> None:
    code = (
        "def main(msg: func.QueueMessage):\n"
        "    return f'{msg.id} {msg.dequeue_count} {msg.get_json()}'\n"
    )
    root = write(tmp_path, "f", [*QUEUE, RETURN], code)
    metadata = {"Id": "x", "DequeueCount": 2}
    assert invoke(root, "f", metadata=metadata, msg='{"a": 1}').returned == "x 2 {'a': 1}"


def test_times_and_arrays_in_metadata_travel_as_the_host_sends_them(tmp_path: Path) -> None:
    trigger = {"type": "serviceBusTrigger", "name": "msgs", "queueName": "q"}
    trigger.update(cardinality="many", dataType="string")
    code = (
        "import typing\n"
        "def main(msgs: typing.List[func.ServiceBusMessage]):\n"
        "    return repr(sorted(msgs[0].metadata.items()))\n"
    )
    root = write(tmp_path, "f", [trigger, RETURN], code)
    metadata: dict[str, Any] = {
        "UserPropertiesArray": [{}],
        "a": Array("string", ("x", "y")),
        "b": Array("bytes", (b"\xff",)),
        "c": Array("sint64", (2**40,)),
        "d": [1, "x"],
        "e": datetime(2026, 2, 16, 14, 19, 29, tzinfo=timezone.utc),
    }
    expected = [
        ("UserPropertiesArray", [{}]),
        ("a", ["x", "y"]),
        ("b", [b"\xff"]),
        ("c", [2**40]),
        ("d", [1, "x"]),
        ("e", "2026-02-16T14:19:29Z"),
    ]
    assert invoke(root, "f", metadata=metadata, msgs=["m"]).returned == repr(expected)


@pytest.mark.parametrize(
    ("data_type", "values"),
    [("string", ["a", "b"]), ("binary", [b"a", b"b"])],
)
def test_events_come_as_a_collection(tmp_path: Path, data_type: str, values: list[object]) -> None:
    trigger = {"type": "eventHubTrigger", "name": "events", "eventHubName": "h"}
    trigger.update(cardinality="many", dataType=data_type)
    code = (
        "import typing\n"
        "def main(events: typing.List[func.EventHubEvent]):\n"
        "    return ' '.join(event.get_body().decode() for event in events)\n"
    )
    root = write(tmp_path, "f", [trigger, RETURN], code)
    metadata: dict[str, Any] = {
        "PartitionContext": {},
        "SystemPropertiesArray": [{}, {}],
        "PropertiesArray": [{}, {}],
    }
    assert invoke(root, "f", metadata=metadata, events=values).returned == "a b"


def test_json_input_arrives_as_its_value(tmp_path: Path) -> None:
    timer = {"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "0 * * * * *"}
    code = "def main(timer: func.TimerRequest): return str(timer.past_due)\n"
    root = write(tmp_path, "f", [timer, RETURN], code)
    assert invoke(root, "f", timer={"IsPastDue": True}).returned == "True"


def test_async_function_is_awaited_and_its_tasks_go_on(tmp_path: Path) -> None:
    code = (
        "import asyncio\n"
        "done = []\n"
        "async def later():\n"
        "    await asyncio.sleep(0.01)\n"
        "    done.append(1)\n"
        "task = None\n"
        "async def main(req):\n"
        "    global task\n"
        "    if task: await task\n"
        "    task = asyncio.create_task(later())\n"
        "    return str(len(done))\n"
    )
    with Host(write(tmp_path, "f", HTTP, code)) as host:
        assert [host.invoke("f", req=Http()).returned for _ in range(2)] == ["0", "1"]


def test_context_is_given(tmp_path: Path) -> None:
    code = (
        "def main(req, context: func.Context):\n"
        "    return ' '.join([context.function_name, context.function_directory,\n"
        "                     str(len(context.invocation_id))])\n"
    )
    result = invoke(write(tmp_path, "f", HTTP, code), "f", req=Http())
    assert result.returned == f"f {tmp_path / 'f'} 36"


def test_entry_point_in_a_shared_script_file(tmp_path: Path) -> None:
    write(tmp_path, "f", HTTP, "", scriptFile="../lib/shared.py", entryPoint="go")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "shared.py").write_text("def go(req): return __name__\n", "utf-8")
    assert invoke(tmp_path, "f", req=Http()).returned == "__app__.lib.shared"


def test_import_error_takes_down_only_its_function(tmp_path: Path) -> None:
    write(tmp_path, "bad", HTTP, "import nowhere\n")
    write(tmp_path, "good", HTTP, OK)
    with Host(tmp_path) as host:
        assert host.functions == ["bad", "good"]
        assert list(host.errors) == ["bad"]
        assert host.errors["bad"].startswith("ModuleNotFoundError: No module named 'nowhere'. ")
        assert host.invoke("good", req=Http()).returned == "ok"
        with pytest.raises(ValueError, match="^'bad' is in error: ModuleNotFoundError"):
            host.invoke("bad", req=Http())


def test_wrong_annotation_is_refused_in_the_worker_s_words(tmp_path: Path) -> None:
    root = write(tmp_path, "f", QUEUE, "def main(msg: dict): pass\n")
    assert error_of(root, "f") == (
        "FunctionLoadError: cannot load the f function: type of msg binding in function.json "
        '"queueTrigger" does not match its Python annotation "dict"'
    )


def test_exception_of_a_call_is_its_error(tmp_path: Path) -> None:
    root = write(tmp_path, "f", HTTP, "def main(req): raise KeyError('k')\n")
    result = invoke(root, "f", req=Http())
    assert result == Result(returned=None, outputs={}, logs=[], error="KeyError: 'k'")


def test_print_and_stdin_leave_the_exchange_alone(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "print('at import')\n"
        "def main(req):\n"
        "    print('in the call'); os.write(1, b'raw'); os.system('echo child')\n"
        "    return sys.stdin.read() + 'ok'\n"
    )
    assert invoke(write(tmp_path, "f", HTTP, code), "f", req=Http()).returned == "ok"


def test_logs_are_those_of_the_call_from_info_up(tmp_path: Path) -> None:
    code = (
        "import logging\n"
        "logging.warning('at import')\n"
        "def main(req):\n"
        "    logging.info('n=%d', 1)\n"
        "    logging.debug('hidden')\n"
        "    logging.getLogger('my.app').error('mine')\n"
        "    return 'ok'\n"
    )
    with Host(write(tmp_path, "f", HTTP, code)) as host:
        assert [host.invoke("f", req=Http()).logs for _ in range(2)] == [["n=1", "mine"]] * 2


@pytest.mark.parametrize(("root_first", "expected"), [(False, "library"), (True, "app")])
def test_app_root_is_last_or_first_on_the_path(
    tmp_path: Path, root_first: bool, expected: str
) -> None:
    code = "import colorsys\ndef main(req): return getattr(colorsys, 'MINE', 'library')\n"
    (tmp_path / "colorsys.py").write_text("MINE = 'app'\n", "utf-8")
    with Host(write(tmp_path, "f", HTTP, code), root_first=root_first) as host:
        assert host.invoke("f", req=Http()).returned == expected


@pytest.mark.parametrize("name", ["worker", "host", "process", "values", "runtime", "tests"])
def test_app_modules_may_be_named_as_those_of_the_host(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("WHO = 'app'\n", "utf-8")
    root = write(tmp_path, "f", HTTP, f"import {name}\ndef main(req): return {name}.WHO\n")
    assert invoke(root, "f", req=Http()).returned == "app"


def test_worker_has_settings_and_the_app_root_as_cwd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    code = (
        "import os\n"
        "def main(req):\n"
        "    return repr((os.getcwd(), os.environ['NAME'], 'PYTHONPATH' in os.environ))\n"
    )
    with Host(write(tmp_path, "f", HTTP, code), settings={"NAME": "value"}) as host:
        result = host.invoke("f", req=Http())
    assert result.returned == repr((str(tmp_path), "value", False))


def test_modules_tell_what_loading_imported(tmp_path: Path) -> None:
    with Host(write(tmp_path, "f", HTTP, "import colorsys\n" + OK), load=False) as host:
        assert (host.modules, host.load_seconds) == ([], 0.0)
        with pytest.raises(ValueError, match="^'f' is not loaded, call load\\(\\) first$"):
            host.invoke("f", req=Http())
        host.load()
        assert host.load_seconds > 0
        assert {"__app__.f", "colorsys"} <= set(host.modules)
        assert {"pydantic", "click", "tests"}.isdisjoint(host.modules)
        assert host.modules == sorted(host.modules)


def test_inputs_must_be_those_of_the_function(tmp_path: Path) -> None:
    with Host(write(tmp_path, "f", [*QUEUE, OUT], "def main(msg, out): pass\n")) as host:
        with pytest.raises(ValueError, match=r"^'f' has no inputs \['out'\], only \['msg'\]$"):
            host.invoke("f", msg="m", out="o")
        with pytest.raises(ValueError, match="^'f' needs a value for its trigger 'msg'$"):
            host.invoke("f")
        with pytest.raises(ValueError, match=r"^there is no function 'g', only \['f'\]$"):
            host.invoke("g")


def test_exit_at_import_is_a_death_with_its_cause(tmp_path: Path) -> None:
    root = write(tmp_path, "f", HTTP, "import sys\nsys.exit(3)\n")
    with pytest.raises(WorkerDied) as caught, Host(root):
        pass
    text = str(caught.value)
    assert text.startswith("the worker exited with 3 while it loaded 'f'; its stderr ends:\n")
    assert text.endswith("\nSystemExit: 3")


def test_worker_dead_after_a_call_stays_dead(tmp_path: Path) -> None:
    code = "import os, sys\ndef main(req):\n    print('bye', flush=True)\n    os._exit(4)\n"
    with Host(write(tmp_path, "f", HTTP, code)) as host:
        for _ in range(2):
            with pytest.raises(WorkerDied) as caught:
                host.invoke("f", req=Http())
            expected = "the worker exited with 4 while it ran 'f'; its stderr ends:\nbye"
            assert str(caught.value) == expected


def test_worker_that_hangs_is_a_death(tmp_path: Path) -> None:
    root = write(tmp_path, "f", HTTP, "import time\nasync def main(req): time.sleep(60)\n")
    with Host(root) as host:
        host.wait_at_most(0.2)  # of the 60 s that it sleeps: a slow machine doesn't change that
        with pytest.raises(WorkerDied) as caught:
            host.invoke("f", req=Http())
    expected = "the worker didn't respond within 0.2 s while it ran 'f'; its stderr ends:\n"
    assert str(caught.value) == expected


def test_only_immediate_folders_with_function_json_are_functions(tmp_path: Path) -> None:
    write(tmp_path, "f", HTTP, OK)
    write(tmp_path / "f", "deeper", HTTP, OK)
    (tmp_path / "lib").mkdir()
    with Host(tmp_path) as host:
        assert (host.functions, host.errors) == (["f"], {})
        assert host.function_json == {"f": {"scriptFile": "__init__.py", "bindings": HTTP}}


def test_function_app_file_makes_the_host_skip_the_folders(tmp_path: Path) -> None:
    (tmp_path / "function_app.py").write_text("", "utf-8")
    assert Host(write(tmp_path, "f", HTTP, OK)).functions == []


def binding(name: str, **keys: str) -> dict[str, str]:
    return {"type": "queue", "direction": "out", "name": name, **keys}


@pytest.mark.parametrize(
    ("bindings", "message"),
    [
        pytest.param([], "At least one binding must be declared.", id="none"),
        pytest.param(["req"], "Every binding must be a JSON object.", id="no-object"),
        pytest.param(
            [binding("msg", type="queueTrigger")],
            "No trigger binding specified. A function must have a trigger input binding.",
            id="trigger-out",
        ),
        pytest.param(
            [*QUEUE, {**QUEUE[0], "name": "other"}],
            "Multiple trigger bindings defined. A function can only have a single trigger binding.",
            id="two-triggers",
        ),
        pytest.param(
            [*QUEUE, binding("MSG")],
            "Multiple bindings with name 'MSG' discovered. Binding names must be unique.",
            id="same-name",
        ),
        pytest.param(
            [*QUEUE, binding("a__b")],
            "The binding name a__b is invalid. Please assign a valid name to the binding.",
            id="double-underscore",
        ),
        pytest.param(
            [*QUEUE, {"type": "queue"}],
            "The binding name None is invalid. Please assign a valid name to the binding.",
            id="no-name",
        ),
        pytest.param([*QUEUE, {"name": "x"}], "The binding x has no 'type'.", id="no-type"),
        pytest.param(
            [*QUEUE, binding("x", direction="up")],
            "'up' is not a valid binding direction.",
            id="direction",
        ),
        pytest.param(
            [*QUEUE, binding("$return", direction="in")],
            "$return bindings must specify a direction of 'out'.",
            id="return-in",
        ),
        pytest.param(
            [*QUEUE, binding("x", dataType="text")], "'text' is not a valid dataType.", id="data"
        ),
    ],
)
def test_bad_bindings_are_in_error(tmp_path: Path, bindings: list[Any], message: str) -> None:
    assert Host(write(tmp_path, "f", bindings, "")).errors == {"f": message}


@pytest.mark.parametrize("name", ["1st", "Host", "a.b", "ä", "a" * 129])
def test_bad_function_names_are_in_error(tmp_path: Path, name: str) -> None:
    message = f"'{name}' is not a valid function name."
    assert Host(write(tmp_path, name, HTTP, OK)).errors == {name: message}


def test_names_equal_but_for_case_leave_only_the_first(tmp_path: Path) -> None:
    write(tmp_path, "Same", HTTP, OK)
    if (tmp_path / "same").exists():
        pytest.skip("this file system ignores case")
    host = Host(write(tmp_path, "same", HTTP, OK))
    assert host.errors == {"same": "The function name differs from 'Same' only in case."}


@pytest.mark.parametrize(
    ("script", "message"),
    [
        pytest.param(
            "nowhere.py",
            "Invalid script file name configuration. "
            "The 'scriptFile' property is set to a file that does not exist.",
            id="missing",
        ),
        pytest.param(
            "function.json",
            "The 'scriptFile' property is set to 'function.json', which is not a .py file.",
            id="suffix",
        ),
    ],
)
def test_bad_script_files_are_in_error(tmp_path: Path, script: str, message: str) -> None:
    assert Host(write(tmp_path, "f", HTTP, OK, scriptFile=script)).errors == {"f": message}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "{'a': 1}",
            "function.json is not valid JSON: Expecting property name enclosed in double quotes: "
            "line 1 column 2 (char 1)",
            id="quotes",
        ),
        pytest.param("[]", "function.json is not a JSON object", id="list"),
    ],
)
def test_bad_json_is_in_error(tmp_path: Path, text: str, message: str) -> None:
    root = write(tmp_path, "f", HTTP, OK)
    (root / "f" / "function.json").write_text(text, "utf-8")
    host = Host(root)
    assert (host.functions, host.function_json, host.errors) == (["f"], {}, {"f": message})
