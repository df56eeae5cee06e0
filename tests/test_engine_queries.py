"""Queries that the engine evaluates: filters of tables, and a part of Cosmos DB's SQL."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from funcdeco.engine.queries.conditions import QueryError
from funcdeco.engine.queries.document_query import run_query
from funcdeco.engine.queries.table_filter import parse_filter

ROWS = [
    {"RowKey": "1", "Name": "O'Neil", "N": 1, "F": 1.5, "On": True},
    {"RowKey": "2", "N": -2, "On": False, "At": datetime(2024, 5, 1, tzinfo=timezone.utc)},
    {"RowKey": "3", "Name": "tea", "N": 2**40, "B": b"\xff"},
]
DOCUMENTS = [
    {"id": "a", "n": 1, "tags": ["x", "y"], "at": {"city": "Rom"}, "on": True},
    {"id": "b", "n": 2, "tags": [], "at": {"city": "Oslo"}, "none": None},
    {"id": "c", "n": "3", "at": {}},
]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Name eq 'O''Neil'", "1"),
        ("Name ne 'tea'", "1"),
        ("N gt 1 or N lt -1", "23"),
        ("N ge 1 and N le 1", "1"),
        ("not (N eq 1)", "23"),
        ("N eq 1099511627776L", "3"),
        ("F eq 1.5", "1"),
        ("F gt 1", "1"),
        ("On eq true", "1"),
        ("On", "1"),
        ("not On", "2"),
        ("N eq '1'", ""),
        ("At ge datetime'2024-05-01T00:00:00Z'", "2"),
        ("At lt datetime'2024-05-01T00:00:00Z'", ""),
        ("B eq X'ff'", "3"),
        ("RowKey eq '1' or RowKey eq '2' and N eq 5", "1"),
        ("(RowKey eq '1' or RowKey eq '2') and N eq 5", ""),
    ],
)
def test_table_filters_select_rows(text: str, keys: str) -> None:
    matches = parse_filter(text)

    assert "".join(row["RowKey"] for row in ROWS if matches(row)) == keys


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("N eq", "unexpected end in the query `N eq`"),
        ("N = 1", "unexpected `=` in the query `N = 1`"),
        ("(N eq 1", "unexpected end in the query `(N eq 1`"),
        ("N eq )", "unexpected `)` in the query `N eq )`"),
        ("N eq 1 N", "unexpected `N` in the query `N eq 1 N`"),
    ],
)
def test_invalid_table_filters_are_errors(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_filter(text)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("c.id = 'a'", "a"),
        ('c["id"] != "a"', "bc"),
        ("c.n > 1", "b"),
        ("c.n >= @least AND c.n <= 2", "ab"),
        ("c.at.city = @city", "b"),
        ("c.tags[1] = 'y'", "a"),
        ("c.id IN ('a', 'c')", "ac"),
        ("c.id NOT IN ('a', 'c')", "b"),
        ("c.n BETWEEN 1 AND 2", "ab"),
        ("c.id LIKE '_' AND c.at.city LIKE '%s%'", "b"),
        ("NOT c.on", ""),
        ("NOT IS_DEFINED(c.on)", "bc"),
        ("IS_NULL(c.none)", "b"),
        ("c.none = null", "b"),
        ("CONTAINS(c.at.city, 'OS', true)", "b"),
        ("STARTSWITH(LOWER(c.at.city), 'r') OR c.id = 'c'", "ac"),
        ("ENDSWITH(c.at.city, 'm')", "a"),
        ("ARRAY_CONTAINS(c.tags, 'x')", "a"),
        ("ARRAY_LENGTH(c.tags) = 0", "b"),
        ("(c.id = 'a' OR c.id = 'b') AND c.n = 2", "b"),
        ("c.id = @unknown", ""),
        ("IS_NUMBER(c.n) AND c.n > -1", "ab"),
        ("c.none != 1", "b"),
    ],
)
def test_document_queries_select_documents(condition: str, ids: str) -> None:
    parameters = {"@least": 1, "@city": "Oslo"}

    found = run_query(f"SELECT * FROM c WHERE {condition}", parameters, DOCUMENTS)

    assert "".join(one["id"] for one in found) == ids


@pytest.mark.parametrize(
    ("text", "results"),
    [
        ("SELECT c.id, c.at.city AS place FROM c WHERE c.n = 1", [{"id": "a", "place": "Rom"}]),
        ("select value x.id from items x order by x.id desc", ["c", "b", "a"]),
        ("SELECT VALUE i.at.city FROM items AS i", ["Rom", "Oslo"]),
        ("SELECT TOP 1 VALUE c.id FROM c", ["a"]),
        ("SELECT VALUE COUNT(1) FROM c WHERE IS_DEFINED(c.tags)", [2]),
        ("SELECT VALUE c.n FROM c ORDER BY c.n DESC OFFSET 1 LIMIT 1", [2]),
        ("SELECT DISTINCT VALUE ARRAY_LENGTH(c.tags) > 5 FROM c", [False]),
        ("SELECT VALUE c.id FROM c ORDER BY c.on ASC", ["a"]),
        ("SELECT VALUE c.id FROM c ORDER BY c.none, c.id", ["b"]),
        ("SELECT VALUE 1", [1, 1, 1]),
    ],
)
def test_document_queries_select_values(text: str, results: list[Any]) -> None:
    assert run_query(text, {}, DOCUMENTS) == results


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT", "unexpected end in the query `SELECT`"),
        ("SELECT * FROM c WHERE", "unexpected end in the query `SELECT * FROM c WHERE`"),
        ("SELECT VALUE other.id FROM c", "Identifier 'other' could not be resolved."),
        ("SELECT VALUE ? FROM c", "unexpected `?` in the query `SELECT VALUE ? FROM c`"),
        (
            "SELECT * FROM c WHERE c.n NOT 1",
            "unexpected `1` in the query `SELECT * FROM c WHERE c.n NOT 1`",
        ),
        ("SELECT TOP 'a' * FROM c", "unexpected `*` in the query `SELECT TOP 'a' * FROM c`"),
        (
            "SELECT * FROM c WHERE c.n = 1 )",
            "unexpected `)` in the query `SELECT * FROM c WHERE c.n = 1 )`",
        ),
        (
            "SELECT * FROM c JOIN t IN c.tags",
            "`JOIN` can't be evaluated in memory; provide the documents with `client.provide`",
        ),
        (
            "SELECT c.id FROM c GROUP BY c.id",
            "`GROUP` can't be evaluated in memory; provide the documents with `client.provide`",
        ),
        (
            "SELECT * FROM c WHERE ST_DISTANCE(c.a, c.b) < 1",
            "`ST_DISTANCE` can't be evaluated in memory; provide the documents with "
            "`client.provide`",
        ),
    ],
)
def test_other_document_queries_are_errors(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        run_query(text, {}, DOCUMENTS)

    assert str(caught.value) == message
