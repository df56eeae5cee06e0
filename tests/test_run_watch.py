"""Which edits `funcdeco run` follows."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE

import pytest

from build_support import funcdeco
from funcdeco.server.watch import Watcher, changed_sources, watched_folders

APP = "import azure.functions as func\nfrom funcdeco import App\n\napp = App()\n"


def write(file: Path, text: str = "x = 1\n") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("app.py", True),
        ("package/deep/module.py", True),
        ("host.json", True),
        ("local.settings.json", True),
        (".env", True),
        (".env.local", True),
        ("pyproject.toml", True),
        ("by_hand/function.json", True),
        ("by_hand/__init__.py", True),
        ("data.json", False),
        ("log.txt", False),
        ("app.pyc", False),
        (".app.py.swp", False),
        ("__pycache__/app.cpython-313.pyc", False),
        (".git/hooks/hook.py", False),
        (".funcdeco-run/module.py", False),
        ("node_modules/tool/gyp.py", False),
        ("env_of_mine/lib/module.py", False),
        ("out/app.py", False),
    ],
)
def test_edit_counts_if_it_can_change_what_the_app_does(
    path: str, counts: bool, tmp_path: Path
) -> None:
    write(tmp_path / "env_of_mine/pyvenv.cfg", "")
    write(tmp_path / "out/.funcdeco/manifest.json", "{}")
    file = write(tmp_path / path)
    assert changed_sources(tmp_path, [str(file)]) == ([path] if counts else [])


def test_removed_source_counts(tmp_path: Path) -> None:
    assert changed_sources(tmp_path, [str(tmp_path / "gone.py")]) == ["gone.py"]


def test_generated_folder_does_not_count(tmp_path: Path) -> None:
    write(tmp_path / "host.json", '{"version": "2.0"}')
    handler = "\n\n@app.timer_trigger(schedule='0 0 * * * *')\ndef tick(timer: func.TimerRequest) -> None:\n"
    write(tmp_path / "app.py", f"{APP}{handler}    pass\n")
    assert funcdeco("build", cwd=tmp_path).code == 0
    files = [str(one) for one in (tmp_path / "tick").iterdir()]
    assert len(files) >= 2
    assert changed_sources(tmp_path, files) == []


def test_folders_of_tools_are_not_even_watched(tmp_path: Path) -> None:
    for name in ("package", ".venv", "node_modules", "__pycache__", "env"):
        (tmp_path / name).mkdir()
    write(tmp_path / "env/pyvenv.cfg", "")
    assert watched_folders(tmp_path) == [tmp_path / "package"]


async def first_edits(root: Path, *edits: Callable[[], object]) -> list[list[str]]:
    """Return what the watcher reports for each of *edits*, one after the other."""
    watcher = Watcher(root)
    await watcher.start()
    found = watcher.edits()
    reported: list[list[str]] = []
    try:
        for edit in edits:
            edit()
            reported.append(await asyncio.wait_for(anext(found), 20))
    finally:
        await found.aclose()
    return reported


def test_no_thread_is_left_once_a_watcher_is_closed(tmp_path: Path) -> None:
    async def watch() -> list[threading.Thread]:
        before, watcher = threading.enumerate(), Watcher(tmp_path)
        await watcher.start()
        await watcher.start()
        assert len(threading.enumerate()) > len(before)
        watcher.close()
        return [one for one in threading.enumerate() if one not in before]

    assert asyncio.run(watch()) == []


def test_edits_are_reported_one_after_the_other(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    write(root / "app.py")
    write(root / "package/module.py")
    found = first_edits(
        root,
        lambda: write(root / "app.py", "x = 2\n"),
        lambda: write(root / "package/module.py", "x = 2\n"),
        lambda: write(root / "host.json", "{}"),
        lambda: shutil.rmtree(root / "package"),
    )
    assert asyncio.run(found) == [
        ["app.py"],
        ["package/module.py"],
        ["host.json"],
        ["package/module.py"],
    ]


def test_module_in_a_new_folder_is_reported(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    write(root / "app.py")
    found = first_edits(root, lambda: write(root / "fresh/deep/module.py"))
    assert asyncio.run(found) == [["fresh/deep/module.py"]]


def replaced(root: Path) -> None:
    """Put another folder in the place of the project folder."""
    shutil.rmtree(root)
    write(root / "app.py", "x = 2\n")
    write(root / "package/module.py", "x = 2\n")


def renamed(root: Path) -> None:
    """Rename the project folder, and back."""
    root.rename(root.with_name("other"))
    root.with_name("other").rename(root)


@pytest.mark.parametrize("change", [replaced, renamed])
def test_project_folder_may_go_and_return(change: Callable[[Path], object], tmp_path: Path) -> None:
    root = tmp_path.resolve() / "project"
    write(root / "app.py")
    write(root / "package/module.py")

    async def follow() -> None:
        watcher = Watcher(root)
        await watcher.start()
        found = watcher.edits()
        change(root)
        reported: list[str] = []
        while reported != ["package/fresh.py"]:  # after what the change itself causes
            if not set(reported) <= {"app.py", "package/module.py", "package/fresh.py"}:
                raise AssertionError(reported)
            write(root / "package/fresh.py")
            reported = await asyncio.wait_for(anext(found), 20)
        await found.aclose()

    asyncio.run(follow())


def test_project_folder_may_return_after_a_process_used_it(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "project"
    write(root / "app.py")

    async def follow() -> list[str]:
        watcher = Watcher(root)
        await watcher.start()
        found = watcher.edits()
        with subprocess.Popen([sys.executable, "-c", "input()"], cwd=root, stdin=PIPE) as user:
            shutil.rmtree(root)
            write(root / "fresh.py")
            reported: list[str] = []
            while "fresh.py" not in reported:  # after what is removed, if there is time for it
                reported = await asyncio.wait_for(anext(found), 20)
            user.communicate(b"\n")
        await found.aclose()
        return reported

    assert asyncio.run(follow()) == ["fresh.py"]


def test_file_that_is_written_before_a_returned_folder_is_watched_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path.resolve() / "project"
    write(root / "app.py")
    start = Watcher.start

    async def late(watcher: Watcher) -> None:
        write(root / "late.py")
        await start(watcher)

    async def follow() -> list[str]:
        watcher = Watcher(root)
        await watcher.start()
        monkeypatch.setattr(Watcher, "start", late)
        found = watcher.edits()
        shutil.rmtree(root)
        root.mkdir()
        reported: list[str] = []
        while "late.py" not in reported:  # after what the change itself causes
            reported = await asyncio.wait_for(anext(found), 20)
        await found.aclose()
        return reported

    assert asyncio.run(follow()) == ["late.py"]
