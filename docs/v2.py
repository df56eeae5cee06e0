"""Map the decorators of the v2 model to ours, and generate the page that compares them.

Decorators and parameters of the v2 model are read from the installed azure-functions. The tables
here list only those that have a different name in funcdeco, or no counterpart.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any, NamedTuple

import azure.durable_functions as df
import azure.functions as func

from funcdeco.bindings.catalog import decorators, families
from funcdeco.bindings.v2_names import DECORATORS as RENAMED

APPS: tuple[type[Any], ...] = (func.FunctionApp, df.DFApp)
"""Classes that define the decorators of the v2 model."""

NO_DECORATOR = {
    "get_functions": "for the worker; `load` returns an app's functions",
    "validate_function_names": "for the worker; every build checks the names",
    "register_functions": "[`include`](../how-to/blueprints.md)",
    "register_blueprint": "[`include`](../how-to/blueprints.md)",
}
"""Methods of an app that do not decorate a function, each with what to use here."""

NO_COUNTERPART = {
    "http_type": "for `AsgiFunctionApp` and `WsgiFunctionApp`, see `asgi` and `wsgi`",
    "durable_openai_agent_orchestrator": "write the activity that it would add, and an "
    "orchestrator that calls the activity",
}
"""Decorators of the v2 model without a counterpart here, each with the reason or an alternative."""

ABOUT = {
    "mcp_tool": "Infers nothing from the Python function: set `tool_name` and `description`, and "
    "declare arguments in `tool_properties` or with `mcp_tool_property_input`. The function receives "
    "the call.",
    "mcp_tool_property": "A binding here: the parameter receives the argument.",
}
"""Notes about a decorator, in addition to its keywords."""

EVERYWHERE = {"arg_name": "name", "kwargs": "extra"}
"""Parameters that nearly all decorators have, and our keywords for them."""

KEYWORDS = {
    ("route", "trigger_arg_name"): "name",
    ("route", "binding_arg_name"): "output_name",
    ("route", "trigger_extra_fields"): "extra",
    ("orchestration_trigger", "context_name"): "name",
    ("entity_trigger", "context_name"): "name",
    ("activity_trigger", "input_name"): "name",
    ("durable_client_input", "client_name"): "name",
    ("mcp_tool_property", "arg_name"): "property_name",
    ("mcp_tool_property", "as_array"): "is_array",
}
"""Other parameters with a different name here, by decorator."""

NONE = {
    ("function_name", "setting_extra_fields"): "not read by the worker",
    ("retry", "setting_extra_fields"): "not read by the worker",
    ("route", "binding_extra_fields"): "the host reads no other properties of an HTTP output",
    ("orchestration_trigger", "input_type"): "use `context.get_input(expected_type=...)`",
    ("service_bus_queue_trigger", "access_rights"): "no extension since version 2 reads it",
    ("service_bus_topic_trigger", "access_rights"): "no extension since version 2 reads it",
    ("service_bus_queue_output", "access_rights"): "no extension since version 2 reads it",
    ("service_bus_topic_output", "access_rights"): "no extension since version 2 reads it",
    (
        "service_bus_topic_output",
        "subscription_name",
    ): "messages go to the topic; no extension reads it",
}
"""Parameters without a counterpart, each with the reason."""

VALUES = {
    ("retry", "strategy"): '`"fixedDelay"` or `"exponentialBackoff"`',
    ("retry", "max_retry_count"): "a number",
    ("retry", "delay_interval"): "`hh:mm:ss`; a single number would mean days",
    ("retry", "minimum_interval"): "`hh:mm:ss`",
    ("retry", "maximum_interval"): "`hh:mm:ss`",
    ("cosmos_db_trigger", "start_from_beginning"): "`True` or `False`",
    ("cosmos_db_trigger", "start_from_time"): "a string such as `2026-01-31T06:00:00Z`",
    ("mcp_prompt_trigger", "prompt_arguments"): "a JSON string",
    ("mcp_tool_property", "is_required"): "default: `False` here, `True` in the v2 model",
}
"""Parameters whose values or defaults here differ from those of the v2 model."""


class Parameter(NamedTuple):
    """One parameter of a decorator of the v2 model."""

    name: str
    ours: str | None
    """Our keyword; None if there is none."""
    note: str
    """Other differences, or why there is no keyword."""
    required: bool
    default: Any
    annotation: Any


class Counterpart(NamedTuple):
    """One decorator of the v2 model, and our counterpart."""

    name: str
    ours: str | None
    """Our decorator; None if there is none."""
    parameters: dict[str, Parameter]


def counterparts() -> dict[str, Counterpart]:
    """Return our counterpart of each decorator of the v2 model, by the latter's name."""
    found: dict[str, Counterpart] = {}
    for name, methods in sorted(_methods().items()):
        ours = RENAMED.get(name, name)
        known = ours in decorators() and name not in NO_COUNTERPART
        parameters = dict(_parameters(name, methods, ours if known else None))
        found[name] = Counterpart(name, ours if known else None, parameters)
    return found


def methods_of_apps() -> set[str]:
    """Return the public methods of the v2 model's apps."""
    return {
        name
        for app in APPS
        for name in dir(app)
        if not name.startswith("_") and inspect.isfunction(getattr(app, name))
    }


def _methods() -> dict[str, list[Callable[..., Any]]]:
    names = methods_of_apps() - NO_DECORATOR.keys()
    return {name: [getattr(app, name) for app in APPS if hasattr(app, name)] for name in names}


def _parameters(
    name: str, methods: list[Callable[..., Any]], ours: str | None
) -> Iterator[tuple[str, Parameter]]:
    fields = decorators()[ours].model_fields if ours else {}
    for method in methods:
        for key, parameter in list(inspect.signature(method).parameters.items())[1:]:
            keyword = KEYWORDS.get((name, key)) or EVERYWHERE.get(key, key)
            is_keyword = keyword in fields and (name, key) not in NONE
            note = VALUES.get((name, key), "") if is_keyword else NONE.get((name, key), "")
            many = parameter.kind is inspect.Parameter.VAR_KEYWORD
            no_default = parameter.default is inspect.Parameter.empty
            if is_keyword and fields[keyword].is_required() and not no_default:
                note = ", ".join(filter(None, [note, "required"]))
            default = None if no_default else parameter.default
            annotation = dict[str, Any] if many else parameter.annotation
            yield key, Parameter(
                key,
                keyword if is_keyword else None,
                note,
                no_default and not many,
                default,
                annotation,
            )


def keywords_without_v2() -> dict[str, list[str]]:
    """Return our keywords without a counterpart in the v2 model, by our decorators."""
    known: dict[str, set[str]] = {}
    for counterpart in counterparts().values():
        if counterpart.ours:
            rows = counterpart.parameters.values()
            known.setdefault(counterpart.ours, set()).update(row.ours for row in rows if row.ours)
    common = {"name", "data_type", "extra"}
    more = {
        ours: [key for key in decorators()[ours].model_fields if key not in known[ours] | common]
        for ours in decorators()
        if ours in known
    }
    return {ours: keywords for ours, keywords in more.items() if keywords}


def without_v2() -> list[str]:
    """Return our decorators without a counterpart in the v2 model."""
    known = {counterpart.ours for counterpart in counterparts().values()}
    return [name for name in decorators() if name not in known]


# -- The page -----------------------------------------------------------------------------------

THERE = """\
import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.function_name(name="TakeOrder")
@app.route(route="orders/{id}", methods=["POST"])
@app.queue_output(arg_name="out", queue_name="orders", connection="STORAGE")
def take_order(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set(req.route_params["id"])
    return "Taken"


@app.event_hub_message_trigger(
    arg_name="event", event_hub_name="tills", connection="TILLS", cardinality=func.Cardinality.ONE
)
def count(event: func.EventHubEvent) -> None:
    print(event.get_body())
"""
HERE = """\
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.function(name="TakeOrder")
@app.http(route="orders/{id}", methods=["POST"])
@app.queue_output(name="out", queue_name="orders", connection="STORAGE")
def take_order(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set(req.route_params["id"])
    return "Taken"


@app.event_hub_trigger(event_hub_name="tills", connection="TILLS", cardinality="one")
def count(event: func.EventHubEvent) -> None:
    print(event.get_body())
"""
_INTRODUCTION = """\
# v2 model equivalents

This page is for users of the v2 model, and for those who move an app from one model to the other. Most
decorators have the same names and keywords as in the v2 model, and most functions work unchanged.
[Programming models](../explanation/models.md) compares the two models themselves. The tables below
are generated with azure-functions FUNCTIONS and azure-functions-durable DURABLE.

An app of the v2 model:

```python title="function_app.py"
THERE```

The same app with funcdeco follows. The file has a different name, because the host ignores function
folders if the root of the project contains a function_app.py.

```python title="app.py"
HERE```

These stay the same: the functions with their annotations and return values, host.json, and the
app settings. Add `funcdeco` to requirements.txt, and `azure-functions-durable<2` for durable functions:
version 2 supports only the v2 model. Parameters with types of the Azure SDK, such as `BlobClient`,
and request streaming are available only in the v2 model.

These change:

| v2 model | funcdeco |
| --- | --- |
| `func.FunctionApp()`, `df.DFApp()` | `App()` |
| `func.Blueprint()`, `df.Blueprint()` | `Blueprint()` |
| `http_auth_level` | `auth_level`; if omitted, nothing is written and the host uses `function` |
| `func.AsgiFunctionApp(app=api)` | `app.asgi(api)` |
| `func.WsgiFunctionApp(app=site)` | `app.wsgi(site)` |
| Enums: `func.AuthLevel.ANONYMOUS` | Strings: `"anonymous"` |
| Positional arguments | Keywords only |
| An unknown keyword is an additional property | An unknown keyword is an error; pass additional properties in `extra` |
| `arg_name` is required | `name` is optional if only one parameter matches |
| `connection` is required | `connection` is optional if the extension has a default |
| A decorated function is a `FunctionBuilder` | A decorated function is the function itself |
"""
_TABLE = """\
## Decorators

The table omits three parameters that most decorators have: `arg_name` is `name` in funcdeco,
properties in `**kwargs` go into `extra` with their JSON names, and `data_type` is unchanged. Each
decorator links to the page with all of its keywords and their defaults.

| v2 model | funcdeco | Same keywords | Renamed, changed or missing keywords |
| --- | --- | --- | --- |
"""


def page() -> str:
    """Return the page that compares the decorators of the v2 model with ours."""
    introduction = _INTRODUCTION
    filled = {
        "FUNCTIONS": version("azure-functions"),
        "DURABLE": version("azure-functions-durable"),
        "THERE": THERE,
        "HERE": HERE,
    }
    for word, text in filled.items():
        introduction = re.sub(rf"\b{word}\b", text.replace("\\", r"\\"), introduction)
    rows = "\n".join(map(_row, counterparts().values()))
    others = "\n".join(f"| `{name}` | {NO_DECORATOR[name]} |" for name in sorted(NO_DECORATOR))
    links = ", ".join(map(_link, without_v2()))
    more = "\n".join(
        f"| {_link(ours)} | {', '.join(f'`{keyword}`' for keyword in keywords)} |"
        for ours, keywords in keywords_without_v2().items()
    )
    parts = [
        f"{introduction}\n{_TABLE}{rows}\n",
        "Methods of an app that are not decorators:\n",
        f"| v2 model | funcdeco |\n| --- | --- |\n{others}\n",
        "## Only in funcdeco\n",
        "These decorators have no counterpart in the v2 model. Its generic decorators cover most of them:\n",
        f"{links}.\n",
        "These decorators have keywords that the v2 model does not have:\n",
        f"| funcdeco | Additional keywords |\n| --- | --- |\n{more}\n",
    ]
    return "\n".join(parts)


def _row(counterpart: Counterpart) -> str:
    listed = [row for row in counterpart.parameters.values() if not _is_omitted(counterpart, row)]
    same = [f"`{row.name}`" for row in listed if row.ours == row.name and not row.note]
    other = [ABOUT[counterpart.name]] if counterpart.name in ABOUT else []
    other += [_change(row) for row in listed if row.ours != row.name or row.note]
    if counterpart.ours is None:
        there = ", ".join(f"`{row.name}`" for row in listed)
        reason = NO_COUNTERPART.get(counterpart.name, "")
        return f"| `{counterpart.name}` | none | | {there}: none, {reason} |"
    cells = [f"`{counterpart.name}`", _link(counterpart.ours), ", ".join(same), "<br>".join(other)]
    return f"| {' | '.join(cells)} |"


def _is_omitted(counterpart: Counterpart, row: Parameter) -> bool:
    intended = EVERYWHERE.get(row.name, "data_type" if row.name == "data_type" else None)
    return row.ours is not None and row.ours == intended and not row.note


def _change(row: Parameter) -> str:
    if row.ours is None:
        return f"`{row.name}`: none, {row.note}"
    target = f"`{row.name}`" + (f" → `{row.ours}`" if row.ours != row.name else "")
    return f"{target}: {row.note}" if row.note else target


def _link(ours: str) -> str:
    (family,) = (family for family, names in families().items() if ours in names)
    return f"[`{ours}`](bindings/{family}.md#{ours})"
