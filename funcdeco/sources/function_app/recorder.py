"""Record a traced v2 app: its containers, the calls of its decorators, and its functions."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from functools import cache
from types import ModuleType
from typing import Any

from azure.functions import AuthLevel
from azure.functions.decorators.function_app import DecoratorApi, FunctionBuilder, FunctionRegister
from azure.functions.decorators.utils import StringifyEnumJsonEncoder

from funcdeco.functions.signature import Signature
from funcdeco.sources.function_app.extensions import types_of, web_extension
from funcdeco.sources.function_app.live import (
    Caller,
    LiveContainer,
    LiveDecorator,
    LiveFunction,
    modules_that_create,
)
from funcdeco.sources.function_app.model import (
    OF_LIBRARY,
    Created,
    RecordedApp,
    RecordedBinding,
    RecordedBuilder,
    RecordedContainer,
    RecordedDecorator,
    Registration,
)
from funcdeco.sources.function_app.tracing import Trace, described
from funcdeco.sources.function_app.unknown_names import bare_caller, is_statement
from funcdeco.sources.recording.functions import code_of
from funcdeco.sources.recording.introspection import introspect
from funcdeco.sources.recording.sites import Site, Sites
from funcdeco.sources.recording.unwrap import attribute, unwrap

_RETRY = "retry_policy"


def record(trace: Trace, module: ModuleType) -> RecordedApp:
    """Return what *trace* saw while *module* was imported."""
    _list_own(trace, module)
    recorder = _Recorder(trace, module)
    return RecordedApp(
        file=attribute(module, "__file__", ""),
        functions=tuple(recorder.functions()),
        containers=tuple(map(recorder.container, trace.containers)),
        decorators=tuple(map(recorder.decorator, trace.decorators)),
        web_extension=web_extension(),
        created=_created(trace, module),
    )


def _list_own(trace: Trace, module: ModuleType) -> None:
    """Let an app whose own class overrides `get_functions` add functions there, as the worker does."""
    names = _names(module)
    for one in trace.containers:
        app = one.value
        if id(app) not in names or not isinstance(app, FunctionRegister):
            continue
        if not f"{type(app).get_functions.__module__}.".startswith(OF_LIBRARY):
            listed = one.listed
            with suppress(Exception):  # what the functions do wrong is reported for each of them
                app.get_functions()
            one.listed = listed


def _created(trace: Trace, module: ModuleType) -> tuple[Created, ...]:
    files = {one.caller.code.co_filename for one in trace.containers}
    if not (modules := modules_that_create(module, files)):
        return ()
    from funcdeco.sources.function_app.created import created_in

    return tuple(created_in(modules, trace.functions))


class _Recorder:
    def __init__(self, trace: Trace, module: ModuleType) -> None:
        self._trace = trace
        self._sites = Sites()
        self._names = _names(module)
        self._decorators = {id(one): index for index, one in enumerate(trace.decorators)}
        self._applied = {id(made) for one in trace.functions for made in one.decorators}
        self._containers = {id(one.value): index for index, one in enumerate(trace.containers)}
        self._app = next(
            (one.value for one in trace.containers if self._is_indexed(one.value)), None
        )

    def _is_indexed(self, value: object) -> bool:
        return isinstance(value, FunctionRegister) and id(value) in self._names

    def _site(self, caller: Caller) -> Site:
        return self._sites.of_call(caller.code, caller.line, caller.instruction)

    def container(self, live: LiveContainer) -> RecordedContainer:
        """Return the record of an app or a blueprint."""
        return RecordedContainer(
            type(live.value).__name__,
            self._site(live.caller),
            isinstance(live.value, FunctionRegister),
            _level(live),
            tuple(
                Registration(
                    self._containers.get(id(one.registered)), self._site(one.caller), one.error
                )
                for one in live.registrations
            ),
            tuple(self._names.get(id(live.value), ())),
            self._site(live.listed) if live.listed and _is_listed(live.value) else None,
        )

    def decorator(self, live: LiveDecorator) -> RecordedDecorator:
        """Return the record of a call."""
        return RecordedDecorator(
            live.name,
            live.options,
            self._site(bare_caller(live) if live.use == "bare" else live.caller),
            live.error,
            live.missing,
            live.unknown,
            live.parameters,
            live.is_open,
            live.owner,
            live.others,
            live.use or self._use(live),
            live.refused,
        )

    def _use(self, live: LiveDecorator) -> str:
        is_unused = not live.error and id(live) not in self._applied and is_statement(live)
        return "unused" if is_unused else ""

    def functions(self) -> Iterator[RecordedBuilder]:
        """Yield the record of each function, indexed ones in the order of the worker first."""
        known = {id(one.builder): one for one in self._trace.functions if one.builder}
        indexed: list[Any] = getattr(self._app, "_function_builders", [])
        seen: set[int] = set()
        for builder in indexed:
            live = known.get(id(builder)) or LiveFunction(builder)
            if id(builder) not in seen:  # a blueprint may be registered twice
                yield self._function(live, builder, is_indexed=True)
            seen |= {id(builder), id(live)}
        for live in self._trace.functions:
            if id(live) not in seen:
                # One whose decorators all raised would belong to the app without them.
                is_app = live.builder is None and live.container is self._app
                is_app = is_app and any(one.error for one in live.decorators)
                yield self._function(live, live.builder, is_indexed=is_app)

    def _function(
        self, live: LiveFunction, builder: FunctionBuilder | None, *, is_indexed: bool
    ) -> RecordedBuilder:
        built: Any = getattr(builder, "_function", None)
        user = built.get_user_function() if built else live.targets[0]
        own = _own_function(live.targets[0], user)
        error = self._build(builder)

        def index(made: LiveDecorator) -> int:
            return self._decorators[id(made)]

        bindings = [self._binding(one, live) for one in built.get_bindings()] if built else []
        retry, problem = _retry(built) if built else (None, "")
        broken = next((one for _, one in bindings if one), problem)
        return RecordedBuilder(
            _name(built) if built else _text(own, "__name__"),
            self._containers.get(id(live.container)),
            tuple(map(index, reversed(live.decorators))),
            tuple(one for one, _ in bindings),
            tuple(dict.fromkeys((index(one), index(by)) for one, by in live.lost)),
            retry,
            error or broken,
            tuple(map(index, reversed(live.hides.decorators))) if live.hides else (),
            _wrapper(live.targets[0]) if live.hides else "",
            not is_indexed and self._is_late(live),
            is_indexed,
            _text(own, "__module__"),
            _text(own, "__qualname__"),
            code_of(own),
            _signature(user),
            *types_of(user),
            user is not own and _is_wrapped(user),
        )

    def _is_late(self, live: LiveFunction) -> bool:
        registered = [
            {id(one) for one in registration.builders}
            for container in self._trace.containers
            for registration in container.registrations
            if registration.registered is live.container
        ]
        is_there = live.builder in attribute(live.container, "_function_builders", ())
        return (
            bool(registered) and is_there and not any(id(live.builder) in one for one in registered)
        )

    def _build(self, builder: FunctionBuilder | None) -> str:
        if builder is None:
            return ""
        level = attribute(self._app, "auth_level")
        try:
            builder.build(level)
        except Exception as error:  # noqa: BLE001
            return described(error)
        return ""

    def _binding(self, binding: Any, live: LiveFunction) -> tuple[RecordedBinding, str]:
        made = live.added_by.get(id(binding))
        index = self._decorators[id(made)] if made else None
        element: dict[str, Any] = {}
        problem = ""
        for key, value in binding.get_dict_repr().items():
            try:
                plain = _plain(value)
            except Exception as error:  # noqa: BLE001
                problem = described(error)
            else:
                element |= {} if plain is None else {str(key): plain}
        return RecordedBinding(element, index), problem


def _plain(value: Any) -> Any:
    """Return *value* as azure-functions writes it to JSON."""
    if value is None or type(value) in (str, bool):
        return value  # most are
    return _of_member(value) if isinstance(value, Enum) else _through_json(value)


@cache
def _of_member(value: Enum) -> Any:
    return _through_json(value)


def _through_json(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=StringifyEnumJsonEncoder))


def _level(live: LiveContainer) -> str:
    """Return the level of an app, or the one that a blueprint ignores."""
    level = attribute(live.value, "auth_level") or live.options.get("http_auth_level")
    if level is None:
        # The blueprints of azure-functions-durable pass on this one, also their default.
        level = live.options.get("auth_level")
        level = None if level is AuthLevel.FUNCTION else level
    return str(attribute(level, "value", level) or "").lower()


def _is_listed(app: object) -> bool:
    """Return whether `get_functions` raises, as it does from azure-functions 1.21 on if repeated."""
    listed = attribute(app, "functions_bindings") or ()
    builders: Any = attribute(app, "_function_builders", ())
    return any(_name(vars(one)["_function"]) in listed for one in builders)


def _names(module: ModuleType) -> dict[int, list[str]]:
    """Return the names of all apps and blueprints in *module*, by identity."""
    found: dict[int, list[str]] = {}
    for name in module.__dir__():
        value = attribute(module, name)
        if isinstance(value, DecoratorApi):
            found.setdefault(id(value), []).append(name)
    return found


def _name(built: Any) -> str:
    try:
        name = built.get_function_name()
        return str.__str__(name) if isinstance(name, str) else str(name)  # of an enumeration
    except Exception:  # noqa: BLE001
        return ""


def _retry(built: Any) -> tuple[dict[str, Any] | None, str]:
    try:
        found = built.get_settings_dict(_RETRY)
        text = json.dumps(found, cls=StringifyEnumJsonEncoder)
    except Exception as error:  # noqa: BLE001
        return None, described(error)
    return json.loads(text), ""


def _own_function(decorated: object, called: object) -> object:
    """Return the innermost function that was decorated; *called* if the builder came from elsewhere."""
    *_, own = unwrap(called if isinstance(decorated, FunctionBuilder) else decorated)
    return own


def _is_wrapped(function: object) -> bool:
    """Return whether a decorator of the user wraps *function*; the durable client adds a wrapper too."""
    *wrappers, _ = unwrap(function)
    plain = [one.__globals__.get("__name__", "") for one in wrappers if inspect.isfunction(one)]
    return len(plain) < len(wrappers) or any(not f"{one}.".startswith(OF_LIBRARY) for one in plain)


def _wrapper(function: object) -> str:
    """Return the name of the decorator that created *function*, or ""."""
    name, is_local, _ = _text(function, "__qualname__").partition(".<locals>")
    return name if is_local else ""


def _text(value: object, name: str) -> str:
    found = attribute(value, name, "")
    return found if isinstance(found, str) else ""


def _signature(function: Any) -> Signature | str:
    try:
        inspect.getfile(function)  # the worker does
        return introspect(function).signature
    except Exception as error:  # noqa: BLE001
        return described(error)
