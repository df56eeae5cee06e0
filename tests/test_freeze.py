"""The freeze: a sample of it on each run, and proof that it detects changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from freeze.cases import Case, read_cases, read_exceptions, read_expected
from freeze.normalize import output, strip

pytestmark = pytest.mark.once

TESTS = Path(__file__).parent

CHANGES = {
    "severity": "import funcdeco; D = funcdeco.Diagnostic; D.severity = property(lambda s: 'note')",
    "place": "import funcdeco; D = funcdeco.Diagnostic; D.column = property(lambda s: 1)\n"
    "old = D.to_json\nD.to_json = lambda s: {**old(s), 'line': 1}",
    "function.json": "import funcdeco; F = funcdeco.Function\n"
    "F.function_json = property(lambda s: {'bindings': []})",
}
COMPARE = (
    "import sys; from freeze.__main__ import main; sys.argv[1:] = ['compare', '--every', '97']"
)


def compare(before: str = "") -> subprocess.CompletedProcess[str]:
    """Compare a sample after running *before* in the same process."""
    command = [sys.executable, "-c", f"{before}\n{COMPARE}\nsys.exit(main())"]
    return subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="recorded with Python 3.13")
def test_a_sample_of_cases_gives_what_was_recorded() -> None:
    done = compare()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(" cases compared, 0 differ\n")


@pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="recorded with Python 3.13")
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_noticed(what: str) -> None:
    done = compare(CHANGES[what])
    assert done.returncode == 1, done.stderr
    assert " differs: " in done.stdout


def test_a_case_that_is_not_played_is_no_success() -> None:
    done = compare("import os, freeze.play as play; play.restore = lambda *rest: os._exit(9)")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith("\n0 cases compared, 0 differ\n")


def test_every_case_has_a_record_and_every_exception_a_case_and_a_reason() -> None:
    cases, blobs = read_cases()
    assert cases.keys() == read_expected().keys()
    assert {
        what
        for case in cases.values()
        for what in case.files.values()
        if what != "folder" and not what.startswith("link:")
    } <= blobs.keys()
    for exception in read_exceptions():
        assert exception["reason"]
        assert exception["results"].keys() <= cases.keys()


def test_prose_and_the_temporary_folder_are_not_compared() -> None:
    value = {"code": "APP001", "message": "words", "file": "/tmp/x/app.py", "at": ["/tmp/x"]}
    assert strip(value, "/tmp/x") == {
        "code": "APP001",
        "file": "{base}/app.py",
        "at": ["{base}"],
    }
    github = "::error file=a.py,line=1,title=APP001 words::a.py:1: words\n"
    assert output(github, ["check", "--format", "github"], "/tmp/x") == [
        ["error", ["file=a.py", "line=1"]]
    ]
    junit = '<testsuites tests="1"><testcase name="a"/></testsuites>'
    assert output(junit, ["check", "--format=junit"], "/tmp/x") == [
        ["testsuites", {"tests": "1"}],
        ["testcase", {"name": "a"}],
    ]
    assert output("words for people", ["check"], "/tmp/x") is None


def test_the_same_call_on_the_same_files_is_one_case() -> None:
    one = Case("check", ["."], {}, "", {"app.py": "0"})
    assert one.key == Case("check", ["."], {}, "", {"app.py": "0"}).key
    assert one.key != Case("check", ["."], {}, "", {"app.py": "1"}).key


def freeze(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "freeze", *words]
    return subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "words, message",
    [
        (["compare", "--every", "0"], "--every takes a number from 1"),
        (["show", "nonsense"], "there is no case nonsense; `compare` prints their names"),
        (
            ["accept", "nonsense", "--reason", "x"],
            "there is no case nonsense; `compare` prints their names",
        ),
    ],
)
def test_a_wrong_call_is_told_in_one_line(words: list[str], message: str) -> None:
    done = freeze(*words)
    assert done.returncode == 2
    assert done.stderr.endswith(f"error: {message}\n")


def test_a_range_without_commits_does_not_pass() -> None:
    if not (TESTS.parent / ".git").exists():
        pytest.skip("this isn't a clone: it has no commits")
    done = freeze("compare", "--range", "HEAD..HEAD")
    assert done.returncode == 2
    assert done.stderr.endswith("error: HEAD..HEAD has no commits\n")


@pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="recorded with Python 3.13")
def test_what_does_not_differ_cannot_be_accepted() -> None:
    accepted = {key for exception in read_exceptions() for key in exception["results"]}
    key = next(key for key in read_cases()[0] if key not in accepted)
    before = (TESTS / "freeze" / "exceptions.json").read_bytes()
    done = freeze("accept", key, "--reason", "x")
    assert done.returncode == 2
    assert done.stderr.endswith(f"error: {key}: the result is what was recorded\n")
    assert (TESTS / "freeze" / "exceptions.json").read_bytes() == before
