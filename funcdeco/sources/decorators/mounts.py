"""Web applications that an app mounts: each becomes one function."""

from __future__ import annotations

import ast
import inspect
import sys
from typing import Any

from funcdeco.bindings.fill import build_model
from funcdeco.bindings.mount import Mount
from funcdeco.functions.handler import Handler
from funcdeco.functions.model import Function
from funcdeco.functions.signature import Signature
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.decorators.bound_bindings import Bindings, bound_parts
from funcdeco.sources.decorators.call_sites import absolute
from funcdeco.sources.decorators.findings import Findings, FunctionFindings
from funcdeco.sources.decorators.function import Resolved
from funcdeco.sources.decorators.import_name import ImportName, Locator
from funcdeco.sources.decorators.name_checks import check_function_name
from funcdeco.sources.decorators.records import ScopedRecord

_KINDS = {3: "ASGI", 2: "WSGI"}
"""Kinds of applications, keyed by the number of arguments of a call."""


def is_mount(record: ScopedRecord) -> bool:
    """Return whether the record mounts a whole application."""
    model = record.declaration.load()
    return isinstance(model, type) and issubclass(model, Mount)


def resolve_mount(record: ScopedRecord, locator: Locator, found: Findings) -> Resolved:
    """Return the function that serves the application, and add its problems to *found*."""
    declaration, source = record.declaration, record.source
    place = locator.locate(record.function, declaration.file)
    place = place and _defined(place, locator.snapshot)
    model: Any = declaration.load()
    attribute = place.attribute.rpartition(".")[2] if place else "application"
    name = str(declaration.options.get("name") or attribute)
    own = Findings(locator.snapshot)
    findings = FunctionFindings(own, name, source)
    mounted, problems = build_model(declaration, model, _scoped(record))
    findings.add_properties(problems, source)
    if wrong := _not_such_an_application(record.function, model):
        findings.add("FUN007", *wrong)
    elif place is None:
        message = f"the application passed to `{declaration.name}` has no name in a module"
        findings.add("FUN006", message, "assign it at the top level of a module: `api = FastAPI()`")
    naming = f'`name="..."` in `{declaration.name}(...)`'
    check_function_name(findings, naming)
    found += own
    if own or mounted is None or place is None:
        return Resolved(name, source, place is not None, None, [], naming)
    handler = Handler(place.module, place.attribute, place.file)
    declarations = Bindings(bound_parts(mounted.expand(), source), []).declarations()
    signature = Signature(wrapper=model.wrapper)
    function = Function(name, declarations, handler, source, signature=signature)
    return Resolved(name, source, True, function, [], naming)


def _scoped(record: ScopedRecord) -> dict[str, Any]:
    options, scope = dict(record.declaration.options), record.scope
    prefix = options.get("prefix", "")
    if scope.prefix and isinstance(prefix, str):
        options["prefix"] = f"{scope.prefix}/{prefix.strip('/')}".rstrip("/")
    if options.get("auth_level") is None and scope.auth_level is not None:
        options["auth_level"] = scope.auth_level
    return options


def _not_such_an_application(application: Any, model: type[Mount]) -> tuple[str, str] | None:
    """Return the message and hint if it isn't callable, or accepts another number of arguments."""
    if not callable(application) or isinstance(application, type):
        example = "FastAPI()" if _KINDS[model.arguments] == "ASGI" else "Flask(__name__)"
        return f"{application!r} is not an application", f"pass one, such as `{example}`"
    count, kind = model.arguments, _KINDS[model.arguments]
    if _accepts(application, count):
        return None
    called = getattr(application, "__name__", type(application).__name__)
    message = f"`{called}` doesn't implement {kind}: it can't be called with {count} arguments"
    others = [other for number, other in _KINDS.items() if _accepts(application, number)]
    hint = f"it looks like {others[0]}: use `{others[0].lower()}`" if others else ""
    return message, hint


def _accepts(application: Any, count: int) -> bool:
    try:
        inspect.signature(application).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:  # no signature available
        pass
    return True


def _defined(place: ImportName, snapshot: Snapshot) -> ImportName:
    """Return the import name in the module that defines the application, following imports.

    An application doesn't know its module, so the import statements are followed.
    """
    seen: set[str] = set()
    while place.module not in seen:
        seen.add(place.module)
        name, attribute = _imported(place, snapshot).get(place.attribute, ("", ""))
        module = sys.modules.get(name)
        if not module or not module.__file__ or vars(module).get(attribute) is not place.found:
            break
        place = place._replace(module=name, attribute=attribute, file=absolute(module.__file__))
    return place


def _imported(place: ImportName, snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Return the `from` imports in the module of *place*: local name -> (module, name)."""
    try:
        tree = ast.parse(snapshot.content(place.file))
    except (OSError, SyntaxError, ValueError):
        return {}
    package: str = getattr(sys.modules.get(place.module), "__package__", None) or ""
    return {
        alias.asname or alias.name: (_absolute_name(node, package), alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _absolute_name(node: ast.ImportFrom, package: str) -> str:
    parts = package.split(".")
    above = parts[: len(parts) + 1 - node.level] if node.level else []
    return ".".join([*above, *filter(None, [node.module])])
