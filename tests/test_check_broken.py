"""Regardless of the contents of a project, `check` reports diagnostics, and quickly."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_support import funcdeco
from check_support import found_in, write_project
from funcdeco.linter.check import check
from running import examples

HTTP = '{"bindings": [{"type": "httpTrigger", "direction": "in", "name": "req"}, {"type": "http", "direction": "out", "name": "$return"}], "scriptFile": "__init__.py"}'
SCRIPT = "def main(req): return 'hi'\n"
MILLION = b'{"bindings": [' + b"0," * 999_999 + b"0]}"


def folder(tmp_path: Path, content: bytes) -> Path:
    return write_project(tmp_path, {"a/function.json": content, "a/__init__.py": SCRIPT})


@pytest.mark.parametrize(
    "content, code, place, message",
    [
        (b"", "PRJ009", "a/function.json", "function.json is empty"),
        (b" \n", "PRJ009", "a/function.json", "function.json is empty"),
        (
            b'{"bindings": [',
            "PRJ009",
            "a/function.json:1:15",
            "function.json isn't valid JSON: expected a value before the end",
        ),
        (b"[1]", "PRJ009", "a/function.json", "function.json must contain a JSON object"),
        (
            bytes(range(1, 256)),
            "PRJ009",
            "a/function.json",
            "cannot read function.json: 'utf-8' codec can't decode byte 0x80 in position 127: "
            "invalid start byte",
        ),
        (
            b"[" * 200_000,
            "PRJ009",
            "a/function.json:1:65",
            "function.json isn't valid JSON: nesting is deeper than 64 levels",
        ),
        (
            MILLION,
            "PRJ009",
            "a/function.json",
            "`bindings` has 1000000 elements, which is too many",
        ),
        (
            b" " * 100_000_000,
            "PRJ009",
            "a/function.json",
            "function.json is too large (100 MB)",
        ),
    ],
    ids=["empty", "blank", "cut", "a list", "no text", "deep", "a million elements", "100 MB"],
)
def test_a_broken_function_json_is_one_error(
    content: bytes, code: str, place: str, message: str, tmp_path: Path
) -> None:
    assert found_in(folder(tmp_path, content)) == [(code, place, message)]


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbf" + HTTP.encode(), HTTP.encode("utf-16")],
    ids=["utf-8 with a mark", "utf-16"],
)
def test_what_the_host_decodes_is_decoded(content: bytes, tmp_path: Path) -> None:
    assert "PRJ009" not in [code for code, _, _ in found_in(folder(tmp_path, content))]


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le"])
def test_utf_16_without_a_mark_is_told_as_what_it_is(encoding: str, tmp_path: Path) -> None:
    message = "function.json isn't UTF-8: it looks like UTF-16 without a byte order mark"
    found = found_in(folder(tmp_path, HTTP.encode(encoding)))
    assert found == [("PRJ009", "a/function.json:1:1", message)]


def test_the_same_in_host_json_is_told_there(tmp_path: Path) -> None:
    for content in (b"", b"{", b"[]", MILLION.replace(b"bindings", b"version"), b" " * 20_000_000):
        write_project(
            tmp_path, {"host.json": content, "a/function.json": HTTP, "a/__init__.py": SCRIPT}
        )
        codes = [(code, place.partition(":")[0]) for code, place, _ in found_in(tmp_path)]
        assert ("PRJ002", "host.json") in codes


def test_a_project_without_a_host_json_is_told_of_the_one_below(tmp_path: Path) -> None:
    write_project(tmp_path / "inner", {"a/function.json": HTTP, "a/__init__.py": SCRIPT})
    write_project(tmp_path, {"b/function.json": HTTP, "b/__init__.py": SCRIPT, "host.json": None})
    done = funcdeco("check", cwd=tmp_path)
    assert (
        "host.json: error PRJ001: host.json is missing\n  = hint: inner/ contains one; is that the project folder?\n"
        in done.out
    )
    assert done.code == 1


def test_links_that_lead_round_are_followed_by_nobody(tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": HTTP, "a/__init__.py": SCRIPT})
    os.symlink("loop", tmp_path / "loop")
    os.symlink("..", tmp_path / "a" / "up")
    (tmp_path / "b").mkdir()
    os.symlink("function.json", tmp_path / "b" / "function.json")
    assert found_in(tmp_path) == [
        (
            "PRJ009",
            "b/function.json",
            "cannot read function.json: Too many levels of symbolic links",
        )
    ]


def test_a_folder_named_function_json_cannot_be_read(tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": HTTP, "a/__init__.py": SCRIPT})
    (tmp_path / "b" / "function.json").mkdir(parents=True)
    assert found_in(tmp_path) == [
        ("PRJ009", "b/function.json", "cannot read function.json: Is a directory")
    ]


def test_no_such_folder_is_a_failed_call(tmp_path: Path) -> None:
    done = funcdeco("check", "nowhere", cwd=tmp_path)
    assert (done.code, done.err) == (2, "")
    assert done.out.startswith("error APP001: folder 'nowhere' does not exist\n")


def test_an_empty_folder_has_no_app(tmp_path: Path) -> None:
    done = funcdeco("check", cwd=tmp_path)
    assert done.code == 2
    message = (
        f"no project in {str(tmp_path)!r}, which contains no host.json, app.py or function folder"
    )
    assert f"error APP002: {message}\n" in done.out


def test_a_misspelled_module_of_the_project_is_named_first(tmp_path: Path) -> None:
    app = "import azure.functions as func\nimport order\n"
    write_project(tmp_path, {"app.py": app, "orders.py": ""})
    [found] = [one for one in check(tmp_path) if one.code == "APP005"]
    assert (found.message, found.hint) == (
        "no module or package `order`",
        "did you mean `orders`? Otherwise, install the package that provides `order` and add it to"
        " requirements.txt",
    )


def test_the_line_of_a_syntax_error_is_shown_once(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": "import os\ndef broken(\n"})
    assert funcdeco("check", cwd=tmp_path).out.count("def broken(") == 1


def test_a_hint_names_the_object_of_its_line(tmp_path: Path) -> None:
    app = """\
import azure.functions as func
from funcdeco import App, Blueprint

shop, bp = App(), Blueprint()
shop.include(bp)


@bp.http(route="a")
@bp.function(name="bad name")
def a(req: func.HttpRequest) -> str:
    return ""


@shop.http(route="b")
@shop.function(name="worse name")
def b(req: func.HttpRequest) -> str:
    return ""
"""
    write_project(tmp_path, {"app.py": app})
    hints = [one.hint for one in check(tmp_path) if one.code == "FUN001"]
    assert [one.partition(",")[0] for one in hints] == [
        'in `@bp.function(name="...")`',
        'in `@shop.function(name="...")`',
    ]


def test_a_copied_folder_is_named_as_the_cause(tmp_path: Path) -> None:
    app = """\
import azure.functions as func
from funcdeco import App

app = App()


@app.http(route="item")
def get_item(req: func.HttpRequest) -> str:
    return ""
"""
    write_project(tmp_path, {"app.py": app})
    assert funcdeco("build", cwd=tmp_path).code == 0
    shutil.copytree(tmp_path / "get_item", tmp_path / "copy_item")
    hint = "remove copy_item/, or declare its function in the app, with its own route"
    [found] = [one for one in check(tmp_path) if one.code in ("HTP007", "FUN017")]
    assert (found.code, found.hint) == ("HTP007", hint)
    assert found.message.endswith(": copy_item/ is a copy of a generated folder")
    done = funcdeco("build", cwd=tmp_path)
    assert done.code == 1 and f"= hint: {hint}\n" in done.out


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 99)
    | st.text(max_size=6)
    | st.floats(allow_nan=False)
)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_KEYS = st.sampled_from(
    "type direction name route methods authLevel schedule path queueName connection tableName cardinality dataType "
    "rowKey partitionKey sqlQuery id databaseName containerName runOnStartup source".split()
)
_TYPES = st.sampled_from(
    "httpTrigger http timerTrigger blobTrigger blob queueTrigger queue table cosmosDBTrigger cosmosDB serviceBus "
    "serviceBusTrigger eventHubTrigger eventGrid kafkaTrigger orchestrationTrigger warmupTrigger nothing HttpTrigger".split()
)
_ELEMENT = st.fixed_dictionaries(
    {"type": _TYPES, "name": st.sampled_from(["a", "b", "$return", "x__y", ""])},
    optional={"direction": st.sampled_from(["in", "out", "inout", "IN", 3])},
).flatmap(
    lambda base: st.dictionaries(
        _KEYS, _JSON | st.sampled_from(["{id}", "%X%", "a/{b}", "* * * * *", "/a"]), max_size=5
    ).map(lambda extra: {**extra, **base})
)


@pytest.mark.once
@examples(150)
@given(
    st.lists(_ELEMENT, max_size=3),
    st.dictionaries(
        st.sampled_from(["retry", "scriptFile", "entryPoint", "disabled", "Bindings"]),
        _JSON,
        max_size=2,
    ),
    st.dictionaries(
        st.sampled_from(
            "extensions logging functionTimeout retry functions extensionBundle singleton concurrency http".split()
        ),
        _JSON
        | st.dictionaries(
            st.sampled_from(
                "http queues routePrefix batchSize id version logLevel durableTask hubName".split()
            ),
            _JSON,
            max_size=3,
        ),
        max_size=3,
    ),
    st.dictionaries(
        st.sampled_from(
            ["FUNCTIONS_WORKER_RUNTIME", "X", "AzureWebJobsStorage", "AzureWebJobs.a.Disabled"]
        ),
        st.text(max_size=5),
        max_size=3,
    ),
)
def test_no_content_makes_a_rule_fail(
    elements: list[dict[str, object]],
    root: dict[str, object],
    host: dict[str, object],
    values: dict[str, str],
) -> None:
    files = {
        "a/function.json": json.dumps({"bindings": elements, **root}),
        "a/__init__.py": "def main(a, b): return a\n",
        "host.json": json.dumps({"version": "2.0", **host}),
        "local.settings.json": json.dumps({"Values": values}),
    }
    with tempfile.TemporaryDirectory() as name:
        write_project(Path(name), {file: text.encode() for file, text in files.items()})
        for plan in ("flex", "consumption"):
            for code, _, message in found_in(Path(name), plan=plan, settings=values):
                assert message and "\n" not in message, code


def test_the_command_never_shows_a_traceback_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(
        tmp_path, {"a/function.json": b"\xff", "b/function.json": "{}", "pyproject.toml": "["}
    )
    done = funcdeco("check", cwd=tmp_path)
    assert done.code == 2
    assert "Traceback" not in done.out + done.err


def test_a_number_without_end_is_no_number(tmp_path: Path) -> None:
    content = '{"version": "2.0", "functionTimeout": 0x' + "f" * 5000 + "}"
    write_project(
        tmp_path, {"host.json": content, "a/function.json": HTTP, "a/__init__.py": SCRIPT}
    )
    assert [code for code, _, _ in found_in(tmp_path)] == ["PRJ002"]
    assert [code for code, _, _ in found_in(tmp_path, target_python="3." + "1" * 5000)] == [
        "CFG004",
        "PRJ002",
    ]
