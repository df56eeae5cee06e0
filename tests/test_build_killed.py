"""A killed build: every folder stays consistent, and the next build repairs the rest."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from build_support import REPOSITORY, Write, files, funcdeco, moments, pairs

pytestmark = pytest.mark.once

Drawn = Callable[[list[Path]], list[Path]]

OLD = """
import handlers, one, two
for registry in (handlers.bp, one.bp, two.bp): app.include(registry)
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

@bp.http(route="e", auth_level="anonymous")
def goes(req): return "old"

@bp.function(script_file="custom.py")
@bp.http(route="f", auth_level="anonymous")
def script_file_changes(req): return "old"

@bp.http(route="d", auth_level="anonymous")
def module_changes(req): return "old"

@bp.queue_trigger(name="msg", queue_name="orders", connection="S")
def parameter_changes(msg): ...
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

@bp.function(entry_point="go")
@bp.queue_trigger(name="message", queue_name="orders", connection="S")
def parameter_changes(message: Any): ...
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

@bp.http(route="d2", auth_level="anonymous")
def module_changes(req): return "new"
""",
}

USERS = {
    "same/page.html": "<p>",
    "all_changes/data/a.json": "{}",
    "all_changes/_next.py": "X = 1\n",
    "goes/page.html": "<p>",
    "comes/page.html": "<p>",
}
"""User files in function folders; `comes` has no function in the old app."""


def write_all(root: Path, contents: dict[str, str]) -> None:
    for name, content in contents.items():
        (root / name).write_text(content, "utf-8")


def users_files(root: Path) -> dict[str, str]:
    return {name: (root / name).read_text("utf-8") for name in USERS}


class Rebuild:
    """A built project, and with the app changed: before its build and after."""

    def __init__(self, write: Write, place: Path, drawn: Drawn) -> None:
        self.drawn = drawn
        self.old = write(OLD, {**OLD_FILES, **USERS})
        assert funcdeco("build", cwd=self.old).code == 0
        self.old_pairs, self.old_files = pairs(self.old), files(self.old)
        self.changed = shutil.copytree(self.old, place / "changed")
        write_all(self.changed, NEW_FILES)
        new = shutil.copytree(self.changed, place / "new")
        assert funcdeco("build", cwd=new).code == 0
        self.new_pairs, self.new_files = pairs(new), files(new)
        self.saved = place / "saved"

    def killed(self, project: Path, command: str) -> list[Path]:
        """Run a command on a copy of *project*; return the states after a kill at some moments."""
        victim = shutil.copytree(project, self.saved.with_name("victim"))
        found = moments(victim, self.saved, command, cwd=victim)
        assert len(found) > 20
        return self.drawn(found)

    def check_whole(self, place: Path) -> None:
        """Check that every function is either the old one or the new one."""
        found = pairs(place)
        for name in self.old_pairs.keys() | self.new_pairs.keys() | found.keys():
            assert found.get(name) in [self.old_pairs.get(name), self.new_pairs.get(name)], name
        assert users_files(place) == USERS

    def check_built(self, place: Path, expected: dict[str, bytes]) -> None:
        """Check that one more build has the same result as an uninterrupted one."""
        done = funcdeco("build", cwd=place)
        assert (done.code, done.err) == (0, ""), done
        assert files(place) == expected
        assert not (place / ".funcdeco").exists()


@pytest.fixture
def rebuild(write_app: Write, tmp_path: Path, drawn: Drawn) -> Rebuild:
    return Rebuild(write_app, tmp_path, drawn)


def test_rebuild_killed_at_any_step_leaves_whole_functions_and_is_healed(rebuild: Rebuild) -> None:
    for place in rebuild.killed(rebuild.changed, "build"):
        rebuild.check_whole(place)
        rebuild.check_built(place, rebuild.new_files)


def test_rebuild_killed_at_any_step_can_be_undone(rebuild: Rebuild) -> None:
    for place in rebuild.killed(rebuild.changed, "build"):
        write_all(place, OLD_FILES)
        rebuild.check_built(place, rebuild.old_files)


def test_rebuild_killed_at_any_step_can_be_cleaned(rebuild: Rebuild) -> None:
    left = sorted([*OLD_FILES, *USERS, "app.py", "host.json"])
    for place in rebuild.killed(rebuild.changed, "build"):
        assert funcdeco("clean", cwd=place).code == 0
        assert sorted(files(place)) == left
        assert not (place / ".funcdeco").exists()


def test_first_build_killed_at_any_step_is_healed(rebuild: Rebuild) -> None:
    assert funcdeco("clean", cwd=rebuild.changed).code == 0
    for place in rebuild.killed(rebuild.changed, "build"):
        for name, pair in pairs(place).items():
            assert pair == rebuild.new_pairs[name]
        rebuild.check_built(place, rebuild.new_files)


def test_clean_killed_at_any_step_is_done_by_the_next(rebuild: Rebuild) -> None:
    left = sorted([*OLD_FILES, *USERS, "app.py", "host.json"])
    for place in rebuild.killed(rebuild.old, "clean"):
        for name, pair in pairs(place).items():
            assert pair == rebuild.old_pairs[name]
        assert funcdeco("clean", cwd=place).code == 0
        assert sorted(files(place)) == left
        assert not (place / ".funcdeco").exists()


def test_build_after_a_clean_killed_at_any_step(rebuild: Rebuild) -> None:
    for place in rebuild.killed(rebuild.old, "clean"):
        rebuild.check_built(place, rebuild.old_files)


def check_second_kills(rebuild: Rebuild, place: Path) -> None:
    """Kill the build that repairs *place* at each of its steps."""
    victim = shutil.copytree(place, rebuild.saved.with_name("first"))
    seconds = moments(victim, rebuild.saved.with_name("second"), "build", cwd=victim)
    for killed in rebuild.drawn(seconds):
        rebuild.check_whole(killed)
        rebuild.check_built(killed, rebuild.new_files)


def test_second_kill_at_any_step_is_healed_as_well(rebuild: Rebuild) -> None:
    """Kill the build that repairs the first killed one, where both use `_next.py`."""
    places = rebuild.killed(rebuild.changed, "build")
    check_second_kills(rebuild, places[len(places) // 2])


KILLED_STEPS = 60
"""The number of steps in the killed rebuild, or fewer: the last numbers share the rest."""


@pytest.mark.deep
@pytest.mark.parametrize("first", range(KILLED_STEPS))
def test_second_kill_after_any_first_is_healed_as_well(rebuild: Rebuild, first: int) -> None:
    victim = shutil.copytree(rebuild.changed, rebuild.saved.with_name("victim"))
    for place in moments(victim, rebuild.saved, "build", cwd=victim)[first::KILLED_STEPS]:
        check_second_kills(rebuild, place)
        shutil.rmtree(rebuild.saved.with_name("first"))
        shutil.rmtree(rebuild.saved.with_name("second"))


KILLER = """
import json, os, random, signal, sys, time
from pathlib import Path

sys.dont_write_bytecode = True
from funcdeco.cli.main import cli
import funcdeco.writer.build, funcdeco.linter.check, funcdeco.cli.build, funcdeco.sources.decorators

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink"}

def kill_at(step):
    left, process = step, os.getpid()
    def hook(event, arguments):
        nonlocal left
        if os.getpid() != process:  # the child that imports the app
            return
        opens = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
        if (event in CHANGES or opens) and arguments[0] != os.devnull:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

for line in sys.stdin:
    folder, step, delay = json.loads(line)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.chdir(folder)
        if step:
            kill_at(step)
        cli(["build"])
    if step:
        _, status = os.waitpid(child, 0)
        print(json.dumps(os.waitstatus_to_exitcode(status) == -signal.SIGKILL), flush=True)
        continue
    ended = 0
    while not ended and not any(Path(folder, ".funcdeco").glob("build-*/journal")):
        ended, status = os.waitpid(child, os.WNOHANG)
    if not ended:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    print(json.dumps(os.waitstatus_to_exitcode(status) == -signal.SIGKILL), flush=True)
"""
"""Builds the given folders, and kills each build before the change on disk with the given number,
or some time after it started to write.
"""


class Killer:
    """Builds in processes that are killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", KILLER],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def kill(self, folder: Path, step: int | None, delay: float = 0) -> bool:
        """Build *folder* and kill that at *step* or after *delay*; return whether it was killed."""
        assert self._process.stdin and self._process.stdout
        print(json.dumps([str(folder), step, delay]), file=self._process.stdin, flush=True)
        return bool(json.loads(self._process.stdout.readline()))

    def end(self) -> None:
        """End the process."""
        self._process.communicate()


@pytest.fixture
def killer() -> Iterator[Killer]:
    killer = Killer()
    yield killer
    killer.end()


MANY = 24


def many(version: int) -> str:
    """Return a version of the app with different functions, routes and scripts."""
    annotation = (": func.HttpRequest | None", ": func.HttpRequest")[version]
    return "".join(
        f'\n@app.http(route="{version}/{i}")\ndef f{i}(req{annotation}): return "{version}"\n'
        for i in range(8 * version, MANY + 8 * version)
    )


class TwoVersions:
    """A project that is built alternately from two versions of its app."""

    def __init__(self, write: Write) -> None:
        self._apps: list[str] = []
        self._expected: list[dict[str, bytes]] = []
        self._seen: list[dict[str, object]] = []
        for version in (0, 1):
            self.folder = write(many(version))
            assert funcdeco("build", cwd=self.folder).code == 0
            self._apps.append((self.folder / "app.py").read_text("utf-8"))
            self._expected.append(files(self.folder))
            self._seen.append(dict(pairs(self.folder)))

    def change(self, version: int) -> None:
        """Write this version of the app."""
        (self.folder / "app.py").write_text(self._apps[version], "utf-8")

    def check_whole(self) -> bool:
        """Check that each function has one version; return whether both versions are present."""
        found, (first, second) = pairs(self.folder), self._seen
        for name in first.keys() | second.keys():
            assert found.get(name) in (first.get(name), second.get(name)), name
        return found not in self._seen

    def check_built(self, version: int) -> None:
        """Check that one more build results in that version, as if nothing had been killed."""
        assert funcdeco("build", cwd=self.folder).code == 0
        assert files(self.folder) == self._expected[version]
        assert not (self.folder / ".funcdeco").exists()


STEPS = 160
"""Upper bound of the steps to try; a rebuild from one version to the other has more changes."""


def test_rebuild_killed_at_random_steps_is_healed(write_app: Write, killer: Killer) -> None:
    """Kill processes that write, some twice before one may finish."""
    chance, versions, partly = random.Random(2), TwoVersions(write_app), 0
    for turn in range(9):
        versions.change(turn % 2)
        assert killer.kill(versions.folder, chance.randrange(1, STEPS))
        partly += versions.check_whole()
        if turn % 3:
            killer.kill(versions.folder, chance.randrange(1, STEPS))
            versions.check_whole()
        versions.check_built(turn % 2)
    assert partly >= 3


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(20))
def test_rebuild_killed_at_random_moments_is_healed(
    write_app: Write, killer: Killer, seed: int
) -> None:
    """Kill processes by time, and thus also between two changes."""
    chance, versions = random.Random(seed), TwoVersions(write_app)
    for turn in range(10):
        versions.change(turn % 2)
        for _ in range(chance.randint(1, 2)):
            killer.kill(versions.folder, None, chance.uniform(0, 0.025))
            versions.check_whole()
        versions.check_built(turn % 2)


OUTPUT = ("build", "--output", "../out")


class Publish:
    """A project whose builds into ../out are killed."""

    def __init__(self, rebuild: Rebuild, place: Path) -> None:
        self.drawn = rebuild.drawn
        self.app, self.out, self.saved = rebuild.old, place / "out", place / "outs"
        (self.app / "requirements.txt").write_text("funcdeco\n")
        assert funcdeco(*OUTPUT, cwd=self.app).code == 0
        self.old = self.out.rename(place / "old_out")
        write_all(self.app, NEW_FILES)
        (self.app / "same" / "page.html").write_text("<b>")
        (self.app / "goes" / "page.html").unlink()
        assert funcdeco(*OUTPUT, cwd=self.app).code == 0
        self.expected = files(self.out)
        shutil.rmtree(self.out)

    def killed(self, again: bool) -> list[Path]:
        if again:
            shutil.copytree(self.old, self.out)
        found = moments(self.out, self.saved, *OUTPUT, cwd=self.app)
        assert files(self.out) == self.expected and len(found) > 20
        return self.drawn(found)

    def check_healed(self, place: Path) -> None:
        shutil.rmtree(self.out)
        if place.exists():
            place.rename(self.out)
        done = funcdeco(*OUTPUT, cwd=self.app)
        assert (done.code, done.err) == (0, ""), done
        assert files(self.out) == self.expected


@pytest.fixture
def publish(rebuild: Rebuild, tmp_path: Path) -> Publish:
    return Publish(rebuild, tmp_path)


@pytest.mark.parametrize("again", [False, True], ids=["first build", "rebuild"])
def test_output_killed_at_any_step_is_healed(publish: Publish, again: bool) -> None:
    for place in publish.killed(again):
        publish.check_healed(place)


def test_output_killed_at_any_step_can_be_undone(publish: Publish) -> None:
    places = publish.killed(again=True)
    write_all(publish.app, OLD_FILES)
    (publish.app / "same" / "page.html").write_text("<p>")
    (publish.app / "goes" / "page.html").write_text("<p>")
    publish.expected = files(publish.old)
    for place in places:
        publish.check_healed(place)


def test_new_modules_are_in_the_output_before_their_functions(publish: Publish) -> None:
    """A shim must not be written before the module that it imports."""
    modules = {path.stem: path.read_text("utf-8") for path in publish.app.glob("*.py")}
    for place in publish.killed(again=False):
        for name in pairs(place) if place.exists() else ():
            module = next(m for m, text in modules.items() if f"def {name}(" in text)
            assert (place / f"{module}.py").exists(), name
