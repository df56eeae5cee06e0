"""Findings of `check` in MCP tools, prompts and resources."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from check_support import HEAD, write_project
from funcdeco.linter.check import check

Row = tuple[str, str, str, str]
WHO = {"propertyName": "who", "propertyType": "string", "description": "Whom to greet"}
TOOL = {"toolName": "greet", "description": "Greets"}
PROMPT = {"promptName": "praise"}
RESOURCE = {"uri": "notes://{day}", "resourceName": "notes"}


def found(folder: Path, **options: Any) -> list[Row]:
    """Return code, file with line and column, message and hint of the MCP findings."""
    return [
        (
            one.code,
            f"{Path(one.file or '').relative_to(folder.resolve())}:{one.line}:{one.column}",
            one.message,
            one.hint,
        )
        for one in check(folder, **options)
        if one.code.startswith("MCP")
    ]


def files(kind: str, folder: str = "run", **keys: Any) -> dict[str, str]:
    binding = {"type": f"mcp{kind}Trigger", "direction": "in", "name": "call", **keys}
    content = json.dumps({"scriptFile": "__init__.py", "bindings": [binding]})
    return {f"{folder}/function.json": content, f"{folder}/__init__.py": "def main(call): ...\n"}


def by_hand(folder: Path, kind: str, **keys: Any) -> list[tuple[str, str, str]]:
    rows = found(write_project(folder, files(kind, **keys)))
    return [(code, message, hint) for code, _, message, hint in rows]


# -- Names


def test_a_decorated_tool_is_registered_once(tmp_path: Path) -> None:
    text = (
        '@app.mcp_tool_trigger(tool_name="greet", description="Greets")\n'
        "def one(call: str) -> str: ...\n\n\n"
        '@app.mcp_tool_trigger(tool_name="Greet", description="Greets")\n'
        "def two(call: str) -> str: ...\n"
    )
    message = "'one' already registers a tool like 'Greet'"
    hint = "use a name that differs in more than its case"
    expected = [("MCP001", "app.py:11:33", message, hint)]
    assert found(write_project(tmp_path, {"app.py": HEAD + text})) == expected


@pytest.mark.parametrize(
    "kind, first, second, message",
    [
        ("Tool", TOOL, {**TOOL, "toolName": "GREET"}, "a tool like 'GREET'"),
        ("Prompt", PROMPT, {"promptName": "praise"}, "a prompt like 'praise'"),
        (
            "Resource",
            RESOURCE,
            {"uri": "Notes://{date}", "resourceName": "other"},
            "a resource like 'Notes://{date}'",
        ),
        (
            "Resource",
            {"uri": "a://b", "resourceName": "x"},
            {"uri": "a://B", "resourceName": "y"},
            "a resource like 'a://B'",
        ),
    ],
    ids=range(4),
)
def test_names_differ_in_more_than_their_case(
    kind: str, first: dict[str, str], second: dict[str, str], message: str, tmp_path: Path
) -> None:
    both = {**files(kind, "one", **first), **files(kind, "two", **second)}
    [(code, place, text, _)] = found(write_project(tmp_path, both))
    assert (code, text) == ("MCP001", f"'one' already registers {message}")
    assert place.startswith("two/function.json:1:")


@pytest.mark.parametrize(
    "both",
    [
        {**files("Tool", "one", **TOOL), **files("Tool", "two", **{**TOOL, "toolName": "greet2"})},
        {**files("Tool", "one", **TOOL), **files("Prompt", "two", promptName="greet")},
        {
            **files("Resource", "one", **RESOURCE),
            **files("Resource", "two", uri="notes://{day}/all", resourceName="notes"),
        },
        # A disabled function registers nothing.
        {
            **files("Tool", "one", **TOOL),
            **files("Tool", "two", **TOOL),
            "local.settings.json": '{"Values": {"AzureWebJobs_two_Disabled": "true"}}',
        },
    ],
    ids=range(4),
)
def test_other_names_are_left_alone(both: dict[str, str], tmp_path: Path) -> None:
    assert found(write_project(tmp_path, both)) == []


def test_names_for_all_clients(tmp_path: Path) -> None:
    message = "some clients don't accept the tool name 'say hello'"
    hint = "use 1 to 128 letters, digits, `_`, `-` and `.`"
    keys = {**TOOL, "toolName": "say hello"}
    assert by_hand(tmp_path, "Tool", **keys) == [("MCP005", message, hint)]


# -- JSON

QUOTES = "use double quotes for names and strings, as `json.dumps` writes them"
LIST = 'write `[{"propertyName": ..., "propertyType": ...}]`'
SCHEMA = 'write `{"type": "object", "properties": {...}}`'
WORKER = {"useWorkerInputSchema": True}


@pytest.mark.parametrize(
    "kind, key, value, code, message, hint",
    [
        ("Tool", "toolProperties", "[{'propertyName': 'who'}]", "MCP002", "invalid JSON in `{}`: unexpected `'` in the JSON", QUOTES),
        ("Tool", "toolProperties", '[{"isRequired": True}]', "MCP002", "invalid JSON in `{}`: unexpected `T` in the JSON", "use `true`"),
        ("Tool", "toolProperties", '[{"a": 1,}]', "MCP002", "invalid JSON in `{}`: unexpected `,` in the JSON", "remove the comma"),
        ("Tool", "toolProperties", '[{"a": 1}', "MCP002", "invalid JSON in `{}`: unexpected end of the JSON", "close all brackets and strings"),
        ("Tool", "toolProperties", "[NaN]", "MCP002", "invalid JSON in `{}`: JSON has no `NaN`", "use `null`"),
        ("Tool", "toolProperties", "", "MCP002", "invalid JSON in `{}`: the string is empty", "write a JSON value"),
        ("Tool", "toolProperties", json.dumps(WHO), "MCP002", "in `{}`, the value must be a JSON list of objects", LIST),
        ("Tool", "toolProperties", '["who"]', "MCP002", "in `{}`, property 1 must be an object", "use an object with `propertyName`"),
        ("Tool", "toolProperties", json.dumps([WHO, {**WHO, "isRequired": "true"}]), "MCP002", "in `{}`, `isRequired` of property 2 must be `true` or `false`", "use `true` or `false`"),
        ("Tool", "toolProperties", '[{"PropertyName": 1}]', "MCP002", "in `{}`, `propertyName` of property 1 must be a string", "use a string"),
        ("Tool", "toolProperties", json.dumps([{**WHO, "enumValues": [1]}]), "MCP002", "in `{}`, `enumValues` of property 1 must be a list of strings", "use a list of strings"),
        ("Tool", "toolProperties", '[{"name": "who", "type": "string"}]', "MCP003", "in `{}`, property 1 has no `propertyName`, so clients don't see it", "use `propertyName` instead of `name`"),
        ("Tool", "toolProperties", '[{"propertyName": "who"}]', "MCP003", "in `{}`, 'who' has no `propertyType`, which clients need", "add `propertyType`"),
        ("Tool", "toolProperties", json.dumps([{**WHO, "propertyType": "str"}]), "MCP003", "in `{}`, 'str' of 'who' isn't a type of JSON schema", "use `string`"),
        ("Tool", "toolProperties", json.dumps([{**WHO, "required": True}]), "MCP003", "in `{}`, the extension ignores `required` of 'who'", "use `isRequired`"),
        ("Tool", "outputSchema", '{"type": "string"}', "MCP002", "in `{}`, the schema must be an object with `type` set to `object`", SCHEMA),
        ("Tool", "outputSchema", '{"type": "object", "required": "a"}', "MCP002", "in `{}`, `required` of the schema must be a list", "list the required names"),
        ("Tool", "metadata", "[]", "MCP002", "in `{}`, the value must be a JSON object", 'write `{"key": "value"}`'),
        ("Prompt", "promptArguments", "[{'name': 'x'}]", "MCP002", "invalid JSON in `{}`: unexpected `'` in the JSON", QUOTES),
        ("Prompt", "promptArguments", '[{"propertyName": "x"}]', "MCP003", "in `{}`, argument 1 has no `name`, so clients can't use it", "use `name` instead of `propertyName`"),
        ("Prompt", "promptArguments", '[{"name": "x", "isRequired": true}]', "MCP003", "in `{}`, the extension ignores `isRequired` of 'x'", "use `required`"),
        ("Prompt", "icons", '{"src": "x"}', "MCP002", "in `{}`, the value must be a JSON list of objects", 'write `[{"src": ...}]`'),
        ("Resource", "metadata", "x", "MCP002", "invalid JSON in `{}`: unexpected `x` in the JSON", "write it with `json.dumps`"),
    ],
    ids=range(23),
)  # fmt: skip
def test_json_that_the_extension_or_clients_reject(
    kind: str, key: str, value: str, code: str, message: str, hint: str, tmp_path: Path
) -> None:
    keys = {"Tool": TOOL, "Prompt": PROMPT, "Resource": RESOURCE}[kind]
    expected = [(code, message.replace("{}", key, 1), hint)]
    assert by_hand(tmp_path, kind, **{**keys, key: value}) == expected


def test_the_finding_is_at_the_character(tmp_path: Path) -> None:
    text = (
        '@app.mcp_tool_trigger(tool_name="greet", description="Greets",\n'
        "    tool_properties=\"[{'propertyName': 'who'}]\")\n"
        "def greet(call: str) -> str: ...\n"
    )
    message = "invalid JSON in `tool_properties`: unexpected `'` in the JSON"
    expected = [("MCP002", "app.py:8:24", message, QUOTES)]
    assert found(write_project(tmp_path, {"app.py": HEAD + text})) == expected


@pytest.mark.parametrize(
    "kind, keys",
    [
        ("Tool", {"toolProperties": json.dumps([{**WHO, "isRequired": True, "isArray": False}])}),
        ("Tool", {"toolProperties": json.dumps([{**WHO, "enumValues": ["a"], "extra": 1}])}),
        ("Tool", {"toolProperties": '[{"PROPERTYNAME": "a", "propertytype": "integer"}]'}),
        ("Tool", {"toolProperties": "[]"}),
        ("Tool", {"toolProperties": "null"}),
        ("Tool", {"inputSchema": '{"type": "object"}', **WORKER}),
        # The extension doesn't read these.
        ("Tool", {"inputSchema": '{"type": "object"}', "toolProperties": "x", **WORKER}),
        ("Tool", {"outputSchema": "", "metadata": " "}),
        ("Tool", {"metadata": '{"ui": {"uri": "ui://x"}}'}),
        ("Tool", {"toolProperties": f"[{'9' * 5000}]"}),
        ("Tool", {"toolProperties": "[" * 100_000}),
        ("Prompt", {"promptArguments": '[{"name": "x", "description": "X", "required": null}]'}),
        ("Prompt", {"promptArguments": "", "icons": "null"}),
        ("Prompt", {"icons": '[{"src": "https://x/y.png", "sizes": ["48x48"]}]'}),
    ],
    ids=range(14),
)
def test_json_that_works(kind: str, keys: dict[str, Any], tmp_path: Path) -> None:
    keys = {**{"Tool": TOOL, "Prompt": PROMPT}[kind], **keys}
    fatal = "property 1 must be an object" if "999" in str(keys) else ""
    assert [row for row in by_hand(tmp_path, kind, **keys) if fatal not in row[1]] == []


def test_a_worker_schema_is_checked_if_it_is_used(tmp_path: Path) -> None:
    keys = {**TOOL, **WORKER, "inputSchema": '{"type": "object", "properties": []}'}
    message = "in `inputSchema`, `properties` of the schema must be an object"
    assert by_hand(tmp_path, "Tool", **keys) == [("MCP002", message, "map names to schemas")]


# -- Addresses


@pytest.mark.parametrize(
    "uri, message, hint",
    [
        ("notes", "the address isn't absolute", "begin with a scheme, as in `notes://notes`"),
        ("days/{day}", "the address isn't absolute", "begin with a scheme, as in `days://{day}`"),
        ("{day}", "the address isn't absolute", "begin with a scheme, as in `notes://{day}`"),
        ("notes://{day", "empty or unmatched braces", "use `{name}`"),
        ("notes://{}", "empty or unmatched braces", "use `{name}`"),
        (
            "notes://{a}{b}",
            "two expressions are side by side",
            "separate them, as in `{year}-{month}`",
        ),
        ("notes://{a}/{A}", "the name `{A}` is used twice", "use different names"),
        (
            "notes://{a b}",
            "' ' isn't allowed in a name between braces",
            "use letters, digits and `_`",
        ),
        (
            "notes://{a/b}",
            "'/' isn't allowed in a name between braces",
            "use letters, digits and `_`",
        ),
    ],
)
def test_addresses_that_the_extension_rejects(
    uri: str, message: str, hint: str, tmp_path: Path
) -> None:
    found = by_hand(tmp_path, "Resource", uri=uri, resourceName="notes")
    assert found == [("MCP004", f"in `uri`, {message}", hint)]


@pytest.mark.parametrize(
    "uri",
    [
        "notes://today",
        "ui://a/b.html",
        "notes://{day}/{month}",
        "urn:x:y",
        "/notes/{day}",
        "{a}://b",
    ],
)
def test_addresses_that_work(uri: str, tmp_path: Path) -> None:
    assert by_hand(tmp_path, "Resource", uri=uri, resourceName="notes") == []
