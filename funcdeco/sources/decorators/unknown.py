"""Names that no decorator has, such as `app.queue_triger(...)`."""

from __future__ import annotations

from funcdeco.app import App
from funcdeco.bindings.v2_names import replacement
from funcdeco.declare import entries
from funcdeco.grammar.similar import closest, did_you_mean, is_slip, with_words_of
from funcdeco.sources.recording.model import RecordedCall

_METHODS = ("get", "post", "put", "delete", "patch", "head", "options")
"""Methods of the apps of web frameworks."""
_INCLUDE = ("include_router", "register", "add_blueprint")
"""Methods of other frameworks that add the routes of a module."""


def unknown_decorator(call: RecordedCall) -> tuple[str, str, str]:
    """Return the code, message and hint for a call whose name no decorator has."""
    return "APP016", f"unknown decorator `{call.name}`", _advice(call.name)


def _advice(name: str) -> str:
    first = name.partition(".")[0]
    if ours := replacement(first):
        return f"use `{ours}`, which replaces `{first}` of the v2 model"
    if name in _METHODS:
        return f'write `@app.http(route=..., methods=["{name.upper()}"])`'
    if name in _INCLUDE:
        return "use `include`"
    names = [*entries(App), "include"]
    likely = closest(first, names)
    sharing = with_words_of(first, names)
    if sharing and not (likely and is_slip(first, likely)):
        return f"did you mean {' or '.join(f'`{one}`' for one in sharing)}?"
    return did_you_mean(first, names) or "`funcdeco bindings` lists all decorators"
