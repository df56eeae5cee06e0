"""The MCP server of an app: methods of JSON-RPC that list and call its functions.

Rows H-HTTP-59 to 65; see `McpWebJobsBuilderExtensions` of azure-functions-mcp-extension, and the
C# SDK of MCP for versions and errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from funcdeco.engine.app import EngineApp
from funcdeco.engine.errors import HostError
from funcdeco.engine.event import BindError, Event
from funcdeco.engine.families.mcp import (
    Client,
    argument_inputs,
    call_event,
    check_required,
    resource_event,
)
from funcdeco.engine.invocable import RETURN
from funcdeco.engine.mcp.catalog import Catalog, Entry
from funcdeco.engine.mcp.results import ResultError, prompt_result, resource_result, tool_result
from funcdeco.engine.mcp.rpc import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    Message,
    RpcError,
    error,
    is_request,
    response,
)
from funcdeco.engine.typed_data import TypedData
from funcdeco.project.host_values import config_text

_VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18")
_NAME, _VERSION = "Azure Functions MCP server", "1.0.0"
_FAILED = "An error occurred."
Params = Mapping[str, Any]
Method = Callable[[Params, Client], Any]


class FunctionFailed(HostError):
    """Raised if a function fails, or returns what the extension can't read."""


class ToolFailed(Exception):
    """Raised if a tool fails: for clients, this is a result, so that a model can react."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"An error occurred invoking '{name}'.")
        self.reason = reason


class McpServer:
    """Answers the requests of all clients; it keeps nothing between them."""

    def __init__(self, app: EngineApp) -> None:
        self._app = app
        self.catalog: Catalog = Catalog(app)
        """What clients can list."""
        catalog = self.catalog
        self._methods: Mapping[str, Method] = {
            "initialize": self._initialize,
            "ping": _nothing,
            "logging/setLevel": _nothing,
            "tools/list": _listing("tools", catalog.listed_tools),
            "tools/call": self._call_tool,
            "resources/list": _listing("resources", catalog.listed_resources),
            "resources/templates/list": _listing("resourceTemplates", catalog.listed_templates),
            "resources/read": self._read_resource,
            "resources/subscribe": _nothing,
            "resources/unsubscribe": _nothing,
            "prompts/list": _listing("prompts", catalog.listed_prompts),
            "prompts/get": self._get_prompt,
        }

    def handle(self, message: Message, client: Client) -> tuple[dict[str, Any] | None, str]:
        """Return the response to a message, None if it needs none; and why it failed, or ""."""
        if not is_request(message):
            return None, ""
        try:
            return response(message, self._result(message, client)), ""
        except ToolFailed as failure:
            result = {"content": [{"type": "text", "text": str(failure)}], "isError": True}
            return response(message, result), f"{message['method']}: {failure.reason}"
        except RpcError as failure:
            found = error(failure.code, str(failure), message["id"])
            return found, f"{message['method']}: {failure.reason}"

    def _result(self, message: Message, client: Client) -> Any:
        name, params = message["method"], message.get("params")
        method = self._methods.get(name)
        if method is None:
            raise RpcError(METHOD_NOT_FOUND, f"Method '{name}' is not available.")
        if params is not None and not isinstance(params, dict):
            raise RpcError(INVALID_PARAMS, "`params` must be an object.")
        return method(cast("Params", params or {}), client)

    def _initialize(self, params: Params, _: Client) -> dict[str, Any]:
        wanted = _string(params, "protocolVersion")
        name, version = self._option("serverName"), self._option("serverVersion")
        instructions = self._option("instructions")
        return {
            "protocolVersion": wanted if wanted in _VERSIONS else _VERSIONS[-1],
            "capabilities": {
                "logging": {},
                "prompts": {"listChanged": True},
                "resources": {"listChanged": True},
                "tools": {"listChanged": True},
            },
            "serverInfo": {"name": name or _NAME, "version": version or _VERSION},
            **({} if instructions is None else {"instructions": instructions}),
        }

    def _option(self, key: str) -> str | None:
        value = self._app.options.value("extensions", "mcp", key)
        return None if value is None else config_text(value)

    def _call_tool(self, params: Params, client: Client) -> dict[str, Any]:
        name = _string(params, "name")
        entry = self.catalog.tools.get(name.lower())
        if entry is None:
            raise RpcError(INVALID_PARAMS, f"Unknown tool: '{name}'")
        arguments = _arguments(params)
        event = self._called("tool", name, entry, arguments, client)
        try:
            data = self._returned(entry, event, arguments)
            return tool_result(entry.trigger, data)
        except (FunctionFailed, ResultError) as failure:
            raise ToolFailed(name, str(failure)) from None

    def _get_prompt(self, params: Params, client: Client) -> dict[str, Any]:
        name = _string(params, "name")
        entry = self.catalog.prompts.get(name.lower())
        if entry is None:
            raise RpcError(INVALID_PARAMS, f"Unknown prompt: '{name}'")
        arguments = _arguments(params)
        event = self._called("prompt", name, entry, arguments, client)
        try:
            data = self._returned(entry, event, arguments)
            return prompt_result(entry.trigger, data)
        except (FunctionFailed, ResultError) as failure:
            raise RpcError(INTERNAL_ERROR, _FAILED, str(failure)) from None

    def _read_resource(self, params: Params, client: Client) -> dict[str, Any]:
        uri = _string(params, "uri")
        entry = self.catalog.resource(uri)
        if entry is None:
            raise RpcError(INVALID_PARAMS, f"Unknown resource: '{uri}'")
        event = resource_event(uri, entry.trigger.name, entry.values(uri), client)
        try:
            return resource_result(entry.trigger, uri, self._returned(entry, event, {}))
        except (FunctionFailed, ResultError) as failure:
            raise RpcError(INTERNAL_ERROR, _FAILED, str(failure)) from None

    def _called(
        self, kind: str, name: str, entry: Entry, arguments: Params | None, client: Client
    ) -> Event:
        """Return the event of a call. Raises RpcError if a required argument is missing."""
        given = {key for key, value in (arguments or {}).items() if value is not None}
        try:
            check_required(entry.function, entry.trigger, given)
        except BindError as failure:
            raise RpcError(INVALID_PARAMS, str(failure)) from None
        return call_event(kind, name, entry.trigger.name, arguments, client)

    def _returned(self, entry: Entry, event: Event, arguments: Params | None) -> TypedData | None:
        """Return what the function sends. Raises FunctionFailed."""
        inputs = argument_inputs(entry.function, arguments or {})
        invocation = self._app.invoke(entry.function, event, inputs)
        if invocation.exception is not None:
            raise FunctionFailed(f"`{entry.function.name}` failed")
        return invocation.outputs.raw.get(RETURN)


def _nothing(params: Params, client: Client) -> dict[str, Any]:
    return {}


def _listing(name: str, every: Callable[[], list[dict[str, Any]]]) -> Method:
    def listed(params: Params, client: Client) -> dict[str, Any]:
        return {name: every()}

    return listed


def _string(params: Params, key: str) -> str:
    value = params.get(key)
    if not isinstance(value, str):
        raise RpcError(INVALID_PARAMS, f"`params` needs the string `{key}`.")
    return value


def _arguments(params: Params) -> Params | None:
    value = params.get("arguments")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise RpcError(INVALID_PARAMS, "`arguments` must be an object.")
    return cast("Params", value)
