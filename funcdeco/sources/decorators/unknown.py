"""Names that no decorator has, such as `app.queue_triger(...)`."""

from __future__ import annotations

from funcdeco.app import App
from funcdeco.bindings.v2_names import replacement
from funcdeco.grammar.similar import did_you_mean
from funcdeco.sources.recording.model import RecordedCall


def unknown_decorator(call: RecordedCall) -> tuple[str, str, str]:
    """Return the code, message and hint for a call whose name no decorator has."""
    message = f"unknown decorator `{call.name}`"
    if ours := replacement(call.name):
        return "APP016", message, f"the v2 model's `{call.name}` is `{ours}` here"
    names = [name for name in dir(App) if not name.startswith("_")]
    return "APP016", message, did_you_mean(call.name, names)
