"""Which Azurite `funcdeco run --azurite` starts, and with which options."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from funcdeco.server.azurite_command import AzuriteCommand, NoAzurite, find_azurite
from funcdeco.server.azurite_ports import Ports

OPTIONS = ["--blobPort=10000", "--queuePort=10001", "--tablePort=10002", "--location", "data"]
OPTIONS += ["--silent", "--skipApiVersionCheck"]


def printing(path: Path, output: str, code: int = 0) -> Path:
    """Write a program that prints a version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\nprint({output!r})\nraise SystemExit({code})\n", "utf-8")
    path.chmod(0o755)
    return path


def package(folder: Path, version: str, node: str = ">=10.0.0") -> str:
    """Write what npm installs into a folder, and return its program."""
    home = folder / "node_modules/azurite"
    target = printing(home / "dist/src/azurite.js", "not asked")
    about = {"name": "azurite", "version": version, "engines": {"node": node}}
    (home / "package.json").write_text(json.dumps(about), "utf-8")
    program = folder / "node_modules/.bin/azurite"
    program.parent.mkdir()
    program.symlink_to(target)
    return str(program)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder of PATH, which has Node.js 20."""
    found = tmp_path / "path"
    printing(found / "node", "v20.11.1")
    monkeypatch.setenv("PATH", str(found))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "work/app"
    found.mkdir(parents=True)
    return found


def test_project_comes_before_its_parents_and_path(folder: Path, path: Path) -> None:
    in_path = str(printing(path / "azurite", "3.30.0"))
    assert find_azurite(folder) == AzuriteCommand((in_path,), "3.30.0")
    above = package(folder.parent, "3.33.0")
    assert find_azurite(folder) == AzuriteCommand((above,), "3.33.0")
    own = package(folder, "3.35.0")
    assert find_azurite(folder) == AzuriteCommand((own,), "3.35.0")


@pytest.mark.parametrize(
    ("version", "more"),
    [("3.33.0", []), ("3.34.0", ["--disableTelemetry"]), (None, ["--disableTelemetry"])],
)
def test_options_are_those_of_the_version(version: str | None, more: list[str]) -> None:
    found = AzuriteCommand(("azurite",), version).arguments(Ports(), Path("data"))
    assert found == ["azurite", *OPTIONS, *more]


@pytest.mark.parametrize(
    ("node", "asked_for", "version"),
    [("v20.11.1", "azurite@3.35.0", "3.35.0"), ("v22.1.0", "azurite", None)],
)
def test_npx_fetches_one_that_the_installed_node_runs(
    node: str, asked_for: str, version: str | None, folder: Path, path: Path
) -> None:
    printing(path / "node", node)
    npx = str(printing(path / "npx", ""))
    found = find_azurite(folder)
    assert (found, found.is_fetched) == (AzuriteCommand((npx, "--yes", asked_for), version), True)


def refusal(folder: Path) -> str:
    with pytest.raises(NoAzurite) as caught:
        find_azurite(folder)
    return str(caught.value)


def test_nothing_is_installed(folder: Path, path: Path) -> None:
    install = "run `npm install --save-dev azurite@3.35.0`"
    assert refusal(folder) == f"Azurite isn't installed; install Node.js, then {install}"


def test_node_is_missing(folder: Path, path: Path) -> None:
    package(folder, "3.35.0")
    (path / "node").unlink()
    assert refusal(folder) == "Azurite requires Node.js, which isn't installed"


def test_node_is_too_old(folder: Path, path: Path) -> None:
    package(folder, "3.37.0", ">=22.0.0")
    assert refusal(folder) == (
        "Azurite 3.37.0 requires Node.js 22, but 20.11.1 is installed; "
        "run `npm install --save-dev azurite@3.35.0`, or update Node.js"
    )


def test_azurite_is_too_old(folder: Path, path: Path) -> None:
    package(folder, "3.11.0")
    assert refusal(folder) == (
        "Azurite 3.11.0 is too old: it has no table service; "
        "run `npm install --save-dev azurite@3.35.0`"
    )


@pytest.mark.parametrize(("output", "code"), [("Usage: azurite", 0), ("", 1)])
def test_program_without_a_version_is_refused(
    output: str, code: int, folder: Path, path: Path
) -> None:
    program = printing(path / "azurite", output, code)
    assert refusal(folder) == f"`{program} --version` prints no version"


@pytest.mark.parametrize("content", ["", "[]", '{"name": "other"}', "\0"])
def test_package_that_cannot_be_read_is_asked_itself(
    content: str, folder: Path, path: Path
) -> None:
    program = package(folder, "3.35.0")
    (folder / "node_modules/azurite/package.json").write_text(content)
    printing(Path(os.path.realpath(program)), "3.31.0")
    assert find_azurite(folder) == AzuriteCommand((program,), "3.31.0")


def test_script_in_place_of_a_link_has_the_package_beside_it(folder: Path, path: Path) -> None:
    program = Path(package(folder, "3.35.0"))
    program.unlink()
    printing(program, "not asked")
    assert find_azurite(folder) == AzuriteCommand((str(program),), "3.35.0")
    shutil.move(folder / "node_modules/azurite", path / "node_modules/azurite")
    other = printing(path / "azurite", "not asked")
    shutil.rmtree(folder / "node_modules")
    assert find_azurite(folder) == AzuriteCommand((str(other),), "3.35.0")


@pytest.mark.parametrize("version", [{}, {"version": 3}, {"version": "new"}])
def test_package_without_a_version_is_asked_itself(
    version: dict[str, object], folder: Path, path: Path
) -> None:
    program = package(folder, "3.35.0")
    about = json.dumps({"name": "azurite", **version})
    (folder / "node_modules/azurite/package.json").write_text(about)
    assert refusal(folder) == f"`{program} --version` prints no version"


@pytest.mark.parametrize("engines", [{}, {"engines": []}, {"engines": {"node": None}}])
def test_package_without_engines_runs_anywhere(
    engines: dict[str, object], folder: Path, path: Path
) -> None:
    program = package(folder, "3.35.0")
    about = json.dumps({"name": "azurite", "version": "3.35.0", **engines})
    (folder / "node_modules/azurite/package.json").write_text(about)
    assert find_azurite(folder) == AzuriteCommand((program,), "3.35.0")
