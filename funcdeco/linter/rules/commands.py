"""Rules for the commands of SQL databases and for the parameters that bindings pass to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.analysis.binding_types import holds
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.commands import Command, command_of, dialect_of, parameter_lists
from funcdeco.analysis.properties import known_text
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.parameter_list import Parameter
from funcdeco.grammar.query_text import Piece
from funcdeco.grammar.query_variables import is_only_name, is_only_query, required_by
from funcdeco.grammar.similar import closest
from funcdeco.linter.rule import Finding, Findings, Table, refused

TABLE = Table("QRY")
_MOST = 100
"""Maximum number of variables and parameters that are compared, so that this ends soon."""


class _Call(NamedTuple):
    """A query with the parameters that are passed to it."""

    command: Command
    key: str
    parameters: tuple[Parameter, ...]
    is_written: bool
    """Whether the positions of the parameters are those in the source."""


@TABLE.binding("QRY001", holds("parameter list"))
def parameter_list(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report lists of parameters that the extension rejects."""
    for one in parameter_lists(declaration, app):
        if one.error is not None:
            yield refused(one.error, declaration, one.key, one.text)


@TABLE.binding("QRY002", lambda facts: holds("sql command")(facts) and facts.sql == "T-SQL")
def parameter_missing(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report variables of a query that aren't passed as parameters."""
    yield from _missing(declaration, app)


@TABLE.binding("QRY003", lambda facts: holds("sql command")(facts) and facts.sql == "MySQL")
def parameter_missing_mysql(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report the same for MySQL, where they may be variables of the session."""
    setting = app.setting(declaration.string("connectionStringSetting") or "") or ""
    if "allowuservariables=true" not in setting.lower().replace(" ", ""):
        yield from _missing(declaration, app)


@TABLE.binding("QRY004", holds("sql command"))
def parameter_unused(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report parameters that a query doesn't use."""
    call = _call(declaration, app)
    if call is None or _missing_in(call, declaration):
        return
    text = call.command.text.value.lower()
    for one in call.parameters:
        if one.name.strip().lower() not in text:
            part = (one.start, one.end) if call.is_written else None
            name, command = one.name.strip(), declaration.display_name(call.command.key)
            message = f"{command} doesn't use the parameter `{name}`"
            yield Finding(message, _use_of(name, declaration, call.command), call.key, part)


@TABLE.binding("QRY005", holds("sql command"))
def query_as_procedure(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report queries that are declared as stored procedures."""
    command = command_of(declaration, app)
    if (
        command
        and command.is_procedure
        and is_only_query(command.text.value, dialect_of(declaration))
    ):
        key, kind = declaration.display_name(command.key), declaration.display_name("commandType")
        message = f"{key} is a query, but {kind} is `StoredProcedure`"
        hint = f"set {kind} to `Text`, or write only the name of the procedure"
        yield Finding(message, hint, command.key)


@TABLE.binding("QRY006", holds("sql command", "sql table"))
def command_unusable(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report commands that are empty, and queries in place of the table of an output."""
    for key in (*declaration.holding("sql command"), *declaration.holding("sql table")):
        text, shown = known_text(declaration, key, app), declaration.display_name(key)
        is_table = key in declaration.holding("sql table")
        hint = "write the name of the table, such as `dbo.Orders`" if is_table else ""
        if text and not text.value:
            yield Finding(f"{shown} is empty", hint or "write a query", key)
        elif text and is_table and is_only_query(text.value, dialect_of(declaration)):
            message = f"{shown} of an output is a query instead of the name of a table"
            yield Finding(message, hint, key)


def _missing(declaration: BindingDeclaration, app: CheckedApp) -> Iterator[Finding]:
    call = _call(declaration, app)
    if call is None:
        return
    for piece in _missing_in(call, declaration)[:_MOST]:
        key, listed = call.command.key, declaration.display_name(call.key)
        part = (piece.start, piece.end) if call.command.text.is_written else None
        message = f"{declaration.display_name(key)} uses `{piece.text}`, which {listed} doesn't set"
        names = [one.name.strip() for one in call.parameters[:_MOST]]
        if intended := closest(piece.text, names):
            yield Finding(message, f"did you mean `{intended}`?", key, part)
        else:
            yield Finding(message, f"add `{piece.text}=VALUE` to {listed}", key, part)


def _missing_in(call: _Call, declaration: BindingDeclaration) -> list[Piece]:
    passed = {one.name.strip().upper() for one in call.parameters}
    required = required_by(call.command.text.value, dialect_of(declaration))
    return [piece for piece in required if piece.upper not in passed]


def _call(declaration: BindingDeclaration, app: CheckedApp) -> _Call | None:
    """Return the query and its parameters; None if it is a procedure or not entirely known."""
    command = command_of(declaration, app)
    if command is None or command.is_procedure or command.has_expressions:
        return None
    for one in parameter_lists(declaration, app):
        if one.parameters is not None:
            return _Call(command, one.key, one.parameters, one.text.is_written)
    return None


def _use_of(name: str, declaration: BindingDeclaration, command: Command) -> str:
    if is_only_name(command.text.value, dialect_of(declaration)):
        kind = declaration.display_name("commandType")
        return f"set {kind} to `StoredProcedure` to pass it to the procedure"
    return f"use `{name}` in the query, or remove it"
