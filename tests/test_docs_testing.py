"""The pages on tests: their examples are projects whose tests pass."""

from __future__ import annotations

import os
import re
from pathlib import Path

from funcdeco.project.default_host import HOST_JSON
from plugin_support import installed, run_pytest

ROOT = Path(__file__).parents[1]
PATH = ROOT / "docs" / "how-to" / "tests.md"
PAGE = PATH.read_text("utf-8")
BLOCK = re.compile(r'^```\w+ title="([^"\n]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
OTHERS = (PATH.with_name("durable.md"),)
"""Pages of which the sections with tests are projects too."""


def sections_of(page: str) -> dict[str, list[tuple[str, str]]]:
    """Return the files of each section that has some."""
    return {
        re.sub(r"\W+", "_", part.partition("\n")[0]): BLOCK.findall(part)
        for part in re.split(r"^## ", page, flags=re.MULTILINE)
        if BLOCK.search(part)
    }


SECTIONS = sections_of(PAGE) | {
    name: files
    for path in OTHERS
    for name, files in sections_of(path.read_text("utf-8")).items()
    if any(file.startswith("tests/") for file, _ in files)
}
DIRECT = "Unit_tests_without_the_client"
FIXTURE = "The_pytest_fixture"
FAILING = "tests/test_melons.py"
SHOWN = re.compile(rf"^```text\n\$ pytest -q {FAILING}\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def write(folder: Path, section: str) -> None:
    """Write the project of a section."""
    for name, text in [("host.json", HOST_JSON), *SECTIONS[section]]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def test_the_examples_of_the_page_pass(tmp_path: Path) -> None:
    """Run the tests of all projects in one process; only those of `DIRECT` import app.py."""
    folder = tmp_path / "projects"
    for section in SECTIONS:
        write(folder / section, section)
    (folder / FIXTURE / FAILING).unlink()
    options = ("--import-mode=importlib", "-o", f"pythonpath={DIRECT}")
    output = run_pytest(folder, *options, environment=installed(tmp_path / "packages"))
    blocks = [text for files in SECTIONS.values() for name, text in files if name != FAILING]
    count = sum(len(re.findall(r"^def test_", text, re.MULTILINE)) for text in blocks)
    assert len(SECTIONS) >= 5
    assert output.splitlines()[-1] == f"{count} passed in 0.12s", output


def test_the_report_of_the_failing_test_is_the_one_on_the_page(tmp_path: Path) -> None:
    """If UPDATE_DOCS=1 is set in the environment, write the report into the page instead."""
    folder = tmp_path / "invoices"
    write(folder, FIXTURE)
    output = run_pytest(folder, FAILING, environment=installed(tmp_path / "packages"))
    if os.environ.get("UPDATE_DOCS"):
        block = f"```text\n$ pytest -q {FAILING}\n{output}```"
        PATH.write_text(SHOWN.sub(lambda _: block, PAGE), "utf-8")
    else:
        assert SHOWN.findall(PAGE) == [output]
