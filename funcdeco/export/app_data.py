"""A `FunctionApp` as JSON data: the output of `list --format json`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from funcdeco.diagnostics.diagnostic import shown_path
from funcdeco.export.function_table import resource, trigger_name
from funcdeco.functions.model import Function, FunctionApp, Setting
from funcdeco.functions.origin import Source
from funcdeco.targets.v1 import with_generated_names


def app_data(app: FunctionApp) -> dict[str, Any]:
    """Return all functions and settings; file paths are relative to the current folder."""
    # A binding that a script passes through a parameter has the name of that parameter.
    app = replace(app, functions=tuple(map(with_generated_names, app)))
    return {
        "functions": [_function(function, app.route_prefix) for function in app],
        "settings": [_setting(setting) for setting in app.settings],
    }


def _function(function: Function, route_prefix: str) -> dict[str, Any]:
    handler = function.handler
    return {
        "name": function.name,
        "model": function.model,
        "trigger": trigger_name(function),
        "resource": resource(function, route_prefix),
        "lazy": function.has_lazy_script,
        "handler": {"module": handler.module, "attribute": handler.attribute},
        "source": _source(function.source),
        "bindings": [
            {**binding.to_json(), "source": _source(function.sources[binding.name])}
            for binding in function.bindings
        ],
        "settings": [_setting(setting) for setting in function.settings],
        "function_json": function.function_json,
    }


def _source(source: Source) -> dict[str, Any]:
    return {"file": shown_path(source.file), "line": source.line}


def _setting(setting: Setting) -> dict[str, Any]:
    uses = [
        dict(zip(("function", "binding", "property"), use, strict=True)) for use in setting.used_by
    ]
    return {"name": setting.name, "used_by": uses}
