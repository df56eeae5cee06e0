"""Names of Microsoft's v2 model that differ here: for hints, and for the page that maps them."""

from __future__ import annotations

DECORATORS = {
    "function_name": "function",
    "route": "http",
    "schedule": "timer_trigger",
    "event_hub_message_trigger": "event_hub_trigger",
    "generic_input_binding": "generic_input",
    "generic_output_binding": "generic_output",
    "mcp_tool": "mcp_tool_trigger",
    "mcp_tool_property": "mcp_tool_property_input",
}
"""Decorators that have another name here."""

METHODS = {
    "register_functions": "include",
    "register_blueprint": "include",
    "http_type": "asgi",
    "http_trigger": "http",
}
"""What else people look for on an app."""

KEYWORDS = {
    "arg_name": "name",
    "var_name": "name",
    "context_name": "name",
    "input_name": "name",
    "client_name": "name",
    "trigger_arg_name": "name",
    "binding_arg_name": "output_name",
    "as_array": "is_array",
}
"""Keywords that have another name here, where a decorator has none of the old name."""


def advice(name: str) -> str:
    """Return what an app has for the v2 model's *name*, empty if nothing."""
    ours = {**DECORATORS, **METHODS}.get(name)
    return f"; what the v2 model calls `{name}` is `{ours}` here" if ours else ""
