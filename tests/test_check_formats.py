"""The formats of `funcdeco check`, each compared as a whole or validated by its schema."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_support import funcdeco
from check_support import HEAD, write_project
from funcdeco.diagnostics.codes import CODES
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.render.formats import FORMATS, format_named
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import source_lines
from needs import need_sarif_schema
from running import examples

APP = f"""{HEAD}@app.http(route="/items/{{id}}")
def item(req: func.HttpRequest) -> str:
    return "item"


@app.timer_trigger(schedule="*/5 * * * *")
def clean(timer: func.TimerRequest) -> None: ...
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with an error and a note, as the current folder."""
    write_project(tmp_path, {"app.py": APP})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_text_shows_lines_and_carets(project: Path) -> None:
    assert funcdeco("check").out == """\
app.py:7:18: error HTP004: the route begins with a slash, so it becomes `api//items/{id}`
  |
7 | @app.http(route="/items/{id}")
  |                  ^
  = hint: write `items/{id}`

app.py:12:30: note TMR007: a schedule of five fields begins with the minute; the second is 0
   |
12 | @app.timer_trigger(schedule="*/5 * * * *")
   |                              ^^^^^^^^^^^
   = hint: write `0 */5 * * * *`

1 error, 1 note (2 fixable with `--fix`)
"""


def test_concise_is_one_line_for_each(project: Path) -> None:
    assert funcdeco("check", "--format", "concise").out.splitlines() == [
        line for line in funcdeco("check").out.splitlines() if line.startswith("app.py:")
    ]


def test_json_is_a_list_of_objects(project: Path) -> None:
    done = funcdeco("check", "--format", "json")
    first, second = json.loads(done.out)
    assert first == {
        "code": "HTP004",
        "severity": "error",
        "message": first["message"],
        "hint": first["hint"],
        "file": "app.py",
        "line": 7,
        "column": 18,
        "end_line": 7,
        "end_column": 19,
        "function": "item",
        "binding": "req",
        "property": "route",
        "fixable": True,
    }
    assert (second["code"], second["line"], second["column"]) == ("TMR007", 12, 30)
    assert done.code == 1


def test_github_gives_workflow_commands(project: Path) -> None:
    first, second = funcdeco("check", "--format", "github").out.splitlines()
    assert first.startswith(
        "::error file=app.py,line=7,endLine=7,col=18,endColumn=19,title=HTP004 "
        "route-leading-slash::app.py:7:18: the route begins with a slash"
    )
    assert "%0A" in first
    assert second.startswith("::notice file=app.py,line=12,")


def test_junit_has_a_case_for_each_and_fails_for_errors(project: Path) -> None:
    root = ElementTree.fromstring(funcdeco("check", "--format", "junit").out.encode())
    (suite,) = root
    assert suite.attrib == {
        "name": "funcdeco check",
        "tests": "2",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
    }
    assert [(case.get("name"), [inner.tag for inner in case]) for case in suite] == [
        ("HTP004 route-leading-slash app.py:7:18", ["failure"]),
        ("TMR007 five-fields app.py:12:30", ["system-out"]),
    ]


def sarif_schema() -> dict[str, object]:
    schema: dict[str, object] = json.loads(need_sarif_schema().read_text("utf-8"))
    return schema


def test_sarif_follows_the_official_schema(project: Path) -> None:
    log = json.loads(funcdeco("check", "--format", "sarif").out)
    jsonschema.validate(log, sarif_schema())
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["HTP004", "TMR007"]
    assert [(result["ruleId"], result["level"]) for result in run["results"]] == [
        ("HTP004", "error"),
        ("TMR007", "note"),
    ]
    assert run["results"][0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "app.py", "uriBaseId": "PROJECT"},
                "region": {"startLine": 7, "startColumn": 18, "endLine": 7, "endColumn": 19},
            }
        }
    ]
    assert run["originalUriBaseIds"]["PROJECT"]["uri"] == f"file://{project}/"


_LINES = st.integers(1, 9)
_FILES = st.sampled_from(["/a/b c.py", os.path.abspath("d#%.json"), "/ä/é.py"])
_LOCATIONS = st.one_of(
    st.tuples(_FILES, st.none() | _LINES).map(lambda pair: Location(*pair)),
    st.builds(
        lambda file, line, column, more: Location(file, line, column, line, column + more),
        _FILES,
        _LINES,
        _LINES,
        st.integers(0, 9),
    ),
)
_ANY = st.builds(
    Diagnostic,
    st.sampled_from(sorted(CODES)),
    st.text(min_size=1, max_size=20),
    st.text(max_size=20),
    st.none() | _LOCATIONS,
    st.none() | st.text(max_size=4),
)


@examples(60)
@given(st.lists(_ANY, max_size=3))
def test_every_format_can_hold_any_diagnostic(items: list[Diagnostic]) -> None:
    lines = partial(source_lines, Snapshot(Path()))
    printed = {name: format_named(name)(items, lines) for name in FORMATS}
    assert len(json.loads(printed["json"])) == len(items)
    jsonschema.validate(json.loads(printed["sarif"]), sarif_schema())
    (suite,) = ElementTree.fromstring(printed["junit"].encode())
    assert len(suite) == max(len(items), 1)
    assert printed["github"].count("\n") == len(items)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found_is_said_in_each_format(name: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": APP.replace("/items", "items").replace("*/5", "0 */5")})
    done = funcdeco("check", "--format", name, cwd=tmp_path)
    assert done.code == 0
    shown = {
        "text": "no problems found\n",
        "concise": "",
        "json": "[]\n",
        "github": "",
    }
    assert done.out == shown.get(name, done.out)
    if name == "sarif":
        assert json.loads(done.out)["runs"][0]["results"] == []
    if name == "junit":
        assert 'failures="0"' in done.out and "no problems found" in done.out


def test_a_long_line_is_cut_around_its_caret(tmp_path: Path) -> None:
    spaces = " " * 300
    content = f'{{"scriptFile": "__init__.py", {spaces}"disabled": true, "bindings": []}}'
    write_project(tmp_path, {"a/function.json": content, "a/__init__.py": ""})
    out = funcdeco("check", cwd=tmp_path).out
    assert f"  | {' ' * 39}^^^^^^^^^^\n" in out
    assert max(map(len, out.splitlines())) < 180
