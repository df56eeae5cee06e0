"""Model Context Protocol (MCP): tools, resources and prompts for language models."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import LEARN, Bundle, Input, Model, Removed, Trigger
from funcdeco.bindings.rules import Needs, Rule


class _Mcp(Model):
    documentation = f"{LEARN}functions-bindings-mcp"


class _Metadata(_Mcp):
    metadata: str | None = None
    """JSON text of an object that clients get as `_meta`."""


class _Titled(_Metadata):
    title: str | None = None
    """Display name."""

    description: str | None = None
    """What it is good for, for models and people to choose by."""


class McpToolTrigger(Trigger, _Metadata):
    """A client that calls a tool, and gets what the function returns, starts the function."""

    type = "mcpToolTrigger"
    documentation: ClassVar[str] = f"{LEARN}functions-bindings-mcp-trigger"
    resource_property: ClassVar[str | None] = "tool_name"
    bundle: ClassVar[Bundle] = ">=4"
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("input_schema", ("use_worker_input_schema",)),
        Needs("use_worker_input_schema", ("input_schema",), True),
    )

    tool_name: str
    """Name of the tool."""

    description: str
    """What the tool does, for models to choose by."""

    tool_properties: str | None = None
    """Arguments: JSON text of a list of objects with `propertyName`, `propertyType`, `description`,
    `isRequired` and, for lists, `isArray`; or give the function `mcp_tool_property_input`s."""

    input_schema: str | None = None
    """Arguments: text of a JSON schema whose `type` is `object`, instead of `tool_properties`."""

    output_schema: str | None = None
    """Result: text of a JSON schema."""

    use_result_schema: bool = False
    """Return JSON text of the whole result, with its `type` and `content`, and not only a string."""

    use_worker_input_schema: bool = False
    """Take the arguments from `input_schema`."""


class McpResourceTrigger(Trigger, _Titled):
    """A client that reads a resource, and gets what the function returns, starts the function."""

    type = "mcpResourceTrigger"
    documentation: ClassVar[str] = f"{LEARN}functions-bindings-mcp-resource-trigger"
    resource_property: ClassVar[str | None] = "uri"
    bundle: ClassVar[Bundle] = ">=4"
    removed: ClassVar[Removed] = {"useResultSchema": "remove it: a resource has no such property"}

    uri: str
    """Address, or a template of some such as `notes://{day}`: other bindings can use `{day}`."""

    resource_name: str
    """Name of the resource."""

    mime_type: str | None = None
    """Media type of the content, such as `text/html`."""

    size: int | None = None
    """Size of the content in bytes."""


class McpPromptTrigger(Trigger, _Titled):
    """A client that asks for a prompt, and gets what the function returns, starts the function."""

    type = "mcpPromptTrigger"
    python_types: ClassVar[tuple[str, ...]] = ("func.PromptInvocationContext",)
    resource_property: ClassVar[str | None] = "prompt_name"
    bundle: ClassVar[Bundle] = ">=4"

    prompt_name: str
    """Name of the prompt."""

    prompt_arguments: str | None = None
    """Arguments: JSON text of a list of objects with `name`, `description` and `required`."""

    icons: str | None = None
    """JSON text of a list of icons, objects with `src`, `mimeType` and `sizes`."""

    use_result_schema: bool = False
    """Return JSON text of the whole result, and not only a string."""


class _Argument(_Mcp):
    description: str
    """What the argument means, for models to fill it in."""

    is_required: bool = False
    """Whether clients must give it."""


class McpToolPropertyInput(Input, _Argument):
    """The function gets one argument of its tool as text, and clients learn of the argument."""

    type = "mcpToolProperty"
    resource_property: ClassVar[str | None] = "property_name"
    bundle: ClassVar[Bundle] = ">=4"
    required_keys: ClassVar[tuple[str, ...]] = ("is_required",)

    property_name: str
    """Name of the argument."""

    property_type: str
    """JSON type of the argument: `string`, `number`, `integer`, `boolean` or `object`."""

    is_array: bool | None = None
    """Whether the argument is a list of such values."""

    enum_values: list[str] | None = None
    """Values that the argument can have."""


class McpPromptArgumentInput(Input, _Argument):
    """The function gets one argument of its prompt as text, and clients learn of the argument."""

    type = "mcpPromptArgument"
    resource_property: ClassVar[str | None] = "argument_name"
    bundle: ClassVar[Bundle] = ">=4"
    required_keys: ClassVar[tuple[str, ...]] = ("is_required",)

    argument_name: str
    """Name of the argument."""
