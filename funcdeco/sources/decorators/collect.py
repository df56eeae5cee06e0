"""Step 1: flatten an app and what it includes into one list, in the order it was said."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple, get_args

from funcdeco.bindings.http import AuthLevel
from funcdeco.functions.origin import Source
from funcdeco.grammar import GrammarError
from funcdeco.grammar.route.constraints import check_constraints
from funcdeco.grammar.route.template import parse_template
from funcdeco.isolation.importing import find_attribute
from funcdeco.registry import Declaration, Include, Registry
from funcdeco.sources.decorators.findings import Faults


class Surroundings(NamedTuple):
    """What the includes above a function give to its HTTP trigger."""

    prefix: str = ""
    auth_level: str | None = None


class Said(NamedTuple):
    """A record, and the surroundings it was found in."""

    function: Callable[..., Any]
    declaration: Declaration
    surroundings: Surroundings


def collect(registry: Registry, faults: Faults) -> tuple[list[Said], list[Registry]]:
    """Give all records of *registry* and of what it includes, the includes last; and those."""
    _check_auth_level(registry.auth_level, Source(registry.file, registry.line), faults)
    auth_level = _known(registry.auth_level)
    seen = [registry]
    return _collect(registry, Surroundings(auth_level=auth_level), faults, (), seen), seen


def _collect(
    registry: Registry,
    surroundings: Surroundings,
    faults: Faults,
    above: tuple[Registry, ...],
    seen: list[Registry],
) -> list[Said]:
    said = [Said(*record, surroundings) for record in registry.records]
    for include in registry.includes:
        at = Source(os.path.abspath(include.file), include.line)
        blueprint = _blueprint(include, at, faults)
        if blueprint is None:
            continue
        if blueprint in (*above, registry):
            faults.add("APP010", "the blueprint includes itself", "remove this `include`", at=at)
            continue
        if blueprint in seen:
            message = "the blueprint is included a second time"
            hint = "include it once: a function has one name and one folder"
            faults.add("APP013", message, hint, at=at)
            continue
        seen.append(blueprint)
        _check_auth_level(include.auth_level, at, faults)
        prefix = _prefix(include.prefix, at, faults)
        _check_auth_level(blueprint.auth_level, Source(blueprint.file, blueprint.line), faults)
        inner = Surroundings(
            "/".join(filter(None, (surroundings.prefix, prefix))),
            _known(include.auth_level) or _known(blueprint.auth_level) or surroundings.auth_level,
        )
        said += _collect(blueprint, inner, faults, (*above, registry), seen)
    return said


def _blueprint(include: Include, at: Source, faults: Faults) -> Registry | None:
    """Give the included blueprint, imported if it was said by name."""
    found: object = include.blueprint
    if isinstance(found, str):
        found, problems = find_attribute(found, at)
        faults += problems
        if problems:
            return None
    if isinstance(found, Registry):
        return found
    faults.add(
        "APP009",
        f"`include` got {include.blueprint!r}, which is not a Blueprint",
        'give it a Blueprint, or its place as "package.module:attribute"',
        at=at,
    )
    return None


def _check_auth_level(value: str | None, at: Source, faults: Faults) -> None:
    levels = get_args(AuthLevel)
    if value is not None and value not in levels:
        faults.add(
            "APP011",
            f"`auth_level` can't be {value!r}",
            f"write one of {', '.join(map(repr, levels))}",
            at=at,
            key="auth_level",
        )


def _known(auth_level: str | None) -> str | None:
    return auth_level if auth_level in get_args(AuthLevel) else None


def _prefix(prefix: object, at: Source, faults: Faults) -> str:
    if prefix is not None and not isinstance(prefix, str):
        message, hint = f"`prefix` can't be {prefix!r}", 'write a text, such as "v1"'
        faults.add("APP011", message, hint, at=at, key="prefix")
        return ""
    text = (prefix or "").strip("/")
    for error in _faults_of_route(text):
        message = f"`prefix` can't be {text!r}: {error.message}"
        faults.add("APP011", message, error.hint, at=at, key="prefix")
    return text


def _faults_of_route(text: str) -> list[GrammarError]:
    try:
        return check_constraints(parse_template(text))
    except GrammarError as error:
        return [error]
