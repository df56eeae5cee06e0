"""Findings of `check` in names, folders, scripts and retry policies of functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from check_support import HEAD, Found, codes_in, found_in, write_project
from funcdeco import check, load
from funcdeco.writer.build import build

TIMER = {"type": "timerTrigger", "name": "timer", "direction": "in", "schedule": "0 0 6 * * *"}
MAIN = "def main(timer): ...\n"
APP = f'{HEAD}@app.http()\ndef hello(req: func.HttpRequest) -> str:\n    return ""\n'


def function(**declared: Any) -> str:
    """Return a function.json with a timer and the *declared* properties."""
    return json.dumps({"bindings": [TIMER], **declared})


def folder(name: str = "tidy", **declared: Any) -> dict[str, str]:
    """Return the files of a valid function folder."""
    declared = {"scriptFile": "__init__.py", **declared}
    return {f"{name}/function.json": function(**declared), f"{name}/__init__.py": MAIN}


@pytest.mark.parametrize("name", ["2tidy", "host", "HOST", "tidy!", "übung", "t" * 129])
def test_a_folder_has_to_be_named_like_a_function(name: str, tmp_path: Path) -> None:
    write_project(tmp_path, folder(name))
    message = f"invalid function name {name!r}"
    assert found_in(tmp_path) == [("FUN001", f"{name}/function.json", message)]


@pytest.mark.parametrize("name", ["tidy-2", "Tidy_up", "hosts", "t" * 128])
def test_names_of_folders_that_are_fine(name: str, tmp_path: Path) -> None:
    assert found_in(write_project(tmp_path, folder(name))) == []


def test_folders_with_one_name_but_for_case_are_told_once(tmp_path: Path) -> None:
    write_project(tmp_path, {**folder("tidy"), **folder("Tidy"), **folder("tidy2")})
    message = "function 'tidy' has the same name as 'Tidy', ignoring case"
    assert found_in(tmp_path) == [("FUN002", "tidy/function.json", message)]


def test_a_folder_with_the_name_of_a_declared_function_is_one_fault(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": APP, **folder("Hello")})
    message = "folder Hello/ has the same name as a function that the app declares"
    assert found_in(tmp_path) == [("FUN002", "Hello/function.json", message)]


def test_declared_functions_with_one_name_are_told_once(tmp_path: Path) -> None:
    other = "\n\n@app.http(route='x')\ndef Hello(req: func.HttpRequest) -> str:\n    return ''\n"
    assert codes_in(write_project(tmp_path, {"app.py": APP + other})) == ["FUN002"]


def test_a_folder_that_build_wrote_is_none_of_another(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": APP})
    build(load(tmp_path), tmp_path)
    assert (tmp_path / "hello/function.json").exists()
    assert found_in(tmp_path) == []


def test_a_folder_beside_a_declared_app_is_noted(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": APP, **folder()})
    message = "`build` neither writes nor removes the hand-written function tidy/"
    assert found_in(tmp_path) == [("FUN017", "tidy/function.json", message)]


def test_folders_alone_are_not_noted(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": "print('no app of ours')\n", **folder()})
    assert found_in(tmp_path) == []


@pytest.mark.parametrize("value, codes", [(False, []), (True, ["FUN013"]), ("%OFF%", ["FUN013"])])
def test_a_function_that_is_said_to_be_on_is_on(
    value: bool | str, codes: list[str], tmp_path: Path
) -> None:
    assert codes_in(write_project(tmp_path, folder(disabled=value))) == codes


@pytest.mark.parametrize(
    "script, files",
    [
        pytest.param("run.py", ["tidy/run.py"], id="beside"),
        pytest.param("../shared/run.py", ["shared/run.py"], id="in another folder"),
        pytest.param("./lib/../run.py", ["tidy/run.py"], id="the long way"),
        pytest.param("/home/site/wwwroot/run.py", [], id="on the machine in Azure"),
    ],
)
def test_scripts_that_are_there(script: str, files: list[str], tmp_path: Path) -> None:
    scripts = dict.fromkeys(files, MAIN)
    write_project(tmp_path, {"tidy/function.json": function(scriptFile=script), **scripts})
    assert found_in(tmp_path, ignore=["PYT"]) == []


@pytest.mark.parametrize(
    "script, path",
    [
        ("run.py", "tidy/run.py"),
        ("../run.py", "run.py"),
        ("tidy/__init__.py", "tidy/tidy/__init__.py"),
    ],
)
def test_a_script_that_is_not_there(script: str, path: str, tmp_path: Path) -> None:
    write_project(tmp_path, folder(scriptFile=script))
    column = len('{"bindings": [' + json.dumps(TIMER) + '], "scriptFile": ') + 1
    found = ("FUN014", f"tidy/function.json:1:{column}", f"{path} does not exist")
    assert found_in(tmp_path) == [found]


@pytest.mark.parametrize("script", ["run.js", "lib\\run.py", "", 1])
def test_a_script_that_cannot_be_one_is_another_fault(script: Any, tmp_path: Path) -> None:
    assert codes_in(write_project(tmp_path, folder(scriptFile=script))) == ["BND003"]


def test_a_script_that_no_disk_can_have_is_passed_over(tmp_path: Path) -> None:
    assert codes_in(write_project(tmp_path, folder(scriptFile="a\0.py"))) == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(["__init__.py"], id="the usual one"),
        pytest.param(["job.py"], id="the only one"),
        pytest.param(["__init__.py", "sample.dat", "helper.py"], id="with other files"),
        pytest.param(["run.py", "helper.py"], id="named run"),
    ],
)
def test_a_script_that_need_not_be_said(files: list[str], tmp_path: Path) -> None:
    scripts = {f"tidy/{name}": MAIN for name in files}
    write_project(tmp_path, {"tidy/function.json": function(), **scripts})
    assert found_in(tmp_path) == []


@pytest.mark.parametrize(
    "files, message",
    [
        ([], "without `scriptFile`, the host finds no script here"),
        (["a.py", "b.py"], "without `scriptFile`, the host finds no script here"),
        (["index.js", "a.py"], "without `scriptFile`, the host runs index.js, which isn't Python"),
        (["notes.txt"], "without `scriptFile`, the host runs notes.txt, which isn't Python"),
        (
            ["__init__.py", "run.py"],
            "without `scriptFile`, the host runs __init__.py or run.py, whichever it finds first",
        ),
    ],
)
def test_a_script_that_is_not_certain(files: list[str], message: str, tmp_path: Path) -> None:
    scripts = {f"tidy/{name}": MAIN for name in files}
    write_project(tmp_path, {"tidy/function.json": function(), **scripts})
    assert found_in(tmp_path) == [("FUN015", "tidy/function.json", message)]


def test_a_misspelt_script_is_one_fault(tmp_path: Path) -> None:
    files = {"tidy/function.json": function(scriptfile="a.py"), "tidy/a.py": "", "tidy/b.py": ""}
    assert codes_in(write_project(tmp_path, files)) == ["BND016"]


@pytest.mark.parametrize(
    "path, hint",
    [
        ("function.json", "move it into a folder named after the function"),
        ("tidy/weekly/function.json", "move its folder next to host.json"),
        ("jobs/night/tidy/function.json", "move its folder next to host.json"),
    ],
)
def test_a_function_json_where_the_host_does_not_look(path: str, hint: str, tmp_path: Path) -> None:
    write_project(tmp_path, {**folder(), path: function(scriptFile="__init__.py")})
    message = "the host doesn't find the function: it only searches the folders next to "
    message += "host.json"
    assert [(item.code, item.message, item.hint) for item in check(tmp_path)] == [
        ("FUN018", message, hint)
    ]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"tests/data/function.json": function()}, id="test data"),
        pytest.param({".old/tidy/function.json": function()}, id="a hidden folder"),
        pytest.param({"a/node_modules/b/function.json": function()}, id="packages"),
        pytest.param({"env/pyvenv.cfg": "", "env/a/function.json": function()}, id="a venv"),
        pytest.param(
            {"dist2/.funcdeco/manifest.json": "{}", "dist2/tidy/function.json": function()},
            id="an output folder",
        ),
        pytest.param(
            {"b/host.json": '{"version": "2.0"}', "b/tidy/function.json": function()},
            id="another app",
        ),
        pytest.param({"data/x/function.json": '{"name": "f"}'}, id="something else"),
        pytest.param({"data/x/function.json": "no JSON"}, id="no JSON"),
        pytest.param({".funcignore": "old", "old/x/function.json": function()}, id="left out"),
    ],
)
def test_a_deeper_function_json_that_is_none_of_the_app(
    files: Mapping[str, str], tmp_path: Path
) -> None:
    assert found_in(write_project(tmp_path, {**folder(), **files}), ignore=["PKG009"]) == []


WARMUP = {"type": "warmupTrigger", "name": "timer", "direction": "in"}


@pytest.mark.parametrize(
    "name, plan, found",
    [
        ("warmup", None, []),
        ("WarmUp", "premium", []),
        ("warmup", "consumption", ["the Consumption plan has no instances to warm up"]),
        (
            "start",
            "consumption",
            ["a warmup trigger fires only in a function named `warmup`, not in 'start'"],
        ),
    ],
)
def test_a_warmup_trigger(name: str, plan: str | None, found: list[str], tmp_path: Path) -> None:
    write_project(tmp_path, folder(name, bindings=[WARMUP]))
    items = found_in(tmp_path, plan=plan)
    assert [message for code, _, message in items if code == "FUN019"] == found
    assert len(items) == len(found)


@pytest.mark.parametrize("length, codes", [(170_000, ["FUN020"]), (50_000, [])])
def test_what_all_functions_say_is_added_up(length: int, codes: list[str], tmp_path: Path) -> None:
    query = {"type": "cosmosDB", "name": "rows", "direction": "in", "databaseName": "a"}
    query |= {"containerName": "b", "connection": "C", "sqlQuery": "SELECT " + "a" * length}
    files = folder(bindings=[TIMER, query])
    files["tidy/__init__.py"] = "def main(timer, rows): ...\n"
    write_project(tmp_path, {**files, **{k.replace("tidy", "b"): v for k, v in files.items()}})
    assert codes_in(tmp_path) == codes


RETRY = {"strategy": "fixedDelay", "maxRetryCount": 3, "delayInterval": "00:00:10"}
DECORATED_RETRY = 'strategy="fixedDelay", max_retry_count=3, delay_interval="00:00:10"'


@pytest.mark.parametrize(
    "kind, is_reported",
    [
        ("queueTrigger", True),
        ("QUEUETRIGGER", True),
        ("httpTrigger", True),
        ("serviceBusTrigger", True),
        ("timerTrigger", False),
        ("cosmosDBTrigger", False),
        ("eventHubTrigger", False),
        ("kafkaTrigger", False),
        ("daprTopicTrigger", False),
        ("anotherTrigger", False),
    ],
)
def test_retry_is_for_some_triggers(kind: str, is_reported: bool, tmp_path: Path) -> None:
    binding = {"type": kind, "name": "timer", "direction": "in"}
    write_project(tmp_path, folder(bindings=[binding], retry=RETRY))
    found = [item[2] for item in found_in(tmp_path) if item[0] == "FUN021"]
    message = f"a `{kind}` doesn't support retry policies, so the host ignores `retry`"
    assert found == ([message] if is_reported else [])


def test_retry_is_told_where_its_decorator_stands(tmp_path: Path) -> None:
    app = f"""
@app.queue_trigger(queue_name="orders")
@app.retry({DECORATED_RETRY})
def store(retry: func.QueueMessage) -> None: ...
"""
    found = found_in(write_project(tmp_path, {"app.py": HEAD + app.lstrip()}), ignore=["SET"])
    message = "a `queueTrigger` doesn't support retry policies, so the host ignores `retry`"
    assert found == [("FUN021", "app.py:8:2", message)]


@pytest.mark.parametrize(
    "retry, message",
    [
        (
            {"minimumInterval": "00:01:00", "maximumInterval": "00:00:10"},
            "`minimumInterval` is longer than `maximumInterval`",
        ),
        (
            {"minimuminterval": "00:01:00", "MAXIMUMINTERVAL": "00:00:10"},
            "`minimumInterval` is longer than `maximumInterval`",
        ),
        ({**RETRY, "delayInterval": "-00:00:10"}, "`delayInterval` is negative"),
    ],
)
def test_intervals_in_function_json(retry: dict[str, Any], message: str, tmp_path: Path) -> None:
    write_project(tmp_path, folder(retry={"maxRetryCount": 3, **retry}))
    found = [item for item in found_in(tmp_path) if item[0] != "PRJ010"]
    assert [(code, message) for code, _, message in found] == [("FUN022", message)]
    assert found[0][1].startswith("tidy/function.json:1:")


@pytest.mark.parametrize(
    "keywords, column, message",
    [
        (
            'minimum_interval="00:01:00", maximum_interval="00:00:10"',
            48,
            "`minimum_interval` is longer than `maximum_interval`",
        ),
        (
            'strategy="fixedDelay", delay_interval="-00:00:10"',
            69,
            "`delay_interval` is negative",
        ),
    ],
)
def test_intervals_of_the_decorator(
    keywords: str, column: int, message: str, tmp_path: Path
) -> None:
    app = f"""
@app.timer_trigger(schedule="0 0 6 * * *")
@app.retry(max_retry_count=5, {keywords})
def tidy(timer: func.TimerRequest) -> None: ...
"""
    found = found_in(write_project(tmp_path, {"app.py": HEAD + app.lstrip()}))
    assert found == [("FUN022", f"app.py:8:{column}", message)]


@pytest.mark.parametrize(
    "retry",
    [
        RETRY,
        {**RETRY, "delayInterval": "00:00:00"},
        {"maxRetryCount": -1, "minimumInterval": "00:00:01", "maximumInterval": "00:00:01"},
        {"maxRetryCount": 1, "minimumInterval": "00:00:01", "maximumInterval": "1.00:00:00"},
    ],
)
def test_retry_policies_that_are_fine(retry: dict[str, Any], tmp_path: Path) -> None:
    assert found_in(write_project(tmp_path, folder(retry=retry))) == []


@pytest.mark.parametrize(
    "retry, codes",
    [
        ({"maxRetryCount": 3}, ["BND003"]),
        ({**RETRY, "maxRetryCount": -2}, ["BND003"]),
    ],
)
def test_what_the_model_refuses_is_told_once(
    retry: dict[str, Any], codes: list[str], tmp_path: Path
) -> None:
    assert codes_in(write_project(tmp_path, folder(retry=retry))) == codes


def twice(path: Path, files: Mapping[str, str]) -> list[Found]:
    return [item for item in found_in(write_project(path, files)) if item[0] == "PRJ011"]


def test_keys_said_twice_are_found_in_each_file(tmp_path: Path) -> None:
    files = {
        **folder(),
        "tidy/function.json": f'{{"scriptFile": "a.py",\n {function(scriptFile="__init__.py")[1:]}',
        "host.json": '{"version": "2.0",\n  "extensions": {"http": {}, "http": {}}}',
        "local.settings.json": '{"Values": {"A": "1",\n"A": "2"}}',
    }
    column = len(f' "bindings": {json.dumps([TIMER])}, ') + 1
    message = "appears twice, and only the last one is used"
    assert twice(tmp_path, files) == [
        ("PRJ011", "host.json:2:30", f"`http` {message}"),
        ("PRJ011", "local.settings.json:2:1", f"`A` {message}"),
        ("PRJ011", f"tidy/function.json:2:{column}", f"`scriptFile` {message}"),
    ]


def test_only_keys_inside_bindings_are_the_same_in_another_case(tmp_path: Path) -> None:
    text = f'{{"Bindings": [], "bindings": [{{"NAME": "x", {json.dumps(TIMER)[1:]}]}}'
    files = {**folder(), "tidy/function.json": text}
    column = text.index('"name"') + 1
    place = f"tidy/function.json:1:{column}"
    assert twice(tmp_path, files) == [
        ("PRJ011", place, "`name` appears twice, and only the last one is used")
    ]


def test_one_key_in_two_objects_is_no_fault(tmp_path: Path) -> None:
    assert twice(tmp_path, {**folder(), "local.settings.json": '{"Values": {"Values": ""}}'}) == []


MEMBERS = function(scriptFile="__init__.py")[1:-1]


@pytest.mark.parametrize(
    "text, place, what",
    [
        (f"// a job\n{{{MEMBERS}}}", "1:1", "a comment"),
        (f"{{\n/* a job */ {MEMBERS}}}", "2:1", "a comment"),
        (f"{{{MEMBERS}}}\n // a job", "2:2", "a comment"),
        (f"{{\n{MEMBERS}, }}", f"2:{len(MEMBERS) + 1}", "a trailing comma"),
        (f"{{'entryPoint': 'main', {MEMBERS}}}", "1:2", "a string in single quotes"),
        (f'{{entryPoint: "main", {MEMBERS}}}', "1:2", "an unquoted word"),
        (
            f'{{"entryPoint":\xa0"main", {MEMBERS}}}',
            "1:15",
            "a whitespace character that JSON doesn't allow",
        ),
        (f'{{"entryPoint": undefined, {MEMBERS}}}', "1:16", "an unquoted word"),
        (f'{{"entryPoint":, {MEMBERS}}}', "1:15", "a comma without a value before it"),
    ],
)
def test_json_that_only_the_host_reads(text: str, place: str, what: str, tmp_path: Path) -> None:
    write_project(tmp_path, {**folder(), "tidy/function.json": text})
    message = f"the host accepts {what}, but Python's `json` doesn't"
    assert found_in(tmp_path) == [("PRJ012", f"tidy/function.json:{place}", message)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_in_any_encoding_is_strict(encoding: str, tmp_path: Path) -> None:
    text = function(scriptFile="__init__.py").encode(encoding)
    assert found_in(write_project(tmp_path, {**folder(), "tidy/function.json": text})) == []


def test_json_that_nobody_reads_is_one_fault(tmp_path: Path) -> None:
    files = {"tidy/function.json": "{,", "tidy/__init__.py": "def main(): ...\n"}
    assert codes_in(write_project(tmp_path, files)) == ["PRJ009"]
