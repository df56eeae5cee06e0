"""Fill in names where the extensions protect queries: Cosmos DB queries and table filters.

See `CosmosDBSqlResolutionPolicy` of azure-webjobs-sdk-extensions and `TableFilterFormatter` of the
tables extension in azure-sdk-for-net.
"""

from __future__ import annotations

import re
from typing import Any

from funcdeco.engine.expressions import ExpressionError, Scope, fill_tokens, value_of
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Name, Token
from funcdeco.grammar.parameter_list import parse_parameters

_NUMBER = re.compile(r"\s*[+-]?[\d,]*\.?\d+(?:[eE][+-]?\d+)?\s*", re.ASCII)


def fill_query(tokens: tuple[Token, ...], scope: Scope) -> tuple[str, dict[str, Any]]:
    """Return a query with `@name` for each `{name}`, and the parameters with their values.

    Only names of the trigger can be parameters, not those that the host defines. Raises
    ExpressionError.
    """
    text, parameters = "", dict[str, Any]()
    for token in tokens:
        if isinstance(token, Name):
            first = token.name.partition(".")[0]
            if first not in scope.names:
                message = f"The given key '{first}' was not present in the dictionary."
                raise ExpressionError(message)
            if first != token.name:
                part = token.name.split(".")[1]
                message = f"Error while accessing '{part}': property doesn't exist."
                raise ExpressionError(message)
            parameters[f"@{first}"] = scope.names[first]
            text += f"@{first}"
        else:
            text += token.text
    return text, parameters


def fill_filter(text: str, tokens: tuple[Token, ...], scope: Scope) -> str:
    """Return a table filter: names in quotes are escaped, the others must be numbers or booleans.

    A filter that is one name is inserted unchanged. Raises ExpressionError.
    """
    if len(tokens) == 1:
        return fill_tokens(tokens, scope)
    quoted = _always_quoted(text, tokens)
    filled = ""
    for token in tokens:
        if isinstance(token, Name):
            value = value_of(token, scope)
            filled += value.replace("'", "''") if quoted[token.name] else _checked(token, value)
        else:
            filled += token.text
    return filled


def parameters_of(text: str) -> dict[str, str | None]:
    """Return the parameters in `@a=1,@b=null`, as database inputs read them; null is None.

    See `ParseParameters` in `SqlBindingUtilities` of azure-functions-sql-extension. Raises
    ExpressionError for an invalid list, such as one with a `,` or `=` in a value.
    """
    try:
        parse_parameters(text)
    except GrammarError as error:
        raise ExpressionError(f"Invalid parameters '{text}': {error}") from None
    pairs = (pair.partition("=") for pair in text.split(",") if pair)
    return {name: None if value.lower() == "null" else value for name, _, value in pairs}


def _always_quoted(text: str, tokens: tuple[Token, ...]) -> dict[str, bool]:
    """Return, for each name, whether it is in single quotes wherever it occurs."""
    quoted: dict[str, bool] = {}
    for token in tokens:
        if isinstance(token, Name):
            is_quoted = (
                text[token.start - 1 : token.start] == "'" == text[token.end : token.end + 1]
            )
            quoted[token.name] = quoted.get(token.name, True) and is_quoted
    return quoted


def _checked(token: Name, value: str) -> str:
    is_bool = value.strip().lower() in ("true", "false")
    if not is_bool and not _NUMBER.fullmatch(value):
        message = "An invalid parameter value was specified for filter parameter "
        raise ExpressionError(f"{message}'{token.name}'.")
    return value
