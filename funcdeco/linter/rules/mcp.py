"""Rules for MCP: names of tools, prompts and resources, and the JSON in their triggers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from funcdeco.analysis.binding_types import holds
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import is_huge
from funcdeco.bindings.base import Meaning
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.mcp import (
    Defect,
    icon_defects,
    metadata_defects,
    prompt_argument_defects,
    schema_defects,
    structure_of,
    tool_property_defects,
    uri_error,
)
from funcdeco.grammar.strict_json import parse_strict_json
from funcdeco.linter.rule import Finding, Findings, Table, refused

TABLE = Table("MCP")
_NAMED: tuple[Meaning, ...] = ("mcp tool", "mcp prompt", "mcp resource")
_TOOL_NAME = late_pattern(r"[A-Za-z0-9_.-]{1,128}", re.ASCII)


class _Json(NamedTuple):
    """How the extension reads a JSON string."""

    check: Callable[[object], Iterator[Defect]]
    may_be_empty: bool


_JSON: dict[Meaning, _Json] = {
    "mcp properties": _Json(tool_property_defects, may_be_empty=False),
    "mcp input schema": _Json(schema_defects, may_be_empty=False),
    "mcp output schema": _Json(schema_defects, may_be_empty=True),
    "mcp arguments": _Json(prompt_argument_defects, may_be_empty=True),
    "mcp icons": _Json(icon_defects, may_be_empty=True),
    "mcp metadata": _Json(metadata_defects, may_be_empty=True),
}
_USES_SCHEMA = "useWorkerInputSchema"


@TABLE.app("MCP001")
def registered_twice(app: CheckedApp) -> Findings:
    """Report tools, prompts and resources that the extension can't tell apart."""
    seen: dict[tuple[Meaning, str], Function] = {}
    for function, declaration, meaning, key in _registered(app):
        name = declaration.string(key) or ""
        same = structure_of(name) if meaning == "mcp resource" else name.lower()
        first = seen.setdefault((meaning, same), function)
        if first is not function:
            noun = meaning.removeprefix("mcp ")
            message = f"{first.name!r} already registers a {noun} like {name!r}"
            hint = "use a name that differs in more than its case"
            if meaning == "mcp resource":
                hint = "use an address that differs in more than its case and the names in braces"
            yield Finding(message, hint, key, at=declaration)


def _registered(
    app: CheckedApp,
) -> Iterator[tuple[Function, BindingDeclaration, Meaning, str]]:
    for function in app.functions:
        for declaration in function.declared(holds(*_NAMED)):
            for meaning in _NAMED:
                for key in declaration.holding(meaning):
                    if declaration.string(key) and not _is_disabled(function, app):
                        yield function, declaration, meaning, key


def _is_disabled(function: Function, app: CheckedApp) -> bool:
    """Return whether a setting disables the function, whose trigger is then not created."""
    names = f"AzureWebJobs.{function.name}.Disabled", f"AzureWebJobs_{function.name}_Disabled"
    return any((app.setting(name) or "").lower() in ("1", "true") for name in names)


@TABLE.binding("MCP002", holds(*_NAMED))
def json_invalid(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report JSON strings that the extension rejects."""
    for key, found in _read(declaration):
        place = declaration.display_name(key)
        if isinstance(found, GrammarError):
            part = (found.start, found.end) if found.end else None
            yield Finding(f"invalid JSON in {place}: {found.message}", found.hint, key, part)
        elif fatal := [one for one in found if one.is_fatal]:
            yield Finding(f"in {place}, {fatal[0].message}", fatal[0].hint, key)


@TABLE.binding("MCP003", holds(*_NAMED))
def argument_unusable(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report arguments that clients don't see, or not as intended."""
    for key, found in _read(declaration):
        if not isinstance(found, GrammarError) and not any(one.is_fatal for one in found):
            for one in found:
                message = f"in {declaration.display_name(key)}, {one.message}"
                yield Finding(message, one.hint, key)


def _read(
    declaration: BindingDeclaration,
) -> Iterator[tuple[str, list[Defect] | GrammarError]]:
    """Yield the JSON properties that the extension reads, each with its defects or its error."""
    is_schema = str(declaration.value(_USES_SCHEMA)).lower() == "true"
    for meaning, how in _JSON.items():
        unused = "mcp properties" if is_schema else "mcp input schema"
        for key in declaration.holding(meaning) if meaning != unused else ():
            text = declaration.string(key)
            if text is None or is_huge(text) or (how.may_be_empty and not text.strip()):
                continue
            try:
                yield key, [*how.check(parse_strict_json(text))]
            except GrammarError as error:
                yield key, error
            except (ValueError, RecursionError):  # huge numbers, deep nesting
                continue


@TABLE.binding("MCP004", holds("mcp resource"))
def uri_invalid(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report addresses that the extension rejects."""
    for key in declaration.holding("mcp resource"):
        text = declaration.string(key)
        if text is not None and not is_huge(text) and (error := uri_error(text)):
            yield refused(error, declaration, key)


@TABLE.binding("MCP005", holds("mcp tool"))
def tool_name(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report names of tools that the protocol advises against."""
    for key in declaration.holding("mcp tool"):
        name = declaration.string(key)
        if name is not None and not _TOOL_NAME.fullmatch(name):
            message = f"some clients don't accept the tool name {name!r}"
            yield Finding(message, "use 1 to 128 letters, digits, `_`, `-` and `.`", key)
