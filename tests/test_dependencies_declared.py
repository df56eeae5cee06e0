"""Which file declares the dependencies of an app, and what it declares."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from funcdeco.deployment.dependencies.declared import Declared
from funcdeco.deployment.dependencies.reading import read_declared
from funcdeco.deployment.dependencies.target import target_for
from funcdeco.project.snapshot import Snapshot
from wheel_index import add_wheel, isolate


def declared(folder: Path, files: Mapping[str, str], python: str = "3.11") -> Declared:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    found = read_declared(Snapshot(folder), target_for(python))
    assert found is not None
    return found


def lines(found: Declared) -> list[str]:
    return [line.text for line in found.lines]


def problems(found: Declared, folder: Path) -> list[str]:
    shown = (f"{one.line}: {one.code} {one.message}" for one in found.diagnostics)
    return [one.replace(f"{folder}/", "") for one in shown]


# -- requirements.txt ------------------------------------------------------------------------------


def test_included_files_and_paths_mean_the_same_in_any_folder(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "-r more/base.txt\n-c limits.txt\n--find-links wheels\nidna>=3 # why\n"
        "./wheels/a-1.0-py3-none-any.whl\n-r more/base.txt\n",
        "more/base.txt": "--extra-index-url https://example.com/simple\nclick \\\n  >=8\n-c ../limits.txt\n",
        "limits.txt": "click<9\n",
        "wheels/a-1.0-py3-none-any.whl": "",
    }
    found = declared(tmp_path, files)
    assert lines(found) == [
        "--extra-index-url https://example.com/simple",
        "click    >=8",
        "click<9",
        f"--find-links {tmp_path}/wheels",
        "idna>=3",
        f"{tmp_path}/wheels/a-1.0-py3-none-any.whl",
    ]
    assert [line.is_constraint for line in found.lines] == [False, False, True, False, False, False]
    places = [
        (os.path.relpath(one.location.file, tmp_path), one.location.line) for one in found.lines
    ]
    assert places[1:5] == [
        ("more/base.txt", 2),
        ("limits.txt", 1),
        ("requirements.txt", 3),
        ("requirements.txt", 4),
    ]
    assert (found.source, list(found.by_name)[:2], found.diagnostics) == (
        "requirements.txt",
        ["click", "idna"],
        (),
    )


def test_every_line_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    text = "two words\n-r missing.txt\nidna>=x\nclick\n"
    found = declared(tmp_path, {"requirements.txt": text})
    assert problems(found, tmp_path) == [
        "1: PKG028 invalid requirement `two words`",
        "2: PKG028 missing.txt can't be read: No such file or directory",
        "3: PKG028 invalid requirement `idna>=x`",
    ]


def test_every_line_that_needs_a_build_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = """-e .
./lib
git+https://example.com/one.git@v1
two @ git+ssh://git@example.com/two.git
https://example.com/three-1.0.tar.gz
https://example.com/four-1.0-py3-none-any.whl
./five-1.0-py3-none-any.whl ; python_version > "3"
./lib ; python_version < "3"
six @ file:///srv/six-1.0.zip
--no-binary seven
--no-binary :none:
idna
"""
    found = declared(tmp_path, {"requirements.txt": text})
    assert [(one.line, one.code) for one in found.diagnostics] == [
        (line, "PKG020") for line in (1, 2, 3, 4, 5, 9, 10)
    ]
    messages = [one.message for one in found.diagnostics]
    assert messages[1] == "`./lib` contains source code, which must be built before installation"
    assert messages[2].startswith("`git+https://example.com/one.git@v1` is a repository")
    assert messages[4].startswith("`https://example.com/three-1.0.tar.gz` is a source distribution")
    assert messages[6].startswith("`--no-binary seven` requires source distributions")
    assert found.diagnostics[1].hint.startswith("run `pip wheel --no-deps -w wheels ./lib`")


def test_environment_variables_are_inserted_as_pip_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "t0ken")
    text = "--index-url https://me:${TOKEN}@example.com/simple\nidna==${UNKNOWN_VALUE}\n"
    found = declared(tmp_path, {"requirements.txt": text})
    assert lines(found)[0] == "--index-url https://me:t0ken@example.com/simple"


def test_a_package_can_be_replaced_by_others(tmp_path: Path) -> None:
    text = "funcDeco[durable]>=0.1\nidna\n"
    found = declared(tmp_path, {"requirements.txt": text})
    new = found.without({"funcdeco": ["azure-functions>=1.20", "idna>=3"]})
    assert lines(new) == ["idna", "azure-functions>=1.20"]
    assert new.lines[-1].location.line == 1
    assert lines(found.without({"other": ["x"]})) == lines(found)


# -- Other files -----------------------------------------------------------------------------------

PROJECT = '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = [\n'


def test_requirements_come_before_locks_and_locks_before_pyproject(tmp_path: Path) -> None:
    files = {"pyproject.toml": f'{PROJECT}  "idna>=3",\n  \'click ; python_version > "3"\',\n]\n'}
    found = declared(tmp_path, files)
    assert (found.source, lines(found)) == (
        "pyproject.toml",
        ["idna>=3", 'click ; python_version > "3"'],
    )
    assert [line.location.line for line in found.lines] == [6, 7]
    found = declared(tmp_path, {"Pipfile.lock": '{"default": {"idna": {"version": "==3.1"}}}'})
    assert (found.source, lines(found)) == ("Pipfile.lock", ["idna==3.1"])
    found = declared(tmp_path, {"requirements.txt": ""})
    assert (found.source, lines(found)) == ("requirements.txt", [])


def test_nothing_is_declared_without_these_files(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nline-length = 100\n", "utf-8")
    assert read_declared(Snapshot(tmp_path), target_for("3.11")) is None


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pyproject.toml": "[project\n"}, "None: PKG028 pyproject.toml can't be read: "),
        (
            {"pyproject.toml": '[project]\ndynamic = ["dependencies"]\n'},
            "2: PKG028 the dependencies are dynamic, so they are known only after a build",
        ),
        (
            {"pyproject.toml": '\n[tool.poetry.dependencies]\nidna = "^3"\n'},
            "2: PKG028 the dependencies are in `[tool.poetry]`, and there is no poetry.lock",
        ),
        ({"uv.lock": "version = 1\n"}, "None: PKG028 uv.lock can't be read: it has no entry"),
        ({"poetry.lock": "x"}, "None: PKG028 poetry.lock can't be read: "),
        (
            {"Pipfile.lock": "[1]"},
            "None: PKG028 Pipfile.lock can't be read: it must contain an object",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_reported(
    files: dict[str, str], expected: str, tmp_path: Path
) -> None:
    (shown,) = problems(declared(tmp_path, files), tmp_path)
    assert shown.startswith(expected)


POETRY_LOCK = """
[[package]]
name = "Click"
version = "8.1.0"
groups = ["main", "dev"]
files = [{file = "click-8.1.0-py3-none-any.whl", hash = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]
[package.dependencies]
colorama = {version = "*", markers = "platform_system == \\"Windows\\""}
importlib-metadata = {version = "*", markers = "python_version < \\"3.12\\""}
[[package]]
name = "colorama"
version = "0.4"
files = []
[[package]]
name = "importlib-metadata"
version = "7.0"
files = [{file = "i.whl", hash = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]
[[package]]
name = "own"
version = "1.0"
files = []
[package.source]
type = "git"
url = "https://example.com/own.git"
[[package]]
name = "pytest"
version = "8.0"
groups = ["dev"]
files = []
[[package]]
name = "private"
version = "2.0"
files = [{file = "p.whl", hash = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"}]
[package.extras]
fast = ["click (>=8)"]
[package.source]
type = "legacy"
url = "https://example.com/simple"
reference = "company"
"""


@pytest.mark.parametrize(
    "pyproject",
    [
        '[tool.poetry.dependencies]\npython = "^3.10"\nprivate = {version = "^2", extras = ["fast"]}\n'
        '[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
        '[project]\nname = "shop"\ndependencies = ["private[fast] (>=2,<3)"]\n',
    ],
)
def test_poetry_lock_pins_what_the_main_group_needs(pyproject: str, tmp_path: Path) -> None:
    found = declared(tmp_path, {"poetry.lock": POETRY_LOCK, "pyproject.toml": pyproject})
    assert lines(found) == [
        "--extra-index-url https://example.com/simple",
        f"click==8.1.0 --hash=sha256:{'a' * 64}",
        f"importlib-metadata==7.0 --hash=sha256:{'b' * 64}",
        f"private==2.0 --hash=sha256:{'c' * 64}",
    ]
    assert [line.location.line for line in found.lines] == [38, 3, 15, 31]
    newer = declared(tmp_path, {}, "3.12")
    assert [line.name for line in newer.packages] == ["click", "private"]


def test_a_repository_in_poetry_lock_needs_a_build(tmp_path: Path) -> None:
    pyproject = '[tool.poetry.dependencies]\nown = {git = "https://example.com/own.git"}\n'
    found = declared(tmp_path, {"poetry.lock": POETRY_LOCK, "pyproject.toml": pyproject})
    assert [(one.code, one.line) for one in found.diagnostics] == [("PKG020", 19)]


PIPFILE_LOCK = """{
  "_meta": {"sources": [
    {"name": "one", "url": "https://one.example/simple"},
    {"name": "two", "url": "https://two.example/simple"}
  ]},
  "default": {
    "idna": {"hashes": ["sha256:aa", "sha256:bb"], "version": "==3.1", "markers": "python_version >= '3.5'"},
    "requests": {"version": "==2.0", "extras": ["socks"]},
    "own": {"git": "https://example.com/own.git", "ref": "abc"}
  },
  "develop": {"pytest": {"version": "==8"}}
}"""


def test_pipfile_lock_pins_the_default_section(tmp_path: Path) -> None:
    found = declared(tmp_path, {"Pipfile.lock": PIPFILE_LOCK})
    assert lines(found) == [
        "--index-url https://one.example/simple",
        "--extra-index-url https://two.example/simple",
        "idna==3.1 ; python_version >= '3.5' --hash=sha256:aa --hash=sha256:bb",
        "requests[socks]==2.0",
        "own @ git+https://example.com/own.git",
    ]
    assert [line.location.line for line in found.lines] == [3, 4, 7, 8, 9]
    assert [one.code for one in found.diagnostics] == ["PKG020"]


# -- uv.lock, as uv writes it ----------------------------------------------------------------------


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project that uv has locked."""
    isolate(monkeypatch, tmp_path)
    index, folder = tmp_path / "simple", tmp_path / "shop"
    requires = [
        'old ; python_version < "3.12"',
        'win ; sys_platform == "win32"',
        'fast ; extra == "x"',
    ]
    add_wheel(index, "main-one", "1.0", requires=requires, extras=["x"])
    for name in ("old", "win", "fast", "dev"):
        add_wheel(index, name, "1.0")
    add_wheel(index, "forked", "1.0")
    add_wheel(index, "forked", "2.0", python=">=3.12")
    folder.mkdir()
    (folder / "pyproject.toml").write_text(
        f'{PROJECT}  "main_one[x]",\n  "forked==1.0 ; python_version < \'3.12\'",\n'
        "  \"forked==2.0 ; python_version >= '3.12'\",\n]\n"
        f'[dependency-groups]\ndev = ["dev"]\n[[tool.uv.index]]\nurl = "{index.as_uri()}"\ndefault = true\n',
        "utf-8",
    )
    uv(folder, "lock")
    return folder


def uv(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "uv", *arguments, "--python", sys.executable, "--quiet"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("python", "expected"),
    [
        ("3.11", ["fast==1.0", "forked==1.0", "main-one==1.0", "old==1.0"]),
        ("3.13", ["fast==1.0", "forked==2.0", "main-one==1.0"]),
    ],
)
def test_uv_lock_pins_what_the_project_needs(
    python: str, expected: list[str], locked: Path
) -> None:
    found = declared(locked, {}, python)
    assert (found.source, found.diagnostics) == ("uv.lock", ())
    assert [line.bare for line in found.packages] == expected
    text = (locked / "uv.lock").read_text("utf-8").splitlines()
    for line in found.packages:
        assert line.location.line and text[line.location.line - 1] == f'name = "{line.name}"'


def test_uv_itself_exports_the_same_packages(locked: Path) -> None:
    options = ["--frozen", "--no-dev", "--no-emit-project", "--no-header", "--no-annotate"]
    exported = uv(locked, "export", *options)
    (locked / "uv.lock").rename(locked / "other.lock")
    from_uv = declared(locked, {"requirements.txt": exported}, "3.11")
    (locked / "requirements.txt").unlink()
    (locked / "other.lock").rename(locked / "uv.lock")
    markers = target_for("3.11").markers()
    expected = {
        (line.name, str(line.requirement.specifier))
        for line in from_uv.packages
        if line.requirement
        and (not line.requirement.marker or line.requirement.marker.evaluate(markers))
    }
    ours = declared(locked, {}, "3.11").packages
    assert {
        (one.name, str(one.requirement and one.requirement.specifier)) for one in ours
    } == expected


def test_a_member_of_a_workspace_in_uv_lock_needs_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(monkeypatch, tmp_path)
    root, member = tmp_path / "root", tmp_path / "root" / "lib"
    member.mkdir(parents=True)
    (member / "pyproject.toml").write_text('[project]\nname = "lib"\nversion = "1"\n', "utf-8")
    (root / "pyproject.toml").write_text(
        f'{PROJECT}  "lib",\n]\n[tool.uv.sources]\nlib = {{workspace = true}}\n'
        '[tool.uv.workspace]\nmembers = ["lib"]\n',
        "utf-8",
    )
    uv(root, "lock", "--offline")
    monkeypatch.chdir(root)
    (found,) = declared(root, {}).diagnostics
    assert (found.code, found.message) == (
        "PKG020",
        "`./lib` contains source code, which must be built before installation",
    )
    shutil.rmtree(member)


def test_what_only_a_replaced_package_needs_is_omitted_from_a_lock(locked: Path) -> None:
    target = target_for("3.11")
    found = read_declared(Snapshot(locked), target, {"main-one": ["fast>=1", "unlocked"]})
    assert found is not None and found.diagnostics[0].message.endswith(
        "`unlocked`, which the project needs"
    )
    found = read_declared(Snapshot(locked), target, {"main-one": ["fast>=1"]})
    assert found is not None
    assert [line.bare for line in found.packages] == ["fast==1.0", "forked==1.0"]
