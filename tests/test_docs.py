"""The documentation: complete, and its examples do what the pages say they do."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from funcdeco import App
from funcdeco.cli.main import cli
from funcdeco.declare import Declare
from funcdeco.diagnostics import CODES

ROOT = Path(__file__).parents[1]


def _load_hooks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_hooks", ROOT / "docs" / "hooks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hooks: Any = _load_hooks()
EXPLANATIONS: dict[str, str] = hooks.explanations()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project's folder that is the current one, with nothing of an app in it yet."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "host.json").write_text('{"version": "2.0"}', "utf-8")
    (folder / "requirements.txt").write_text("azure-functions\nfuncdeco\n", "utf-8")
    monkeypatch.chdir(folder)
    return folder


def run(command: str) -> tuple[int, str]:
    """Run one command line of a page, `funcdeco` in this process; give exit code and output."""
    if command.startswith("funcdeco "):
        result = CliRunner().invoke(cli, shlex.split(command)[1:], prog_name="funcdeco")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output
    if command.startswith("cd "):
        os.chdir(command[3:])
        return 0, ""
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    return 0, done.stdout


def write(folder: Path, blocks: list[Any]) -> None:
    """Write the files that *blocks* show; without any Python, the app that the page names."""
    files = {block.title: block.text for block in blocks if block.title}
    if not any("/" not in name and name.endswith(".py") for name in files):
        files["app.py"] = hooks.DEFAULT_FUNCTION
    for name, text in files.items():
        if name == "app.py" and "import azure.functions" not in text:
            text = f"{hooks.HEADER}\n\n{text}"
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def commands(blocks: list[Any]) -> Iterator[str]:
    """Give the commands that *blocks* show, or the one that the page names."""
    shown = [block.text for block in blocks if block.language == "console"]
    for line in "".join(shown or ["$ funcdeco build\n"]).splitlines():
        assert line.startswith("$ "), line
        yield line[2:]


def codes_in(output: str, severity: str = "error|warning") -> set[str]:
    return set(re.findall(rf"\b(?:{severity}) ([A-Z]{{3}}\d{{3}}): ", output))


def test_every_code_is_explained_and_no_other() -> None:
    assert list(EXPLANATIONS.keys() - CODES.keys()) == []
    assert list(CODES.keys() - EXPLANATIONS.keys()) == []


@pytest.mark.parametrize("code", CODES)
def test_explanation_has_a_text_and_both_examples(code: str) -> None:
    text = EXPLANATIONS[code]
    assert not text.startswith("**")
    assert list(hooks.sides(text)) == ["Fails", "Instead"]
    assert all(hooks.sides(text).values())


@pytest.mark.parametrize("code", CODES)
def test_failing_example_gives_its_code_and_exit_code(code: str, place: Path) -> None:
    blocks = hooks.sides(EXPLANATIONS[code])["Fails"]
    write(place, blocks)
    *before, last = commands(blocks)
    for command in before:
        assert run(command)[0] == 0
    exit_code, output = run(last)
    assert codes_in(output, CODES[code].severity) == {code}, output
    assert exit_code == (CODES[code].exit_code if CODES[code].severity == "error" else 0)


@pytest.mark.parametrize("code", CODES)
def test_what_stands_instead_has_no_fault(code: str, place: Path) -> None:
    blocks = hooks.sides(EXPLANATIONS[code])["Instead"]
    write(place, blocks)
    for command in commands(blocks):
        exit_code, output = run(command)
        assert (exit_code, codes_in(output)) == (0, set()), output


def test_page_of_diagnostics_has_an_anchor_for_each_code() -> None:
    page = hooks.diagnostics_page()
    assert re.findall(r"^### .* \{ #(\w+) \}$", page, re.M) == list(CODES)


def test_page_of_decorators_covers_all_of_them() -> None:
    app = App()
    names = [name for name in dir(app) if isinstance(getattr(app, name), Declare)]
    assert sorted(re.findall(r"^## \w+ \{ #(\w+) \}$", hooks.decorators_page(), re.M)) == names
