"""Files that change between two looks, and disks that can't do what most can: nothing is lost."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from build_support import APP, Write, files, funcdeco
from funcdeco.project.work_folder import WORK
from funcdeco.writer.guard import NOT_REGULAR, Changed, put, remove, scan, scan_bytes
from funcdeco.writer.lock import locked, locked_by_file
from funcdeco.writer.rewrite import finish_rewrites, rewrite
from funcdeco.writer.workspace import remove_caches

posix = pytest.mark.skipif(os.name == "nt", reason="links and modes of POSIX")


@pytest.fixture
def without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail every hard link, as exFAT and some network drives do."""

    def link(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)


def write(path: Path, text: str) -> str:
    path.write_text(text, "utf-8", newline="")
    return str(path)


@pytest.mark.usefixtures("without_links")
def test_a_disk_without_hard_links_gets_new_and_replaced_files(tmp_path: Path) -> None:
    target = tmp_path / "target"
    put(write(tmp_path / "aside", "1"), str(target), None)
    put(write(tmp_path / "aside", "2"), str(target), scan(target))
    assert files(tmp_path) == {"target": b"2"}


@pytest.mark.usefixtures("without_links")
def test_a_build_on_a_disk_without_hard_links_is_the_same(write_app: Write) -> None:
    folder = write_app(APP)
    assert funcdeco("build", cwd=folder).code == 0
    assert (folder / "hello" / "function.json").is_file()
    assert funcdeco("build", "--check", cwd=folder).code == 0


def test_another_failure_of_a_link_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(OSError, match="broken"):
        put(write(tmp_path / "aside", "1"), str(tmp_path / "target"), None)
    assert files(tmp_path) == {"aside": b"1"}


def meanwhile(monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[], object]) -> None:
    """Make a change, as the user may, right before a call of `os`."""
    call = getattr(os, name)

    def changed(*arguments: str) -> None:
        monkeypatch.setattr(os, name, call)
        change()
        call(*arguments)

    monkeypatch.setattr(os, name, changed)


def test_a_file_saved_right_before_it_is_removed_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    seen = scan(write(target, "1"))
    meanwhile(monkeypatch, "replace", lambda: write(target, "mine"))
    with pytest.raises(Changed, match="target changes while it is written"):
        remove(str(target), seen, str(tmp_path / "aside"))
    assert files(tmp_path) == {"target": b"mine"}


def test_a_file_saved_right_before_it_is_replaced_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    seen = scan(write(target, "1"))
    meanwhile(monkeypatch, "link", lambda: write(target, "mine"))
    with pytest.raises(Changed):
        put(write(tmp_path / "aside", "2"), str(target), seen)
    assert target.read_text() == "mine"


@pytest.mark.usefixtures("without_links")
def test_a_file_created_meanwhile_stays_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    unlinked = os.link
    monkeypatch.setattr(os, "link", lambda *names: (write(target, "mine"), unlinked(*names)))
    with pytest.raises(Changed):
        put(write(tmp_path / "aside", "2"), str(target), None)
    assert files(tmp_path) == {"target": b"mine", "aside": b"2"}


@posix
def test_nothing_is_written_through_a_folder_that_became_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "folder").symlink_to("elsewhere")
    with pytest.raises(Changed, match="folder changes"):
        put(write(tmp_path / "aside", "1"), str(tmp_path / "folder" / "file"), None)
    assert scan(tmp_path / "folder") == NOT_REGULAR
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("size", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_large_files_have_the_hashes_of_their_content(tmp_path: Path, size: int) -> None:
    content = b"x" * (size - 1) + b"\r\n" + b"y\r\n" * 100 + b"\r"
    (tmp_path / "large").write_bytes(content)
    assert scan(tmp_path / "large") == scan_bytes(content)


# -- rewrites of `check --fix`


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / WORK).mkdir()
    write(tmp_path / "app.py", "old")
    return tmp_path


@pytest.mark.parametrize("number", [errno.EPERM, errno.EXDEV])
def test_a_file_that_cannot_be_replaced_is_written_in_place(
    place: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def replace(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", replace)
    rewrite(place, place / "app.py", b"old", b"new content")
    assert files(place) == {"app.py": b"new content"}


def test_a_file_saved_since_it_was_checked_is_not_rewritten(place: Path) -> None:
    with pytest.raises(OSError, match="it has changed since it was checked"):
        rewrite(place, place / "app.py", b"older", b"new")
    assert files(place) == {"app.py": b"old"}


def test_another_failure_of_a_rewrite_leaves_the_file(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(*_: object) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OSError, match="broken"):
        rewrite(place, place / "app.py", b"old", b"new")
    assert files(place) == {"app.py": b"old"}


@posix
def test_journals_that_are_links_are_ignored(place: Path) -> None:
    journal = place / WORK / "fix-1"
    journal.symlink_to("../app.py")
    finish_rewrites(place)
    assert (place / "app.py").read_text() == "old"


# -- locks and leftovers


@posix
def test_a_disk_without_locks_is_used_without_one(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def flock(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", flock)
    with locked(place) as has_waited:
        assert has_waited is False
    assert files(place) == {"app.py": b"old"}


def test_a_lock_by_file_is_waited_for_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("funcdeco.writer.lock.BY_FILE", True)
    is_waiting, waits = threading.Event(), list[bool]()
    acquire = FileLock.acquire

    def noticed(self: FileLock, timeout: float) -> object:
        if timeout < 0:
            is_waiting.set()
        return acquire(self, timeout)

    def second() -> None:
        with locked_by_file(tmp_path) as has_waited:
            waits.append(has_waited)

    monkeypatch.setattr(FileLock, "acquire", noticed)
    thread = threading.Thread(target=second)
    with locked(tmp_path) as has_waited:
        waits.append(has_waited)
        thread.start()
        assert is_waiting.wait(60)
    thread.join(60)
    assert (waits, thread.is_alive(), files(tmp_path)) == ([False, True], False, {})


@posix
def test_only_caches_are_removed_from_a_folder_that_has_nothing_else(tmp_path: Path) -> None:
    for folder, names in {"alone": (), "used": ("data.csv",)}.items():
        (tmp_path / folder / "__pycache__").mkdir(parents=True)
        for name in ("__pycache__/app.cpython-313.pyc", *names):
            write(tmp_path / folder / name, "x")
        remove_caches(str(tmp_path / folder))
    assert list((tmp_path / "alone").iterdir()) == []
    cached = tmp_path / "used" / "__pycache__" / "app.cpython-313.pyc"
    assert (cached.is_file(), list(files(tmp_path))) == (True, ["used/data.csv"])
