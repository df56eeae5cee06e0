"""Rules of bindings: their names and types, and what single types demand."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import product
from typing import Any

from funcdeco.analysis.blob_paths import known_path, pattern_of
from funcdeco.analysis.bundles import (
    bundle_majors,
    decorator_for,
    is_microsofts,
    without,
)
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import known_text
from funcdeco.analysis.subjects import Element, Subject, holds
from funcdeco.bindings.base import BINDING_NAME, Binding, json_names
from funcdeco.bindings.catalogue import entries_by_type, family_of
from funcdeco.diagnostics.diagnostic import Fix
from funcdeco.grammar.blob_path import may_feed
from funcdeco.grammar.similar import did_you_mean
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("BND")

_BINDING = re.compile(BINDING_NAME)
# Utility.BindingNameValidationRegex of azure-functions-host until 4.1037.
_OLD_BINDING = re.compile(r"[a-zA-Z][a-zA-Z0-9]{0,127}|\$return")
_SNAKE_CASE_SINCE = (4, 1038)
_OF_THE_HOST = frozenset(
    {
        *("_context", "_log", "_logger", "_binder", "_return", "_cancellationToken"),
        "_triggerValue",
    }
)
"""Parameters of the function that the host makes for ours."""
_TEXT_FILES = (".csv", ".html", ".json", ".jsonl", ".md", ".txt", ".xml", ".yaml", ".yml")
_DATED = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)", re.ASCII | re.I
)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT", re.ASCII)
_ZONED = re.compile(r".*\d.*(?:Z|GMT|[+-]\d\d:?\d\d)", re.ASCII | re.I)


@TABLE.binding("BND010")
def underscore(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names that the host the app runs on refuses, being an older one."""
    version = app.facts.host_version
    if version is None or len(version) < 2 or version >= _SNAKE_CASE_SINCE:
        return
    if _BINDING.match(element.name) and not _OLD_BINDING.fullmatch(element.name):
        message = f"binding name {element.name!r} needs host 4.1038 (2025) or newer"
        hint = "use letters and digits, or a newer host"
        yield Finding(message, hint, _key_of(element, "name"))


@TABLE.binding("BND017")
def name_of_the_host(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names that the host gives to parameters of its own."""
    if element.name in _OF_THE_HOST:
        message = f"the host has a parameter {element.name!r} of its own beside the binding's"
        hint = f"give the binding another name, such as `{element.name.lstrip('_')}`"
        yield Finding(message, hint, _key_of(element, "name"))


@TABLE.binding("BND021")
def type_unknown(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find types that no extension of Microsoft's bundles has."""
    if not element.model.is_generic() or not is_microsofts(app):
        return
    known = entries_by_type()  # it loads every model
    if element.kind in known:
        return
    types = (entries[0].model.type for entries in known.values())
    hint = did_you_mean(element.type, types) or "correct it, or install its extension instead"
    message = f"no extension in the bundle has a binding of type {element.type!r}"
    yield Finding(message, hint, "type")


@TABLE.binding("BND023")
def type_not_in_bundle(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find bindings that come with another extension bundle than host.json names."""
    hint = without(element.model, app)
    if hint and not (element.source is None and element.model.bundle == "2-3"):
        message = f"the extension bundle in host.json doesn't have `{element.type}`"
        if _has_generations(element):
            message += " with these properties"
        yield Finding(message, hint, _key_of(element, "type"))


def _has_generations(element: Element) -> bool:
    """Tell a type that bundles bring in several versions, each with properties of its own."""
    entries = entries_by_type().get(element.kind, ())
    bundles = {entry.model.bundle for entry in entries if entry.model.role == element.model.role}
    return element.model.bundle in bundles and len(bundles) > 1


@TABLE.binding("BND024", lambda facts: bool(facts.on_flex))
def refused_on_flex(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find blob triggers that look for blobs themselves, where the plan doesn't let them."""
    for field, (wanted, hint) in element.facts.on_flex.items() if app.facts.plan == "flex" else ():
        key = json_names(element.facts)[field]
        said = element.value(key)
        if not isinstance(said, str) or said.lower() == wanted.lower():
            continue
        if subject.is_whole or key in element.said:
            what = f"{family_of(element.facts).replace('_', ' ')} {element.facts.role}"
            message = f"Flex Consumption takes a {what} only where {element.spelled(key)} is "
            yield Finding(f"{message}`{wanted}`", hint, key)


@TABLE.binding("BND025", lambda facts: facts.decoded)
def blob_decoded(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find blobs that a function takes as bytes, and that the host makes a text of before."""
    shape = str(element.said.get("dataType", "undefined")).lower()
    if element.direction != "in" or shape != "undefined":
        return
    paths = [(element.text(key) or "").lower() for key in element.held("blob path")]
    is_text = any(path.endswith(_TEXT_FILES) for path in paths)
    definition = None if is_text else subject.definition
    if definition is None or definition.is_wrapped:
        return
    parameter = definition.parameters.get(element.name)
    annotation = (parameter.annotation if parameter else None) or ""
    if annotation.rpartition(".")[2] in ("InputStream", "bytes"):
        message = f"the host decodes the blob of `{element.name}` as UTF-8: other bytes are lost"
        hint = f"say {element.spelled('dataType')} `binary`, or take it as `str` if it is text"
        key = "dataType" if "dataType" in element.said else ""
        yield Finding(message, hint, key, fix=_binary(element))


@TABLE.binding("BND026", holds("blob path"))
def blob_loop(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find outputs that lead into the blobs which start the same function."""
    trigger = subject.trigger
    if element.direction != "out" or trigger is None:
        return
    for at, key in product(trigger.held("blob path"), element.held("blob path")):
        watched, written = trigger.text(at), element.text(key)
        if watched is None or written is None or not _same(trigger, element, "connection"):
            continue
        pattern = pattern_of(known_path(watched, app))
        if pattern and may_feed(pattern, known_path(written, app)):
            message = f"what {subject.name!r} writes to {written!r} starts it again, without end"
            yield Finding(message, f"write where {watched!r} doesn't look", key)


@TABLE.app("BND027")
def consumer_group_shared(app: CheckedApp) -> Findings:
    """Find triggers that share a consumer group, so that each gets only a part of the events."""
    seen: dict[tuple[str, ...], Subject] = {}
    for subject in app.subjects:
        for element in subject.having(lambda facts: bool(facts.apart)):
            keys = _keys(element, element.facts.apart)
            named = [element.value(key) for key in keys]
            if not all(isinstance(one, str) and one for one in named):
                continue
            same = (element.kind, *(str(one).lower() for one in named))
            first = seen.setdefault(same, subject)
            if first is not subject:
                group = element.spelled(keys[-1])
                message = f"{first.name!r} reads {named[0]!r} with the same {group} {named[-1]!r}"
                hint = "give each function one of its own: else each gets a part of the events"
                yield Finding(message, hint, keys[-1], at=element)


@TABLE.binding("BND028", lambda facts: bool(facts.leases))
def lease_container_watched(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find triggers whose leases lie among the documents that are watched."""
    own, lease = (_keys(element, names) for names in (element.facts.watched, element.facts.leases))
    if not subject.is_whole and not element.said.keys() >= {*lease}:
        return
    container, *around = own
    lease_container, *lease_around = lease
    named = element.text(lease_container) or _default(element, lease_container)
    if element.text(container) == named and all(
        element.value(there) in (None, "", element.value(here))
        for here, there in zip(around, lease_around, strict=True)
    ):
        message = f"the leases lie in {named!r}, the container that is watched"
        yield Finding(message, f"say another in {element.spelled(lease_container)}", container)


@TABLE.binding("BND029", holds("start time"))
def start_time(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find starts of the change feed that the extension refuses."""
    spelled = element.spelled("startFromTime")
    if element.text("startFromTime") and element.said.get("startFromBeginning") is True:
        message = f"{element.spelled('startFromBeginning')} and {spelled} can't both be said"
        yield Finding(message, "say one of them", "startFromTime")
    known = known_text(element, "startFromTime", app)
    if known and known[0] and not _is_time(known[0]):
        message = f"{spelled} is {known[0]!r}, which is no time with its zone"
        yield Finding(
            message, "write a time in UTC such as `2026-02-16T14:19:29Z`", "startFromTime"
        )


@TABLE.binding("BND030", holds("document id"))
def document_id_empty(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find inputs that ask for the document without an id."""
    for key in element.held("document id") if element.direction == "in" else ():
        if element.text(key) == "":
            message = f"{element.spelled(key)} is empty, and no document has such an id"
            hint = f"leave it out, with a {element.spelled('sqlQuery')} instead, or name a document"
            yield Finding(message, hint, key)


@TABLE.binding("BND031")
def generic_for_known(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find generic decorators of what has a decorator that knows its properties."""
    if element.source and element.model.is_generic():
        better = decorator_for(element.kind, element.model.role, set(element.said))
        if better:
            message = f"`{element.type}` has a decorator of its own, which checks its properties"
            yield Finding(message, f"use `{better}`", "type")


@TABLE.binding("BND032", lambda facts: facts.bundle == "2-3")
def cosmos_names_of_old(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find a function.json for version 3 of the extension beside a bundle with version 4."""
    said = bundle_majors(app)
    if element.source is None and said and min(said) > 3:
        names = _new_names(element)
        for key in element.said:
            if key in names:
                message = f"version 4 of the extension has `{names[key]}` for `{key}`"
                yield Finding(message, f"say `{names[key]}`", key, fix=Fix("rename", names[key]))


def _new_names(element: Element) -> dict[str, str]:
    """Give what function.json of today says for each name of old."""
    current: type[Binding] = next(
        entry.model
        for entry in entries_by_type()[element.kind]
        if entry.model.role == element.model.role and entry.model.status == "current"
    )
    names = json_names(current)
    meant = {key: re.findall(r"`(\w+)`", hint) for key, hint in current.gone.items()}
    return {key: names[found[0]] for key, found in meant.items() if found and found[0] in names}


def _keys(element: Element, fields: tuple[str, ...]) -> list[str]:
    """Return what function.json calls the properties *fields*."""
    return [json_names(element.facts)[field] for field in fields]


def _default(element: Element, key: str) -> Any:
    """Return what the extension takes where *key* isn't said, or is empty."""
    fields = {json: field for field, json in json_names(element.facts).items()}
    return element.facts.model_fields[fields[key]].default


def _key_of(element: Element, key: str) -> str:
    """Give *key* where it is sure to be written; a decorator has it in its own name."""
    return "" if element.source else key


def _same(one: Element, other: Element, key: str) -> bool:
    return str(one.value(key)).lower() == str(other.value(key)).lower()


def _binary(element: Element) -> Fix | None:
    if "dataType" in element.said:
        return Fix("set", "binary")
    # Arguments aren't added to a call.
    return None if element.source else Fix("add", "binary", "dataType")


def _is_time(text: str) -> bool:
    """Tell whether .NET reads a time with its zone; only what surely isn't one is refused."""
    found = _DATED.fullmatch(text.strip())
    if not found:
        return bool(_ZONED.fullmatch(text)) and not _ISO.match(text)
    try:
        return bool(datetime.fromisoformat(found[1]))
    except ValueError:
        return False
