"""Model Context Protocol (MCP): tools, resources and prompts for language models."""

from __future__ import annotations

from typing import Annotated, ClassVar

from funcdeco.bindings.base import LEARN, Bundle, Holds, Input, Model, Removed, Trigger
from funcdeco.bindings.rules import Needs, Rule


class _Mcp(Model):
    documentation = f"{LEARN}functions-bindings-mcp"


class _Metadata(_Mcp):
    metadata: Annotated[str | None, Holds("mcp metadata")] = None
    """JSON object, as a string, that clients receive as `_meta`."""


class _Titled(_Metadata):
    title: str | None = None
    """Display name."""

    description: str | None = None
    """Purpose, to help models and people choose."""


class McpToolTrigger(Trigger, _Metadata):
    """A client's call of a tool starts the function and receives its return value."""

    type = "mcpToolTrigger"
    host_section = "mcp"
    documentation: ClassVar[str] = f"{LEARN}functions-bindings-mcp-trigger"
    resource_property: ClassVar[str | None] = "tool_name"
    bundle: ClassVar[Bundle] = ">=4"
    reserved_names: ClassVar[tuple[str, ...]] = ("mcptoolcontext", "mcptoolargs", "mcpsessionid")
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("input_schema", ("use_worker_input_schema",), is_ignored=True),
        Needs("use_worker_input_schema", ("input_schema",), True),
    )

    tool_name: Annotated[str, Holds("mcp tool")]
    """Name of the tool."""

    description: str
    """Description of the tool, to help models choose."""

    tool_properties: Annotated[str | None, Holds("mcp properties")] = None
    """Arguments: a JSON list, as a string, of objects with `propertyName`, `propertyType`,
    `description`, `isRequired` and, for lists, `isArray`. Or use `mcp_tool_property_input`s."""

    input_schema: Annotated[str | None, Holds("mcp input schema")] = None
    """JSON schema of the arguments, of `type` `object`, instead of `tool_properties`."""

    output_schema: Annotated[str | None, Holds("mcp output schema")] = None
    """JSON schema of the result."""

    use_result_schema: bool = False
    """The function returns the whole result as JSON, with `type` and `content`, not only a string."""

    use_worker_input_schema: bool = False
    """Use the arguments defined in `input_schema`."""


class McpResourceTrigger(Trigger, _Titled):
    """A client's read of a resource starts the function and receives its return value."""

    type = "mcpResourceTrigger"
    host_section = "mcp"
    documentation: ClassVar[str] = f"{LEARN}functions-bindings-mcp-resource-trigger"
    resource_property: ClassVar[str | None] = "uri"
    bundle: ClassVar[Bundle] = ">=4"
    reserved_names: ClassVar[tuple[str, ...]] = (
        *("mcpresourcecontext", "mcpresourceuri", "mcpsessionid"),
    )
    removed: ClassVar[Removed] = {"useResultSchema": "remove it: a resource has no such property"}

    uri: Annotated[str, Holds("mcp resource")]
    """Address, or a template such as `notes://{day}`: other bindings can use `{day}`."""

    resource_name: str
    """Name of the resource."""

    mime_type: str | None = None
    """Media type of the content, such as `text/html`."""

    size: int | None = None
    """Size of the content in bytes."""


class McpPromptTrigger(Trigger, _Titled):
    """A client's request for a prompt starts the function and receives its return value."""

    type = "mcpPromptTrigger"
    host_section = "mcp"
    python_types: ClassVar[tuple[str, ...]] = ("func.PromptInvocationContext",)
    resource_property: ClassVar[str | None] = "prompt_name"
    bundle: ClassVar[Bundle] = ">=4"
    reserved_names: ClassVar[tuple[str, ...]] = (
        *("mcppromptcontext", "mcppromptargs", "mcpsessionid"),
    )

    prompt_name: Annotated[str, Holds("mcp prompt")]
    """Name of the prompt."""

    prompt_arguments: Annotated[str | None, Holds("mcp arguments")] = None
    """Arguments: a JSON list, as a string, of objects with `name`, `description` and `required`."""

    icons: Annotated[str | None, Holds("mcp icons")] = None
    """Icons: a JSON list, as a string, of objects with `src`, `mimeType` and `sizes`."""

    use_result_schema: bool = False
    """The function returns the whole result as JSON, not only a string."""


class _Argument(_Mcp):
    description: str
    """Description of the argument, to help models fill it in."""

    is_required: bool = False
    """Whether clients must provide the argument."""


class McpToolPropertyInput(Input, _Argument):
    """The function receives one argument of its tool as a string; clients see the argument."""

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
    """Allowed values of the argument."""


class McpPromptArgumentInput(Input, _Argument):
    """The function receives one argument of its prompt as a string; clients see the argument."""

    type = "mcpPromptArgument"
    resource_property: ClassVar[str | None] = "argument_name"
    bundle: ClassVar[Bundle] = ">=4"
    required_keys: ClassVar[tuple[str, ...]] = ("is_required",)

    argument_name: str
    """Name of the argument."""
