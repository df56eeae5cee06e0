"""What a killed command leaves: other commands explain it, and the next one that writes heals it."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_support import APP, Done, Write, change_app, files, funcdeco, moments, python, state
from check_support import write_project
from funcdeco.writer.lock import locked, locked_by_file
from test_build_killed import Rebuild
from test_check_fix import FUNCTION_JSON, MENDED, SCRIPT

pytestmark = pytest.mark.once

BLAMING = {"BLD001", "BLD002", "FUN002"}
"""Codes that blame the user for files of a build."""
every_tenth = pytest.mark.parametrize(
    "first",
    [
        number if number == 3 else pytest.param(number, marks=pytest.mark.deep)
        for number in range(10)
    ],
)


@pytest.fixture
def rebuild(write_app: Write, tmp_path: Path) -> Rebuild:
    return Rebuild(write_app, tmp_path, list)


def folders(place: Path) -> set[str]:
    """Return every folder below *place* but Python's caches."""
    every = (path for path in place.rglob("*") if path.is_dir() and path.name != "__pycache__")
    return {path.relative_to(place).as_posix() for path in every}


def codes(place: Path, *command: str) -> set[str]:
    return {
        item["code"] for item in json.loads(funcdeco(*command, "--format", "json", cwd=place).out)
    }


@every_tenth
@pytest.mark.parametrize("command", ["build", "clean"])
def test_commands_that_read_explain_an_interrupted_run_and_write_nothing(
    rebuild: Rebuild, command: str, first: int
) -> None:
    for place in rebuild.killed(rebuild.changed, command)[first::10]:
        is_interrupted = bool(list(place.glob(".funcdeco/build-*")))
        before = state(place)
        for reads in (("check",), ("build", "--check")):
            found = codes(place, *reads)
            assert not found & BLAMING
            assert ("BLD009" in found) == is_interrupted
        assert state(place) == before
        (place / "requirements.txt").write_text("funcdeco\n")
        found = codes(place, "build", "--output", "../published")
        assert not found & BLAMING
        assert ("BLD009" in found) == is_interrupted
        assert not list(place.with_name("published").rglob("build-*"))
        shutil.rmtree(place.with_name("published"))


@every_tenth
@pytest.mark.parametrize("killed", ["build", "clean"])
@pytest.mark.parametrize("command", ["build", "clean"])
def test_no_folder_is_left_after_the_next_command(
    rebuild: Rebuild, killed: str, command: str, first: int
) -> None:
    for place in rebuild.killed(rebuild.changed, killed)[first::10]:
        assert funcdeco(command, cwd=place).code == 0
        if command == "build":
            assert folders(place) == {os.path.dirname(name) for name in rebuild.new_files} - {
                ""
            } | {"all_changes/data"}
        assert all(any((place / name).iterdir()) for name in folders(place))


SWAPS = (
    {"one": "1", "two/x": "2", "two/deep/y": "3", "three": "4", "data/four": "5"},
    {"one/x": "1", "two": "2", "three/z/z": "4", "store": "5"},
)


def swapped(folder: Path, version: int) -> None:
    """Write files of one version, where those of the other have folders."""
    for name in ("one", "two", "three", "data", "store"):
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    for name, content in SWAPS[version].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    old, new = ("def store(", "def data(") if version else ("def data(", "def store(")
    if old in (folder / "app.py").read_text():
        change_app(folder, old, new)


@every_tenth
@pytest.mark.parametrize("version", [0, 1])
def test_files_and_folders_that_swap_heal_after_a_kill(
    write_app: Write, tmp_path: Path, version: int, first: int
) -> None:
    folder, out = write_app(APP, {"requirements.txt": "funcdeco\n"}), tmp_path / "out"
    output = ("build", "--output", "../out")
    expected: dict[str, bytes] = {}
    for number in (version, 1 - version):
        swapped(folder, number)
        assert funcdeco(*output, cwd=folder).code == 0
        expected = expected or files(out)
    swapped(folder, version)
    places = moments(out, tmp_path / "saved", *output, cwd=folder)
    assert files(out) == expected
    for place in places[first::10]:
        shutil.rmtree(out)
        place.rename(out)
        assert funcdeco(*output, cwd=folder).code == 0
        assert files(out) == expected
        assert folders(out) == {
            str(parent) for name in expected for parent in Path(name).parents
        } - {"."}


def broken(folder: Path) -> Path:
    """Write a project with two files to fix."""
    names = ("a", "b")
    jsons = {f"{name}/function.json": FUNCTION_JSON for name in names}
    return write_project(folder, {**jsons, **{f"{name}/__init__.py": SCRIPT for name in names}})


HARD_LINK = [False, True]


@pytest.fixture(params=HARD_LINK, ids=["one link", "several links"])
def fixes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Path]]:
    """Return what kills of `check --fix` leave."""
    folder = broken(tmp_path / "project")
    if request.param:
        os.link(folder / "a/function.json", tmp_path / "linked")
    command = ("check", "--fix", "--select", "PRJ010")
    yield moments(folder, tmp_path / "saved", *command, cwd=folder)
    if request.param:
        assert (tmp_path / "linked").read_text() == MENDED
        assert (folder / "a/function.json").stat().st_nlink == 2


def test_a_killed_fix_leaves_at_most_one_file_which_the_next_command_removes(
    fixes: list[Path],
) -> None:
    assert len(fixes) > 4
    for place in fixes:
        for name in ("a", "b"):
            assert (place / name / "function.json").read_text() in (FUNCTION_JSON, MENDED)
        usual = {"host.json", "requirements.txt"}
        usual |= {
            f"{name}/{file}" for name in ("a", "b") for file in ("function.json", "__init__.py")
        }
        left = files(place).keys() - usual
        assert len(left) <= 1 and all(name.startswith(".funcdeco/fix-") for name in left)
        for command in (("clean",), ("check", "--fix")):
            healed = shutil.copytree(place, place.with_name(f"{place.name}-{command[0]}"))
            assert funcdeco(*command, cwd=healed).code == 0
            assert files(healed).keys() == usual
            assert not (healed / ".funcdeco").exists()


@pytest.mark.parametrize("command", ["build", "clean", "check --fix"])
def test_a_file_that_is_half_written_is_finished_by_the_next_command(
    write_app: Write, command: str
) -> None:
    old, new = ("# old: ünlike\n" * 3).encode(), b"# new\n" + "x = 'größer'\n".encode()
    folder = write_app(APP)
    encoded = [base64.b64encode(text).decode() for text in (old, new)]
    for count in (3, 4, 9, len(new) - 1, len(new)):
        (folder / "mine.py").write_bytes(new[:count] + old[count:])
        (folder / ".funcdeco").mkdir()
        (folder / ".funcdeco/fix-abc").write_text(json.dumps(["mine.py", *encoded]))
        assert funcdeco(*command.split(), cwd=folder).code == 0
        assert (folder / "mine.py").read_bytes() == new
        assert not (folder / ".funcdeco").exists()


@pytest.mark.parametrize(
    "journal",
    [
        *("", "[", "{}", "[]", "1", '["mine.py"]', '["mine.py", 1, 2]', '["mine.py", "!", "!"]'),
        json.dumps(["../outside.py", "b2xk", "bmV3"]),
        json.dumps(["link/outside.py", "b2xk", "bmV3"]),
        json.dumps(["mine.py", "b2xk", "bmV3"]),
        json.dumps(["gone.py", "b2xk", "bmV3"]),
    ],
)
def test_a_journal_of_a_fix_changes_nothing_but_what_it_tore(
    write_app: Write, tmp_path: Path, journal: str
) -> None:
    folder = write_app(APP, {"mine.py": "edited\n", ".funcdeco/fix-abc": journal})
    (tmp_path / "outside.py").write_text("nld")
    (folder / "link").symlink_to(tmp_path)
    assert funcdeco("clean", cwd=folder).code == 0
    assert (folder / "mine.py").read_text() == "edited\n"
    assert (tmp_path / "outside.py").read_text() == "nld"
    assert not (folder / ".funcdeco").exists()


def test_a_journal_removes_only_empty_folders_of_the_project(
    write_app: Write, tmp_path: Path
) -> None:
    journal = {
        "folders": ["empty", "full", "../outside", "link/outside", 1, "", "."],
        "hashes": [1],
    }
    content = {".funcdeco/build-abc/journal": json.dumps(journal), "full/mine": "", "empty/x": ""}
    folder = write_app(APP, content)
    (folder / "empty/x").unlink()
    (tmp_path / "outside").mkdir()
    (folder / "link").symlink_to(tmp_path)
    assert funcdeco("build", cwd=folder).code == 0
    assert folders(folder) == {"full", "hello", "store", "link"}
    assert (tmp_path / "outside").exists()


TRY = """
import sys
from filelock import FileLock, Timeout
try:
    FileLock(sys.argv[1]).acquire(timeout=0).lock.release()
except Timeout:
    print("is locked")
"""


def test_the_lock_of_windows_blocks_others_and_leaves_nothing(tmp_path: Path) -> None:
    pytest.importorskip("filelock", reason="filelock is not installed")
    lock = str(tmp_path / ".funcdeco/lock")
    with locked_by_file(tmp_path) as has_waited:
        assert not has_waited
        assert python("-c", TRY, lock, cwd=tmp_path) == Done(0, "is locked\n", "")
    assert files(tmp_path) == {}
    assert python("-c", TRY, lock, cwd=tmp_path) == Done(0, "", "")
    with locked_by_file(tmp_path) as has_waited:
        assert not has_waited


@pytest.mark.skipif(os.name == "nt", reason="Windows locks a file")
@pytest.mark.parametrize("output", ["", "out", "new/parent/out"])
def test_working_folder_is_removed_before_another_run_can_create_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    place, locks = tmp_path / output, list[bool]()
    locked_folder = (tmp_path / output).parent if output else tmp_path
    remove = os.rmdir

    def rmdir(path: Path) -> None:
        locks.append(is_locked(locked_folder))
        remove(path)

    monkeypatch.setattr("funcdeco.writer.lock.os.rmdir", rmdir)
    with locked(place, is_output=bool(output)):
        assert is_locked(locked_folder)
        (place / ".funcdeco").mkdir(parents=True)
    assert (locks, (place / ".funcdeco").exists()) == ([True], False)
    assert not is_locked(locked_folder)


def is_locked(folder: Path) -> bool:
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
