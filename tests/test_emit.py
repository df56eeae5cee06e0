"""The build output: golden folders, which load in the real runtime and respond there.

Each case in tests/golden has an `app`, the `expected` result of its build, and that with `lazy`
scripts. To accept the current result: `FUNCDECO_UPDATE_GOLDEN=1 pytest tests/test_emit.py`, then review the diff.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import black
import pytest

from build_support import REPOSITORY, files, funcdeco
from examples_support import Call, call, invoke
from runtime_host import Host, Http, HttpAnswer

GOLDEN = Path(__file__).parent / "golden"
CASES = ["plain", "adapted"]
SCRIPTS = {"eager": "expected", "lazy": "lazy"}
"""Kinds of scripts, each with the folder of its result."""
UPDATE = "FUNCDECO_UPDATE_GOLDEN"


def answer(body: str) -> HttpAnswer:
    return HttpAnswer(200, {"content-type": "text/plain; charset=utf-8"}, body.encode())


CALLS: dict[str, list[Call]] = {
    "plain": [
        call("hello", answer("Hello, Ada!"), req=Http(route_params={"who": "Ada"})),
        call("later", "later", req=Http()),
        call("with-hyphens", "with hyphens", req=Http()),
        call("other_entry", "other entry", req=Http()),
        call("own_entry", "own entry", req=Http()),
        call("other_script", "other script", req=Http()),
        call("static", "static", req=Http()),
        call("long_static", "long static", req=Http()),
        call("long", "long", req=Http()),
        call("retried", outputs={"out": "again"}, timer={"IsPastDue": False}),
        call("unicode", "grün: größe", msg="grün", obj="größe"),
        call("size", "größe", req=Http()),
        call("without_shim", "without shim", req=Http()),
        call("deep_down", "deep down", req=Http()),
    ],
    "adapted": [
        call("or_none", outputs={"result": answer("or none")}, req=Http()),
        call("optional", "optional PUT", req=Http("PUT")),
        call("async_or_none", outputs={"result": "async or none"}, req=Http()),
        call("list_out", outputs={"out": ["m", "more"]}, msg="m"),
        call(
            "text_and_bytes",
            outputs={"copy": b"<\xff>", "result": "'m' b'\\xff'"},
            msg="m",
            obj=b"\xff",
        ),
        call("text_and_bytes", outputs={"copy": b"<>", "result": "'m' None"}, msg="m"),
        call("text_out", outputs={"out": "b'm'"}, msg=b"m"),
        call("partial", "partial 3 ms PUT", req=Http("PUT")),
        call("callable_object", "hello PUT", req=Http("PUT")),
        call("async_object", "hello later", req=Http()),
        call("positional_only", "positional_only PUT text", req=Http("PUT"), obj="text"),
        call("defaults", "defaults 10 () s", req=Http()),
        call("two_contexts", "two_contexts True", req=Http()),
        call("any_keyword", "['msg']", msg="m"),
        call("wrapped_async", "wrapped async", req=Http()),
        call(
            "unlucky_names",
            "PUT a b'b' c d",
            func=Http("PUT"),
            asyncio="a",
            _inspect=b"b",
            _handler="c",
            result="d",
        ),
        call("unlucky_entry", outputs={"func": "func m", "main": "main m"}, handler="m"),
        call("func_entry", outputs={"out": "func m"}, msg="m"),
        call("static", "static", req=Http()),
        call(
            "long",
            "a b'b'",
            outputs={"theOutputWithTheLongName": "long"},
            request=Http(),
            theFirstOfTheBlobsWithLongNames="a",
            theSecondOfTheBlobsWithLongNames=b"b",
        ),
        call("long_wrapped", "a", request=Http(), theOnlyBlobOfThisOneWithALongName="a"),
    ],
}


def build(case: str, scripts: str, place: Path) -> Path:
    """Build a case's app in *place* and return its folder."""
    folder = shutil.copytree(
        GOLDEN / case / "app", place / case / scripts, ignore=shutil.ignore_patterns("__pycache__")
    )
    with open(folder / "pyproject.toml", "a", encoding="utf-8") as file:
        file.write(f'\n[tool.funcdeco]\nscripts = "{scripts}"\n')
    done = funcdeco("build", cwd=folder)
    assert done.code == 0, done.out
    return folder


def generated(case: str, folder: Path) -> dict[str, bytes]:
    """Return the files that a build added to the app of a case."""
    own = {"pyproject.toml", *files(GOLDEN / case / "app")}
    return {name: content for name, content in files(folder).items() if name not in own}


def check_golden(case: str, scripts: str, found: dict[str, bytes]) -> None:
    """Compare whole folders with the expected ones, or update the expected ones."""
    place = GOLDEN / case / SCRIPTS[scripts]
    if os.environ.get(UPDATE):
        shutil.rmtree(place, ignore_errors=True)
        for name, content in found.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
    expected = {name: content.decode() for name, content in files(place).items()}
    command = f"to take it for expected: {UPDATE}=1 pytest tests/test_emit.py"
    assert {name: content.decode() for name, content in found.items()} == expected, command


def test_every_golden_folder_is_a_case() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(CASES)


@pytest.mark.parametrize("scripts", SCRIPTS)
@pytest.mark.parametrize("case", CASES)
def test_build_gives_the_golden_folders(case: str, scripts: str, tmp_path: Path) -> None:
    check_golden(case, scripts, generated(case, build(case, scripts, tmp_path)))


@pytest.mark.parametrize("width", [88, 100])
@pytest.mark.parametrize("folder", SCRIPTS.values())
@pytest.mark.parametrize("case", CASES)
def test_black_leaves_generated_scripts_alone(case: str, folder: str, width: int) -> None:
    place = GOLDEN / case / folder
    scripts = {name: text.decode() for name, text in files(place).items() if name.endswith(".py")}
    mode = black.Mode(line_length=width)
    assert {name: black.format_str(text, mode=mode) for name, text in scripts.items()} == scripts


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], Host]]:
    """The apps of all cases, running with both kinds of scripts."""
    place = tmp_path_factory.mktemp("golden")
    settings = {"PYTHONPATH": str(REPOSITORY)}
    keys = [(case, scripts) for case in CASES for scripts in SCRIPTS]
    running = {key: Host(build(*key, place), settings) for key in keys}
    for host in running.values():
        host.__enter__()
    yield running
    for host in running.values():
        host.__exit__(None, None, None)


@pytest.mark.parametrize("scripts", SCRIPTS)
@pytest.mark.parametrize("case", CASES)
def test_golden_folders_load_in_the_real_runtime(
    case: str, scripts: str, hosts: dict[tuple[str, str], Host]
) -> None:
    host = hosts[case, scripts]
    assert host.errors == {}
    called = {one.function for one in CALLS[case]} | {"list_of_events"}
    assert [name for name in host.functions if name not in called] == []


@pytest.mark.parametrize("scripts", SCRIPTS)
@pytest.mark.parametrize(
    ("case", "requested"),
    [
        pytest.param(case, one, id=f"{case}-{one.function}")
        for case, calls in CALLS.items()
        for one in calls
    ],
)
def test_function_gives_the_right_answer(
    case: str, requested: Call, scripts: str, hosts: dict[tuple[str, str], Host]
) -> None:
    assert invoke(hosts[case, scripts], requested) == requested.expected


@pytest.mark.parametrize("kind", SCRIPTS)
@pytest.mark.parametrize("case", CASES)
def test_mypy_finds_nothing_in_scripts(case: str, kind: str, tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / case / "app", tmp_path, dirs_exist_ok=True)
    shutil.copytree(GOLDEN / case / SCRIPTS[kind], tmp_path, dirs_exist_ok=True)
    folders = [one.parent for one in tmp_path.glob("*/function.json")]
    names = [one for one in folders if one.name.isidentifier()]  # mypy rejects others
    scripts = [str(file) for one in names for file in one.glob("*.py")]
    options = ["--strict", "--follow-imports=silent", "--cache-dir", str(tmp_path / "cache")]
    # In this process, it would change the limit of recursion and the garbage collection.
    command = [sys.executable, "-m", "mypy", *options, *scripts]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    success = f"Success: no issues found in {len(scripts)} source files\n"
    assert (done.stdout, done.stderr, done.returncode) == (success, "", 0)
