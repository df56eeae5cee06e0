"""The tools, resources and prompts of an app, as clients list them: rows H-HTTP-60 and 65.

See the registries and `ResourceUriHelper` of azure-functions-mcp-extension.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, NamedTuple

from funcdeco.engine.app import EngineApp
from funcdeco.engine.expressions import ExpressionError, fill_settings
from funcdeco.engine.listening import listening
from funcdeco.engine.mcp.schemas import input_schema, json_object, json_objects, prompt_arguments
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError

TOOL, RESOURCE, PROMPT = "mcptooltrigger", "mcpresourcetrigger", "mcpprompttrigger"
TRIGGERS = (TOOL, RESOURCE, PROMPT)
_KEYS = {TOOL: "toolName", RESOURCE: "uri", PROMPT: "promptName"}
_NAME = re.compile(r"\{[^{}]+\}")


class Entry(NamedTuple):
    """A tool, a resource or a prompt, and the function behind it."""

    name: str
    """The name of the tool or prompt, or the address of the resource."""
    function: Function
    trigger: BindingDeclaration
    matcher: re.Pattern[str] | None = None
    """What the addresses of a template match; a group for each name in braces."""

    def values(self, uri: str) -> dict[str, str]:
        """Return the values of the names in the address, for one that matches."""
        found = self.matcher.fullmatch(uri) if self.matcher is not None else None
        names = [one[1:-1] for one in _NAME.findall(self.name)]
        return dict(zip(names, found.groups(), strict=True)) if found is not None else {}


class Catalog:
    """Everything that clients of an app can list; names ignore case, and the first one counts."""

    def __init__(self, app: EngineApp) -> None:
        self.tools: dict[str, Entry] = {}
        self.resources: dict[str, Entry] = {}
        self.templates: dict[str, Entry] = {}
        self.prompts: dict[str, Entry] = {}
        for function, trigger in listening(app, *TRIGGERS):
            try:
                name = fill_settings(trigger.string(_KEYS[trigger.kind]) or "", app.settings)
            except (ExpressionError, GrammarError):
                continue  # the table of functions shows it
            self._add(Entry(name, function, trigger))

    def _add(self, entry: Entry) -> None:
        if entry.trigger.kind == TOOL:
            self.tools.setdefault(entry.name.lower(), entry)
        elif entry.trigger.kind == PROMPT:
            self.prompts.setdefault(entry.name.lower(), entry)
        elif _NAME.search(entry.name):
            one = entry._replace(matcher=_matcher(entry.name))
            self.templates.setdefault(_NAME.sub("{_}", entry.name).lower(), one)
        else:
            self.resources.setdefault(entry.name.lower(), entry)

    def resource(self, uri: str) -> Entry | None:
        """Return the resource with this address, or the template that matches it."""
        fixed = self.resources.get(uri.lower())
        every = self.templates.values()
        return fixed or next((one for one in every if _matches(one, uri)), None)

    def fingerprints(self) -> dict[str, str]:
        """Return a string for each list, which differs if the list differs."""
        resources = [*self.listed_resources(), *self.listed_templates()]
        lists = {"tools": self.listed_tools(), "resources": resources}
        lists["prompts"] = self.listed_prompts()
        texts = {name: json.dumps(found, default=str) for name, found in lists.items()}
        return {name: hashlib.sha256(one.encode()).hexdigest() for name, one in texts.items()}

    def listed_tools(self) -> list[dict[str, Any]]:
        """Return the tools as clients see them."""
        return [_tool(one) for one in self.tools.values()]

    def listed_resources(self) -> list[dict[str, Any]]:
        """Return the resources with a fixed address."""
        return [
            _described(one, "resourceName", uri=one.name) | _given(one, "mimeType", "size")
            for one in self.resources.values()
        ]

    def listed_templates(self) -> list[dict[str, Any]]:
        """Return the resources whose addresses have names in braces."""
        return [
            _described(one, "resourceName", uriTemplate=one.name) | _given(one, "mimeType")
            for one in self.templates.values()
        ]

    def listed_prompts(self) -> list[dict[str, Any]]:
        """Return the prompts as clients see them."""
        return [_prompt(one) for one in self.prompts.values()]


def _matches(entry: Entry, uri: str) -> bool:
    return entry.matcher is not None and entry.matcher.fullmatch(uri) is not None


def _matcher(template: str) -> re.Pattern[str]:
    """Return what a template matches: a value ends at a slash, in the query at an ampersand."""
    pattern, at = "", 0
    for found in _NAME.finditer(template):
        is_query = template[: found.start()][-1:] in ("?", "&")
        pattern += re.escape(template[at : found.start()])
        pattern += "([^&#]+)" if is_query else "([^/?#]+)"
        at = found.end()
    return re.compile(pattern + re.escape(template[at:]), re.IGNORECASE)


def _tool(entry: Entry) -> dict[str, Any]:
    trigger = entry.trigger
    shown: dict[str, Any] = {"name": entry.name, **_given(entry, "description")}
    shown["inputSchema"] = input_schema(entry.function, trigger)
    if schema := json_object(trigger.string("outputSchema")):
        shown["outputSchema"] = schema
    return shown | _meta(trigger)


def _prompt(entry: Entry) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": entry.name, **_given(entry, "title", "description")}
    if (arguments := prompt_arguments(entry.trigger)) is not None:
        shown["arguments"] = arguments
    if icons := json_objects(entry.trigger.string("icons")):
        kept = {"src": "src", "mimetype": "mimeType", "sizes": "sizes", "theme": "theme"}
        shown["icons"] = [
            {kept[key]: value for key, value in one.items() if key in kept and value is not None}
            for one in icons
        ]
    return shown | _meta(entry.trigger)


def _described(entry: Entry, name_key: str, **address: str) -> dict[str, Any]:
    name = entry.trigger.string(name_key) or ""
    shown = _given(entry, "title", "description")
    return {**address, "name": name, **shown, **_meta(entry.trigger)}


def _given(entry: Entry, *keys: str) -> dict[str, Any]:
    """Return the properties of the trigger that are set."""
    properties = entry.trigger.properties
    return {key: properties[key] for key in keys if properties.get(key) is not None}


def _meta(trigger: BindingDeclaration) -> dict[str, Any]:
    found = json_object(trigger.string("metadata"))
    return {"_meta": found} if found else {}
