"""Blob paths: the pattern of a trigger, the path of an output, and endless loops."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar import GrammarError
from funcdeco.grammar.blob_path import (
    BlobPath,
    BlobPattern,
    check_blob_name,
    check_container_name,
    may_feed,
    parse_blob_path,
    parse_trigger_path,
    pattern_matches,
)
from funcdeco.grammar.expression import Name


def refusal(check: Any, text: str) -> tuple[str, int, int]:
    with pytest.raises(GrammarError) as found:
        check(text)
    return found.value.message, found.value.start, found.value.end


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        pytest.param("abc", BlobPattern("abc", "", (), False), id="a container"),
        pytest.param("abc/d/e.f", BlobPattern("abc", "d/e.f", (), False), id="one blob"),
        pytest.param(
            "abc/{x}.{y:z}",
            BlobPattern("abc", "{x}.{y:z}", (Name("x", None, 4, 7), Name("y", "z", 8, 13)), False),
            id="parameters",
        ),
        pytest.param("$web/a", BlobPattern("$web", "a", (), False), id="a site"),
        pytest.param(
            "$logs/{x}", BlobPattern("$logs", "{x}", (Name("x", None, 6, 9),), False), id="logs"
        ),
        pytest.param(
            "abc/{datetime}",
            BlobPattern("abc", "{datetime}", (Name("datetime", None, 4, 14),), False),
            id="a system name that captures",
        ),
        pytest.param("%A%", BlobPattern("%A%", "", (), True), id="a setting"),
        pytest.param(
            "%A%{x}", BlobPattern("%A%{x}", "", (Name("x", None, 3, 6),), True), id="both"
        ),
    ],
)
def test_a_triggers_path_is_read(text: str, pattern: BlobPattern) -> None:
    assert parse_trigger_path(text) == pattern
    assert pattern.text == text


@pytest.mark.parametrize(
    ("text", "message", "offending"),
    [
        ("", "invalid path (expected `container/blob`)", (0, 0)),
        ("/abc/x", "invalid path (expected `container/blob`)", (0, 1)),
        ("abc/", "invalid path (expected `container/blob`)", (3, 4)),
        ("{x}/abc", "the container of a trigger path cannot contain expressions", (0, 1)),
        ("a\\b/{x}", "invalid container name 'a\\\\b': unexpected '\\\\'", (1, 2)),
        ("Abc/{x}", "invalid container name 'Abc': unexpected 'A'", (0, 1)),
        ("abc/x.", "a blob name cannot end with `.`", (5, 6)),
        ("abc/x\\y", "a blob name cannot contain `\\`", (5, 6)),
        ("abc/{x", "`{` has no closing `}`", (4, 5)),
        ("abc/{rand-guid}", "'{rand-guid}' captures nothing in a trigger path", (4, 15)),
        ("abc/{x.y}", "'{x.y}' captures nothing in a trigger path", (4, 9)),
        ("abc/{datetime:y}", "'{datetime}' cannot have a format in a trigger path", (4, 16)),
        ("abc/%x", "`%` has no closing `%`", (4, 5)),
    ],
)  # fmt: skip
def test_triggers_paths_that_the_host_refuses(
    text: str, message: str, offending: tuple[int, int]
) -> None:
    assert refusal(parse_trigger_path, text) == (message, *offending)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("abc/d/e", BlobPath("abc", "d/e", ()), id="one blob"),
        pytest.param("abc/{x}", BlobPath("abc", None, (Name("x", None, 4, 7),)), id="a name"),
        pytest.param("{x}", BlobPath(None, None, (Name("x", None, 0, 3),)), id="a whole path"),
        pytest.param("{x}/y", BlobPath(None, "y", (Name("x", None, 0, 3),)), id="a container"),
        pytest.param("%A%/y", BlobPath(None, "y", ()), id="a setting"),
        pytest.param("abc/{%A%}", BlobPath("abc", None, ()), id="a setting for a name"),
        pytest.param("abc/{{x}}", BlobPath("abc", "{x}", ()), id="braces"),
        pytest.param("https://x/y", BlobPath(None, None, (), is_url=True), id="an address"),
    ],
)
def test_an_outputs_path_is_read(text: str, path: BlobPath) -> None:
    assert parse_blob_path(text) == path


@pytest.mark.parametrize(
    ("text", "message", "offending"),
    [
        ("abc", "the path has a container but no blob", (0, 3)),
        ("", "the path has a container but no blob", (0, 0)),
        ("/x", "invalid path (expected `container/blob`)", (0, 1)),
        ("abc/", "invalid path (expected `container/blob`)", (3, 4)),
        ("{x}/", "invalid path (expected `container/blob`)", (3, 4)),
        ("Abc-{x}/y", "unexpected 'A' in a container name", (0, 1)),
        ("a_{x}", "unexpected '_' in a container name", (1, 2)),
        ("ab/x", "invalid container name 'ab': it has 2 characters", (0, 2)),
        ("abc-/x", "invalid container name 'abc-': it ends with `-`", (3, 4)),
        ("abc/{x}\\y", "a blob name cannot contain `\\`", (7, 8)),
        ("abc/{x}.", "a blob name cannot end with `.`", (7, 8)),
        ("abc/{x}/", "a blob name cannot end with `/`", (7, 8)),
        ("abc/{x y}", "unexpected ' ' in a name", (6, 7)),
    ],
)
def test_outputs_paths_that_fail_at_every_call(
    text: str, message: str, offending: tuple[int, int]
) -> None:
    assert refusal(parse_blob_path, text) == (message, *offending)


@pytest.mark.parametrize("name", ["abc", "a-b", "0" * 63, "$root", "$web"])
def test_containers_that_storage_takes(name: str) -> None:
    assert parse_blob_path(f"{name}/x").container == name


@pytest.mark.parametrize(
    ("name", "offending"),
    [
        ("", (0, 0)),
        ("ab", (0, 2)),
        ("a" * 64, (0, 64)),
        ("a--b", (1, 3)),
        ("-ab", (0, 1)),
        ("ab-", (2, 3)),
        ("aBc", (1, 2)),
        ("$logs", (0, 1)),
        ("ab\n", (2, 3)),
    ],
)
def test_containers_that_storage_refuses(name: str, offending: tuple[int, int]) -> None:
    assert refusal(check_container_name, name)[1:] == offending


@pytest.mark.parametrize(
    ("name", "offending"), [("", (0, 0)), ("x" * 1025, (0, 1025)), ("x.", (1, 2)), ("\\x", (0, 1))]
)
def test_blob_names_that_the_host_refuses(name: str, offending: tuple[int, int]) -> None:
    assert refusal(check_blob_name, name)[1:] == offending


def test_offsets_can_be_moved() -> None:
    with pytest.raises(GrammarError) as found:
        check_blob_name("x.", start=10)
    assert (found.value.start, found.value.end) == (11, 12)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("abc", "abc/x/y", True),
        ("abc", "abcd/x", False),
        ("abc/{x}", "abc/a/b.c", True),
        ("abc/{x}", "abc/", True),
        ("abc/{x}", "abd/a", False),
        ("abc/{x}.txt", "abc/a.txt", True),
        ("abc/{x}.txt", "abc/axtxt", False),
        ("abc/{x}/{x}", "abc/a/b", True),
        ("abc/{{{x}}}", "abc/{1}", True),
        ("abc/x", "abc/x", True),
        ("abc/x", "abc/x/y", False),
        ("%A%/{x}", "abc/x", False),
    ],
)
def test_patterns_match(pattern: str, path: str, matches: bool) -> None:
    assert pattern_matches(parse_trigger_path(pattern), path) == matches


@pytest.mark.parametrize(
    ("trigger", "output", "feeds"),
    [
        pytest.param("abc/{name}", "abc/{name}", True, id="the same"),
        pytest.param("abc/{name}", "abc/{other}-{datetime}.txt", True, id="anything in it"),
        pytest.param("abc/{name}", "abc/done/{name}", True, id="a folder in it"),
        pytest.param("abc/{name}", "abd/{name}", False, id="another container"),
        pytest.param("abc/x/{name}", "abc/x/{rand-guid}", True, id="the same folder"),
        pytest.param("abc/x/{name}", "abc/y/{name}", False, id="another folder"),
        pytest.param("abc/x/{name}", "abc/{name}", False, id="perhaps in the folder"),
        pytest.param("abc/{name}.txt", "abc/{name}.txt", True, id="the same ending"),
        pytest.param("abc/{name}.txt", "abc/{name}", False, id="perhaps the ending"),
        pytest.param("abc/{name}.{ext}", "abc/{name}-copy.{ext}", True, id="two parameters"),
        pytest.param("abc/{name}.txt", "{blobTrigger}", True, id="its own path"),
        pytest.param("abc", "{BLOBTRIGGER}", True, id="its own path in a container"),
        pytest.param("abc/x", "{blobTrigger}", True, id="its own path and only one"),
        pytest.param("abc/{name}.txt", "{blobTrigger}.txt", True, id="more behind its own path"),
        pytest.param("abc/{name}.txt", "{blobTrigger}.bak", False, id="another ending"),
        pytest.param("abc", "abc/x", True, id="every blob of a container"),
        pytest.param("abc/x", "abc/x", True, id="one blob"),
        pytest.param("abc/{name}", "{name}/abc", False, id="a container nobody knows"),
        pytest.param("%A%/{name}", "%a%/{name}", True, id="the same setting"),
        pytest.param("%A%/{name}", "%B%/{name}", False, id="another setting"),
        pytest.param("%A%", "%A%/x", False, id="a setting that may be more than a container"),
        pytest.param("abc/{name}", "abc/%B%/{name}", True, id="a setting in it"),
        pytest.param("abc/x/{name}", "abc/%B%/{name}", False, id="a setting for the folder"),
        pytest.param("abc/{name}", "https://a.b/abc/x", False, id="an address"),
        pytest.param("abc/{name}", "abc/{", False, id="a path that is wrong"),
    ],
)
def test_only_outputs_that_surely_start_the_trigger_again_feed_it(
    trigger: str, output: str, feeds: bool
) -> None:
    assert may_feed(parse_trigger_path(trigger), output) == feeds


@given(
    st.lists(st.sampled_from(["a", "b.", "{x}"]), max_size=6).map("".join),
    st.text("ab.", max_size=8),
)
def test_patterns_match_like_expressions(pattern: str, blob: str) -> None:
    pattern += "{x}a"
    expected = re.fullmatch(re.escape(pattern).replace(re.escape("{x}"), ".*"), blob)
    assert pattern_matches(parse_trigger_path(f"abc/{pattern}"), f"abc/{blob}") == bool(expected)


def test_many_parameters_are_no_trouble() -> None:
    pattern = parse_trigger_path(f"abc/{'{x}a' * 40}b")
    assert not pattern_matches(pattern, f"abc/{'a' * 1000}")


pieces = st.sampled_from(["abc", "/", "{x}", "{", "}}", "%A%", "%", "\\", ".", "A", "-", "{a-b}"])
texts = st.one_of(st.text(), st.lists(pieces, max_size=7).map("".join))
literals = st.sampled_from(["a", "b", "/", ".txt", "-"])
names = st.sampled_from(["{x}", "{y}", "{blobTrigger}"])


@given(texts)
def test_an_outputs_path_is_read_or_refused_within(text: str) -> None:
    try:
        path = parse_blob_path(text)
    except GrammarError as refused:
        assert 0 <= refused.start <= refused.end <= len(text)
        assert "\n" not in refused.message
    else:
        assert [text[name.start] + text[name.end - 1] for name in path.names] == ["{}"] * len(
            path.names
        )


@given(texts)
def test_a_triggers_path_is_spelled_back_or_refused_within(text: str) -> None:
    try:
        pattern = parse_trigger_path(text)
    except GrammarError as refused:
        assert 0 <= refused.start <= refused.end <= len(text)
        assert "\n" not in refused.message
    else:
        assert pattern.text == text
        for name in pattern.parameters:
            assert text[name.start : name.end].startswith(f"{{{name.name}")


@given(
    st.lists(st.one_of(literals, st.just("{n}")), min_size=1, max_size=5).map("".join),
    st.lists(st.one_of(literals, names), min_size=1, max_size=5),
    st.lists(st.text("ab/.x", max_size=4), min_size=5, max_size=5),
)
def test_whatever_feeds_a_trigger_matches_for_all_values(
    pattern: str, output: list[str], values: list[str]
) -> None:
    # With a parameter at the end, every such pattern is valid.
    pattern += "{n}"
    trigger = parse_trigger_path(f"abc/{pattern}")
    started_by = f"abc/{pattern}".replace("{n}", values[0])
    if may_feed(trigger, "abc/" + "".join(output)):
        given_values = {"{x}": values[1], "{y}": values[2], "{blobTrigger}": started_by}
        written = "abc/" + "".join(given_values.get(part, part) for part in output)
        assert pattern_matches(trigger, written)
