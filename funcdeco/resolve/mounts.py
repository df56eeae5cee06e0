"""Web applications that an app mounts: each becomes one function."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

from funcdeco.bindings.mount import Mount
from funcdeco.functions import Function, Handler, ShimSignature
from funcdeco.resolve.collect import Said
from funcdeco.resolve.draft import Resolved
from funcdeco.resolve.faults import Faults, source_of
from funcdeco.resolve.locate import Locator
from funcdeco.resolve.names import check_function_name
from funcdeco.resolve.values import build_model

_KINDS = {3: "an ASGI application: say `asgi`", 2: "a WSGI application: say `wsgi`"}


def is_mount(said: Said) -> bool:
    """Tell what was said of a whole application."""
    model = said.declaration.load()
    return isinstance(model, type) and issubclass(model, Mount)


def resolve_mount(said: Said, locator: Locator, faults: Faults) -> Resolved:
    """Resolve the function that serves the application, adding what is wrong to *faults*."""
    declaration, at = said.declaration, source_of(said.declaration)
    found = Faults()
    place = locator.locate(said.function, declaration.file)
    model: Any = declaration.load()
    name = str(declaration.options.get("name") or (place.attribute if place else "application"))
    add = partial(found.add, at=at, function=name)
    mounted = build_model(declaration, model, _surrounded(said), add)
    if wrong := _not_such_an_application(said.function, model):
        add("FUN007", *wrong)
    elif place is None:
        message = f"the application given to `{declaration.name}` has no name in a module"
        add("FUN006", message, "give it one at the top of a module: `api = FastAPI()`")
    check_function_name(name, at, found)
    faults += found
    if found or mounted is None or place is None:
        return Resolved(name, at, place is not None, None, [])
    trigger, answer = mounted.expand()
    shim = ShimSignature((), (), False, wrapper=model.wrapper)
    handler = Handler(place.module, place.attribute, place.file, shim)
    sources = {trigger.name: at, answer.name: at}
    function = Function(name, (trigger, answer), handler, at, sources=sources)
    return Resolved(name, at, True, function, [])


def _surrounded(said: Said) -> dict[str, Any]:
    options = dict(said.declaration.options)
    prefix = options.get("prefix", "")
    if said.surroundings.prefix and isinstance(prefix, str):
        options["prefix"] = f"{said.surroundings.prefix}/{prefix.strip('/')}".rstrip("/")
    if options.get("auth_level") is None and said.surroundings.auth_level is not None:
        options["auth_level"] = said.surroundings.auth_level
    return options


def _not_such_an_application(application: Any, model: type[Mount]) -> tuple[str, str] | None:
    """Tell what isn't callable, and an application of the other kind by its arguments."""
    if not callable(application) or isinstance(application, type):
        return f"{application!r} is not an application", "give it one, such as `FastAPI()`"
    try:
        inspect.signature(application).bind(*[None] * model.arguments)
    except TypeError:
        other = next((text for count, text in _KINDS.items() if count != model.arguments), "")
        return (
            f"{application!r} can't be called with {model.arguments} arguments",
            f"is it {other}?",
        )
    except ValueError:  # it has no signature that Python can tell
        pass
    return None
