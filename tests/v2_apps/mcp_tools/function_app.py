"""Tools for an MCP client that keeps notes in blobs."""

import json
import logging

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)

NOTE_PATH = "notes/{mcptoolargs.name}.txt"


class ToolProperty:
    def __init__(self, name: str, kind: str, description: str) -> None:
        self.name = name
        self.kind = kind
        self.description = description

    def as_dict(self) -> dict[str, str]:
        return {
            "propertyName": self.name,
            "propertyType": self.kind,
            "description": self.description,
        }


def properties(*every: ToolProperty) -> str:
    return json.dumps([one.as_dict() for one in every])


NAME = ToolProperty("name", "string", "Name of the note")
TEXT = ToolProperty("text", "string", "Text of the note")


@app.generic_trigger(
    arg_name="context",
    type="mcpToolTrigger",
    toolName="list_notes",
    description="List the names of all notes.",
    toolProperties="[]",
)
def list_notes(context) -> str:
    return json.dumps([])


@app.generic_trigger(
    arg_name="context",
    type="mcpToolTrigger",
    toolName="read_note",
    description="Read one note.",
    toolProperties=properties(NAME),
)
@app.generic_input_binding(
    arg_name="file", type="blob", connection="AzureWebJobsStorage", path=NOTE_PATH
)
def read_note(file: func.InputStream, context) -> str:
    return file.read().decode("utf-8")


@app.mcp_tool_trigger(
    arg_name="context",
    tool_name="write_note",
    description="Write one note.",
    tool_properties=properties(NAME, TEXT),
)
@app.blob_output(arg_name="file", path=NOTE_PATH, connection="AzureWebJobsStorage")
def write_note(file: func.Out[str], context: str) -> str:
    arguments = json.loads(context)["arguments"]
    file.set(arguments["text"])
    logging.info("wrote %s", arguments["name"])
    return "done"


@app.mcp_tool()
@app.mcp_tool_property(arg_name="first", description="First number")
@app.mcp_tool_property(arg_name="second", description="Second number", is_required=False)
def add(first: int, second: int = 1) -> int:
    """Add two numbers."""
    return first + second


@app.mcp_tool(metadata='{"ui": {"prefersBorder": true}}')
def today() -> str:
    """Return the date of today."""
    return "2026-01-01"
