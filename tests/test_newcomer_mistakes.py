"""What newcomers read after a mistake: the whole output of `check`, and of misused commands.

`FUNCDECO_UPDATE_GOLDEN=1 pytest tests/test_newcomer_mistakes.py` writes newcomer_mistakes.txt; then
review the diff: each message must state where, what, and what to write instead.
"""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest

from build_support import funcdeco
from check_support import write_project
from funcdeco.diagnostics.render.summary import count
from funcdeco.diagnostics.render.text import with_summary
from funcdeco.linter.check import check_project
from funcdeco.linter.checking import Checked
from funcdeco.linter.config import Options
from funcdeco.project.shown_lines import ShownLines
from newcomer_mistakes import COMMANDS, MISTAKES, SOUND, files_with

GOLDEN = Path(__file__).with_name("newcomer_mistakes.txt")
UPDATE = "FUNCDECO_UPDATE_GOLDEN"
TITLE = "## "


def recorded() -> dict[str, str]:
    """Return the recorded outputs by the name of the mistake."""
    parts = GOLDEN.read_text("utf-8").split(f"\n{TITLE}") if GOLDEN.exists() else []
    pairs = (part.removeprefix(TITLE).partition("\n\n") for part in parts)
    return {name: output.strip("\n") for name, _, output in pairs}


def checked(name: str, root: Path) -> Checked:
    return check_project(write_project(root, files_with(MISTAKES[name])), None, Options())


def output_of(name: str, root: Path) -> str:
    """Return what a newcomer sees after the mistake."""
    if name in COMMANDS:
        write_project(root, files_with(SOUND))
        done = funcdeco(*COMMANDS[name], cwd=root)
        text = f"$ funcdeco {' '.join(COMMANDS[name])}\n{done.out}{done.err}exit code: {done.code}"
    else:
        found = checked(name, root)
        summary = count(found.diagnostics, fixes="--fix")
        text = with_summary(found.diagnostics, ShownLines(found.snapshot), summary=summary)
    return click.unstyle(text).replace(f"{root.resolve()}{os.sep}", "").strip("\n")


def compared(name: str, output: str) -> None:
    if os.environ.get(UPDATE):
        every = {**recorded(), name: output}
        text = "\n\n".join(
            f"{TITLE}{one}\n\n{every[one]}" for one in (*MISTAKES, *COMMANDS) if one in every
        )
        GOLDEN.write_text(f"{text}\n", "utf-8")
    assert recorded()[name] == output


@pytest.mark.parametrize("name", [*MISTAKES, *COMMANDS])
def test_the_whole_output_after_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    compared(name, output_of(name, tmp_path))


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_has_one_cause_with_a_place_and_a_hint(tmp_path: Path, name: str) -> None:
    found = checked(name, tmp_path).diagnostics
    assert len({item.code for item in found}) == 1
    assert [item for item in found if not item.hint or not item.file] == []
