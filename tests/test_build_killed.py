"""A build that is killed: every folder stays whole, and the next build heals what is left."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from test_build import REPOSITORY, Done, change_app, files, funcdeco

Write = Callable[..., Path]
Pair = tuple[object, str]

KILLER = """
import json, os, signal, sys

sys.dont_write_bytecode = True
from funcdeco.cli.main import cli
import funcdeco.build.run, funcdeco.cli.build, funcdeco.cli.clean, funcdeco.resolve

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
OTHERS = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink"}


def watch(last):
    count = 0

    def hook(event, arguments):
        nonlocal count
        opens = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
        if (event in OTHERS or opens) and arguments[0] != os.devnull:
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


for line in sys.stdin:
    step, folder, arguments = json.loads(line)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.chdir(folder)
        watch(step)
        cli(arguments)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Killer:
    """Runs commands that kill themselves before their step of a number: a change on disk."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", KILLER],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def killed_at(self, step: int, folder: Path, *arguments: str) -> bool:
        """Run a command and tell whether it came to that step."""
        assert self._process.stdin and self._process.stdout
        print(json.dumps([step, str(folder), arguments]), file=self._process.stdin, flush=True)
        code = int(self._process.stdout.readline())
        assert code in (0, -signal.SIGKILL)
        return code != 0

    def steps(self, reset: Callable[[], Path], *arguments: str) -> Iterator[int]:
        """Kill a command at each of its steps in turn, from the state that *reset* makes."""
        step = 1
        while self.killed_at(step, reset(), *arguments):
            yield step
            step += 1

    def stop(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    made = Killer()
    yield made
    made.stop()


OLD = """
import handlers, workers, one, two
for registry in (handlers.bp, workers.bp, one.bp, two.bp): app.include(registry)
"""

OLD_FILES = {
    "handlers.py": """
from funcdeco import Blueprint
bp = Blueprint()

@bp.http(route="a", auth_level="anonymous")
def same(req): return "same"

@bp.http(route="b", auth_level="anonymous")
def route_changes(req): return "old"

@bp.http(route="c", auth_level="anonymous")
def all_changes(req): return "old"

@bp.http(route="d", auth_level="anonymous")
def module_changes(req): return "old"

@bp.http(route="e", auth_level="anonymous")
def goes(req): return "old"

@bp.function(script_file="run.py")
@bp.http(route="f", auth_level="anonymous")
def script_file_changes(req): return "old"

@bp.function(script_file="custom.py")
@bp.http(route="i", auth_level="anonymous")
def goes_too(req): return "old"
""",
    "workers.py": """
from funcdeco import Blueprint
bp = Blueprint()

@bp.queue_trigger(name="msg", queue_name="q", connection="S")
def parameter_changes(msg): ...

@bp.queue_trigger(name="msg", queue_name="q", connection="S")
def entry_changes(msg): ...
""",
    "one.py": """
from funcdeco import Blueprint
bp = Blueprint()

@bp.http(route="g", auth_level="anonymous")
def shim_goes(req): return "g"
""",
    "two.py": """
from funcdeco import Blueprint
bp = Blueprint()

@bp.function(script_file="../two.py")
@bp.http(route="h", auth_level="anonymous")
def shim_comes(req): return "h"
""",
}

NEW_FILES = {
    "handlers.py": """
from typing import Any
from funcdeco import Blueprint
bp = Blueprint()

@bp.http(route="a", auth_level="anonymous")
def same(req): return "same"

@bp.http(route="b2", auth_level="function")
def route_changes(req): return "new"

@bp.http(route="c2", auth_level="anonymous")
def all_changes(req: Any): return "new"

@bp.http(route="f2", auth_level="anonymous")
def script_file_changes(req): return "new"

@bp.http(route="h2", auth_level="anonymous")
def comes(req): return "new"
""",
    "workers.py": """
from typing import Any
from funcdeco import Blueprint
bp = Blueprint()

@bp.http(route="d2", auth_level="anonymous")
def module_changes(req): return "new"

@bp.queue_trigger(name="message", queue_name="q", connection="S")
def parameter_changes(message: Any): ...

@bp.function(entry_point="go")
@bp.queue_trigger(name="msg", queue_name="q", connection="S")
def entry_changes(msg): ...
""",
    "one.py": """
from funcdeco import Blueprint
bp = Blueprint()

@bp.function(script_file="../one.py")
@bp.http(route="g2", auth_level="anonymous")
def shim_goes(req): return "g2"
""",
    "two.py": """
from funcdeco import Blueprint
bp = Blueprint()

@bp.http(route="i2", auth_level="anonymous")
def shim_comes(req): return "i2"
""",
}

USERS = {
    "same/page.html": "<p>",
    "all_changes/data/a.json": "{}",
    "all_changes/helper.py": "X = 1\n",
    "goes/page.html": "<p>",
    "comes/page.html": "<p>",
    "module_changes/_next.txt": "mine",
}
"""Files of the user's in functions' folders; `comes` has no function in the old app."""


def script_of(folder: Path) -> Path:
    found = json.loads((folder / "function.json").read_bytes())
    return Path(os.path.normpath(folder / found["scriptFile"]))


def pairs(root: Path) -> dict[str, Pair]:
    """Give what the host sees of each function: function.json, and the script that it names.

    Without the script's name, and without the two lines at its top: they say who wrote it.
    """
    found: dict[str, Pair] = {}
    for place in sorted(root.iterdir()):
        if (place / "function.json").exists():
            content = json.loads((place / "function.json").read_bytes())
            script = script_of(place)
            name = content.pop("scriptFile")
            if name.startswith("../"):
                found[place.name] = content, name
            else:
                head, second, body = script.read_text("utf-8").split("\n", 2)
                assert head.startswith("# Made by `funcdeco build` from ")
                assert second.startswith("# funcdeco: ")
                found[place.name] = content, body
    return found


def users_files(root: Path) -> dict[str, str]:
    return {name: (root / name).read_text("utf-8") for name in USERS}


class Rebuild:
    """A project in three states: before, after, and one to kill builds in."""

    def __init__(self, write: Write, place: Path) -> None:
        project = write(OLD, {**OLD_FILES, **USERS})
        assert funcdeco("build", cwd=project).code == 0
        self.place = place / "victim"
        self.old = project
        self.old_pairs, self.old_files = pairs(project), files(project)
        self.fresh = shutil.copytree(project, place / "fresh")
        self.changed = shutil.copytree(project, place / "changed")
        for name, content in NEW_FILES.items():
            (self.changed / name).write_text(content, "utf-8")
        new = shutil.copytree(self.changed, place / "new")
        done = funcdeco("build", cwd=new)
        assert (done.code, done.err) == (0, "")
        self.new_pairs, self.new_files = pairs(new), files(new)

    def reset(self) -> Path:
        """Give a copy with the old folders and the new app."""
        shutil.rmtree(self.place, ignore_errors=True)
        return shutil.copytree(self.changed, self.place)

    def check_whole(self) -> None:
        """See that every function is the old one or the new one."""
        found = pairs(self.place)
        for name in self.old_pairs.keys() | self.new_pairs.keys() | found.keys():
            allowed = [self.old_pairs.get(name), self.new_pairs.get(name)]
            assert found.get(name) in allowed, name
        assert users_files(self.place) == USERS

    def check_healed(self) -> None:
        """See that one more build leaves just what an undisturbed one does."""
        done = funcdeco("build", cwd=self.place)
        assert (done.code, done.err) == (0, ""), done
        assert files(self.place) == self.new_files
        assert not (self.place / ".funcdeco").exists()

    def check_undone(self) -> None:
        """See that the old app can be built instead of the new one."""
        for name, content in OLD_FILES.items():
            (self.place / name).write_text(content, "utf-8")
        done = funcdeco("build", cwd=self.place)
        assert (done.code, done.err) == (0, ""), done
        assert files(self.place) == self.old_files
        assert not (self.place / ".funcdeco").exists()


@pytest.fixture
def rebuild(write_app: Write, tmp_path: Path) -> Rebuild:
    return Rebuild(write_app, tmp_path)


def test_rebuild_killed_at_any_step_leaves_whole_functions_and_is_healed(
    rebuild: Rebuild, killer: Killer
) -> None:
    step = 0
    for step in killer.steps(rebuild.reset, "build"):
        rebuild.check_whole()
        rebuild.check_healed()
    assert step > 40


def test_rebuild_killed_at_any_step_can_be_undone(rebuild: Rebuild, killer: Killer) -> None:
    failed: list[tuple[int, str]] = []
    for step in killer.steps(rebuild.reset, "build"):
        try:
            rebuild.check_undone()
        except AssertionError as error:
            failed.append((step, str(error)[:600]))
    assert failed == []


def test_first_build_killed_at_any_step_is_healed(rebuild: Rebuild, killer: Killer) -> None:
    def reset() -> Path:
        shutil.rmtree(rebuild.place, ignore_errors=True)
        shutil.copytree(rebuild.changed, rebuild.place)
        assert funcdeco("clean", cwd=rebuild.place).code == 0
        return rebuild.place

    for step in killer.steps(reset, "build"):
        for name, pair in pairs(rebuild.place).items():
            assert pair == rebuild.new_pairs[name]
        rebuild.check_healed()


def test_clean_killed_at_any_step_is_done_by_the_next(rebuild: Rebuild, killer: Killer) -> None:
    def reset() -> Path:
        shutil.rmtree(rebuild.place, ignore_errors=True)
        return shutil.copytree(rebuild.old, rebuild.place)

    left = [*OLD_FILES, *USERS, "app.py", "host.json"]
    for step in killer.steps(reset, "clean"):
        for name, pair in pairs(rebuild.place).items():
            assert pair == rebuild.old_pairs[name]
        assert funcdeco("clean", cwd=rebuild.place).code == 0
        assert sorted(files(rebuild.place)) == sorted(left)


def test_build_after_a_clean_killed_at_any_step(rebuild: Rebuild, killer: Killer) -> None:
    def reset() -> Path:
        shutil.rmtree(rebuild.place, ignore_errors=True)
        return shutil.copytree(rebuild.old, rebuild.place)

    for step in killer.steps(reset, "clean"):
        rebuild.check_undone()


def test_rebuild_killed_at_random_moments_and_again_is_healed(
    rebuild: Rebuild, killer: Killer
) -> None:
    """Kill several builds in a row before one is let through, by the clock."""
    chance = random.Random(2)
    command = [sys.executable, "-B", "-m", "funcdeco", "build"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    rebuild.reset()
    started = time.monotonic()
    subprocess.run(command, cwd=rebuild.place, env=environment, capture_output=True, check=True)
    whole = time.monotonic() - started
    kills = 0
    for _ in range(12):
        rebuild.reset()
        for _ in range(chance.randint(1, 2)):
            process = subprocess.Popen(
                command,
                cwd=rebuild.place,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            time.sleep(chance.uniform(0.6, 1.0) * whole)
            process.kill()
            kills += process.wait() == -signal.SIGKILL
            rebuild.check_whole()
        rebuild.check_healed()
    assert kills > 5


OUTPUT = ("build", "--output", "../out")


class Publish:
    """A project that is built into ../out, where builds are killed."""

    def __init__(self, rebuild: Rebuild, place: Path) -> None:
        self.app = rebuild.reset()
        self.out = place / "out"
        self.saved = place / "saved"
        for name in OLD_FILES:
            (self.app / name).write_text(OLD_FILES[name], "utf-8")
        (self.app / "requirements.txt").write_text("")
        assert funcdeco(*OUTPUT, cwd=self.app).code == 0
        shutil.move(self.out, self.saved)
        for name, content in NEW_FILES.items():
            (self.app / name).write_text(content, "utf-8")
        (self.app / "same" / "page.html").write_text("<b>")
        (self.app / "goes" / "page.html").unlink()
        assert funcdeco(*OUTPUT, cwd=self.app).code == 0
        self.wanted = files(self.out)

    def empty(self) -> Path:
        shutil.rmtree(self.out, ignore_errors=True)
        return self.app

    def reset(self) -> Path:
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.copytree(self.saved, self.out)
        return self.app

    def check_healed(self) -> str:
        done = funcdeco(*OUTPUT, cwd=self.app)
        if done.code:
            return done.out.splitlines()[0]
        return "" if files(self.out) == self.wanted else "other files"


@pytest.mark.parametrize("again", [False, True], ids=["first build", "rebuild"])
def test_output_killed_at_any_step_is_healed(
    rebuild: Rebuild, killer: Killer, tmp_path: Path, again: bool
) -> None:
    publish = Publish(rebuild, tmp_path)
    reset = publish.reset if again else publish.empty
    failed: list[tuple[int, str]] = []
    for step in killer.steps(reset, *OUTPUT):
        if problem := publish.check_healed():
            failed.append((step, problem))
    assert failed == []


def test_new_modules_are_in_the_output_before_their_functions(
    rebuild: Rebuild, killer: Killer, tmp_path: Path
) -> None:
    """A shim must not come before the module that it imports."""
    publish = Publish(rebuild, tmp_path)
    modules = {path.stem: path.read_text("utf-8") for path in publish.app.glob("*.py")}
    failed: list[tuple[int, str]] = []
    for step in killer.steps(publish.empty, *OUTPUT):
        for name, _ in (pairs(publish.out) if publish.out.exists() else {}).items():
            module = next(m for m, text in modules.items() if f"def {name}(" in text)
            if not (publish.out / f"{module}.py").exists():
                failed.append((step, name))
    assert failed == []
