"""How `build` proves which files it wrote; all callers come to the same decision."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from build_support import Done, Write, change_app, files, funcdeco, python, state
from funcdeco.project.ownership import (
    MARKER,
    NEXT_SCRIPT,
    is_generated,
    read_ownership,
    with_ownership,
)
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.work_folder import Journal
from funcdeco.sources.function_json.folders import read_folders
from funcdeco.writer.existing_folders import read_folder

JSON = b'{"bindings": []}\n'
OLD = with_ownership("old\n", b"{}", "app.py", "hello")
NEW = with_ownership("new\n", JSON, "app.py", "hello")


@pytest.mark.parametrize(
    "files, expected",
    [
        pytest.param({"__init__.py": NEW}, True, id="a script"),
        pytest.param({MARKER: NEW}, True, id="a marker"),
        pytest.param({"shop.py": NEW}, True, id="a script of another name"),
        pytest.param({"__init__.py": OLD, NEXT_SCRIPT: NEW}, True, id="both while they change"),
        pytest.param({"__init__.py": NEW + b"# mine\n"}, True, id="an edited script"),
        pytest.param(
            {"__init__.py": NEW.replace(b"\n", b"\r\n")}, True, id="checked out on Windows"
        ),
        pytest.param({"__init__.py": OLD}, False, id="another function.json"),
        pytest.param({"__init__.py": b"def main(req): ...\n"}, False, id="the user's"),
        pytest.param({"__init__.py": NEW.partition(b"\n")[0]}, False, id="half a head"),
        pytest.param({"notes.txt": NEW}, False, id="a file that build never writes"),
        pytest.param({}, False, id="nothing beside it"),
    ],
)
def test_a_function_json_is_ours_if_a_file_beside_it_says_so(
    files: dict[str, bytes], expected: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "hello"
    folder.mkdir()
    for name, content in {**files, "function.json": JSON}.items():
        (folder / name).write_bytes(content)
    is_ours = read_folder(tmp_path, "hello", Journal()).json_is_ours
    by_hand = [one.function.name for one in read_folders(Snapshot(tmp_path))]
    assert (is_generated(Snapshot(tmp_path), folder), is_ours, by_hand) == (
        expected,
        expected,
        [] if expected else ["hello"],
    )


def test_what_cannot_be_read_is_not_ours(tmp_path: Path) -> None:
    assert not is_generated(Snapshot(tmp_path), tmp_path / "gone")
    (tmp_path / "function.json").mkdir()
    (tmp_path / "__init__.py").write_bytes(NEW)
    assert not is_generated(Snapshot(tmp_path), tmp_path)


def test_a_link_to_a_script_of_ours_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "shared.txt").write_bytes(NEW)
    folder = tmp_path / "hello"
    folder.mkdir()
    (folder / "function.json").write_bytes(JSON)
    (folder / "__init__.py").symlink_to(tmp_path / "shared.txt")
    assert not is_generated(Snapshot(tmp_path), folder)
    assert not read_folder(tmp_path, "hello", Journal()).json_is_ours


APP = """
@app.http(route="hello", methods=["GET"], auth_level="anonymous")
def greet(req): return "hi"

@app.function(name="with-hyphens")
@app.queue_trigger(name="msg", queue_name="orders", connection="Store")
def store(msg): ...

app.include("own:bp")
"""
OWN = {"own.py": """\
from funcdeco import Blueprint
bp = Blueprint()

@bp.function(name="direct", script_file="../own.py", entry_point="plain")
@bp.http(route="plain", methods=["GET"], auth_level="anonymous")
def plain(req): return "hi"
"""}
NAMES = ("greet", "with-hyphens", "direct")


def as_version_0_1(folder: Path) -> None:
    """Write the headers as version 0.1 did: without the name of the folder."""
    for name in NAMES:
        for file in (folder / name / "__init__.py", folder / name / MARKER):
            if file.exists():
                first, second, body = file.read_bytes().split(b"\n", 2)
                file.write_bytes(b"\n".join([first, b" ".join(second.split()[:4]), body]))


@pytest.fixture(params=[False, True], ids=["now", "0.1"])
def built(request: pytest.FixtureRequest, write_app: Write) -> Path:
    folder = write_app(APP, OWN)
    assert funcdeco("build", cwd=folder).code == 0
    if request.param:
        as_version_0_1(folder)
    return folder


def copy_script(folder: Path) -> None:
    """Copy one script into a folder of tests."""
    (folder / "tests").mkdir()
    shutil.copy(folder / "greet" / "__init__.py", folder / "tests" / "expected_greet.py")


def copy_files(folder: Path) -> None:
    """`mkdir golden; cp greet/* golden/`"""
    (folder / "golden").mkdir()
    for name in ("function.json", "__init__.py"):
        shutil.copy(folder / "greet" / name, folder / "golden")


def copy_folders(folder: Path) -> None:
    """`cp -r` of every folder"""
    for name in NAMES:
        shutil.copytree(folder / name, folder / f"{name}-copy")


@pytest.mark.parametrize("copy", [copy_script, copy_files, copy_folders])
def test_a_copy_of_generated_files_is_the_users(built: Path, copy: Callable[[Path], None]) -> None:
    before = files(built)
    copy(built)
    copies = {name: text for name, text in files(built).items() if name not in before}
    change_app(built, 'route="hello"', 'route="hallo"')
    for command in ("build", "clean", "build", "clean"):
        assert funcdeco(command, cwd=built).code == 0
        assert {name: files(built).get(name) for name in copies} == copies
    assert files(built).keys() == {*copies, "app.py", "host.json", "own.py"}


def test_a_copy_with_the_name_of_a_binding_is_the_users(write_app: Write) -> None:
    folder = write_app("""
@app.http(route="x")
def orders(req): ...
@app.queue_trigger(queue_name="orders", name="msg")
def proc(msg): ...
""")
    assert funcdeco("build", cwd=folder).code == 0
    shutil.copytree(folder / "orders", folder / "msg")
    copied = files(folder / "msg")
    change_app(folder, '@app.http(route="x")\ndef orders(req): ...\n', "")
    for command in ("build", "clean"):
        assert funcdeco(command, cwd=folder).code == 0
        assert files(folder / "msg") == copied


def test_a_copy_of_a_generated_folder_is_a_function_that_check_reads(built: Path) -> None:
    copy_folders(built)
    names = [one.function.name for one in read_folders(Snapshot(built))]
    assert names == ["direct-copy", "greet-copy", "with-hyphens-copy"]


def test_what_version_0_1_generated_is_up_to_date(write_app: Write) -> None:
    folder = write_app(APP, OWN)
    assert funcdeco("build", cwd=folder).code == 0
    as_version_0_1(folder)
    before = state(folder)
    assert [one.function.name for one in read_folders(Snapshot(folder))] == []
    done = funcdeco("build", "--check", cwd=folder)
    assert (done.code, done.out) == (0, "3 functions, all up to date\n")
    assert funcdeco("build", cwd=folder).out.splitlines()[-1] == "3 unchanged"
    assert state(folder) == before


def test_what_version_0_1_generated_is_rewritten_and_removed(write_app: Write) -> None:
    folder = write_app(APP, OWN)
    assert funcdeco("build", cwd=folder).code == 0
    as_version_0_1(folder)
    change_app(folder, '"hello"', '"hallo"')
    change_app(folder, "orders", "parcels")
    change_app(folder, 'route="plain"', 'route="bare"', "own.py")
    assert funcdeco("build", cwd=folder).out.splitlines()[-1] == "3 written"
    as_version_0_1(folder)
    assert funcdeco("clean", cwd=folder).code == 0
    assert sorted(files(folder)) == ["app.py", "host.json", "own.py"]


COMPUTED = """
NAME = "sync"

@app.function(name=f"{NAME}-one")
@app.http(route="one")
def first(req): return "hi"

@app.function(name=NAME + "-two")
@app.http(route="two")
def second(req): return "hi"
"""


def test_names_that_version_0_1_was_given_by_code_stay_recognized(write_app: Write) -> None:
    folder = write_app(COMPUTED)
    assert funcdeco("build", cwd=folder).code == 0
    for script in folder.glob("*/__init__.py"):
        first, second, body = script.read_bytes().split(b"\n", 2)
        script.write_bytes(b"\n".join([first, b" ".join(second.split()[:4]), body]))
    assert funcdeco("build", "--check", cwd=folder).out == "2 functions, all up to date\n"
    assert list(read_folders(Snapshot(folder))) == []
    assert funcdeco("clean", cwd=folder).out == "removed sync-one/\nremoved sync-two/\n"


def test_an_edited_script_in_a_copied_folder_stops_no_build(built: Path) -> None:
    copy_folders(built)
    script = built / "greet-copy" / "__init__.py"
    script.write_bytes(script.read_bytes() + b"# mine\n")
    assert funcdeco("build", cwd=built).code == 0
    assert funcdeco("build", "--check", cwd=built).code == 0


def test_the_header_names_no_path_outside_the_project(write_app: Write, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "outside_module.py").write_text("def outside(req): return 'hi'\n")
    app = f"""
import sys
sys.path.append({str(tmp_path / "site")!r})
import outside_module
app.http(route="a")(outside_module.outside)
"""
    folder = write_app(app)
    assert funcdeco("build", cwd=folder).code == 0
    first, second, rest = (folder / "outside/__init__.py").read_text().split("\n", 2)
    assert first == "# Made by `funcdeco build` from outside_module: change that and build again."
    assert rest == "from outside_module import outside as main\n"
    old = (
        "# Made by `funcdeco build` from ../site/outside_module.py: change that and build again.\n"
    )
    (folder / "outside/__init__.py").write_text(f"{old}{second}\n{rest}")
    done = funcdeco("build", "--check", cwd=folder)
    assert (done.code, done.out) == (0, "1 function, all up to date\n")


@pytest.mark.parametrize("name", ["t\nimport os", "t\rimport os", "a-b", "class"])
def test_a_name_of_a_folder_is_never_code(name: str, write_app: Write) -> None:
    app = f"""
import importlib
odd = importlib.import_module({f"{name}.handlers"!r})
app.http(route="a")(odd.hello)
app.http(route="b", name="box")(odd.Box.box)
app.http(route="c")(odd.many)
"""
    handlers = (
        "def hello(req): return 'hi'\nclass Box:\n    @staticmethod\n    def box(box): return 'box'\n"
        "def many(req, count: int = 3): return str(count)\n"
    )
    folder = write_app(app, {f"{name}/handlers.py": handlers})
    done = funcdeco("build", cwd=folder)
    assert (done.code, done.err) == (0, "")
    for function, answer in (("hello", "hi"), ("box", "box"), ("many", "3")):
        script = (folder / function / "__init__.py").read_bytes()
        tree = ast.parse(script)
        assert not [
            node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))
        ]
        call = f"import runpy; print(runpy.run_path('{function}/__init__.py')['main'](None))"
        assert python("-c", f"import sys; sys.path.insert(0, '.'); {call}", cwd=folder) == Done(
            0, f"{answer}\n", ""
        )
        assert read_ownership(script) is not None
    assert funcdeco("build", cwd=folder).out.splitlines()[-1] == "3 unchanged"
