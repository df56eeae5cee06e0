"""A build that is killed: every folder stays whole, and the next build heals what is left."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_support import REPOSITORY, Write, files, funcdeco, moments, pairs

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
"""Files of the user's in functions' folders; `comes` has no function in the old app."""


def write_all(root: Path, contents: dict[str, str]) -> None:
    for name, content in contents.items():
        (root / name).write_text(content, "utf-8")


def users_files(root: Path) -> dict[str, str]:
    return {name: (root / name).read_text("utf-8") for name in USERS}


class Rebuild:
    """A project as it was built, and with the app changed: before its build and after."""

    def __init__(self, write: Write, place: Path) -> None:
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
        """Run a command on a copy of *project*; give what a kill at each of its moments leaves."""
        victim = shutil.copytree(project, self.saved.with_name("victim"))
        return moments(victim, self.saved, command, cwd=victim)

    def check_whole(self, place: Path) -> None:
        """See that every function is the old one or the new one."""
        found = pairs(place)
        for name in self.old_pairs.keys() | self.new_pairs.keys() | found.keys():
            assert found.get(name) in [self.old_pairs.get(name), self.new_pairs.get(name)], name
        assert users_files(place) == USERS

    def check_built(self, place: Path, wanted: dict[str, bytes]) -> None:
        """See that one more build leaves just what an undisturbed one does."""
        done = funcdeco("build", cwd=place)
        assert (done.code, done.err) == (0, ""), done
        assert files(place) == wanted
        assert not (place / ".funcdeco").exists()


@pytest.fixture
def rebuild(write_app: Write, tmp_path: Path) -> Rebuild:
    return Rebuild(write_app, tmp_path)


def test_rebuild_killed_at_any_step_leaves_whole_functions_and_is_healed(rebuild: Rebuild) -> None:
    places = rebuild.killed(rebuild.changed, "build")
    for place in places:
        rebuild.check_whole(place)
        rebuild.check_built(place, rebuild.new_files)
    assert len(places) > 40


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


def test_second_kill_at_any_step_is_healed_as_well(rebuild: Rebuild, tmp_path: Path) -> None:
    """Kill the build that heals what the first killed one left, where both work on `_next.py`."""
    places = rebuild.killed(rebuild.changed, "build")
    for first in (len(places) // 2,):
        victim = shutil.copytree(places[first], tmp_path / f"first{first}")
        for place in moments(victim, tmp_path / f"second{first}", "build", cwd=victim):
            rebuild.check_whole(place)
            rebuild.check_built(place, rebuild.new_files)


KILLER = """
import json, os, random, signal, sys, time
from pathlib import Path

sys.dont_write_bytecode = True
from funcdeco.cli.main import cli
import funcdeco.writer.build, funcdeco.linter.check, funcdeco.cli.build, funcdeco.sources.decorators

for line in sys.stdin:
    folder, delay = json.loads(line)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.chdir(folder)
        cli(["build"])
    ended = 0
    while not ended and not any(Path(folder, ".funcdeco").glob("build-*/journal")):
        ended, status = os.waitpid(child, os.WNOHANG)
    if not ended:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    print(json.dumps(os.waitstatus_to_exitcode(status) == -signal.SIGKILL), flush=True)
"""
"""Builds the folders it is told to, and kills each build some time after it began to write."""


@pytest.fixture
def killer() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLER],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    yield process
    process.communicate()


MANY = 60


def many(version: int) -> str:
    """Give an app of which another version has other functions, routes, and scripts."""
    annotation = (": func.HttpRequest | None", ": func.HttpRequest")[version]
    return "".join(
        f'\n@app.http(route="{version}/{i}")\ndef f{i}(req{annotation}): return "{version}"\n'
        for i in range(20 * version, MANY + 20 * version)
    )


def test_rebuild_killed_at_random_moments_is_healed(
    write_app: Write, killer: subprocess.Popen[str]
) -> None:
    """Kill builds by the clock while they write, some of them twice before one is let through."""
    assert killer.stdin and killer.stdout
    chance = random.Random(2)
    apps: list[str] = []
    wanted: list[dict[str, bytes]] = []
    seen: list[dict[str, object]] = []
    for version in (0, 1):
        folder = write_app(many(version))
        assert funcdeco("build", cwd=folder).code == 0
        apps.append((folder / "app.py").read_text("utf-8"))
        wanted.append(files(folder))
        seen.append(dict(pairs(folder)))
    kills = partly = 0
    for turn in range(12):
        version = turn % 2
        (folder / "app.py").write_text(apps[version], "utf-8")
        for _ in range(chance.randint(1, 2)):
            print(
                json.dumps([str(folder), chance.uniform(0, 0.025)]), file=killer.stdin, flush=True
            )
            kills += json.loads(killer.stdout.readline())
            found = pairs(folder)
            for name in seen[0].keys() | seen[1].keys():
                assert found.get(name) in (seen[0].get(name), seen[1].get(name)), name
            partly += found not in seen
        assert funcdeco("build", cwd=folder).code == 0
        assert files(folder) == wanted[version]
        assert not (folder / ".funcdeco").exists()
    assert kills >= 9
    assert partly >= 4


OUTPUT = ("build", "--output", "../out")


class Publish:
    """A project that is built into ../out, where builds are killed."""

    def __init__(self, rebuild: Rebuild, place: Path) -> None:
        self.app, self.out, self.saved = rebuild.old, place / "out", place / "outs"
        (self.app / "requirements.txt").write_text("funcdeco\n")
        assert funcdeco(*OUTPUT, cwd=self.app).code == 0
        self.old = self.out.rename(place / "old_out")
        write_all(self.app, NEW_FILES)
        (self.app / "same" / "page.html").write_text("<b>")
        (self.app / "goes" / "page.html").unlink()
        assert funcdeco(*OUTPUT, cwd=self.app).code == 0
        self.wanted = files(self.out)
        shutil.rmtree(self.out)

    def killed(self, again: bool) -> list[Path]:
        if again:
            shutil.copytree(self.old, self.out)
        found = moments(self.out, self.saved, *OUTPUT, cwd=self.app)
        assert files(self.out) == self.wanted
        return found

    def check_healed(self, place: Path) -> None:
        shutil.rmtree(self.out)
        if place.exists():
            place.rename(self.out)
        done = funcdeco(*OUTPUT, cwd=self.app)
        assert (done.code, done.err) == (0, ""), done
        assert files(self.out) == self.wanted


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
    publish.wanted = files(publish.old)
    for place in places:
        publish.check_healed(place)


def test_new_modules_are_in_the_output_before_their_functions(publish: Publish) -> None:
    """A shim must not come before the module that it imports."""
    modules = {path.stem: path.read_text("utf-8") for path in publish.app.glob("*.py")}
    for place in publish.killed(again=False):
        for name in pairs(place) if place.exists() else ():
            module = next(m for m, text in modules.items() if f"def {name}(" in text)
            assert (place / f"{module}.py").exists(), name
