"""Where keys and values stand in a JSON text, against what json and json5 read there."""

from __future__ import annotations

import json
from typing import Any

import json5
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.json_spans import find_places

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
    places, twice = find_places(text)
    read = {path: json.loads(text[at.start : at.end]) for path, at in places.items()}
    assert read == flat(value)
    assert twice == []


@given(VALUES)
def test_the_text_at_each_key_is_the_last_part_of_its_path(value: Any) -> None:
    text = json.dumps(value, indent=1)
    for path, at in find_places(text)[0].items():
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
    read = {path: json5.loads(text[at.start : at.end]) for path, at in find_places(text)[0].items()}
    assert read == flat(value)


def test_keys_are_found_in_lower_case_and_said_twice_with_case() -> None:
    places, twice = find_places('{"Aa": 1, "aA": 2, "Aa": 3}')
    assert list(places) == [("aa",), ()]
    assert [(one.path, one.start, one.end) for one in twice] == [(("Aa",), 19, 23)]


@given(st.text("{}[]:,\"'a1/* \n\\", max_size=30))
def test_any_text_has_places_inside_it_or_none(text: str) -> None:
    for at in find_places(text)[0].values():
        assert 0 <= at.start <= at.end <= len(text)
        assert 0 <= at.key_start <= at.key_end <= len(text)
