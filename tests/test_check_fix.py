"""`check --fix` mends what is safe and nothing else; `--diff` only shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from build_support import files, funcdeco
from check_support import HEAD, codes_in, write_project
from hypothesis import given, settings
from hypothesis import strategies as st

FUNCTION_JSON = """\
{
  // kept
  "scriptFile": "__init__.py",
  "bindings": [
    {
      "type": "QueueTrigger", /* kept too */
      "name": "msg",
      "queuename": "orders",
      "dataType": 'String',
      "conection": "STORE",   // and this
    },
    {"name": "$return", "type": "queue", "queueName": "done"}
  ],
}
"""
MENDED = """\
{
  // kept
  "scriptFile": "__init__.py",
  "bindings": [
    {
      "type": "queueTrigger",
      "direction": "in", /* kept too */
      "name": "msg",
      "queueName": "orders",
      "dataType": 'string',
      "connection": "STORE",   // and this
    },
    {"name": "$return", "type": "queue", "direction": "out", "queueName": "done"}
  ],
}
"""
SCRIPT = "def main(msg): return 'hi'\n"


def test_a_function_json_is_mended_and_everything_else_in_it_stays(tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT})
    done = funcdeco("check", "--fix", cwd=tmp_path)
    assert (tmp_path / "a" / "function.json").read_text() == MENDED
    assert done.err == "mended 6 in a/function.json\n"
    assert "error" not in done.out and done.code == 0


def test_diff_shows_the_change_and_writes_nothing(tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT})
    before = files(tmp_path)
    done = funcdeco("check", "--diff", cwd=tmp_path)
    assert files(tmp_path) == before
    lines = done.out.splitlines()
    assert lines[:2] == ["--- a/function.json", "+++ a/function.json (mended)"]
    changed = [line for line in lines[2:] if line[:1] in "+-"]
    assert [line[1:] for line in changed if line[0] == "-"] == [
        line for line in FUNCTION_JSON.splitlines() if line not in MENDED.splitlines()
    ]
    assert [line[1:] for line in changed if line[0] == "+"] == [
        line for line in MENDED.splitlines() if line not in FUNCTION_JSON.splitlines()
    ]
    assert done.code == 1


@pytest.mark.parametrize(
    "before, after",
    [
        ('schedule="*/5 * * * *"', 'schedule="0 */5 * * * *"'),
        ("schedule='*/5 * * * *'", "schedule='0 */5 * * * *'"),
        ('schedule=(  # why\n    "*/5 * * * *"\n)', 'schedule=(  # why\n    "0 */5 * * * *"\n)'),
        ('schedule="*/5 " "* * * *"', None),
        ('schedule=f"*/{5} * * * *"', None),
        ('schedule=r"*/5 * * * *"', None),
        ('schedule="""*/5 * * * *"""', None),
        ("schedule=EVERY_FIVE", None),
        ("**{'schedule': '*/5 * * * *'}", None),
    ],
    ids=[
        "double quotes",
        "single quotes",
        "in parentheses, with a comment",
        "two literals",
        "an f-string",
        "a raw string",
        "three quotes",
        "a name",
        "an unpacked dict",
    ],
)
def test_a_decorators_argument_is_mended_where_the_literal_says_it(
    before: str, after: str | None, tmp_path: Path
) -> None:
    head = f'{HEAD}EVERY_FIVE = "*/5 * * * *"  # ünlike ascii\n'
    tail = ")  # nightly\ndef clean(timer: func.TimerRequest) -> None: ...\n"
    app = f"{head}@app.timer_trigger(run_on_startup=False, {before}{tail}"
    write_project(tmp_path, {"app.py": app})
    done = funcdeco("check", "--fix", cwd=tmp_path)
    shown = f"{head}@app.timer_trigger(run_on_startup=False, {after or before}{tail}"
    assert (tmp_path / "app.py").read_text() == shown
    assert (done.out == "no faults found\n") == (after is not None)


def test_a_rename_that_would_collide_is_left_alone(tmp_path: Path) -> None:
    content = json.dumps(
        {
            "scriptFile": "__init__.py",
            "bindings": [
                {
                    "type": "queueTrigger",
                    "direction": "in",
                    "name": "msg",
                    "queueName": "orders",
                    "connection": "A",
                    "conection": "B",
                }
            ],
        }
    )
    write_project(tmp_path, {"a/function.json": content, "a/__init__.py": "def main(msg): ...\n"})
    funcdeco("check", "--fix", cwd=tmp_path)
    assert (tmp_path / "a" / "function.json").read_text() == content
    assert codes_in(tmp_path) == ["BND016"]


def test_mode_mark_and_line_ends_of_a_file_stay(tmp_path: Path) -> None:
    content = FUNCTION_JSON.replace("\n", "\r\n").encode("utf-8-sig")
    write_project(tmp_path, {"a/function.json": content, "a/__init__.py": SCRIPT})
    file = tmp_path / "a" / "function.json"
    file.chmod(0o640)
    funcdeco("check", "--fix", cwd=tmp_path)
    assert file.read_bytes() == MENDED.replace("\n", "\r\n").encode("utf-8-sig")
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in file.parent.iterdir()) == ["__init__.py", "function.json"]


def test_a_second_fix_changes_nothing(tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT})
    funcdeco("check", "--fix", cwd=tmp_path)
    before = files(tmp_path)
    assert funcdeco("check", "--fix", cwd=tmp_path).err == ""
    assert files(tmp_path) == before


_CASE = st.sampled_from([str.lower, str.upper, str.capitalize, str])


@settings(max_examples=40, deadline=None)
@given(st.lists(_CASE, min_size=6, max_size=6), st.sampled_from([None, 1, 2]))
def test_after_a_fix_the_same_is_said_in_the_usual_spelling(
    cases: list[type[str]], indent: int | None
) -> None:
    import tempfile

    words = ["type", "queueTrigger", "queueName", "dataType", "binary", "name"]
    kind, queue, queue_name, data_type, binary, name = (
        case(word) for case, word in zip(cases, words, strict=True)
    )
    element = {kind: queue, name: "msg", queue_name: "orders", data_type: binary, "direction": "in"}
    content = json.dumps({"scriptFile": "__init__.py", "bindings": [element]}, indent=indent)
    with tempfile.TemporaryDirectory() as place:
        folder = write_project(
            Path(place), {"a/function.json": content, "a/__init__.py": "def main(msg): ...\n"}
        )
        funcdeco("check", "--fix", cwd=folder)
        mended = json.loads((folder / "a" / "function.json").read_text())
        assert mended["bindings"] == [
            {
                kind if kind.lower() == "type" else "type": "queueTrigger",
                "name": "msg",
                "queueName": "orders",
                "dataType": "binary",
                "direction": "in",
            }
        ]
        assert codes_in(folder) == []
