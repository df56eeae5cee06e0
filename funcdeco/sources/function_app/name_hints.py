"""Names that neither the apps nor the blueprints of azure-functions have."""

from __future__ import annotations

import json

from funcdeco.app import App
from funcdeco.bindings.v2_names import DECORATORS, SINCE
from funcdeco.declare import entries
from funcdeco.diagnostics.loss import LOSES_ALL
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest, is_slip, with_words_of
from funcdeco.sources.function_app.elements import model_of, snake
from funcdeco.sources.function_app.model import RecordedDecorator

_NAME = late_pattern(r"\w+(\.\w+)*")
_VERSION = late_pattern(r"_v\d+\Z")
_VERBS = ("get", "post", "put", "delete", "patch", "head", "options")
"""Methods of the apps of web frameworks."""
_REGISTER = "register_functions"
_INCLUDE = ("include", "include_router", "register", "add_blueprint")
"""Methods of other apps that add the functions of a module."""
_MEANT = {
    "http_trigger": "route",
    "cron": "timer_trigger",
    "orchestrator": "orchestration_trigger",
    "orchestrator_trigger": "orchestration_trigger",
}
"""Names that share no word with the decorator that they mean."""
_GENERIC = {
    "trigger": "generic_trigger",
    "input": "generic_input_binding",
    "output": "generic_output_binding",
}
"""The generic decorator for each role of a binding."""
_OURS = {ours: name for name, ours in DECORATORS.items()}
_DURABLE = ("durable_openai_agent_orchestrator",)
_WEB = {"asgi": "func.AsgiFunctionApp", "wsgi": "func.WsgiFunctionApp"}


def unknown_name(made: RecordedDecorator, kind: str) -> tuple[str, str]:
    """Return the message and the hint for a decorator or a method that doesn't exist."""
    owner = f"`{made.owner}`" if _NAME.fullmatch(made.owner) else "the app"
    return f"{owner} has no {kind} `{made.name}`, {LOSES_ALL}", _hint(made)


def _hint(made: RecordedDecorator) -> str:
    name, names = made.name, made.others
    if name in SINCE:
        return f"`{name}` requires azure-functions {SINCE[name]} or newer"
    if name in (_REGISTER, "register_blueprint"):
        return "only an app has it: register each blueprint there"
    if name in _DURABLE:
        return "use `df.DFApp` or `df.Blueprint` of `azure.durable_functions`"
    if name in _WEB:
        return f"use `{_WEB[name]}`"
    if name in _VERBS:
        return f'write `@app.route(route={_route(made)}, methods=["{name.upper()}"])`'
    spelled = snake(name)  # `timerTrigger` is how function.json writes a type
    current = _VERSION.sub("", spelled)
    if current in names:
        return f"use `{current}`"
    ours = _REGISTER if name in _INCLUDE else _MEANT.get(spelled) or _OURS.get(spelled)
    return f"use `{ours}`" if ours in names else _similar(spelled, names, made)


def _given(made: RecordedDecorator, *keys: str) -> str | None:
    """Return the string that a call has for one of the *keys*."""
    values = (made.options.get(key) for key in keys)
    return next((one for one in values if isinstance(one, str)), None)


def _route(made: RecordedDecorator) -> str:
    """Return the route that a decorator was given, as Python source; `...` if it is unknown."""
    route = _given(made, "0", "route", "path", "rule")
    return "..." if route is None else json.dumps(route.lstrip("/"), ensure_ascii=False)


def _similar(name: str, names: tuple[str, ...], made: RecordedDecorator) -> str:
    likely, sharing = closest(name, names), with_words_of(name, names)
    if likely and is_slip(name, likely):
        return f"did you mean `{likely}`?"
    if generic := _generic(name, names, made):
        return generic
    if found := sharing or _within(name, names):
        return f"did you mean {' or '.join(f'`{one}`' for one in found)}?"
    return f"did you mean `{likely}`?" if likely else ""


def _generic(name: str, names: tuple[str, ...], made: RecordedDecorator) -> str:
    """Return the generic decorator for a binding that azure-functions has no other one for, or ""."""
    ours = (
        one for one in entries(App) if one not in (*names, *_OURS, *SINCE) and is_slip(name, one)
    )
    model = next(filter(None, map(model_of, ours)), None)
    if model is None:
        return ""
    given = _given(made, "arg_name", "name", "0")
    shown = "..." if given is None else json.dumps(given, ensure_ascii=False)
    return f'use `{_GENERIC[model.role]}(arg_name={shown}, type="{model.type}", ...)`'


def _within(name: str, names: tuple[str, ...]) -> list[str]:
    """Return the decorators with the most words of *name* and no others."""
    words = {*name.split("_")}
    found = [one for one in names if {*one.split("_")} < words]
    most = max((len(one.split("_")) for one in found), default=0)
    return sorted(one for one in found if len(one.split("_")) == most)
