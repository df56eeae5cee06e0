"""Web applications that an app mounts: each becomes one function."""

from __future__ import annotations

from typing import Any

from funcdeco.bindings.fill import build_model
from funcdeco.bindings.mount import Mount
from funcdeco.functions.handler import Handler
from funcdeco.functions.model import Function
from funcdeco.functions.signature import Signature
from funcdeco.sources.decorators.bound_bindings import Bindings, bound_parts, elements
from funcdeco.sources.decorators.findings import Findings, FunctionFindings
from funcdeco.sources.decorators.function import Resolved
from funcdeco.sources.decorators.name_checks import check_function_name
from funcdeco.sources.decorators.records import ScopedRecord
from funcdeco.sources.recording.model import RecordedCall, RecordedMount

_KINDS = {3: "ASGI", 2: "WSGI"}
"""Kinds of applications, keyed by the number of arguments of a call."""


def resolve_mount(mount: RecordedMount, record: ScopedRecord, found: Findings) -> Resolved:
    """Return the function that serves the application, and add its problems to *found*."""
    call, source, place = record.call, record.source, mount.place
    assert call.load is not None
    model: Any = call.load()
    attribute = place.attribute.rpartition(".")[2] if place else "application"
    name = str(call.options.get("name") or attribute)
    own = Findings(found.snapshot)
    findings = FunctionFindings(own, name, source)
    mounted, problems = build_model(_scoped(record), model)
    findings.add_properties(problems, source)
    if wrong := _not_such_an_application(mount, model):
        findings.add("FUN007", *wrong)
    elif place is None:
        message = f"the application passed to `{call.name}` has no name in a module"
        findings.add("FUN006", message, "assign it at the top level of a module: `api = FastAPI()`")
    naming = f'`name="..."` in `{call.name}(...)`'
    check_function_name(findings, naming)
    found += own
    if own or mounted is None or place is None:
        return Resolved(name, source, place is not None, None, (), naming)
    handler = Handler(place.module, place.attribute, place.file)
    declarations = Bindings(bound_parts(elements(call, mounted), source), []).declarations()
    signature = Signature(wrapper=model.wrapper)
    function = Function(name, declarations, handler, source, signature=signature, lazy=mounted.lazy)
    return Resolved(name, source, True, function, (), naming)


def _scoped(record: ScopedRecord) -> RecordedCall:
    options, scope = dict(record.call.options), record.scope
    prefix = options.get("prefix", "")
    if scope.prefix and isinstance(prefix, str):
        options["prefix"] = f"{scope.prefix}/{prefix.strip('/')}".rstrip("/")
    if options.get("auth_level") is None and scope.auth_level is not None:
        options["auth_level"] = scope.auth_level
    return record.call._replace(options=options)


def _not_such_an_application(mount: RecordedMount, model: type[Mount]) -> tuple[str, str] | None:
    """Return the message and hint if it isn't callable, or accepts another number of arguments."""
    kind = _KINDS[model.arguments]
    if not mount.is_application:
        example = "FastAPI()" if kind == "ASGI" else "Flask(__name__)"
        return f"{mount.shown} is not an application", f"pass one, such as `{example}`"
    if model.arguments in mount.accepts:
        return None
    message = f"`{mount.name}` doesn't implement {kind}: "
    message += f"it can't be called with {model.arguments} arguments"
    others = [other for number, other in _KINDS.items() if number in mount.accepts]
    hint = f"it looks like {others[0]}: use `{others[0].lower()}`" if others else ""
    return message, hint
