"""Binding expressions and settings as the host reads them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import (
    Name,
    SettingUse,
    Text,
    Token,
    is_system_by_accident,
    is_system_name,
    parse_expression,
    settings_in,
)


def refusal(text: str, parse: Any = parse_expression) -> tuple[str, int, int]:
    with pytest.raises(GrammarError) as found:
        parse(text)
    return found.value.message, found.value.start, found.value.end


def quoted_name(tokens: tuple[Token, ...]) -> str:
    return "".join(
        (
            token.text.replace("{", "{{").replace("}", "}}")
            if isinstance(token, Text)
            else f"{{{token.name}{'' if token.format is None else ':' + token.format}}}"
        )
        for token in tokens
    )


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("", (), id="nothing"),
        pytest.param("a/b", (Text("a/b", 0, 3),), id="text"),
        pytest.param("{a}", (Name("a", None, 0, 3),), id="a name"),
        pytest.param("x{a}y", (Text("x", 0, 1), Name("a", None, 1, 4), Text("y", 4, 5)), id="both"),
        pytest.param("{a:b:c}", (Name("a", "b:c", 0, 7),), id="a format"),
        pytest.param("{a:}", (Name("a", "", 0, 4),), id="an empty format"),
        pytest.param("{_a1.b-c.d}", (Name("_a1.b-c.d", None, 0, 11),), id="properties"),
        pytest.param("{ä}", (Name("ä", None, 0, 3),), id="any letter"),
        pytest.param("{{a}}", (Text("{", 0, 2), Text("a", 2, 3), Text("}", 3, 5)), id="doubled"),
        pytest.param("{{{a}}}", (Text("{", 0, 2), Name("a", None, 2, 5), Text("}", 5, 7)), id="three"),
        pytest.param("{rand-guid:N}", (Name("rand-guid", "N", 0, 13),), id="a new guid"),
        pytest.param("{DateTime:yyyy.MM}", (Name("DateTime", "yyyy.MM", 0, 18),), id="the time"),
        pytest.param("{datetime x!}", (Name("datetime x!", None, 0, 13),), id="what begins so"),
        pytest.param("{%A B%}", (Name("%A B%", None, 0, 7),), id="a setting for a name"),
        pytest.param("%A%", (Text("%A%", 0, 3),), id="a setting"),
    ],
)  # fmt: skip
def test_text_and_names_are_told_apart(text: str, tokens: tuple[Token, ...]) -> None:
    assert parse_expression(text) == tokens


@pytest.mark.parametrize(
    ("text", "message", "offending"),
    [
        ("a{b", "`{` has no closing `}`", (1, 2)),
        ("a{b{c}", "`{` has no closing `}`", (1, 2)),
        ("ab}", "`}` has no opening `{`", (2, 3)),
        ("{{a}", "`}` has no opening `{`", (3, 4)),
        ("a{}", "`{}` contains no name", (1, 3)),
        ("{a b}", "unexpected ' ' in a name", (2, 3)),
        ("{ }", "unexpected ' ' in a name", (1, 2)),
        ("{1a}", "unexpected '1' in a name", (1, 2)),
        ("{$request}", "unexpected '$' in a name", (1, 2)),
        ("{a[0]}", "unexpected '[' in a name", (2, 3)),
        ("{a-b.c}", "`-` is allowed in a name only after a `.`", (2, 3)),
        ("{a..b}", "a name has an empty part next to a `.`", (3, 4)),
        ("{a.}", "a name has an empty part next to a `.`", (3, 4)),
        ("{datetime:y. .M}", "a name has an empty part next to a `.`", (12, 13)),
        ("{:a}", "missing name before the format", (1, 2)),
    ],
)
def test_what_the_host_refuses_is_refused(
    text: str, message: str, offending: tuple[int, int]
) -> None:
    assert refusal(text) == (message, *offending)


def test_settings_are_found() -> None:
    assert settings_in("%A%x{b}%C D%") == [SettingUse("A", 0, 3), SettingUse("C D", 7, 12)]


@pytest.mark.parametrize(
    ("text", "message", "offending"),
    [
        ("100%", "`%` has no closing `%`", (3, 4)),
        ("%A%%B", "`%` has no closing `%`", (3, 4)),
        ("a%%b", "`%%` contains no setting name and is not an escaped `%`", (1, 3)),
    ],
)
def test_settings_that_do_not_close_are_refused(
    text: str, message: str, offending: tuple[int, int]
) -> None:
    assert refusal(text, settings_in) == (message, *offending)


@pytest.mark.parametrize(
    ("name", "is_system", "by_accident"),
    [
        ("sys.UtcNow", True, False),
        ("SYS.randguid", True, False),
        ("sys.methodname", True, False),
        ("sys.Other", False, False),
        ("datetime", True, False),
        ("DateTime", True, False),
        ("rand-guid", True, False),
        ("datetimestamp", True, True),
        ("DateTimeOffset.x", True, True),
        ("rand-guids", True, True),
        ("date", False, False),
        ("randguid", False, False),
    ],
)
def test_system_names(name: str, is_system: bool, by_accident: bool) -> None:
    assert (is_system_name(name), is_system_by_accident(name)) == (is_system, by_accident)


pieces = st.sampled_from(
    ["{", "}", "{{", "}}", "a", "B9", ".", "-", ":", "%", " ", "datetime", "ä"]
)
texts = st.one_of(st.text(), st.lists(pieces, max_size=9).map("".join))


@given(texts)
def test_a_text_is_spelled_back_or_refused_within(text: str) -> None:
    try:
        tokens = parse_expression(text)
    except GrammarError as refused:
        assert 0 <= refused.start < refused.end <= len(text)
        assert "\n" not in refused.message
    else:
        assert quoted_name(tokens) == text
        assert [token.start for token in tokens] == [0, *(token.end for token in tokens)][:-1]


@given(texts)
def test_settings_are_where_they_say_or_refused_within(text: str) -> None:
    try:
        found = settings_in(text)
    except GrammarError as refused:
        assert text[refused.start] == "%"
        assert refused.end <= len(text)
    else:
        assert [text[use.start : use.end] for use in found] == [f"%{use.name}%" for use in found]
        assert text.count("%") == 2 * len(found)
