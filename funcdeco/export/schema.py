"""The JSON schema of function.json, generated from the models, for editors and validators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from funcdeco.app import App, Decorators
from funcdeco.bindings.base import (
    BINDING_NAME,
    PARAMETER_NAME,
    TRIGGER_TYPE,
    Binding,
    Model,
    json_names,
)
from funcdeco.bindings.catalog import Entry, catalog
from funcdeco.bindings.describe import properties
from funcdeco.bindings.root import FunctionOptions, Retry

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """Generates schemas without titles and without null, since unset properties are omitted."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if (key, value) != ("default", None)}


def function_json_schema(app: type[Decorators] = App) -> dict[str, Any]:
    """Return the JSON schema of function.json, draft 2020-12.

    A binding whose type has a decorator in *app* may have only the properties of its model. A
    binding of any other type, which generic decorators declare, may have any property.
    """
    entries = catalog(app)
    known = [entry for entry in entries if not entry.model.is_generic()]
    root = _properties(FunctionOptions)
    return {
        "$schema": _DIALECT,
        "title": "function.json of Azure Functions",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            **{name: root[name] for name in ("scriptFile", "entryPoint")},
            "bindings": _bindings(known),
            "retry": {"$ref": "#/$defs/Retry"},
        },
        "required": ["bindings"],
        "additionalProperties": False,
        "$defs": {
            **{entry.model.__name__: _definition(entry.model) for entry in entries},
            "Retry": _closed(Retry, _properties(Retry)),
        },
    }


def _bindings(known: list[Entry]) -> dict[str, Any]:
    types = list(dict.fromkeys(entry.model.type for entry in known))
    pairs = dict.fromkeys((entry.model.type, entry.model.way()) for entry in known)
    branches = [_branch(pair, [e.model for e in known if _pair(e.model) == pair]) for pair in pairs]
    generic = [{"$ref": f"#/$defs/Generic{role}"} for role in ("Trigger", "Input", "Output")]
    return {
        "type": "array",
        "minItems": 1,
        "contains": {"properties": {"type": {"pattern": TRIGGER_TYPE}}},
        "maxContains": 1,
        "items": {
            "type": "object",
            "properties": {"type": {"anyOf": [{"enum": types}, {"type": "string"}]}},
            "required": ["type", "name"],
            "allOf": [
                *branches,
                *_only_directions(types, set(pairs)),
                {
                    "if": {"properties": {"type": {"not": {"enum": types}}}, "required": ["type"]},
                    "then": {"anyOf": generic},
                },
            ],
        },
    }


def _branch(pair: tuple[str, str], models: list[type[Binding]]) -> dict[str, Any]:
    """Return the schema for elements of one type and direction, which may have several shapes."""
    expected = {"type": {"const": pair[0]}, "direction": {"const": pair[1]}}
    # The direction defaults to `in`.
    required = ["type", "direction"] if pair[1] == "out" else ["type"]
    refs = [{"$ref": f"#/$defs/{model.__name__}"} for model in models]
    return {
        "if": {"properties": expected, "required": required},
        "then": refs[0] if len(refs) == 1 else {"anyOf": refs},
    }


def _only_directions(types: Iterable[str], pairs: set[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield schemas that restrict the direction of types that have only one."""
    for name in types:
        ways = [way for way in ("in", "out") if (name, way) in pairs]
        if len(ways) == 1:
            way: dict[str, Any] = {"properties": {"direction": {"const": ways[0]}}}
            if ways == ["out"]:
                way["required"] = ["direction"]
            is_it = {"properties": {"type": {"const": name}}, "required": ["type"]}
            yield {"if": is_it, "then": way}


def _definition(model: type[Binding]) -> dict[str, Any]:
    own = _properties(model)
    own.pop("extra")
    own["name"] |= {"pattern": BINDING_NAME if model.way() == "out" else f"^{PARAMETER_NAME}$"}
    own["name"].pop("default", None)
    direction = {"direction": {"const": model.way()}}
    if model.is_generic():
        return {**_open(model, own | direction), "required": ["type", "name"]}
    closed = _closed(model, {"type": {"const": model.type}, **direction, **own})
    closed["required"] = ["type", "name", *closed.get("required", [])]
    return closed


def _open(model: type[Model], own: dict[str, Any]) -> dict[str, Any]:
    text = " ".join((model.__doc__ or "").split())
    made: dict[str, Any] = {"description": text, "type": "object", "properties": own}
    names = json_names(model)
    if model.rules:
        made["allOf"] = [rule.schema(names) for rule in model.rules]
    return made


def _closed(model: type[Model], own: dict[str, Any]) -> dict[str, Any]:
    made = _open(model, own)
    required = [row.json_name for row in properties(model) if row.required]
    return {**made, "required": required, "additionalProperties": False}


def _properties(model: type[Model]) -> dict[str, Any]:
    """Return the schema and description of each property of *model*, in the standard order."""
    made = model.model_json_schema(mode="serialization", schema_generator=_Generator)
    found = cast("dict[str, dict[str, Any]]", made["properties"])
    return {
        row.json_name: {"description": row.description, **found[row.json_name]}
        for row in properties(model)
    }


def _pair(model: type[Binding]) -> tuple[str, str]:
    return model.type, model.way()
