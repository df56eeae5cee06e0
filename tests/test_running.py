"""The selection of tests, and their examples."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

TESTS = Path(__file__).parent
SUITE = """
import pytest
from hypothesis import given
from hypothesis import strategies as st
from needs import need_sarif_schema
from running import examples

@given(st.integers())
@examples(5)
def test_drawn(n):
    print("DRAWN", n)

@pytest.mark.deep
@pytest.mark.parametrize("number", range(100))
def test_deep(number):
    print("DEEP", number)

@pytest.mark.parametrize("number", range(2))
def test_missing(number, monkeypatch):
    monkeypatch.setattr("needs.SARIF_SCHEMA", __import__("pathlib").Path("/nowhere"))
    need_sarif_schema()
"""


Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a suite with this configuration; results are cached unless *again*."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "tests").mkdir()
    shutil.copy(TESTS.parent / "pyproject.toml", folder)
    for name in ("running.py", "needs.py"):
        shutil.copy(TESTS / name, folder / "tests")
    (folder / "tests" / "conftest.py").write_text('pytest_plugins = ["running"]\n', "utf-8")
    (folder / "tests" / "test_suite.py").write_text(SUITE, "utf-8")

    @functools.cache
    def run(*options: str, ci: str = "", again: bool = False) -> str:
        command = [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", *options]
        environment = {"PYTHONDONTWRITEBYTECODE": "1", **({"CI": ci} if ci else {})}
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
        ).stdout

    return run


def drawn(output: str) -> list[str]:
    """Return the number of drawn examples and the deep tests in an output."""
    return re.findall(r"(?:DRAWN|DEEP) \S+", output)


@pytest.mark.parametrize(
    ("options", "examples", "deep"),
    [
        ((), 5, range(1)),
        (("--deep-sample", "a"), 5, range(1, 30)),
        (("--deep",), 100, range(100, 101)),
        (("-m", "deep"), 100, range(100, 101)),
    ],
)
def test_options_choose_the_tests_and_the_examples(
    options: tuple[str, ...], examples: int, deep: range, run: Run
) -> None:
    output = run(*options)
    assert output.count("DRAWN") == examples
    assert output.count("DEEP") in deep


def test_the_same_is_drawn_each_time(run: Run) -> None:
    once = drawn(run())
    assert once == drawn(run(again=True)) == drawn(run(ci="true"))


def test_a_seed_decides_what_is_drawn(run: Run) -> None:
    seeded = drawn(run("--deep-sample", "a"))
    assert seeded == drawn(run("--deep-sample", "a", ci="true"))
    other = drawn(run("--deep-sample", "b"))
    assert set(other) - set(seeded) != set() != set(drawn(run())) - set(seeded)


def test_what_is_missing_is_told_at_the_end_and_fails_in_ci(run: Run) -> None:
    reason = "the schema of SARIF, /nowhere, was not fetched from npm"
    output = run()
    assert " NOT TESTED HERE ===" in output
    assert f"2 tests: {reason}; `bash .ci/test` sets up everything\n" in output
    assert "1 passed, 2 skipped, 100 deselected" in output
    output = run(ci="true")
    assert "NOT TESTED HERE" not in output
    assert output.count("FAILED tests/test_suite.py::test_missing") == 2
    assert "2 failed, 1 passed" in output
