"""Rules for bindings: their names and types, and the requirements of individual types."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import product
from typing import Any

from funcdeco.analysis.binding_types import holds
from funcdeco.analysis.blob_paths import known_path, pattern_of
from funcdeco.analysis.bundles import (
    is_microsofts,
    without,
)
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import known_text
from funcdeco.bindings.base import BINDING_NAME, json_names
from funcdeco.bindings.catalog import (
    entries_of,
    family_of,
    in_function_json,
    in_v2,
    is_known_type,
    known_types,
)
from funcdeco.diagnostics.fix import Fix
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.blob_path import may_feed
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import did_you_mean
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("BND")

_BINDING = late_pattern(BINDING_NAME)
# Utility.BindingNameValidationRegex of azure-functions-host until 4.1037.
_OLD_BINDING = late_pattern(r"[a-zA-Z][a-zA-Z0-9]{0,127}|\$return")
_SNAKE_CASE_SINCE = (4, 1038)
_OF_THE_HOST = frozenset(
    {
        *("_context", "_log", "_logger", "_binder", "_return", "_cancellationToken"),
        "_triggerValue",
    }
)
"""Parameters of the function that the host generates for each Python function."""
_TEXT_FILES = (".csv", ".html", ".json", ".jsonl", ".md", ".txt", ".xml", ".yaml", ".yml")
_DATED = late_pattern(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)", re.ASCII | re.I
)
_ISO = late_pattern(r"\d{4}-\d\d-\d\dT", re.ASCII)
_ZONED = late_pattern(r".*\d.*(?:Z|GMT|[+-]\d\d:?\d\d)", re.ASCII | re.I)


@TABLE.binding("BND010")
def underscore(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report names that the target host rejects because it is too old."""
    version = app.target.host_version
    if version is None or len(version) < 2 or version >= _SNAKE_CASE_SINCE:
        return
    if _BINDING.match(declaration.name) and not _OLD_BINDING.fullmatch(declaration.name):
        message = f"binding name {declaration.name!r} requires host 4.1038 (2025) or later"
        hint = "use only letters and digits, or a newer host"
        yield Finding(message, hint, _key_of(declaration, "name"))


@TABLE.binding("BND017")
def name_of_the_host(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report names that the host uses for its own parameters."""
    if declaration.name in _OF_THE_HOST:
        message = f"binding name {declaration.name!r} clashes with one of the host's own parameters"
        hint = f"rename the binding, for example to `{declaration.name.lstrip('_')}`"
        yield Finding(message, hint, _key_of(declaration, "name"))


@TABLE.binding("BND033", lambda facts: bool(facts.reserved_names))
def name_of_the_trigger(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report names that a trigger's binding data has with another type than its parameter."""
    reserved = map(str.lower, declaration.facts.reserved_names)
    if str(declaration.value("cardinality")).lower() != "many" and (
        declaration.name.lower() in reserved
    ):
        message = (
            f"`{declaration.type}` provides data of its own under the name {declaration.name!r}, "
            "so the host rejects a parameter with this name"
        )
        parts = "parameter" if function.is_decorated else "binding and its parameter"
        hint = f"rename the {parts}, for example to `my_{declaration.name}`"
        yield Finding(message, hint, _key_of(declaration, "name"))


@TABLE.binding("BND021")
def type_unknown(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report types that no extension of Microsoft's bundles has."""
    if not declaration.model.is_generic() or not is_microsofts(app):
        return
    if is_known_type(declaration.type):
        return
    hint = did_you_mean(declaration.type, known_types())
    hint = hint or "fix the type, or install its extension instead of the bundle"
    message = f"no extension in the bundle has a binding of type {declaration.type!r}"
    yield Finding(message, hint, "type")


@TABLE.binding("BND023")
def type_not_in_bundle(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report bindings that the extension bundle in host.json doesn't contain."""
    hint = without(declaration.model, app)
    if hint and declaration.origin.model != "funcdeco":
        hint = in_v2(hint) if declaration.origin.model == "v2" else in_function_json(hint)
    if hint and not (not declaration.origin.is_decorator and declaration.model.bundle == "2-3"):
        message = f"the extension bundle in host.json doesn't include `{declaration.type}`"
        if _has_generations(declaration):
            message += " with these properties"
        yield Finding(message, hint, _key_of(declaration, "type"))


def _has_generations(declaration: BindingDeclaration) -> bool:
    """Return whether bundles contain several versions of a type with different properties."""
    known = (entry.model for entry in entries_of(declaration.type))
    bundles = {model.bundle for model in known if model.role == declaration.model.role}
    return declaration.model.bundle in bundles and len(bundles) > 1


@TABLE.binding("BND024", lambda facts: bool(facts.on_flex))
def refused_on_flex(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report bindings with a property value that Flex Consumption doesn't support."""
    for field, (expected, hint) in (
        declaration.facts.on_flex.items() if app.target.plan == "flex" else ()
    ):
        key = json_names(declaration.facts)[field]
        given = declaration.value(key)
        if not isinstance(given, str) or given.lower() == expected.lower():
            continue
        if function.is_whole or key in declaration.properties:
            what = f"{family_of(declaration.facts).replace('_', ' ')} {declaration.facts.role}"
            message = f"on Flex Consumption, {declaration.display_name(key)} of a {what} must be "
            yield Finding(f"{message}`{expected}`", hint, key)


@TABLE.binding("BND025", lambda facts: facts.decoded)
def blob_decoded(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report blobs that a function accepts as bytes but the host decodes to a string."""
    shape = str(declaration.properties.get("dataType", "undefined")).lower()
    if declaration.direction != "in" or shape != "undefined":
        return
    paths = [(declaration.string(key) or "").lower() for key in declaration.holding("blob path")]
    is_text = any(path.endswith(_TEXT_FILES) for path in paths)
    definition = None if is_text else app.definition(function)
    if definition is None or definition.is_wrapped:
        return
    parameter = definition.parameters.get(declaration.name)
    annotation = (parameter.annotation if parameter else None) or ""
    if annotation.rpartition(".")[2] in ("InputStream", "bytes"):
        message = (
            f"the host decodes the blob of `{declaration.name}` as UTF-8 and loses other bytes"
        )
        quoted_name = declaration.display_name("dataType")
        hint = f"set {quoted_name} to `binary`, or annotate it as `str` if the blob is text"
        key = "dataType" if "dataType" in declaration.properties else ""
        yield Finding(message, hint, key, fix=_binary(declaration))


@TABLE.binding("BND026", holds("blob path"))
def blob_loop(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report outputs that write blobs which trigger the same function."""
    trigger = function.declared_trigger
    if declaration.direction != "out" or trigger is None:
        return
    for at, key in product(trigger.holding("blob path"), declaration.holding("blob path")):
        watched, written = trigger.string(at), declaration.string(key)
        if watched is None or written is None or not _same(trigger, declaration, "connection"):
            continue
        pattern = pattern_of(known_path(watched, app).value)
        if pattern and may_feed(pattern, known_path(written, app).value):
            message = f"{function.name!r} triggers itself endlessly when it writes to {written!r}"
            yield Finding(message, f"write to a path that {watched!r} doesn't match", key)


@TABLE.app("BND027")
def consumer_group_shared(app: CheckedApp) -> Findings:
    """Report triggers that share a consumer group and so receive only part of the events each."""
    seen: dict[tuple[str, ...], Function] = {}
    for function in app.functions:
        for declaration in function.declared(lambda facts: bool(facts.apart)):
            keys = _keys(declaration, declaration.facts.apart)
            named = [declaration.value(key) for key in keys]
            if not all(isinstance(one, str) and one for one in named):
                continue
            same = (declaration.kind, *(str(one).lower() for one in named))
            first = seen.setdefault(same, function)
            if first is not function:
                group = declaration.display_name(keys[-1])
                message = f"{first.name!r} also reads {named[0]!r} with {group} {named[-1]!r}"
                hint = "use a separate consumer group for each function; otherwise, each receives only some of the events"
                yield Finding(message, hint, keys[-1], at=declaration)


@TABLE.binding("BND028", lambda facts: bool(facts.leases))
def lease_container_watched(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report triggers that store their leases in the container they watch."""
    own, lease = (
        _keys(declaration, names) for names in (declaration.facts.watched, declaration.facts.leases)
    )
    if not function.is_whole and not declaration.properties.keys() >= {*lease}:
        return
    container, *around = own
    lease_container, *lease_around = lease
    named = declaration.string(lease_container) or _default(declaration, lease_container)
    if declaration.string(container) == named and all(
        declaration.value(there) in (None, "", declaration.value(here))
        for here, there in zip(around, lease_around, strict=True)
    ):
        message = f"the leases are stored in {named!r}, the container that the trigger watches"
        hint = f"set {declaration.display_name(lease_container)} to another container"
        yield Finding(message, hint, container)


@TABLE.binding("BND029", holds("start time"))
def start_time(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report change feed start times that the extension rejects."""
    quoted_name = declaration.display_name("startFromTime")
    if (
        declaration.string("startFromTime")
        and declaration.properties.get("startFromBeginning") is True
    ):
        message = (
            f"{declaration.display_name('startFromBeginning')} and {quoted_name} can't both be set"
        )
        yield Finding(message, "set only one of them", "startFromTime")
    known = known_text(declaration, "startFromTime", app)
    if known and known.value and not _is_time(known.value):
        message = f"{quoted_name} must be a time with a time zone, not {known!r}"
        yield Finding(message, "use a UTC time such as `2026-02-16T14:19:29Z`", "startFromTime")


@TABLE.binding("BND030", holds("document id"))
def document_id_empty(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report inputs that request a document with an empty id."""
    for key in declaration.holding("document id") if declaration.direction == "in" else ():
        if declaration.string(key) == "":
            message = f"{declaration.display_name(key)} is empty, and no document has an empty id"
            query = declaration.display_name("sqlQuery")
            hint = f"set it to a document's id, or replace it with {query}"
            yield Finding(message, hint, key)


def _keys(declaration: BindingDeclaration, fields: tuple[str, ...]) -> list[str]:
    """Return the function.json names of *fields*."""
    return [json_names(declaration.facts)[field] for field in fields]


def _default(declaration: BindingDeclaration, key: str) -> Any:
    """Return the value that the extension uses if *key* is missing or empty."""
    fields = {json: field for field, json in json_names(declaration.facts).items()}
    return declaration.facts.model_fields[fields[key]].default


def _key_of(declaration: BindingDeclaration, key: str) -> str:
    """Return *key*, but "" for a decorator of ours, which may not spell out *key*."""
    return "" if declaration.origin.model == "funcdeco" else key


def _same(one: BindingDeclaration, other: BindingDeclaration, key: str) -> bool:
    return str(one.value(key)).lower() == str(other.value(key)).lower()


def _binary(declaration: BindingDeclaration) -> Fix | None:
    if "dataType" in declaration.properties:
        return Fix("set", "binary")
    # Fixes don't add arguments to a call.
    return None if declaration.origin.is_decorator else Fix("add", "binary", "dataType")


def _is_time(text: str) -> bool:
    """Return whether .NET can parse *text* as a time with a zone; True in doubtful cases."""
    found = _DATED.fullmatch(text.strip())
    if not found:
        return bool(_ZONED.fullmatch(text)) and not _ISO.match(text)
    try:
        return bool(datetime.fromisoformat(found[1]))
    except ValueError:
        return False
