"""`.funcignore` as Core Tools reads it: examples, and invariants for all patterns and paths."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar.funcignore import FuncIgnore, Pattern, misses, too_wide
from funcdeco.grammar.funcignore import patterns as lines_of


@pytest.mark.parametrize(
    ("patterns", "left_out", "published"),
    [
        pytest.param("", [], ["a", "a/b"], id="nothing"),
        pytest.param("\n \n\t\n", [], ["a", "a/b"], id="empty lines"),
        pytest.param("# test\n  # app.py", [], ["test", "# test", "app.py"], id="comments"),
        pytest.param("test", ["test", "test/a", "test.py", "test-data/a"], ["tests", "a/test"], id="a name"),
        pytest.param("tests/", ["tests/a.py", "tests/a/b"], ["tests", "tests/.a"], id="a folder"),
        pytest.param("/test", ["test", "test/a"], ["a/test"], id="a slash before it"),
        pytest.param("a/b", ["a/b", "a/b/c", "a/b.c"], ["a", "a/bc", "x/a/b"], id="a path"),
        pytest.param("*.pyc", ["a.pyc", ".b.pyc"], ["a/b.pyc", "a.pycd", ".pyc"], id="a star"),
        pytest.param("a/*", ["a/b", "a/b/c"], ["a", "b/a/c"], id="all in a folder"),
        pytest.param("a/*/c", ["a/b/c"], ["a/c", "a/b/b/c"], id="a star between"),
        pytest.param("**/c", ["a/c", "a/b/c", "a/b/c/d"], ["c", "a/bc"], id="two stars"),
        pytest.param("a/**/c", ["a/b/c", "a/b/b/c"], ["a/c"], id="two stars between"),
        pytest.param("a.b", ["a.b", "a.b.c"], ["aab", "a-b"], id="a dot"),
        pytest.param("a+(b)[c]$^|d", [], ["aab", "c", "d"], id="signs of expressions"),
        pytest.param("[ab]c", ["[ab]c"], ["ac", "bc"], id="brackets mean themselves"),
        pytest.param("a?c", ["a?c"], ["abc", "ac"], id="question mark means itself"),
        pytest.param("TEST", ["TEST"], ["test"], id="case counts"),
        pytest.param("a\nb", ["a", "b/c"], ["c"], id="two lines"),
        pytest.param("a\r\nb\r\n", ["a", "b/c"], ["c"], id="lines of Windows"),
        pytest.param("  a  ", ["a"], ["  a"], id="spaces around it"),
        pytest.param("a b", ["a b"], ["a", "b"], id="a space in it"),
        pytest.param("a/*\n!a/b", ["a/c"], ["a/b", "a/b/c"], id="an exception"),
        pytest.param("!a/b\na/*", ["a/c"], ["a/b", "a/b/c"], id="an exception that comes first"),
        pytest.param("!/a\na", [], ["a", "a/b"], id="an exception with a slash"),
        pytest.param("!a", [], ["a", "b"], id="an exception alone"),
        pytest.param("ä", ["äb"], ["ä", "ä/b"], id="only ASCII makes words"),
        pytest.param(".venv", [".venv", ".venv/a"], ["venv", ".venvs"], id="hidden folder"),
        pytest.param("__pycache__", ["__pycache__/a"], ["a/__pycache__/a"], id="caches at the top"),
        pytest.param("a/", ["a/b"], ["a"], id="boundary after a slash"),
    ],
)  # fmt: skip
def test_patterns_leave_out_what_core_tools_leave_out(
    patterns: str, left_out: list[str], published: list[str]
) -> None:
    ignore = FuncIgnore(patterns)
    assert [path for path in left_out + published if ignore.leaves_out(path)] == left_out


words = st.text("abZ09_", min_size=1, max_size=4)
names = st.builds("{}{}".format, words, st.sampled_from(["", ".py", "-b", " c", "(d)", "+"]))
paths = st.lists(names, min_size=1, max_size=4).map("/".join)
patterns = st.lists(st.sampled_from(["a", "b", "*", "**", "/", ".", "_", "(", "[", "?", "\\"]), min_size=1, max_size=6).map("".join)  # fmt: skip
texts = st.lists(st.one_of(patterns, paths, patterns.map("!{}".format)), max_size=5)


@given(texts, paths)
def test_no_text_is_refused(lines: list[str], path: str) -> None:
    FuncIgnore("\n".join(lines)).leaves_out(path)


@given(st.text(), st.text())
def test_no_text_at_all_is_refused(text: str, path: str) -> None:
    FuncIgnore(text).leaves_out(path)


@given(st.lists(st.one_of(patterns, paths), max_size=4), st.lists(patterns), paths)
def test_more_patterns_leave_out_more(lines: list[str], more: list[str], path: str) -> None:
    if FuncIgnore("\n".join(lines)).leaves_out(path):
        assert FuncIgnore("\n".join([*lines, *more])).leaves_out(path)


@given(texts, paths, st.randoms())
def test_order_of_lines_does_not_count(lines: list[str], path: str, chance: Random) -> None:
    mixed = chance.sample(lines, len(lines))
    ignore = FuncIgnore("\n".join(lines))
    assert FuncIgnore("\n".join(mixed)).leaves_out(path) == ignore.leaves_out(path)


@given(texts, paths)
def test_exceptions_win(lines: list[str], path: str) -> None:
    assert not FuncIgnore("\n".join([*lines, f"!{path}/"])).leaves_out(f"{path}/a")


@given(words, paths, paths)
def test_a_word_leaves_out_itself_and_all_below_it(word: str, below: str, before: str) -> None:
    ignore = FuncIgnore(word)
    assert ignore.leaves_out(word)
    assert ignore.leaves_out(f"{word}/{below}")
    assert not ignore.leaves_out(f"-{before}/{word}")


@given(paths, paths)
def test_a_folder_leaves_out_what_begins_with_a_word_in_it(folder: str, below: str) -> None:
    assert FuncIgnore(f"{folder}/").leaves_out(f"{folder}/{below}")


@given(texts, paths, paths)
def test_what_leaves_out_a_folder_leaves_out_all_in_it(
    lines: list[str], folder: str, below: str
) -> None:
    """The walk relies on it, and doesn't search such a folder."""
    ignore = FuncIgnore("\n".join(line for line in lines if not line.startswith("!")))
    if ignore.leaves_out(f"{folder}/"):
        assert ignore.leaves_out(f"{folder}/{below}")


@given(texts, paths)
def test_slash_at_the_beginning_says_nothing_more(lines: list[str], path: str) -> None:
    plain = [line for line in lines if not line.startswith(("/", "!"))]
    with_slash = [f"/{line}" for line in plain]
    expected = FuncIgnore("\n".join(plain)).leaves_out(path)
    assert FuncIgnore("\n".join(with_slash)).leaves_out(path) == expected


def test_lines_that_say_something_are_given() -> None:
    assert lines_of("# a\n\n  /b \r\n!/c\n!") == [
        Pattern(3, "/b", False),
        Pattern(4, "/c", True),
        Pattern(5, "", True),
    ]


@pytest.mark.parametrize(
    ("pattern", "found", "passed"),
    [
        pytest.param("*.pyc", "pkg/x.pyc", ["x.pyc", "pkg/x.py"], id="a star"),
        pytest.param("__pycache__", "a/__pycache__/x", ["__pycache__/x", "a/b"], id="a name"),
        pytest.param("test/", "a/test/x", ["test/x", "a/test", "test"], id="a folder"),
        pytest.param("tests/", "tests/.x", ["tests/x"], id="a hidden file in a folder"),
        pytest.param("*.py[cod]", "x.pyc", ["x.py", "x.pyx"], id="brackets"),
        pytest.param("a?c", "abc", ["a?c", "ac"], id="a question mark"),
        pytest.param("*.log", ".log", ["x.log"], id="a star for nothing"),
        pytest.param("/x", None, ["a/x", "x"], id="only at the top"),
        pytest.param("a/x", None, ["b/a/x", "a/x"], id="a path"),
        pytest.param("**/x", None, ["x", "a/x"], id="two stars"),
        pytest.param("\\#x", None, ["#x"], id="a backslash"),
        pytest.param("[!a]", None, ["b"], id="brackets that aren't sure"),
        pytest.param("!x", None, ["a/x"], id="an exception"),
        pytest.param("/", None, ["x"], id="only a slash"),
    ],
)
def test_what_git_would_ignore_is_missed(
    pattern: str, found: str | None, passed: list[str]
) -> None:
    assert misses(pattern, [*passed, *([found] if found else [])]) == found


@pytest.mark.parametrize(
    ("pattern", "found", "passed"),
    [
        pytest.param("test", "test-data/x", ["test/x", "tests/x", "test_data/x"], id="a folder"),
        pytest.param("env", "env.py", ["env", "environment", "env_x/a", "a/env.py"], id="a file"),
        pytest.param("/env", "env.py", ["env/a", "a/env"], id="at the top"),
        pytest.param("a/b", "a/b.c", ["a/b", "a/b/c", "a/bc"], id="a path"),
        pytest.param("*.py", "x.py-old", ["x.py", "a.py/x", "x.pyc"], id="a star"),
        pytest.param(".venv", ".venv-3.11/x", [".venv/x", ".venvs/x"], id="a hidden folder"),
        pytest.param("a/", None, ["a/b", "a.b", "a"], id="a slash at the end"),
        pytest.param("**/x", None, ["a/x.py"], id="two stars"),
    ],
)
def test_what_git_would_keep_is_taken_too(
    pattern: str, found: str | None, passed: list[str]
) -> None:
    assert too_wide(pattern, [*passed, *([found] if found else [])]) == found


@given(patterns, st.lists(paths, max_size=4))
def test_differences_from_git_are_what_core_tools_do(pattern: str, some: list[str]) -> None:
    ignore = FuncIgnore(pattern)
    missed, taken = misses(pattern, some), too_wide(pattern, some)
    assert missed is None or (missed in some and not ignore.leaves_out(missed))
    assert taken is None or (taken in some and ignore.leaves_out(taken))
