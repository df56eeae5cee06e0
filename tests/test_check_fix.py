"""`check --fix` applies only safe fixes; `--diff` only shows them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_support import REPOSITORY, files, funcdeco
from check_support import HEAD, HOST_JSON, codes_in, found_in, write_project
from funcdeco import check
from funcdeco.linter.fixes import fix_files, write
from funcdeco.project.snapshot import Snapshot
from running import examples

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
CHECK = ("check", "--select", "PRJ010")
"""A call that also reports, and fixes, spellings that have no effect."""


def test_a_function_json_is_mended_and_everything_else_in_it_stays(tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT})
    done = funcdeco(*CHECK, "--fix", cwd=tmp_path)
    assert (tmp_path / "a" / "function.json").read_text() == MENDED
    assert done.err == "fixed 6 problems in a/function.json\n"
    assert "error" not in done.out and done.code == 0


def test_diff_shows_the_change_and_writes_nothing(tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT})
    before = files(tmp_path)
    done = funcdeco(*CHECK, "--diff", cwd=tmp_path)
    assert files(tmp_path) == before
    lines = done.out.splitlines()
    assert lines[:2] == ["--- a/function.json", "+++ a/function.json"]
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
    done = funcdeco(*CHECK, "--fix", cwd=tmp_path)
    shown = f"{head}@app.timer_trigger(run_on_startup=False, {after or before}{tail}"
    assert (tmp_path / "app.py").read_text() == shown
    assert (done.out == "no problems found\n") == (after is not None)


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
    funcdeco(*CHECK, "--fix", cwd=tmp_path)
    assert (tmp_path / "a" / "function.json").read_text() == content
    assert codes_in(tmp_path, select="PRJ010") == ["BND016"]


@pytest.mark.parametrize("keyword", ["db_name", "q_name"])
def test_a_keyword_that_only_ends_in_the_word_of_another_is_left_alone(
    keyword: str, tmp_path: Path
) -> None:
    options = f'{keyword}="orders", database_name="d", container_name="c"'
    app = f"{HEAD}@app.cosmos_db_trigger({options})\ndef run(documents): ...\n"
    write_project(tmp_path, {"app.py": app})
    assert "BND001" in codes_in(tmp_path, select="PRJ010")
    funcdeco(*CHECK, "--fix", cwd=tmp_path)
    assert (tmp_path / "app.py").read_text() == app


def test_mode_mark_and_line_ends_of_a_file_stay(tmp_path: Path) -> None:
    content = FUNCTION_JSON.replace("\n", "\r\n").encode("utf-8-sig")
    write_project(tmp_path, {"a/function.json": content, "a/__init__.py": SCRIPT})
    file = tmp_path / "a" / "function.json"
    file.chmod(0o640)
    funcdeco(*CHECK, "--fix", cwd=tmp_path)
    assert file.read_bytes() == MENDED.replace("\n", "\r\n").encode("utf-8-sig")
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in file.parent.iterdir()) == ["__init__.py", "function.json"]


def test_a_second_fix_changes_nothing(tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT})
    funcdeco(*CHECK, "--fix", cwd=tmp_path)
    before = files(tmp_path)
    assert funcdeco(*CHECK, "--fix", cwd=tmp_path).err == ""
    assert files(tmp_path) == before


_CASE = st.sampled_from([str.lower, str.upper, str.capitalize, str])


@examples(40)
@given(st.lists(_CASE, min_size=6, max_size=6), st.sampled_from([None, 1, 2]))
def test_after_a_fix_the_same_is_said_in_the_usual_spelling(
    cases: list[type[str]], indent: int | None
) -> None:
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
        funcdeco(*CHECK, "--fix", cwd=folder)
        changed = json.loads((folder / "a" / "function.json").read_text())
        assert changed["bindings"] == [
            {
                kind if kind.lower() == "type" else "type": "queueTrigger",
                "name": "msg",
                "queueName": "orders",
                "dataType": "binary",
                "direction": "in",
            }
        ]
        assert codes_in(folder, select="PRJ010") == []


def fixed(tmp_path: Path, body: str, **more: str | bytes) -> tuple[str, str]:
    """Return an app.py after `check --fix`, without its header, and the output of the command."""
    write_project(tmp_path, {"app.py": HEAD + body, **more})
    done = funcdeco(*CHECK, "--fix", cwd=tmp_path)
    return (tmp_path / "app.py").read_text("utf-8")[len(HEAD) :], done.out


def test_two_bindings_of_one_name_are_each_fixed_at_their_own_decorator(tmp_path: Path) -> None:
    body = """\
@app.queue_trigger(queue_name="orders")
@app.queue_output(name="a", queue_name="Out1")
@app.queue_output(name="a", queue_name="Out3")
def go(msg: func.QueueMessage, a: func.Out[str]) -> None: ...
"""
    changed, _ = fixed(tmp_path, body)
    assert changed == body.replace("Out1", "out1").replace("Out3", "out3")


def test_a_call_of_somebody_else_on_the_line_is_never_edited(tmp_path: Path) -> None:
    body = """\
@app.timer_trigger(**cfg.get(schedule="*/5 * * * *"))
def tick(timer: func.TimerRequest) -> None: ...
"""
    cfg = 'def get(schedule):\n    return {"schedule": "1 2 * * *"}\n'
    changed, out = fixed(tmp_path, f"import cfg\n\n{body}", **{"cfg.py": cfg})
    assert changed == f"import cfg\n\n{body}"
    assert out.endswith("\n1 note\n")


def test_of_two_calls_on_a_line_each_is_pointed_at_and_mended(tmp_path: Path) -> None:
    body = """\
def one(timer: func.TimerRequest) -> None: ...
def two(timer: func.TimerRequest) -> None: ...
app.timer_trigger(schedule="*/6 * * * *")(one); app.timer_trigger(schedule="*/7 * * * *")(two)
"""
    write_project(tmp_path, {"app.py": HEAD + body})
    assert [place for _, place, _ in found_in(tmp_path)] == ["app.py:9:29", "app.py:9:77"]
    changed, _ = fixed(tmp_path, body)
    assert changed == body.replace("*/6", "0 */6").replace("*/7", "0 */7")


def test_of_two_annotations_on_a_line_the_faulty_one_is_pointed_at(tmp_path: Path) -> None:
    body = """\
from typing import Annotated
@app.queue_trigger(name="msg", queue_name="orders")
def a(msg: func.QueueMessage, x: Annotated[func.Out[str], app.queue_output(queue_name="good")], y: Annotated[func.Out[str], app.queue_output(queue_name="bad_one")]) -> None: ...
"""
    write_project(tmp_path, {"app.py": HEAD + body})
    ((code, place, _),) = found_in(tmp_path)
    column = body.splitlines()[2].index("bad_one") + 1 + len("bad")
    assert (code, place) == ("NAM001", f"app.py:9:{column}")


@pytest.mark.parametrize(
    "keys",
    ['"datatype": "string", "dataType": "string"', '"queueName": "orders", "QueueName": "orders"'],
)
def test_a_key_that_stands_there_already_is_given_no_twin(keys: str, tmp_path: Path) -> None:
    rest = "" if "queueName" in keys else ', "queueName": "orders"'
    content = (
        '{"scriptFile": "__init__.py", "bindings": [{"type": "queueTrigger", "direction": "in", '
        f'"name": "msg", {keys}{rest}}}]}}'
    )
    write_project(tmp_path, {"a/function.json": content, "a/__init__.py": "def main(msg): ...\n"})
    done = funcdeco(*CHECK, "--fix", cwd=tmp_path)
    assert (tmp_path / "a" / "function.json").read_text() == content
    assert done.err == ""
    assert codes_in(tmp_path, select="PRJ010") == ["PRJ010", "PRJ011"] or codes_in(
        tmp_path, select="PRJ010"
    ) == ["PRJ011", "PRJ010"]


def test_what_cannot_be_mended_is_not_promised(tmp_path: Path) -> None:
    body = """\
EVERY = "*/5 * * * *"
@app.timer_trigger(schedule=EVERY)
def tick(timer: func.TimerRequest) -> None: ...
"""
    _, out = fixed(tmp_path, body)
    assert out.endswith("\n1 note\n")
    assert "fixable" not in funcdeco("check", "--format", "json", cwd=tmp_path).out


def test_a_file_that_cannot_be_written_is_told_and_the_others_are_mended(tmp_path: Path) -> None:
    names = ("a", "b", "c")
    write_project(
        tmp_path,
        {
            **{f"{name}/function.json": FUNCTION_JSON for name in names},
            **{f"{name}/__init__.py": SCRIPT for name in names},
        },
    )
    (tmp_path / "b" / "function.json").chmod(0o444)
    done = funcdeco(*CHECK, "--fix", "--format", "json", cwd=tmp_path)
    texts = [(tmp_path / name / "function.json").read_text() for name in names]
    assert texts == [MENDED, FUNCTION_JSON, MENDED]
    assert done.err == (
        "fixed 6 problems in a/function.json\n"
        "Error: b/function.json: it is read-only\n"
        "fixed 6 problems in c/function.json\n"
    )
    assert {item["file"] for item in json.loads(done.out) if item.get("fixable")} == {
        "b/function.json"
    }
    assert done.code == 2


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_the_order_of_bytes_stays(encoding: str, tmp_path: Path) -> None:
    mark = "\ufeff".encode(encoding)
    content = mark + FUNCTION_JSON.encode(encoding)
    write_project(tmp_path, {"a/function.json": content, "a/__init__.py": SCRIPT})
    funcdeco(*CHECK, "--fix", cwd=tmp_path)
    assert (tmp_path / "a" / "function.json").read_bytes() == mark + MENDED.encode(encoding)


def test_a_python_source_keeps_its_encoding(tmp_path: Path) -> None:
    head = f"# -*- coding: latin-1 -*-\n{HEAD}NAME = 'größe'\n"
    app = head + '@app.timer_trigger(schedule="*/5 * * * *")\ndef tick(timer): ...\n'
    write_project(tmp_path, {"app.py": app.encode("latin-1")})
    funcdeco(*CHECK, "--fix", cwd=tmp_path)
    assert (tmp_path / "app.py").read_bytes() == app.replace("*/5", "0 */5").encode("latin-1")


def test_what_a_link_leads_to_is_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text(FUNCTION_JSON)
    folder = write_project(tmp_path / "project", {"a/__init__.py": SCRIPT})
    (folder / "a" / "function.json").symlink_to(outside)
    funcdeco(*CHECK, "--fix", cwd=folder)
    assert outside.read_text() == FUNCTION_JSON


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_diff_can_be_applied(end: str, tmp_path: Path) -> None:
    content = FUNCTION_JSON.rstrip("\n").replace("\n", end)
    write_project(tmp_path, {"a/function.json": content.encode(), "a/__init__.py": SCRIPT})
    # In a separate process, since click's runner removes the `\r`.
    command = [sys.executable, "-m", "funcdeco", *CHECK, "--diff"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    subprocess.run(["git", "apply", "-p0", "-"], input=done.stdout, cwd=tmp_path, check=True)
    changed = MENDED.rstrip("\n").replace("\n", end)
    assert (tmp_path / "a" / "function.json").read_bytes() == changed.encode()


def test_a_file_that_changes_in_between_is_left_alone(tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT})
    (changed,) = fix_files(check(tmp_path, select="PRJ010"), Snapshot(tmp_path))
    file = tmp_path / "a" / "function.json"
    file.write_text(FUNCTION_JSON + "\n")
    with pytest.raises(OSError, match="it has changed since it was checked"):
        write(changed, Snapshot(tmp_path))
    assert file.read_text() == FUNCTION_JSON + "\n"


def test_both_options_at_once_are_refused(tmp_path: Path) -> None:
    done = funcdeco(*CHECK, "--fix", "--diff", cwd=tmp_path)
    assert done.code == 2
    assert "cannot be used together" in done.err


@pytest.mark.parametrize(
    "before, after",
    [
        ('@app.http(auth_level="Anonymous")', '@app.http(auth_level="anonymous")'),
        ('@app.http(auth_level = "FUNCTION" , )', '@app.http(auth_level = "function" , )'),
        ('@app.http(rout="items")', '@app.http(route="items")'),
        ('@app.http(rout="a", route="b")', None),
        ("@app.http(auth_level=LEVEL)", None),
        ('@app.http(auth_level="nobody")', None),
    ],
)
def test_a_choice_in_another_case_and_a_misspelt_keyword_are_mended(
    before: str, after: str | None, tmp_path: Path
) -> None:
    head = 'LEVEL = "Anonymous"\n'
    tail = '\ndef hello(req: func.HttpRequest) -> str: return ""\n'
    changed, out = fixed(tmp_path, f"{head}{before}{tail}")
    assert changed == f"{head}{after or before}{tail}"
    assert (out == "no problems found\n") == (after is not None)


def test_a_name_of_the_v2_model_is_mended(tmp_path: Path) -> None:
    tail = "\ndef store(msg: func.QueueMessage) -> None: ...\n"
    changed, out = fixed(tmp_path, f'@app.queue_trigger(arg_name="msg", queue_name="orders"){tail}')
    assert changed == f'@app.queue_trigger(name="msg", queue_name="orders"){tail}'
    assert out == "no problems found\n"


TIMER = '"type": "timerTrigger", "direction": "in", "name": "t"'
ANY_CASE = {
    "the other case last": (
        f'{TIMER}, "schedule": "0 0 6 * * *", "SCHEDULE": "*/5 * * * *"',
        ('"*/5', '"0 */5'),
    ),
    "the usual case last": (
        f'{TIMER}, "SCHEDULE": "0 0 6 * * *", "schedule": "*/5 * * * *"',
        ('"*/5', '"0 */5'),
    ),
    "the one that counts is fine": (
        f'{TIMER}, "schedule": "*/5 * * * *", "SCHEDULE": "0 0 6 * * *"',
        ("", ""),
    ),
    "a choice": (
        f'{TIMER}, "schedule": "0 0 6 * * *", "dataType": "string", "datatype": "STRING"',
        ('"STRING"', '"string"'),
    ),
}


@pytest.mark.parametrize("case", ANY_CASE)
def test_of_keys_in_several_cases_the_one_that_counts_is_fixed_once(
    case: str, tmp_path: Path
) -> None:
    binding, (old, new) = ANY_CASE[case]
    text = f'{{"scriptFile": "__init__.py", "bindings": [{{{binding}}}]}}'
    script = "import azure.functions as func\ndef main(t: func.TimerRequest) -> None: ...\n"
    write_project(tmp_path, {"t/function.json": text, "t/__init__.py": script})
    before = binding.count(old) if old else 1
    assert before == 1
    for _ in range(2):
        done = funcdeco(*CHECK, "--fix", cwd=tmp_path)
        assert (tmp_path / "t" / "function.json").read_text() == text.replace(old, new)
        assert done.code == 0


def test_of_keys_in_several_cases_in_host_json_the_last_is_fixed(tmp_path: Path) -> None:
    text = HOST_JSON.replace(
        '"version": "2.0",',
        '"version": "2.0", "extensions": {"http": {"routePrefix": "v1", "ROUTEPREFIX": "v2/"}},',
    )
    fixed(tmp_path, '@app.http(route="a")\ndef go(req: func.HttpRequest) -> str: ...\n')
    (tmp_path / "host.json").write_text(text)
    for _ in range(2):
        funcdeco(*CHECK, "--fix", cwd=tmp_path)
        assert (tmp_path / "host.json").read_text() == text.replace("v2/", "v2")


BAD = (
    '\n@app.timer_trigger(schedule="*/5 * * * *")\ndef {}(timer: func.TimerRequest) -> None: ...\n'
)
ELSEWHERE = (
    f"import azure.functions as func\nfrom funcdeco import Blueprint\n\napp = Blueprint()\n{BAD}"
)


def check_untouched(folder: Path, file: Path, name: str) -> None:
    """Fix an app that includes the blueprint in *file*; see that only app.py is fixed."""
    (folder / "app.py").write_text(
        f"{HEAD}import {name}\napp.include({name}.app)\n{BAD.format('mine')}"
    )
    before = file.read_text()
    assert before.count('"*/5') == 1
    for _ in range(2):
        done = funcdeco(*CHECK, "--fix", "--format", "json", cwd=folder)
        assert file.read_text() == before
        found = [item for item in json.loads(done.out) if item["code"] == "TMR001"]
        assert not any(item.get("fixable") for item in found)
    assert '"0 */5' in (folder / "app.py").read_text()
    assert funcdeco(*CHECK, "--diff", cwd=folder).out == ""


def test_a_module_on_an_added_path_is_not_edited(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project", {})
    write_project(tmp_path / "more", {"elsewhere.py": ELSEWHERE.format("theirs")})
    code = f"import sys\nsys.path.append({str(tmp_path / 'more')!r})\nimport elsewhere\napp = elsewhere.app\n"
    (folder / "path.py").write_text(code)
    check_untouched(folder, tmp_path / "more/elsewhere.py", "path")


@pytest.mark.parametrize(
    "place",
    [
        ".python_packages/lib/site-packages",
        "env/lib/python3.12/site-packages",
        "env/scripts",
        "vendor/site-packages",
    ],
)
def test_an_installed_module_in_the_project_is_not_edited(place: str, tmp_path: Path) -> None:
    content = {f"{place}/elsewhere.py": ELSEWHERE.format("theirs"), "env/pyvenv.cfg": ""}
    folder = write_project(tmp_path, content)
    code = f"import sys\nsys.path.append({str(folder / place)!r})\nimport elsewhere\napp = elsewhere.app\n"
    (folder / "path.py").write_text(code)
    check_untouched(folder, folder / place / "elsewhere.py", "path")


@pytest.mark.parametrize("inside", [False, True])
def test_a_module_behind_a_link_to_a_folder_is_not_edited(inside: bool, tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project", {})
    place = folder / "real" if inside else tmp_path / "real"
    place.mkdir()
    (place / "elsewhere.py").write_text(ELSEWHERE.format("theirs"))
    (folder / "linked").symlink_to(place)
    (folder / "path.py").write_text("from linked import elsewhere\napp = elsewhere.app\n")
    check_untouched(folder, place / "elsewhere.py", "path")


def test_a_function_json_behind_a_link_to_a_folder_is_not_edited(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project", {})
    write_project(tmp_path / "real", {"function.json": FUNCTION_JSON, "__init__.py": SCRIPT})
    (folder / "linked").symlink_to(tmp_path / "real")
    funcdeco(*CHECK, "--fix", cwd=folder)
    assert (tmp_path / "real/function.json").read_text() == FUNCTION_JSON


def test_a_project_that_is_reached_through_a_link_is_fixed(tmp_path: Path) -> None:
    write_project(tmp_path / "real", {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT})
    (tmp_path / "project").symlink_to(tmp_path / "real")
    funcdeco(*CHECK, "--fix", "project", cwd=tmp_path)
    assert (tmp_path / "real/a/function.json").read_text() == MENDED


def test_several_names_of_a_file_stay_one_file(tmp_path: Path) -> None:
    folder = write_project(
        tmp_path / "project", {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT}
    )
    file = folder / "a/function.json"
    os.link(file, tmp_path / "other")
    file.chmod(0o640)
    before = file.stat()
    funcdeco(*CHECK, "--fix", cwd=folder)
    after = file.stat()
    assert (tmp_path / "other").read_text() == file.read_text() == MENDED
    assert (after.st_ino, after.st_mode, after.st_nlink) == (before.st_ino, before.st_mode, 2)
    assert not (folder / ".funcdeco").exists()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away"
)
@pytest.mark.parametrize("mode", [0o600, 0o755, 0o4750])
def test_owner_and_mode_of_a_file_stay(mode: int, tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT})
    file = tmp_path / "a/function.json"
    os.chown(file, 12345, 54321)
    file.chmod(mode)
    funcdeco(*CHECK, "--fix", cwd=tmp_path)
    status = file.stat()
    assert file.read_text() == MENDED
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (12345, 54321, mode)


def test_a_link_named_as_the_working_folder_is_not_followed(tmp_path: Path) -> None:
    folder = write_project(
        tmp_path / "project", {"a/function.json": FUNCTION_JSON, "a/__init__.py": SCRIPT}
    )
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/fix-mine").write_text("[]")
    (folder / ".funcdeco").symlink_to(tmp_path / "outside")
    done = funcdeco(*CHECK, "--fix", cwd=folder)
    assert done.code == 2
    assert "Error: a/function.json: .funcdeco is not a folder" in done.err
    assert sorted(files(tmp_path / "outside")) == ["fix-mine"]


TWICE = [
    '"schedule": "0 0 6 * * *", "name": "t", "dataType": "String", "datatype": "BINARY"',
    '"schedule": "0 0 6 * * *", "name": "t", "datatype": "STRING", "dataType": "Binary"',
    '"name": "t", "SCHEDULE": "*/5 * * * *"',
    '"schedule": "*/5 * * * *", "Name": "t"',
    '"schedule": "*/6 * * * *", "SCHEDULE": "*/5 * * * *", "name": "t"',
    '"schedule": "0 0 6 * * *", "name": "t", "direction": "out", "Direction": "In"',
    '"schedule": "0 0 6 * * *", "name": "t", "Type": "timertrigger"',
]


@pytest.mark.parametrize("properties", TWICE)
def test_one_run_settles(properties: str, tmp_path: Path) -> None:
    binding = f'{{"type": "timerTrigger", "direction": "in", {properties}}}'
    text = f'{{"scriptFile": "__init__.py", "bindings": [{binding}]}}'
    write_project(tmp_path, {"t/function.json": text, "t/__init__.py": "def main(t): ...\n"})
    first = funcdeco(*CHECK, "--fix", cwd=tmp_path)
    once = (tmp_path / "t/function.json").read_text()
    assert 1 <= first.err.count("fixed") <= 2
    second = funcdeco(*CHECK, "--fix", cwd=tmp_path)
    assert (second.err, (tmp_path / "t/function.json").read_text()) == ("", once)
