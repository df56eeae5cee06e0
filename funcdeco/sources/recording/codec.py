"""Write a recording as JSON, and read it in another process."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from funcdeco.bindings.plain_values import decode, encode
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.functions.signature import Annotation
from funcdeco.sources.recording.calls import built_in
from funcdeco.sources.recording.model import (
    AppliedCall,
    ImportName,
    Introspection,
    RecordedCall,
    RecordedFunction,
    RecordedInclude,
    RecordedMount,
    RecordedRegistry,
    Recording,
)
from funcdeco.sources.recording.own_codec import OwnModels, read_models, read_own
from funcdeco.sources.recording.signature_codec import (
    AnnotationTable,
    plain_diagnostic,
    plain_signature,
    read_annotation,
    read_diagnostic,
    read_signature,
    read_site,
)

T = TypeVar("T")
R = TypeVar("R")


def to_json(recording: Recording) -> str:
    """Return *recording* as JSON in ASCII.

    Tuples become lists of their fields. Annotations are in a table, since many are equal and each
    has the verdicts of a hundred converters.
    """
    annotations, models = AnnotationTable(), OwnModels()
    functions = [_plain_function(one, annotations) for one in recording.functions]
    content = {
        "problems": [plain_diagnostic(one) for one in recording.problems],
        "registries": [_plain_registry(one) for one in recording.registries],
        "calls": [_plain_call(one, models) for one in recording.calls],
        "models": models.rows(),
        "functions": functions,
        "mounts": recording.mounts,
        "packages": recording.packages,
        "installed": recording.installed,
        "annotations": annotations.rows,
    }
    return json.dumps(content, separators=(",", ":"))


def from_json(text: str) -> Recording:
    """Return the recording that `to_json` wrote.

    Raises ValueError, KeyError, TypeError, IndexError or AttributeError for any other text.
    """
    found: Any = json.loads(text)
    table = [read_annotation(row) for row in found["annotations"]]
    models = read_models(found["models"])
    return Recording(
        _each(read_diagnostic, found["problems"]),
        _each(_registry, found["registries"]),
        tuple(_call(row, models) for row in found["calls"]),
        tuple(_function(row, table) for row in found["functions"]),
        _each(_mount, found["mounts"]),
        tuple(found["packages"]),
        tuple(found["installed"]),
    )


def problems_to_json(problems: Sequence[Diagnostic | None]) -> str:
    """Return *problems* as JSON in ASCII."""
    return json.dumps([None if one is None else plain_diagnostic(one) for one in problems])


def problems_from_json(text: str) -> list[Diagnostic | None]:
    """Return what `problems_to_json` wrote."""
    return [None if row is None else read_diagnostic(row) for row in json.loads(text)]


def _plain_function(function: RecordedFunction, table: AnnotationTable) -> RecordedFunction:
    def plain(found: Introspection | str | None) -> Any:
        if not isinstance(found, Introspection):
            return found
        return found._replace(signature=plain_signature(found.signature, table))

    return function._replace(introspection=plain(function.introspection), own=plain(function.own))


def _plain_call(call: RecordedCall, models: OwnModels) -> Any:
    options = {key: encode(value) for key, value in call.options.items()}
    args = [encode(one) for one in call.args]
    own = models.plain_call(call)
    return [call.name, args, options, call.is_bare, call.site, call.load is not None, own]


def _plain_registry(registry: RecordedRegistry) -> Any:
    includes = [_plain_include(one) for one in registry.includes]
    return [registry.site, encode(registry.auth_level), includes, registry.made]


def _plain_include(include: RecordedInclude) -> Any:
    index, shown, problems, prefix, auth_level, site = include
    plain_problems = [plain_diagnostic(one) for one in problems]
    return [index, shown, plain_problems, encode(prefix), encode(auth_level), site]


def _each(read: Callable[[T], R], rows: list[T]) -> tuple[R, ...]:
    return tuple(map(read, rows))


def _registry(row: list[Any]) -> RecordedRegistry:
    site, auth_level, includes, made = row
    return RecordedRegistry(
        read_site(site), decode(auth_level), _each(_include, includes), tuple(made)
    )


def _include(row: list[Any]) -> RecordedInclude:
    index, shown, problems, prefix, auth_level, site = row
    return RecordedInclude(
        index,
        shown,
        _each(read_diagnostic, problems),
        decode(prefix),
        decode(auth_level),
        read_site(site),
    )


def _call(row: list[Any], models: list[Any]) -> RecordedCall:
    name, args, options, is_bare, site, is_known, own = row
    values = {key: decode(value) for key, value in options.items()}
    return RecordedCall(
        name,
        tuple(map(decode, args)),
        values,
        is_bare,
        read_site(site),
        _load(name, own, models) if is_known else None,
        read_own(own, values, models) if own else None,
    )


def _load(name: str, own: Any, models: list[Any]) -> Callable[[], Any] | None:
    if not own:
        return built_in(name)
    model = models[own[0]]
    return lambda: model


def _function(row: list[Any], table: list[Annotation]) -> RecordedFunction:
    calls, name, module, is_method, is_replaced, code, place, not_a_function, called, *rest = row
    introspection, own = rest
    return RecordedFunction(
        _each(_applied, calls),
        name,
        module,
        is_method,
        is_replaced,
        _tuple(code),
        _place(place),
        _tuple(not_a_function),
        called,
        introspection if isinstance(introspection, str) else _introspection(introspection, table),
        _introspection(own, table) if own else None,
    )


def _tuple(row: list[Any] | None) -> Any:
    return None if row is None else tuple(row)


def _mount(row: list[Any]) -> RecordedMount:
    call, place, name, shown, is_application, accepts = row
    return RecordedMount(_applied(call), _place(place), name, shown, is_application, tuple(accepts))


def _applied(row: list[int]) -> AppliedCall:
    return AppliedCall(*row)


def _place(row: list[Any] | None) -> ImportName | None:
    return ImportName(*row) if row else None


def _introspection(row: list[Any], table: list[Annotation]) -> Introspection:
    signature, declared, met, uncalled = row
    pairs = ((name, index) for name, index in declared)
    return Introspection(read_signature(signature, table), tuple(pairs), tuple(met), uncalled)
