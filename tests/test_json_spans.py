"""Where keys and values stand in a JSON text, against what json and json5 read there."""

from __future__ import annotations

import json
from typing import Any

import json5
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar.json_spans import Places, comments

KEYS = st.text("abcdefghij_", min_size=1, max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def flat(value: Any, path: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], Any]:
    """Give every value below *value* by its path."""
    found = {path: value}
    if isinstance(value, dict):
        for key, item in value.items():
            found |= flat(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found |= flat(item, (*path, index))
    return found


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_the_text_at_each_place_is_the_value_at_that_path(
    value: Any, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    places = Places(text)
    read = {path: json.loads(text[at.start : at.end]) for path, at in places.of.items()}
    assert read == flat(value)
    assert places.twice == []


@given(VALUES)
def test_the_text_at_each_key_is_the_last_part_of_its_path(value: Any) -> None:
    text = json.dumps(value, indent=1)
    for path, at in Places(text).of.items():
        key = path[-1] if path else None
        assert text[at.key_start : at.key_end] == (f'"{key}"' if isinstance(key, str) else "")


@pytest.mark.parametrize(
    "text",
    [
        "{'a': 'it is', b: [1, 2,], /* c: 3 */ \"d\": {}, // e\n}",
        '{"a": "// no comment", "b": "/* nor this */"}',
        '\n\t{"a"\n:\n1}\n',
        '{"a": -1.5e3, "b": [[], [[]]], "c": "{[,:"}',
        '{"a": "\\"", "b": \'\\\'\'}',
    ],
    ids=["tolerant", "comment signs in texts", "space", "nested", "escaped quotes"],
)
def test_what_the_host_tolerates_has_places_too(text: str) -> None:
    value = json5.loads(text)
    read = {path: json5.loads(text[at.start : at.end]) for path, at in Places(text).of.items()}
    assert read == flat(value)


def test_keys_are_found_as_they_are_written_else_ignoring_case() -> None:
    places = Places('{"Aa": 1, "aA": 2, "b": 3}')
    starts = [
        place.start if place else None
        for place in map(places.find, [("Aa",), ("aA",), ("B",), ("c",)])
    ]
    assert starts == [7, 16, 24, None]
    assert [places.count((key,)) for key in ("aa", "b", "c")] == [2, 1, 0]


def test_a_key_said_twice_is_told_and_inside_bindings_ignoring_case() -> None:
    text = '{"a": 1, "A": 2, "a": 3, "bindings": [{"b": 1, "B": 2}, {"b": 3}]}'
    found = [(one.path, text[one.start : one.end]) for one in Places(text).twice]
    assert found == [(("a",), '"a"'), (("bindings", 0, "B"), '"B"')]


def test_comments_are_found_and_texts_are_none() -> None:
    text = '{"a": "// no", // yes\n "b": /* and\nthis */ 1}'
    assert [(text[at : at + 2], found) for at, found in comments(text)] == [
        ("//", "// yes"),
        ("/*", "/* and\nthis */"),
    ]


@given(st.text("{}[]:,\"'a1/* \n\\", max_size=30))
def test_any_text_has_places_inside_it_or_none(text: str) -> None:
    for at in Places(text).of.values():
        assert 0 <= at.start <= at.end <= len(text)
        assert 0 <= at.key_start <= at.key_end <= len(text)
