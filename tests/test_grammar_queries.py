"""The lexical grammar of queries, and the lists of parameters that bindings pass to them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar import GrammarError
from funcdeco.grammar.parameter_list import parse_parameters
from funcdeco.grammar.query_text import COSMOS, MYSQL, T_SQL, Dialect, pieces_of
from funcdeco.grammar.query_variables import is_only_name, is_only_query, required_by

DIALECTS = st.sampled_from([T_SQL, MYSQL, COSMOS])
SIGNS = "'\"[]`\\-/*#@$\n ab=,;"
NAMES = st.from_regex(r"@[A-Za-z_]{1,5}", fullmatch=True)
VALUES = st.text(st.characters(exclude_characters=",=\0", exclude_categories=("Cs",)), max_size=5)


def required(text: str, dialect: Dialect = T_SQL) -> list[str]:
    return [piece.text for piece in required_by(text, dialect)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("select * from a where b = @b and c = @C and d = @B", ["@b", "@C"]),
        ("select '@a', N'it''s @a', \"@a\", [@a]]@a], @@ROWCOUNT, @b", ["@b"]),
        ("select @a -- @b\n, @c /* @d /* @e */ @f */, @g", ["@a", "@c", "@g"]),
        ("select a@b, #t.c from #t where x$ = @x$1", ["@x$1"]),
        ("declare @a int = 1, @b table (c int); select @d where @a = 1", ["@d"]),
        ("select @a; declare @b int = @c", ["@a", "@c"]),
        ("exec dbo.p @name = @value, @other = 3", ["@value"]),
        ("dbo.p @name = @value", ["@value"]),
        ("create procedure p @a int as select @a", []),
        ("update a set b = @b where c = @c", ["@b", "@c"]),
        ("select @", []),
        ("", []),
    ],
)
def test_variables_that_sql_server_requires(text: str, names: list[str]) -> None:
    assert required(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (r"select 'it\'s @a', `@b`, @c # @d", ["@c"]),
        ("select 1--@a", ["@a"]),
        ("select 1 -- @a", []),
        ("select @a := @a + 1", []),
        ("set @a = 1; select @a", []),
        ("call p(@a); select @a", []),
    ],
)
def test_variables_that_mysql_requires(text: str, names: list[str]) -> None:
    assert required(text, MYSQL) == names


def test_queries_and_names_of_procedures_are_told_apart() -> None:
    queries = ["select 1", "WITH a AS (select 1) select * from a", "exec dbo.p", "insert\ninto a"]
    names = ["dbo.GetOrders", "[select 1]", "[a b].[c]", "p", "a.b.c"]
    assert [is_only_query(text) for text in (*queries, *names, "select", "")] == [True] * 4 + [
        False
    ] * 7
    assert [is_only_name(text, T_SQL) for text in (*names, *queries, "")] == [True] * 5 + [
        False
    ] * 5


@given(st.text(SIGNS, max_size=60), DIALECTS)
def test_pieces_are_the_text_without_whitespace(text: str, dialect: Dialect) -> None:
    pieces = list(pieces_of(text, dialect))
    assert all(piece.text and text[piece.start : piece.end] == piece.text for piece in pieces)
    ends = [0, *(piece.end for piece in pieces)]
    starts = [*(piece.start for piece in pieces), len(text)]
    between = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    assert not "".join(between).strip()


@given(st.text(SIGNS, max_size=30), DIALECTS)
def test_a_quoted_text_is_one_piece(text: str, dialect: Dialect) -> None:
    quoted = "'" + text.replace("\\", "").replace("'", "''") + "'"
    assert [piece.text for piece in pieces_of(f"a {quoted} b", dialect)] == ["a", quoted, "b"]


@pytest.mark.parametrize("text", ["'" * 20_001, "/*" * 10_000, "[" + "]]" * 10_000, "-" * 20_001])
def test_long_texts_take_linear_time(text: str) -> None:
    assert sum(len(piece.text) for piece in pieces_of(text, T_SQL)) == len(text)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_lists_of_pairs_are_read_back(pairs: dict[str, str]) -> None:
    text = ",".join(f"{name}={value}" for name, value in pairs.items())
    found = parse_parameters(text)
    assert found is not None
    assert [one.name for one in found] == list(pairs)
    assert all(text[one.start : one.end] == one.name for one in found)


def fault(text: str, *filled_in: tuple[int, int]) -> str:
    """Return the error in a list with the part that it is about."""
    with pytest.raises(GrammarError) as caught:
        parse_parameters(text, filled_in)
    return f"{caught.value.message}: {text[caught.value.start : caught.value.end]!r}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@a=1, b=2", "the parameter `b` doesn't start with `@`: ' b'"),
        ("a=1", "the parameter `a` doesn't start with `@`: 'a'"),
        ("@a=1, @b=2", "the parameter `@b` starts with a space: ' '"),
        ("@a=1,@b", "the parameter '@b' has no `=`: '@b'"),
        ("@a=b=c", "the value of the parameter `@a` contains `=`: '='"),
        ("@a=1, ", "a parameter has no name: ' '"),
        ("=1", "a parameter has no name: '='"),
        ("@a=1,@b=2,@a=3", "the parameter `@a` is set twice: '@a'"),
    ],
)
def test_lists_that_every_extension_rejects(text: str, expected: str) -> None:
    assert fault(text) == expected


def test_lists_with_empty_parts_values_and_null_are_fine() -> None:
    found = parse_parameters(",,@a=,,@b=null,@c= x y,")
    assert [one.name for one in found or ()] == ["@a", "@b", "@c"]
    assert parse_parameters("") == ()


def test_expressions_may_contain_anything() -> None:
    assert parse_parameters("{all}", [(0, 5)]) is None
    assert parse_parameters("@{x}=1", [(1, 4)]) is None
    assert parse_parameters("@a{x}", [(2, 5)]) is None
    known = parse_parameters("@a={x}=2,@b=1{y}", [(3, 6), (13, 16)])
    assert [one.name for one in known or ()] == ["@a", "@b"]
    assert fault("@a={x}, b=1", (3, 6)) == "the parameter `b` doesn't start with `@`: ' b'"


def test_long_lists_of_parameters_are_parsed_in_linear_time() -> None:
    text = ",".join(f"@a{number}={{b}}" for number in range(50_000))
    filled_in = [(found.start(), found.end()) for found in re.finditer(r"\{b\}", text)]
    assert len(parse_parameters(text, filled_in) or ()) == 50_000
