"""A part of Cosmos DB's SQL: `SELECT ... FROM c WHERE ... ORDER BY ... OFFSET ... LIMIT ...`.

https://learn.microsoft.com/azure/cosmos-db/nosql/query/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from funcdeco.engine.queries.conditions import MISSING, Row, Value
from funcdeco.engine.queries.document_expressions import Expressions, unsupported

_KEYWORDS = ("from", "where", "order", "offset", "as")
_UNSUPPORTED = ("join", "in", "group")


def run_query(text: str, parameters: Mapping[str, Any], documents: Iterable[Row]) -> list[Any]:
    """Return the results of a query. Raises QueryError."""
    query = Expressions(text, parameters)
    query.alias = _alias(text)
    query.expect("select")
    is_distinct = query.accept("distinct")
    most = query.number() if query.accept("top") else None
    is_count, select = _selection(query)
    _skip_source(query)
    found = _limited(query, _ordered(query, _filtered(query, documents))[:most])
    if query.next:
        raise unsupported(query.next.upper()) if query.next.isalpha() else query.error()
    if is_count:
        return [len(found)]
    results = [result for one in found if (result := select(one)) is not MISSING]
    return _distinct(results) if is_distinct else results


def _skip_source(query: Expressions) -> None:
    if not query.accept("from"):
        return
    query.advance()
    query.accept("as")
    if query.next.lower() in _UNSUPPORTED:
        raise unsupported(query.next.upper())
    if query.next and query.next.lower() not in _KEYWORDS:
        query.advance()


def _filtered(query: Expressions, documents: Iterable[Row]) -> list[Row]:
    if not query.accept("where"):
        return list(documents)
    condition = query.disjunction()
    return [one for one in documents if condition(one) is True]


def _limited(query: Expressions, found: list[Row]) -> list[Row]:
    if not query.accept("offset"):
        return found
    start = query.number()
    query.expect("limit")
    return found[start:][: query.number()]


def _alias(text: str) -> str:
    found = re.search(r"\bFROM\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?", text, re.IGNORECASE)
    if found is None:
        return "c"
    second = found[2] or ""
    is_name = second and second.lower() not in (*_KEYWORDS, *_UNSUPPORTED)
    return second if is_name else found[1]


def _selection(query: Expressions) -> tuple[bool, Value]:
    """Parse what is selected; return whether only the number of results is."""
    if query.accept("*"):
        return False, dict
    if query.accept("value"):
        if query.accept("count"):
            query.arguments()
            return True, lambda row: row
        return False, query.disjunction()
    columns: list[tuple[str, Value]] = []
    while True:
        value = query.disjunction()
        name = query.last
        if query.accept("as"):
            name = query.advance()
        columns.append((name, value))
        if not query.accept(","):
            break

    def selected(row: Row) -> dict[str, Any]:
        values = ((name, value(row)) for name, value in columns)
        return {name: value for name, value in values if value is not MISSING}

    return False, selected


def _ordered(query: Expressions, found: list[Row]) -> list[Row]:
    if not query.accept("order", "by"):
        return found
    keys: list[tuple[Value, bool]] = []
    while True:
        value = query.operand()
        is_descending = query.accept("desc")
        if not is_descending:
            query.accept("asc")
        keys.append((value, is_descending))
        if not query.accept(","):
            break
    for value, is_descending in reversed(keys):
        found = [one for one in found if value(one) is not MISSING]
        ranked = [(_rank(value(one)), one) for one in found]
        ranked.sort(key=itemgetter(0), reverse=is_descending)
        found = [one for _, one in ranked]
    return found


def _rank(value: Any) -> tuple[int, Any]:
    """Return a sort key: null, booleans, numbers, strings, and then the rest."""
    if value is None:
        return 0, 0
    if isinstance(value, bool):
        return 1, value
    if isinstance(value, (int, float)):
        return 2, value
    return (3, value) if isinstance(value, str) else (4, json.dumps(value))


def _distinct(results: list[Any]) -> list[Any]:
    seen: dict[str, Any] = {}
    for one in results:
        seen.setdefault(json.dumps(one, sort_keys=True), one)
    return list(seen.values())
