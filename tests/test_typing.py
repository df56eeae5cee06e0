"""Type checkers see the keywords of each decorator, with and without pydantic's mypy plugin."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
CASES = REPOSITORY / "tests" / "typing" / "decorators.py"
CHECKERS = ["mypy", "mypy-plugin", "mypy-plugin-strict", "pyright"]

MYPY = """\
[mypy]
strict = true
cache_dir = {cache}
mypy_path = {source}
"""
PLUGIN = "plugins = pydantic.mypy\n"
STRICT_PLUGIN = """
[pydantic-mypy]
init_forbid_extra = true
init_typed = true
warn_required_dynamic_aliases = true
"""


def check(checker: str, source: Path, folder: Path) -> str:
    """Run *checker* over the cases with funcdeco from *source*; give what it says, "" if nothing."""
    if checker == "pyright":
        return check_with_pyright(source, folder)
    config = MYPY.format(cache=folder / "cache", source=source)
    config += PLUGIN if "plugin" in checker else ""
    config += STRICT_PLUGIN if "strict" in checker else ""
    (folder / "mypy.ini").write_text(config, "utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", str(CASES)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return "" if done.returncode == 0 else done.stdout


def check_with_pyright(source: Path, folder: Path) -> str:
    # What is included must lie below the configuration: an absolute path is silently left out.
    shutil.copy(CASES, folder / CASES.name)
    config = {
        "include": [CASES.name],
        "extraPaths": [str(source)],
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(config), "utf-8")
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "-p", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_checker_finds_each_planted_mistake_and_nothing_else(
    checker: str, tmp_path: Path
) -> None:
    assert check(checker, REPOSITORY, tmp_path) == ""


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_comments_would_be_unused_if_keywords_were_lost(checker: str, tmp_path: Path) -> None:
    """Proves the test above: with `**options: Any` no mistake in a keyword is found."""
    copy = tmp_path / "mutated" / "funcdeco"
    shutil.copytree(REPOSITORY / "funcdeco", copy, ignore=shutil.ignore_patterns("__pycache__"))
    declare = copy / "declare.py"
    text = declare.read_text("utf-8")
    mutated = text.replace("*args: P.args, **options: P.kwargs", "*args: Any, **options: Any")
    assert mutated != text
    declare.write_text(mutated, "utf-8")
    output = check(checker, copy.parent, tmp_path)
    lines = CASES.read_text("utf-8").splitlines()
    unused = "Unnecessary" if checker == "pyright" else "unused-ignore"
    found = {int(item.split(":")[1]) for item in output.splitlines() if unused in item}
    assert found, output
    expected = {
        number
        for number, line in enumerate(lines, 1)
        if line.startswith(("app.", "blueprint."))
        and line.endswith("# type: ignore")
        and not line.startswith(("app.include", "app.nonsense", "app.http()("))
    }
    assert expected <= found
    assert len(expected) > 20
