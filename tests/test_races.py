"""A user who saves files while a command runs: what the user wrote is never overwritten."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from build_support import APP, REPOSITORY, Write, change_app, declared, files, funcdeco, interfere

pytestmark = pytest.mark.once

STEPS = 40
"""At least as many as the commands here have."""
SOME = (2, 7, 14)
"""Steps that each run tries; the deep tests try every one."""
every_step = pytest.mark.parametrize(
    "step",
    [
        step if step in SOME else pytest.param(step, marks=pytest.mark.deep)
        for step in range(1, STEPS)
    ],
)
MINE = "mine\n"
REPORTED = {"BLD001", "BLD002", "BLD003", "BLD009", "FUN003"}
"""Codes of files of the user's in the place of generated ones."""


def save(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(MINE)


def check_kept(folder: Path, file: str, step: int, *command: str) -> None:
    """Save *file* during a command; see that it stays, also in the next build, which reports it."""
    saved: list[bool] = []
    interfere(step, lambda: (save(folder / file), saved.append(True)), *command, cwd=folder)
    if not saved:
        return
    assert (folder / file).read_text() == MINE
    for again in (command, ("build", "--check")):
        done = funcdeco(*again, "--format", "json", cwd=folder)
        assert {item["code"] for item in json.loads(done.out)} <= REPORTED
    assert (folder / file).read_text() == MINE
    assert not list(folder.glob(".funcdeco/lock"))


@every_step
@pytest.mark.parametrize("file", ["hello/function.json", "hello/__init__.py", "store/data.csv"])
def test_a_file_created_during_a_first_build_stays(write_app: Write, file: str, step: int) -> None:
    check_kept(write_app(APP), file, step, "build")


@every_step
@pytest.mark.parametrize("file", ["hello/function.json", "hello/__init__.py", "store/_next.py"])
def test_a_file_edited_during_a_rebuild_stays(write_app: Write, file: str, step: int) -> None:
    folder = write_app(APP)
    assert funcdeco("build", cwd=folder).code == 0
    change_app(folder, "def hello(req):", "def hello(req, count=1):")
    change_app(folder, '"hello"', '"hallo"')
    change_app(folder, "def store(msg):", "def store(msg, count=1):")
    change_app(folder, '"orders"', '"parcels"')
    check_kept(folder, file, step, "build")


@pytest.mark.parametrize("step", range(1, 8))
@pytest.mark.parametrize("command", ["build", "clean"])
def test_a_file_edited_while_its_folder_is_removed_stays(
    write_app: Write, command: str, step: int
) -> None:
    folder = write_app(APP)
    assert funcdeco("build", cwd=folder).code == 0
    change_app(folder, "def store(", "def save(")
    file = folder / "store/__init__.py"
    saved: list[bool] = []
    interfere(step, lambda: (save(file), saved.append(True)), command, cwd=folder)
    assert not saved or file.read_text() == MINE


def test_a_folder_that_becomes_a_link_during_a_build_is_not_followed(
    write_app: Write, tmp_path: Path
) -> None:
    folder = write_app(APP)
    assert funcdeco("build", cwd=folder).code == 0
    outside = tmp_path / "outside"
    for step in range(1, 20):
        shutil.rmtree(outside, ignore_errors=True)
        change_app(folder, "hello", "hallo") if step % 2 else change_app(folder, "hallo", "hello")

        def move() -> None:
            if (folder / "store").is_dir():
                shutil.move(folder / "store", outside)
                (folder / "store").symlink_to(outside)

        before = files(folder / "store")
        interfere(step, move, "build", cwd=folder)
        if outside.exists():
            assert files(outside) == before
            (folder / "store").unlink()
            outside.rename(folder / "store")


@every_step
def test_a_file_saved_while_it_is_copied_does_not_look_edited(write_app: Write, step: int) -> None:
    data = {f"data/{name}.txt": name for name in "abc"}
    folder = write_app(APP, {"requirements.txt": "funcdeco\n", **data})
    output = ("build", "--output", "dist")

    def save_all() -> None:
        for name in data:
            (folder / name).write_text(f"{name} is new")

    assert interfere(step, save_all, *output, cwd=folder).code == 0
    for name in data:
        (folder / name).write_text(f"{name} is newer")
    assert funcdeco(*output, cwd=folder).code == 0
    assert {name: (folder / "dist" / name).read_text() for name in data} == {
        name: f"{name} is newer" for name in data
    }
    assert funcdeco(*output, "--check", cwd=folder) == declared("2 functions, all up to date\n")


@every_step
@pytest.mark.parametrize("file", ["dist/data/new.txt", "dist/hello/function.json", "dist/app.py"])
def test_a_file_created_in_the_output_meanwhile_stays(
    write_app: Write, file: str, step: int
) -> None:
    folder = write_app(APP, {"requirements.txt": "funcdeco\n", "data/new.txt": "new"})
    saved: list[bool] = []
    output = ("build", "--output", "dist")
    interfere(step, lambda: (save(folder / file), saved.append(True)), *output, cwd=folder)
    if saved and (folder / "dist/.funcdeco/manifest.json").exists():
        assert (folder / file).read_text() == MINE
        assert funcdeco(*output, cwd=folder).code == 1
        assert (folder / file).read_text() == MINE


def test_a_folder_of_copies_that_becomes_a_link_is_not_followed(
    write_app: Write, tmp_path: Path
) -> None:
    data = {f"deep/er/{name}.txt": name for name in "abc"}
    folder = write_app(APP, {"requirements.txt": "funcdeco\n", **data})
    output, outside = ("build", "--output", "dist"), tmp_path / "outside"
    for step in range(1, 12):
        shutil.rmtree(folder / "dist", ignore_errors=True)
        assert funcdeco(*output, cwd=folder).code == 0
        for name in data:
            (folder / name).write_text(f"{name} {step}")
        (folder / "dist/deep/er/a.txt").unlink()

        moved: dict[str, bytes] = {}

        def move() -> None:
            shutil.move(folder / "dist/deep", outside)
            (folder / "dist/deep").symlink_to(outside)
            moved.update(files(outside))

        interfere(step, move, *output, cwd=folder, only="open")
        if outside.exists():
            assert files(outside) == moved
            assert funcdeco(*output, cwd=folder).code == 1
            assert files(outside) == moved
            shutil.rmtree(outside)


def test_caches_behind_a_link_are_not_removed(write_app: Write, tmp_path: Path) -> None:
    folder = write_app(APP)
    assert funcdeco("build", cwd=folder).code == 0
    for name in ("hello", "store"):
        cache = tmp_path / name / "__init__.cpython-313.pyc"
        save(cache)
        (folder / name / "__pycache__").symlink_to(cache.parent)
    assert funcdeco("clean", cwd=folder).code == 0
    assert sorted(path.name for path in tmp_path.rglob("*.pyc")) == ["__init__.cpython-313.pyc"] * 2


ROUNDS = 12


@pytest.mark.deep
def test_builds_clean_fix_and_an_editor_at_once(write_app: Write) -> None:
    """Run them in processes of their own, while the user saves files; nothing of the user is lost."""
    fixable = '\n@app.timer_trigger(schedule="*/{} * * * *")\ndef tick{}(timer): ...\n'
    folder = write_app(APP + "".join(fixable.format(i + 2, i) for i in range(9)))
    app = (folder / "app.py").read_text()
    mine = {f"{name}/mine{i}.txt": f"{name} {i}" for name in ("hello", "store") for i in range(9)}
    command = [sys.executable, "-B", "-m", "funcdeco"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    for number in range(ROUNDS):
        (folder / "app.py").write_text(app.replace('"hello"', f'"r{number}"'))
        calls = (["build"], ["clean"], ["check", "--fix"], ["build"], ["check", "--fix"])
        running = [
            subprocess.Popen(
                [*command, *call], cwd=folder, env=environment, stdout=subprocess.DEVNULL
            )
            for call in calls
        ]
        for name, content in mine.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(content)
        for process in running:
            process.communicate(timeout=60)
        assert {name: (folder / name).read_text() for name in mine} == mine
        assert app.count("def ") == (folder / "app.py").read_text().count("def ")
    assert funcdeco("build", cwd=folder).code == 0
    assert funcdeco("build", "--check", cwd=folder).code == 0
    assert not (folder / ".funcdeco").exists()


def test_an_app_that_changes_the_current_folder_does_not_move_the_output(
    write_app: Write, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = write_app(
        f"\nimport os\nos.chdir({str(elsewhere)!r})\n{APP}", {"requirements.txt": "funcdeco\n"}
    )
    assert funcdeco("build", "--output", "dist", cwd=folder).code == 0
    assert (folder / "dist/hello/function.json").exists()
    assert os.listdir(elsewhere) == []
