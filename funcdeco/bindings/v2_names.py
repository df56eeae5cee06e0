"""Names in Microsoft's v2 model that differ here, for hints and for the migration page."""

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
"""Decorators of the v2 model and their names here."""

METHODS = {
    "register_functions": "include",
    "register_blueprint": "include",
    "http_type": "asgi",
    "http_trigger": "http",
}
"""Other methods of the v2 model's app and their names here."""

SINCE = {
    "kafka_output": "1.21",
    "kafka_trigger": "1.21",
    "mysql_input": "1.23",
    "mysql_output": "1.23",
    "mysql_trigger": "1.23",
    "mcp_tool_trigger": "1.24",
    "mcp_resource_trigger": "1.25",
    "mcp_tool": "1.25",
    "mcp_tool_property": "1.25",
    "connector_trigger": "2.2",
    "mcp_prompt_trigger": "2.2",
}
"""Decorators that azure-functions 1.20 doesn't have, and the first version with each."""

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
"""Keywords of the v2 model and their names here, unless a decorator has the old name."""

ELSEWHERE = {
    "path": "route",
    "rule": "route",
    "url": "route",
    "verbs": "methods",
    "cron": "schedule",
    "crontab": "schedule",
    "cron_expression": "schedule",
}
"""Keywords of web frameworks and schedulers and their names here, unless a decorator has both."""


def replacement(name: str) -> str | None:
    """Return our name for the v2 model's decorator or method *name*."""
    return {**DECORATORS, **METHODS}.get(name)
