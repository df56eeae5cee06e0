"""A killed or failing `eject` changes all files or none."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from build_support import files, funcdeco, moments
from check_support import HEAD, write_project
from funcdeco.writer import file_group
from funcdeco.writer.file_group import FileChange, change_files
from funcdeco.writer.recovery import writing

JOBS = """\
import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()


@bp.timer_trigger(schedule="0 0 6 * * *")
def tidy(timer: func.TimerRequest) -> None: ...
"""
APP = f"""{HEAD}from jobs import bp

app.include(bp)


@app.http(route="hello")
def hello(req: func.HttpRequest) -> str:
    return "hi"
"""


def project(folder: Path) -> Path:
    """Write an app with two modules, one function of which is built."""
    write_project(folder, {"app.py": APP, "jobs.py": JOBS})
    assert funcdeco("build", folder).code == 0
    for file in (folder / "tidy").iterdir():
        file.unlink()
    (folder / "tidy").rmdir()
    return folder


@pytest.mark.deep
def test_a_run_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path) -> None:
    folder = project(tmp_path / "app")
    copies = moments(folder, tmp_path / "saved", "eject", ".", cwd=folder)
    expected = files(folder)
    assert len(copies) > 10
    for copy in copies:
        done = funcdeco("eject", cwd=copy)
        assert (done.code, files(copy)) == (0, expected), (copy, done.out)


@pytest.mark.deep
def test_clean_completes_a_killed_run_too(tmp_path: Path) -> None:
    folder = project(tmp_path / "app")
    original = files(folder)
    copies = moments(folder, tmp_path / "saved", "eject", ".", cwd=folder)
    expected = files(folder)
    cleaned = {path: text for path, text in original.items() if not path.startswith("hello/")}
    for copy in copies:
        assert funcdeco("clean", cwd=copy).code == 0
        assert files(copy) in (expected, cleaned), copy


@pytest.mark.parametrize("count", range(6))
def test_an_error_undoes_what_was_written(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path)
    before = files(folder)
    apply, left = file_group._apply, [count]

    def failing(root: Path, change: FileChange) -> None:
        if left[0] == 0:
            left[0] -= 1
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(root / change.path))
        left[0] -= 1
        apply(root, change)

    monkeypatch.setattr(file_group, "_apply", failing)
    done = funcdeco("eject", cwd=folder)
    assert (done.code, done.out.splitlines()[-1]) == (2, "1 error; nothing was written")
    assert "can't write here: No space left on device" in done.out
    assert files(folder) == before


def test_a_file_that_changed_meanwhile_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"edited")
    changes = [FileChange("b.txt", None, b"new"), FileChange("a.txt", b"old", b"new")]
    with pytest.raises(OSError, match="it has changed since it was read"), writing(tmp_path):
        change_files(tmp_path, changes)
    assert files(tmp_path) == {"a.txt": b"edited"}


def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "app").mkdir()
    (tmp_path / "app/tidy").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic link"), writing(tmp_path / "app"):
        change_files(tmp_path / "app", [FileChange("tidy/function.json", None, b"{}")])
    assert files(tmp_path) == {}


def test_a_new_file_has_the_usual_mode_and_others_keep_theirs(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "app.py").chmod(0o755)
    assert funcdeco("eject", cwd=folder).code == 0
    mask = os.umask(0)
    os.umask(mask)
    assert (folder / "app.py").stat().st_mode & 0o777 == 0o755
    assert (folder / "tidy/__init__.py").stat().st_mode & 0o777 == 0o666 & ~mask
