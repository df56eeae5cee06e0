"""A snapshot of a project: each file is read once, and overlays take precedence."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest

from funcdeco.project import snapshot as module
from funcdeco.project.snapshot import Entry, NotRegular, Snapshot, TooLarge
from odd_files import add_socket

pytestmark = pytest.mark.core


def test_a_file_stays_as_it_was_when_it_was_read_first(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"first")
    snapshot = Snapshot(tmp_path)
    before = snapshot.content(tmp_path / "a"), snapshot.read(str(tmp_path / "a"))
    (tmp_path / "a").write_bytes(b"second")
    after = snapshot.content(tmp_path / "a"), Snapshot(tmp_path).content(tmp_path / "a")
    assert (before, after) == ((b"first", b"first"), (b"first", b"second"))


def test_a_folder_stays_as_it_was_when_it_was_listed_first(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path)
    before = snapshot.entries(tmp_path), snapshot.exists(tmp_path / "new")
    (tmp_path / "new").mkdir()
    assert before == ((), False)
    assert (snapshot.entries(tmp_path), snapshot.exists(tmp_path / "new")) == before
    assert Snapshot(tmp_path).entries(tmp_path) == (Entry("new", "folder", False),)


def test_a_file_that_is_not_there_raises_the_same_each_time_it_is_asked_for(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path)
    found: list[tuple[type, str]] = []
    for path in ("gone", "gone", "", "nul\0", "half\ud800"):
        with pytest.raises((FileNotFoundError, IsADirectoryError)) as caught:
            snapshot.content(tmp_path / path)
        found.append((caught.type, str(caught.value.filename)))
        assert snapshot.read(tmp_path / path) is None
        assert snapshot.exists(tmp_path / path) == (path == "")
    assert found == [
        (FileNotFoundError, str(tmp_path / "gone")),
        (FileNotFoundError, str(tmp_path / "gone")),
        (IsADirectoryError, str(tmp_path)),
        (FileNotFoundError, str(tmp_path / "nul\0")),
        (FileNotFoundError, str(tmp_path / "half\ud800")),
    ]


def test_a_folder_that_can_not_be_listed_raises_the_same_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    snapshot = Snapshot(tmp_path)
    for _ in range(2):
        with pytest.raises(NotADirectoryError):
            snapshot.entries(tmp_path / "file")
        with pytest.raises(FileNotFoundError):
            snapshot.entries(tmp_path / "gone")


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST", 10)
    (tmp_path / "ten").write_bytes(b"." * 10)
    (tmp_path / "eleven").write_bytes(b"." * 11)
    snapshot = Snapshot(tmp_path)
    assert snapshot.content(tmp_path / "ten") == b"." * 10
    for _ in range(2):
        with pytest.raises(TooLarge) as caught:
            snapshot.content(tmp_path / "eleven")
        assert caught.value.size == 11


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="a shell can't name a pipe")
@pytest.mark.parametrize(("written", "expected"), [(150_000, 150_000), (200_001, None)])
def test_a_pipe_that_a_shell_passes_is_read_to_its_end_or_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int, expected: int | None
) -> None:
    monkeypatch.setattr(module, "LARGEST", 200_000)
    reading, writing = os.pipe()

    def write() -> None:
        with open(writing, "wb") as pipe:
            pipe.write(b"." * written)

    writer = Thread(target=write)
    writer.start()
    content = Snapshot(tmp_path).read(f"/dev/fd/{reading}")
    while os.read(reading, 65_536):  # the part beyond the limit, for which the writer waits
        pass
    os.close(reading)
    writer.join()
    assert (None if content is None else len(content)) == expected


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_pipes_devices_and_sockets_in_a_project_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, target in {"device": "/dev/zero", "link": "pipe"}.items():
        (tmp_path / name).symlink_to(target)
    add_socket(tmp_path / "socket")
    snapshot = Snapshot(tmp_path)
    for name in ("pipe", "device", "link", "socket"):
        with pytest.raises(NotRegular) as caught:
            snapshot.content(tmp_path / name)
        assert caught.value.strerror == "it is not a regular file"
        assert snapshot.read(tmp_path / name) is None
        assert snapshot.exists(tmp_path / name)


def test_the_oldest_contents_are_dropped_where_all_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_KEPT", 10)
    snapshot = Snapshot(tmp_path)
    for name in "abc":
        (tmp_path / name).write_bytes(name.encode() * 5)
        snapshot.read(tmp_path / name)
        (tmp_path / name).write_bytes(b"other")
    assert [snapshot.read(tmp_path / name) for name in "cba"] == [b"ccccc", b"bbbbb", b"other"]


def test_entries_tell_files_folders_and_what_links_lead_to(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for name, target in {
        "to-folder": "folder",
        "to-file": "file",
        "to-nothing": "gone",
        "to-itself": "to-itself",
    }.items():
        (tmp_path / name).symlink_to(target)
    snapshot = Snapshot(tmp_path)
    assert sorted(snapshot.entries(tmp_path)) == [
        Entry("file", "file", False),
        Entry("folder", "folder", False),
        Entry("to-file", "file", True),
        Entry("to-folder", "folder", True),
        Entry("to-itself", "other", True),
        Entry("to-nothing", "other", True),
    ]
    paths = [tmp_path / entry.name for entry in sorted(snapshot.entries(tmp_path))]
    assert [snapshot.exists(path) for path in paths] == [True, True, True, True, False, False]
    assert [snapshot.is_file(path) for path in paths] == [True, False, True, False, False, False]
    assert [snapshot.is_folder(path) for path in paths] == [False, True, False, True, False, False]
    assert [snapshot.is_link(path) for path in paths] == [False, False, True, True, True, True]
    assert snapshot.real_path(tmp_path / "to-file") == os.path.realpath(tmp_path / "file")


def test_overlays_replace_files_and_add_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    overlays = {str(tmp_path / "old"): b"new", str(tmp_path / "a" / "b" / "c"): b"c"}
    snapshot = Snapshot(tmp_path, overlays)
    assert snapshot.content(tmp_path / "old") == b"new"
    assert snapshot.content(tmp_path / "a/b/c") == b"c"
    assert snapshot.entries(tmp_path) == (Entry("old", "file", False), Entry("a", "folder", False))
    assert snapshot.entries(tmp_path / "a") == (Entry("b", "folder", False),)
    assert snapshot.entries(tmp_path / "a" / "b") == (Entry("c", "file", False),)
    assert [snapshot.is_folder(tmp_path / path) for path in ("a", "a/b", "a/b/c")] == [
        True,
        True,
        False,
    ]
    assert [snapshot.exists(tmp_path / path) for path in ("a/b/c", "a/c", "old")] == [
        True,
        False,
        True,
    ]


def test_what_is_made_of_a_file_is_made_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    calls: list[str] = []

    def length(snapshot: Snapshot, path: str) -> int:
        calls.append(path)
        return len(snapshot.content(path))

    snapshot = Snapshot(tmp_path)
    assert [snapshot.made(length, str(tmp_path / "a")) for _ in range(2)] == [1, 1]
    assert calls == [str(tmp_path / "a")]


def test_the_root_is_where_links_lead_or_nowhere(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "link").symlink_to("project")
    (tmp_path / "itself").symlink_to("itself")
    paths = [tmp_path / name for name in ("link", "itself", "gone", "nul\0")]
    snapshots = [Snapshot(path) for path in paths]
    assert [one.root for one in snapshots] == [(tmp_path / "project").resolve(), *paths[1:]]
    assert [one.is_folder(one.root) for one in snapshots] == [True, False, False, False]


@pytest.mark.skipif(os.name == "nt", reason="the current folder can't be removed there")
def test_a_snapshot_without_a_project_needs_no_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert Snapshot(Path()).read("a") is None
