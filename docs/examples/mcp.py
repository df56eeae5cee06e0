"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()
FRUIT = {
    "propertyName": "fruit",
    "propertyType": "string",
    "description": "Name of the fruit",
    "isRequired": True,
}


# -- mcp_tool_trigger


@app.mcp_tool_trigger(
    tool_name="get_price",
    description="Tells what a fruit costs, in cents",
    tool_properties=json.dumps([FRUIT]),
)
def get_price(call: str) -> str:
    fruit = json.loads(call)["arguments"]["fruit"]
    return {"apple": "20", "pear": "25"}[fruit]


# -- mcp_resource_trigger


@app.mcp_resource_trigger(uri="shop://fruits", resource_name="fruits", mime_type="application/json")
def list_fruits(request: str) -> str:
    return '["apple", "pear"]'


# -- mcp_prompt_trigger


@app.mcp_prompt_trigger(
    prompt_name="advertise",
    description="Writes an advertisement for a fruit",
    prompt_arguments='[{"name": "fruit", "description": "The fruit", "required": true}]',
)
def advertise(call: func.PromptInvocationContext) -> str:
    return f"Write one sentence that makes people buy a {call.arguments['fruit']}."


# -- mcp_tool_property_input


@app.mcp_tool_trigger(tool_name="order", description="Orders a fruit", name="call")
@app.mcp_tool_property_input(
    name="fruit",
    property_name="fruit",
    property_type="string",
    description="Name of the fruit",
    is_required=True,
    enum_values=["apple", "pear"],
)
def order(call: str, fruit: str) -> str:
    return f"One {fruit} is on its way."


# -- mcp_prompt_argument_input


@app.mcp_prompt_trigger(prompt_name="praise", name="call")
@app.mcp_prompt_argument_input(
    name="fruit", argument_name="fruit", description="Name of the fruit", is_required=True
)
def praise(call: func.PromptInvocationContext, fruit: str) -> str:
    return f"Write a poem about a {fruit}."
