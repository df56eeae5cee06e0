"""CONTRIBUTING.md and related pages: the files they name exist, and the map matches the code."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from funcdeco.cli.main import COMMANDS
from test_docs import ROOT, hooks
from test_layers import PACKAGE, ROWS

pytestmark = pytest.mark.once

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

GUIDE = ROOT / "CONTRIBUTING.md"
PAGES = ("CONTRIBUTING.md", "RELEASING.md", "SECURITY.md", ".github/pull_request_template.md")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS = SETTINGS["project"]["optional-dependencies"]
INSTALLED = {re.split(r"[><=]", one)[0] for name in ("dev", "docs") for one in EXTRAS[name]}
RELEASE_TOOLS = {"build", "twine"}
"""Packages that RELEASING.md installs itself."""


# -- The map --------------------------------------------------------------------------------------


def module_map() -> str:
    """Return the table of packages: their names by rows, and the first lines of their docstrings."""
    names = [name for row in ROWS for name in sorted(row)]
    return "".join(f"| `{name}` | {first_line(name)} |\n" for name in names)


def first_line(name: str) -> str:
    package = PACKAGE / name / "__init__.py"
    path = package if package.exists() else PACKAGE / f"{name}.py"
    docstring = ast.get_docstring(ast.parse(path.read_bytes()))
    assert docstring
    return docstring.splitlines()[0]


def test_the_map_is_that_of_the_layers_and_of_the_packages_first_lines() -> None:
    """If UPDATE_DOCS=1 is set in the environment, write the map into the page instead."""
    text = GUIDE.read_text("utf-8")
    table = re.search(r"\| Package \| Contents \|\n\| --- \| --- \|\n((?:\|.+\n)*)", text)
    assert table
    if os.environ.get("UPDATE_DOCS"):
        GUIDE.write_text(text[: table.start(1)] + module_map() + text[table.end(1) :], "utf-8")
    else:
        assert table[1] == module_map()


# -- Files and names ------------------------------------------------------------------------------


def spans(page: str) -> list[str]:
    """Return the strings between backticks in a line of *page*, outside of fenced blocks."""
    text = re.sub(r"^ *```.*?^ *```$", "", (ROOT / page).read_text("utf-8"), flags=re.M | re.S)
    return re.findall(r"`([^`\n]+)`", text)


def found(path: str) -> list[Path]:
    """Return the files that match *path*, in which `<...>` is a placeholder for any name."""
    return sorted(ROOT.glob(re.sub(r"<\w+>", "*", path)))


@pytest.mark.parametrize("page", PAGES)
def test_paths_on_the_page_exist(page: str) -> None:
    generated = {"dist/", "site/"}
    assert generated <= {
        line.lstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    }
    paths = {span for span in spans(page) if re.fullmatch(r"[\w.<>-]*/[\w.<>/-]*", span)}
    paths |= {span for span in spans(page) if re.fullmatch(r"[A-Z]+\.md|mkdocs\.yml", span)}
    assert [path for path in sorted(paths - generated) if not found(path)] == []


class Step(NamedTuple):
    """One step of a recipe: the file to change, and the instruction."""

    path: str
    text: str


def steps() -> list[Step]:
    text = GUIDE.read_text("utf-8")
    return [
        Step(match[1], match[2])
        for match in re.finditer(r"^\d\. `([^`]+)`: (.+?)(?=^\d\. |^\n|^#)", text, re.M | re.S)
    ]


def test_recipes_have_the_expected_first_steps() -> None:
    text = GUIDE.read_text("utf-8")
    firsts = re.findall(r"^## (Add .+)\n\n1\. `([^`]+)`", text, re.M)
    assert firsts == [
        ("Add a family of bindings", "funcdeco/bindings/<family>.py"),
        ("Add a code", "funcdeco/diagnostics/host_rules.py"),
        ("Add a command", "funcdeco/cli/<command>.py"),
        ("Add an output format", "funcdeco/diagnostics/render/<format>.py"),
    ]


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.path)
def test_names_in_a_step_are_in_the_files_that_it_names(step: Step) -> None:
    spanned = re.findall(r"`([^`]+)`", step.text)
    files = [*found(step.path), *(path for span in spanned if "/" in span for path in found(span))]
    text = "\n".join(path.read_text("utf-8") for path in files)
    names = [span for span in spanned if re.fullmatch(r"@?[A-Za-z_][\w.]*|\*\*\w+\*\*", span)]
    assert [name for name in names if name not in text] == []


# -- Commands -------------------------------------------------------------------------------------


def commands(page: str) -> Iterator[list[str]]:
    """Yield the commands in blocks and between backticks, split into words."""
    text = (ROOT / page).read_text("utf-8")
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", text, re.M | re.S)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    starts = ("python", "bash", "mkdocs", "funcdeco ", ".venv", "UPDATE_")
    for line in (*lines, *(span for span in spans(page) if span.startswith(starts))):
        words = shlex.split(line)
        if words[0].startswith("UPDATE_"):
            del words[0]
        if words:
            yield words


@pytest.mark.parametrize("page", PAGES)
def test_commands_run_what_exists(page: str) -> None:
    for words in commands(page):
        if words[1:2] == ["-m"]:
            tool = words[2]
            ours = (ROOT / "tests" / tool / "__main__.py").exists()
            assert ours or tool in INSTALLED | RELEASE_TOOLS | {"funcdeco", "pip", "venv"}, words
        elif words[0] == "bash":
            assert (ROOT / words[1]).is_file(), words
        elif words[0].endswith("funcdeco"):
            assert words[1] in COMMANDS or words[1] == "--version", words
        assert [word for word in words if word.startswith("tests/") and not found(word)] == []


def test_guide_gives_the_commands_that_set_up_the_tools() -> None:
    first = hooks.blocks(GUIDE.read_text("utf-8"))[0].text
    assert first == ("python3 -m venv .venv\n.venv/bin/python -m pip install -e '.[dev,docs]'\n")
    assert {"black", "mkdocs", "mypy", "pyright", "pytest", "ruff"} <= INSTALLED


def test_markers_on_the_page_are_those_of_pytest() -> None:
    declared = [
        line.partition(":")[0] for line in SETTINGS["tool"]["pytest"]["ini_options"]["markers"]
    ]
    selected = {
        words[words.index("-m", 3) + 1]
        for words in commands("CONTRIBUTING.md")
        if "-m" in words[3:]
    }
    assert selected == {"deep"} <= set(declared)
    named = re.findall(r"[Mm]ark a\s+test `(\w+)`", GUIDE.read_text("utf-8"))
    assert sorted(named) == sorted(declared)


def test_commands_with_one_file_select_tests() -> None:
    given = [words for words in commands("CONTRIBUTING.md") if "tests/test_cli.py" in words]
    assert len(given) == 2
    for words in given:
        command = [sys.executable, *words[1:], "--collect-only", "-q"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_freeze_has_the_commands_on_the_page() -> None:
    named = {words[3] for words in commands("CONTRIBUTING.md") if words[1:3] == ["-m", "freeze"]}
    assert named == {"accept", "compare", "show"}
    for name in sorted(named):
        command = [sys.executable, "-m", "freeze", name, "--help"]
        done = subprocess.run(
            command, cwd=ROOT / "tests", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
