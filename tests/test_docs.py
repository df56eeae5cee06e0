"""The documentation: complete, and its examples do what the pages say they do."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from funcdeco import App
from funcdeco.catalogue import families
from funcdeco.cli.main import cli
from funcdeco.declare import entries
from funcdeco.diagnostics import CODES

ROOT = Path(__file__).parents[1]
# No caches in the examples' folders, and this funcdeco even where it isn't installed.
ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)}


def _load_hooks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_hooks", ROOT / "docs" / "hooks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(ROOT / "docs"))  # as MkDocs does
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "docs"))
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
    if command.startswith("funcdeco ") and "|" not in command:
        result = CliRunner().invoke(cli, shlex.split(command)[1:], prog_name="funcdeco")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output
    if command.startswith("cd "):
        os.chdir(command[3:])
        return 0, ""
    python = shlex.quote(sys.executable)
    tools = f'python() {{ {python} "$@"; }}; funcdeco() {{ python -m funcdeco "$@"; }}; '
    done = subprocess.run(
        ["bash", "-c", tools + command], capture_output=True, text=True, check=True, env=ENVIRONMENT
    )
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


def codes_in(output: str, severity: str = "error|warning|note") -> set[str]:
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


def test_pages_of_families_cover_all_decorators() -> None:
    names = [name for name, value in entries(App).items() if value]
    pages = "".join(hooks.family_page(family) for family in families())
    assert sorted(re.findall(r"^## \w+ \{ #(\w+) \}$", pages, re.M)) == sorted(names)
    linked = re.findall(r"\(bindings/\w+\.md#(\w+)\)", hooks.decorators_page())
    assert sorted(linked) == sorted(names)


PAGES = sorted(
    str(path.relative_to(ROOT / "docs"))
    for path in (ROOT / "docs").rglob("*.md")
    if path.parent.name != "diagnostics"
)


@pytest.mark.parametrize("page", PAGES)
def test_commands_on_the_page_print_what_it_shows(page: str, place: Path) -> None:
    """Write the files that have a title and run the commands, from top to bottom.

    With UPDATE_DOCS=1 in the environment, what they print is written into the page instead.
    """
    path = ROOT / "docs" / page
    text = path.read_text("utf-8")
    for block in hooks.blocks(text):
        if block.title:
            Path(block.title).parent.mkdir(parents=True, exist_ok=True)
            Path(block.title).write_text(_with_snippets(block.text), "utf-8")
        elif block.language == "console":
            lines = block.text.splitlines(keepends=True)
            shown = [line for line in lines if line.startswith("$ ")]
            printed = "".join(f"{line}{_printed(line[2:].strip(), place)}" for line in shown)
            if os.environ.get("UPDATE_DOCS"):
                text = text.replace(f"```console\n{block.text}```", f"```console\n{printed}```", 1)
            else:
                assert printed == block.text
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(text, "utf-8")


def _printed(command: str, place: Path) -> str:
    text = run(command)[1].replace(f"{place}/", "")
    return text if text.endswith("\n") or not text else f"{text}\n"


def _with_snippets(text: str) -> str:
    return re.sub(r'^--8<-- "(.+)"\n', lambda found: (ROOT / found[1]).read_text("utf-8"), text)


def test_first_command_of_readme_ends_with_the_table_that_it_shows(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    first, second = (block.text for block in hooks.blocks(text) if block.language == "sh")
    (table,) = (block.text for block in hooks.blocks(text) if block.language == "text")
    assert second == "bash .ci/test\n"
    example = shlex.split(first)[-3]
    shutil.copytree(
        ROOT / example, tmp_path / example, ignore=shutil.ignore_patterns("__pycache__", "get_item")
    )
    command = first.rpartition("&& .venv/bin/")[2]
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env=ENVIRONMENT,
    )
    assert done.stdout == table


def test_smallest_example_of_readme_is_the_one_in_examples() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (python,) = (block.text for block in hooks.blocks(text) if block.language == "python")
    _, _, code = (ROOT / "examples/hello_http/app.py").read_text("utf-8").partition("\n\n")
    assert python == code


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{page}" for page in PAGES)])
def test_files_that_the_page_links_to_exist(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", path.read_text("utf-8")):
        generated = str(Path(os.path.relpath(path.parent / target, ROOT / "docs")))
        assert generated in hooks.PAGES or (path.parent / target).exists(), target
