"""Rules for the queries of Azure Cosmos DB, the filters of tables, and the keys that both use."""

from __future__ import annotations

from funcdeco.analysis.binding_types import holds
from funcdeco.analysis.bundles import bundle_majors
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import is_huge, known_text, tokens
from funcdeco.analysis.substitution import Resolved, replaced
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Name, is_system_name
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.odata_filter import check_filter, first_or
from funcdeco.grammar.query_text import COSMOS, Piece, pieces_of
from funcdeco.linter.rule import Finding, Findings, Table, refused

TABLE = Table("QRY")

_PATH = late_pattern(r"/[A-Za-z_]\w*(?:/[A-Za-z_]\w*)*")
_TABLES_FROM = 3
"""Major version of the bundle from which version 1 of the extension for tables reads them."""

_MOST = 100
"""Maximum number of expressions that are checked, so that this ends soon."""


@TABLE.binding("QRY007", holds("document query"))
def expression_in_string(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report expressions in the strings of a query, where a parameter isn't filled in."""
    for key, text, names in _expressions(declaration, app):
        strings = [one for one in pieces_of(text.value, COSMOS) if one.kind == "string"]
        for name in names:
            string = next((one for one in strings if one.start < name.start < one.end), None)
            if string is not None and _is_parameter(name):
                shown, parameter = f"`{{{name.name}}}`", f"`@{name.name}`"
                place = declaration.display_name(key)
                message = (
                    f"{shown} in a string of {place} is the literal text {parameter}, not its value"
                )
                yield _about(message, _without_quotes(string.text, name), key, text, string)


@TABLE.binding("QRY008", holds("document query", "table filter"))
def expression_unusable(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report expressions that the extension can't pass as parameters."""
    is_query = bool(declaration.holding("document query"))
    for key, text, names in _expressions(declaration, app):
        for name in names:
            if is_query and not _is_parameter(name):
                what = "can't be a parameter"
            elif not is_query and "." in name.name and "%" not in name.name:
                what = "isn't allowed"
            else:
                continue
            message = f"`{{{name.name}}}` in {declaration.display_name(key)} {what}"
            yield _about(message, _instead_of(name), key, text, name)


@TABLE.binding("QRY009", holds("partition key value", "partition key path"))
def partition_key(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report paths in place of a partition key, and new containers without a valid path."""
    for key in declaration.holding("partition key value"):
        text, shown = known_text(declaration, key, app), declaration.display_name(key)
        if text and _PATH.fullmatch(text.value):
            last = text.value.rpartition("/")[2]
            message = f"{shown} is the path of a partition key, not a value"
            hint = f"write the value, such as `{{{last}}}`" if text.is_written else ""
            yield Finding(message, hint or "write the value", key)
    for key in declaration.holding("partition key path"):
        if declaration.properties.get("createIfNotExists") is True:
            yield from _path_of_container(declaration, key, app)


@TABLE.binding("QRY010", holds("table filter"))
def filter_syntax(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report filters that aren't valid OData."""
    for key, text, _ in _expressions(declaration, app):
        try:
            check_filter(text.value)
        except GrammarError as error:
            yield refused(error, declaration, key, text)


@TABLE.binding("QRY011", holds("table filter"))
def filter_leaves_partition(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report filters with an `or` that the partition key doesn't apply to."""
    if not declaration.string("partitionKey"):
        return
    for key, text, _ in _expressions(declaration, app):
        if (place := first_or(text.value)) and not _is_invalid(text.value):
            shown, partition = (declaration.display_name(one) for one in (key, "partitionKey"))
            message = f"{shown} also matches entities outside of {partition}"
            hint = f"enclose {shown} in parentheses: the extension puts `PartitionKey eq … and` before it"
            yield Finding(message, hint, key, place if text.is_written else None)


@TABLE.binding("QRY012", holds("row key"))
def row_key_ignored(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report row keys of inputs, which the extension ignores for languages other than .NET."""
    for key in declaration.holding("row key"):
        value = declaration.string(key)
        is_reported = getattr(declaration.binding, "row_key", value) is None
        if value and not is_reported and min(bundle_majors(app), default=0) >= _TABLES_FROM:
            shown, partition = (declaration.display_name(one) for one in (key, "partitionKey"))
            message = f"the extension ignores {shown} and passes all entities of {partition}"
            yield Finding(
                message, _instead_of_row_key(value, declaration.display_name("filter")), key
            )


def _expressions(
    declaration: BindingDeclaration, app: CheckedApp
) -> list[tuple[str, Resolved, list[Name]]]:
    """Return each query or filter with known settings, and the first expressions in it."""
    found: list[tuple[str, Resolved, list[Name]]] = []
    for key in (*declaration.holding("document query"), *declaration.holding("table filter")):
        text = replaced(declaration.string(key) or "", app)
        parts = tokens(text.value) if text and text.value and not is_huge(text.value) else ()
        if text and parts and not isinstance(parts, GrammarError):
            names = [part for part in parts if isinstance(part, Name)]
            found.append((key, text, names[:_MOST]))
    return found


def _is_parameter(name: Name) -> bool:
    """Return whether the extension can pass the value of *name* as a parameter."""
    lower = name.name.lower()
    if lower == "datetime":
        return name.format is None  # a message can have a property of this name
    return not is_system_name(lower) and "." not in lower


def _instead_of(name: Name) -> str:
    if is_system_name(name.name):
        return "use a name that only the trigger provides, or query in the function itself"
    start, _, rest = name.name.partition(".")
    if start.lower() == "query" and rest and "." not in rest:
        return f"write `{{{rest}}}`: a parameter of the query string is available by its name alone"
    return "use a name without `.`, or read the value and query in the function itself"


def _instead_of_row_key(value: str, filter_name: str) -> str:
    parts = tokens(value)
    names = (
        [] if isinstance(parts, GrammarError) else [one for one in parts if isinstance(one, Name)]
    )
    # The host fills in only numbers in other parts of a string.
    if not names or (value == f"{{{names[0].name}}}" and "." not in value):
        quoted = value.replace("'", "''")
        filtered = f"remove it, and set {filter_name} to `RowKey eq '{quoted}'`"
        return f"{filtered}, which results in a list with one element"
    return "remove it, and select the entity by its `RowKey` in the function"


def _without_quotes(string: str, name: Name) -> str:
    expression = f"{{{name.name}}}"
    before, _, after = string[1:-1].partition(expression)
    parts = [f"'{before}'" if before else "", expression, f"'{after}'" if after else ""]
    written = ", ".join(part for part in parts if part)
    return (
        f"write `CONCAT({written})`" if before or after else f"write `{expression}` without quotes"
    )


def _about(message: str, hint: str, key: str, text: Resolved, at: Name | Piece) -> Finding:
    part = (at.start, at.end) if text.is_written else None
    return Finding(message, hint, key, part)


def _path_of_container(declaration: BindingDeclaration, key: str, app: CheckedApp) -> Findings:
    shown, create = (declaration.display_name(one) for one in (key, "createIfNotExists"))
    text = known_text(declaration, key, app)
    if not declaration.properties.get(key):
        message = f"{create} requires {shown} to create the container"
        yield Finding(
            message, f"set {shown} to the path of the key, such as `/id`", "createIfNotExists"
        )
    elif text and not text.value.startswith("/"):
        message = f"{shown} of a new container doesn't start with `/`"
        hint = f"write `/{text}`" if text.is_written else "write a path such as `/id`"
        yield Finding(message, hint, key)


def _is_invalid(text: str) -> bool:
    try:
        check_filter(text)
    except GrammarError:
        return True
    return False
