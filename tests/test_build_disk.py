"""Disk errors: read-only folders, no space left. Nothing is lost and folders stay consistent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from build_support import (
    APP,
    Done,
    Write,
    change_app,
    declared,
    files,
    funcdeco,
    pairs,
    python,
    refusal,
)

WEAK = """
import ctypes, os, sys

if sys.platform == "linux":  # so that permissions hold for root as well
    prctl = ctypes.CDLL(None).prctl
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
os.execv(sys.executable, [sys.executable, "-B", "-m", "funcdeco", *sys.argv[1:]])
"""

SMALL = """
import atexit, resource, sys

size, most = int(sys.argv.pop(1)), resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, most[1]))
atexit.register(resource.setrlimit, resource.RLIMIT_FSIZE, most)  # what measures may write then
sys.dont_write_bytecode = True
from funcdeco.cli.main import run
run()
"""
"""Limit the file size: a write that crosses the limit is cut short, the next one fails."""


def run_script(script: str, *arguments: str, cwd: Path) -> Done:
    return python("-c", script, *arguments, cwd=cwd)


@pytest.fixture
def read_only() -> Iterator[Callable[[Path], Path]]:
    """Remove the permission to write into a folder, and restore it at the end."""
    taken: list[Path] = []

    def take(folder: Path) -> Path:
        folder.chmod(0o555)
        taken.append(folder)
        return folder

    yield take
    for folder in taken:
        folder.chmod(0o755)


@pytest.fixture
def built(write_app: Write) -> Path:
    folder = write_app(APP)
    assert funcdeco("build", cwd=folder).code == 0
    return folder


LONG = 400 * "o"
"""Long enough to fill the disk. A route may be this long, and so may a queue's setting name."""

HINT = "Every folder is complete, old or new; fix this and run the command again"


def fixed(folder: Path) -> None:
    """Check that the next build completes the work and cleans up."""
    assert funcdeco("build", cwd=folder).code == 0
    assert funcdeco("build", "--check", cwd=folder) == declared("2 functions, all up to date\n")
    assert not (folder / ".funcdeco").exists()


def test_project_that_is_read_only(write_app: Write, read_only: Callable[[Path], Path]) -> None:
    folder = read_only(write_app(APP))
    before = files(folder)
    text = f"""\
        .funcdeco: error BLD006: can't read or write here: Permission denied
          = hint: 0 of 2 folders were written. {HINT}
    """
    assert run_script(WEAK, "build", cwd=folder) == refusal(text, code=2)
    assert files(folder) == before
    folder.chmod(0o755)
    fixed(folder)


def test_unchanged_project_that_is_read_only(
    built: Path, read_only: Callable[[Path], Path]
) -> None:
    for place in (built / "hello", built / "store", built):
        read_only(place)
    done = run_script(WEAK, "build", cwd=built)
    assert (done.code, done.out.splitlines()[-1], done.err) == (0, "2 unchanged", "")


def test_function_s_folder_that_is_read_only(
    built: Path, read_only: Callable[[Path], Path]
) -> None:
    change_app(built, '"hello"', '"hallo"')
    change_app(built, "orders", "parcels")
    store = read_only(built / "store")
    before = files(store)
    done = run_script(WEAK, "build", "--format", "json", cwd=built)
    found = json.loads(done.out)
    assert [(item["code"], item["file"]) for item in found] == [("BLD006", "store/__init__.py")]
    assert found[0]["message"] == "can't read or write here: Permission denied"
    assert found[0]["hint"] == f"1 of 2 folders were written. {HINT}"
    assert (done.code, done.err, files(store)) == (2, "", before)
    assert b"hallo" in (built / "hello/function.json").read_bytes()
    store.chmod(0o755)
    fixed(built)


def test_folder_that_cannot_be_read_is_named(
    built: Path, read_only: Callable[[Path], Path]
) -> None:
    place = read_only(built / "store")
    place.chmod(0)
    done = run_script(WEAK, "build", "--format", "json", cwd=built)
    found = json.loads(done.out)
    assert [(item["code"], item["file"]) for item in found] == [("BLD006", "store/function.json")]
    assert done.code == 2


def test_output_that_is_read_only(
    write_app: Write, tmp_path: Path, read_only: Callable[[Path], Path]
) -> None:
    folder = write_app(APP, {"requirements.txt": "funcdeco\n"})
    (tmp_path / "out").mkdir()
    read_only(tmp_path / "out")
    done = run_script(WEAK, "build", "--output", str(tmp_path / "out"), cwd=folder)
    text = f"""\
        {tmp_path}/out/.funcdeco: error BLD006: can't read or write here: Permission denied
          = hint: 0 of 2 folders were written. {HINT}
    """
    assert done == refusal(text, code=2)


def test_clean_of_a_read_only_folder(built: Path, read_only: Callable[[Path], Path]) -> None:
    read_only(built / "hello")
    before = files(built)
    done = run_script(WEAK, "clean", cwd=built)
    assert done.out.splitlines()[0] == (
        "hello/function.json: error BLD006: can't read or write here: Permission denied"
    )
    assert (done.code, done.err, files(built)) == (2, "", before)


def test_init_into_a_read_only_folder(tmp_path: Path, read_only: Callable[[Path], Path]) -> None:
    read_only(tmp_path)
    done = run_script(WEAK, "init", "demo", cwd=tmp_path)
    assert done == Done(2, "", "Error: demo: Permission denied\n")


@pytest.mark.parametrize("size", [0, 1, 60, 200, 300])
def test_full_disk_in_a_first_build_leaves_whole_folders_or_none(
    write_app: Write, size: int
) -> None:
    folder = write_app(APP)
    before = files(folder)
    done = run_script(SMALL, str(size), "build", cwd=folder)
    assert (done.code, done.err) == (2, "")
    first = ".: error BLD006: can't read or write here: File too large"
    hint = f"  = hint: 0 of 2 folders were written. {HINT}"
    assert done.out.splitlines() == [first, hint, "", "1 error; nothing was written"]
    assert {k: v for k, v in files(folder).items() if not k.startswith(".funcdeco/")} == before
    fixed(folder)


@pytest.mark.parametrize("size", [0, 1, 60, 170, 200, 260, 300])
def test_full_disk_in_a_rebuild_leaves_every_folder_as_it_was(built: Path, size: int) -> None:
    change_app(built, '"hello"', f'"{LONG}"')
    change_app(built, '"orders"', f'"%{LONG}%"')
    before = pairs(built)
    done = run_script(SMALL, str(size), "build", cwd=built)
    assert (done.code, done.err) == (2, "")
    assert pairs(built) == before
    fixed(built)


@pytest.mark.parametrize("size", [0, 1, 60, 170, 200, 260, 300])
def test_full_disk_in_a_rebuild_does_not_keep_the_old_app_from_being_built(
    built: Path, size: int
) -> None:
    change_app(built, '"hello"', f'"{LONG}"')
    change_app(built, '"orders"', f'"%{LONG}%"')
    assert run_script(SMALL, str(size), "build", cwd=built).code == 2
    change_app(built, f'"{LONG}"', '"hello"')
    change_app(built, f'"%{LONG}%"', '"orders"')
    fixed(built)


def test_full_disk_in_the_output_folder_is_mended_by_the_next_build(
    write_app: Write, tmp_path: Path
) -> None:
    folder = write_app(APP, {"requirements.txt": "funcdeco\n", "data.bin": b"1" * 5000})
    out = tmp_path / "out"
    done = run_script(SMALL, "3000", "build", "--output", str(out), cwd=folder)
    assert (done.code, done.err) == (2, "")
    assert not (out / "data.bin").exists()
    assert funcdeco("build", "--output", out, cwd=folder).code == 0
    assert (out / "data.bin").read_bytes() == b"1" * 5000
    assert sorted(path.name for path in (out / ".funcdeco").iterdir()) == ["manifest.json"]


def test_full_disk_after_some_copies_does_not_say_that_nothing_was_written(
    write_app: Write, tmp_path: Path
) -> None:
    folder = write_app(APP, {"requirements.txt": "funcdeco\n", "data.bin": b"1" * 5000})
    done = run_script(SMALL, "3000", "build", "--output", str(tmp_path / "out"), cwd=folder)
    assert (tmp_path / "out/app.py").exists()
    assert (done.code, done.out.splitlines()[-1]) == (2, "1 error")


def test_full_disk_in_init_leaves_no_part_of_a_file(tmp_path: Path) -> None:
    done = run_script(SMALL, "150", "init", "demo", cwd=tmp_path)
    assert done.code == 2
    assert funcdeco("init", "demo", cwd=tmp_path).code == 0
    assert funcdeco("init", "whole", cwd=tmp_path).code == 0
    assert files(tmp_path / "demo") == files(tmp_path / "whole")
