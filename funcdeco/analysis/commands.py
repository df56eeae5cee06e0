"""The commands of bindings to SQL databases, and the parameters that they pass."""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import is_huge, tokens
from funcdeco.analysis.substitution import Resolved, replaced
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Name
from funcdeco.grammar.parameter_list import Parameter, parse_parameters
from funcdeco.grammar.query_text import MYSQL, T_SQL, Dialect


class Command(NamedTuple):
    """A command whose text is known, except for its binding expressions."""

    key: str
    text: Resolved
    is_procedure: bool
    """Whether it is the name of a stored procedure."""
    has_expressions: bool


class ParameterList(NamedTuple):
    """A list of parameters whose text is known, except for its binding expressions."""

    key: str
    text: Resolved
    parameters: tuple[Parameter, ...] | None
    """None if some names are unknown, or if the list is invalid."""
    error: GrammarError | None = None


def dialect_of(declaration: BindingDeclaration) -> Dialect:
    """Return the SQL of the database."""
    return MYSQL if declaration.facts.sql == "MySQL" else T_SQL


def command_of(declaration: BindingDeclaration, app: CheckedApp) -> Command | None:
    """Return the command of an input; None if it is unknown."""
    for key in declaration.holding("sql command"):
        text = declaration.string(key)
        known = None if text is None else replaced(text, app)
        if known is not None and not is_huge(known.value):
            kind = str(declaration.value("commandType")).lower()
            has_expressions = "{" in known.value or "}" in known.value
            return Command(key, known, kind == "storedprocedure", has_expressions)
    return None


def parameter_lists(declaration: BindingDeclaration, app: CheckedApp) -> list[ParameterList]:
    """Return the lists of parameters whose text is known."""
    found = (
        _parameter_list(declaration, key, app) for key in declaration.holding("parameter list")
    )
    return [one for one in found if one is not None]


def _parameter_list(
    declaration: BindingDeclaration, key: str, app: CheckedApp
) -> ParameterList | None:
    written = declaration.properties.get(key) or ""
    text = replaced(written, app) if isinstance(written, str) else None
    parts = None if text is None or is_huge(text.value) else tokens(text.value)
    if text is None or parts is None or isinstance(parts, GrammarError):
        return None
    filled_in = [(part.start, part.end) for part in parts if isinstance(part, Name)]
    try:
        return ParameterList(key, text, parse_parameters(text.value, filled_in))
    except GrammarError as error:
        return ParameterList(key, text, None, error)
