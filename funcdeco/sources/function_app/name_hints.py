"""Names that neither the apps nor the blueprints of azure-functions have."""

from __future__ import annotations

from funcdeco.bindings.v2_names import DECORATORS, SINCE
from funcdeco.diagnostics.loss import LOSES_ALL
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest, is_slip, with_words_of
from funcdeco.sources.function_app.model import RecordedDecorator

_NAME = late_pattern(r"\w+(\.\w+)*")
_VERBS = ("get", "post", "put", "delete", "patch", "head", "options")
"""Methods of the apps of web frameworks."""
_REGISTER = "register_functions"
_INCLUDE = ("include", "include_router", "register", "add_blueprint")
"""Methods of other apps that add the functions of a module."""
_OURS = {ours: name for name, ours in DECORATORS.items()}
_DURABLE = ("durable_openai_agent_orchestrator",)
_WEB = {"asgi": "func.AsgiFunctionApp", "wsgi": "func.WsgiFunctionApp"}


def unknown_name(made: RecordedDecorator, kind: str) -> tuple[str, str]:
    """Return the message and the hint for a decorator or a method that doesn't exist."""
    owner = f"`{made.owner}`" if _NAME.fullmatch(made.owner) else "the app"
    return f"{owner} has no {kind} `{made.name}`, {LOSES_ALL}", _hint(made.name, made.others)


def _hint(name: str, names: tuple[str, ...]) -> str:
    if name in SINCE:
        return f"`{name}` requires azure-functions {SINCE[name]} or newer"
    if name in (_REGISTER, "register_blueprint"):
        return "only an app has it: register each blueprint there"
    if name in _DURABLE:
        return "use `df.DFApp` or `df.Blueprint` of `azure.durable_functions`"
    if name in _WEB:
        return f"use `{_WEB[name]}`"
    if name in _VERBS:
        return f'write `@app.route(route=..., methods=["{name.upper()}"])`'
    ours = _REGISTER if name in _INCLUDE else _OURS.get(name)
    return f"use `{ours}`" if ours in names else _similar(name, names)


def _similar(name: str, names: tuple[str, ...]) -> str:
    likely, sharing = closest(name, names), with_words_of(name, names)
    if sharing and not (likely and is_slip(name, likely)):
        return f"did you mean {' or '.join(f'`{one}`' for one in sharing)}?"
    return f"did you mean `{likely}`?" if likely else ""
