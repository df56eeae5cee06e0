"""Which decorator stands for which of the v2 model, and the page that says so.

Decorators and parameters of the v2 model are read off the installed azure-functions; only what has
another name here, or none, stands in a table.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any, NamedTuple

import azure.durable_functions as df
import azure.functions as func

from funcdeco.bindings.catalogue import decorators, families
from funcdeco.bindings.v2_names import DECORATORS as RENAMED

APPS: tuple[type[Any], ...] = (func.FunctionApp, df.DFApp)
"""Where the v2 model has its decorators."""

NO_DECORATOR = {
    "get_functions": "for the worker; `load` gives an app's functions",
    "validate_function_names": "for the worker; every build checks the names",
    "register_functions": "[`include`](../how-to/blueprints.md)",
    "register_blueprint": "[`include`](../how-to/blueprints.md)",
}
"""Methods of an app that decorate no function, each with what to use here."""

NO_COUNTERPART = {
    "http_type": "for `AsgiFunctionApp` and `WsgiFunctionApp`, see `asgi` and `wsgi`",
    "durable_openai_agent_orchestrator": "write the activity that it would add, and an "
    "orchestrator that calls it",
}
"""Decorators of the v2 model that have none here, each with the reason."""

ABOUT = {
    "mcp_tool": "Reads nothing off the Python function: say `tool_name` and `description`, and the "
    "arguments in `tool_properties` or with `mcp_tool_property_input`. The function gets the call.",
    "mcp_tool_property": "A binding here: the parameter gets the argument.",
}
"""What to know of a decorator beside its keywords."""

EVERYWHERE = {"arg_name": "name", "kwargs": "extra"}
"""Parameters that nearly all decorators have, and the keywords here."""

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
"""Other parameters that have another name here, by their decorators."""

NONE = {
    ("function_name", "setting_extra_fields"): "the worker reads none",
    ("retry", "setting_extra_fields"): "the worker reads none",
    ("route", "binding_extra_fields"): "the host reads no more of an answer",
    ("orchestration_trigger", "input_type"): "say `context.get_input(expected_type=...)`",
    ("service_bus_queue_trigger", "access_rights"): "no extension since version 2 reads it",
    ("service_bus_topic_trigger", "access_rights"): "no extension since version 2 reads it",
    ("service_bus_queue_output", "access_rights"): "no extension since version 2 reads it",
    ("service_bus_topic_output", "access_rights"): "no extension since version 2 reads it",
    (
        "service_bus_topic_output",
        "subscription_name",
    ): "messages go to the topic, no extension reads it",
}
"""Parameters that have no counterpart, each with the reason."""

VALUES = {
    ("retry", "strategy"): '`"fixedDelay"` or `"exponentialBackoff"`',
    ("retry", "max_retry_count"): "a number",
    ("retry", "delay_interval"): "`hh:mm:ss`; a lone number would mean days",
    ("retry", "minimum_interval"): "`hh:mm:ss`",
    ("retry", "maximum_interval"): "`hh:mm:ss`",
    ("cosmos_db_trigger", "start_from_beginning"): "`True` or `False`",
    ("cosmos_db_trigger", "start_from_time"): "a text such as `2026-01-31T06:00:00Z`",
    ("mcp_prompt_trigger", "prompt_arguments"): "JSON text",
    ("mcp_tool_property", "is_required"): "left out, `False` here and `True` there",
}
"""Parameters that take other values here than their annotations or defaults there say."""


class Parameter(NamedTuple):
    """One parameter of a decorator of the v2 model."""

    name: str
    ours: str | None
    """The keyword here; None: there is none."""
    note: str
    """What else is different, or why there is none."""
    required: bool
    default: Any
    annotation: Any


class Counterpart(NamedTuple):
    """One decorator of the v2 model, and ours."""

    name: str
    ours: str | None
    """Our decorator; None: there is none."""
    parameters: dict[str, Parameter]


def counterparts() -> dict[str, Counterpart]:
    """Return what stands here for each decorator of the v2 model, by that one's name."""
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
                note = ", ".join(filter(None, [note, "must be said"]))
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
    """Return our keywords that stand for no parameter of the v2 model, by our decorators."""
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
    """Return our decorators that stand for none of the v2 model."""
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
# Coming from the v2 model

Most decorators have the name and the keywords that they have in the v2 model, and most functions
move as they are. [Another page](../explanation/models.md) compares the two models themselves. The
tables below were made with azure-functions FUNCTIONS and azure-functions-durable DURABLE.

An app of the v2 model:

```python title="function_app.py"
THERE```

The same app here, in a file of another name: with a function_app.py at the root, the host looks at
no folder.

```python title="app.py"
HERE```

What stays: the functions, their annotations and what they return; host.json; the app settings. In
requirements.txt `funcdeco` comes in, and for durable functions `azure-functions-durable<2`: version 2 is
for the v2 model only. Types of the Azure SDK as parameters, such as `BlobClient`, and the streaming of
requests are the v2 model's alone.

What changes:

| v2 model | funcdeco |
| --- | --- |
| `func.FunctionApp()`, `df.DFApp()` | `App()` |
| `func.Blueprint()`, `df.Blueprint()` | `Blueprint()` |
| `http_auth_level` | `auth_level`; left out, nothing is written and the host takes `function` |
| `func.AsgiFunctionApp(app=api)` | `app.asgi(api)` |
| `func.WsgiFunctionApp(app=site)` | `app.wsgi(site)` |
| Enums: `func.AuthLevel.ANONYMOUS` | Texts: `"anonymous"` |
| Positional arguments | Keywords only |
| Any other keyword is an additional property | It is a fault; additional ones go into `extra` |
| `arg_name` must be said | `name` may be left out where only one parameter can be meant |
| `connection` must be said | It may be left out where the extension has a default |
| A decorated function is a `FunctionBuilder` | It is the function itself |
"""
_TABLE = """\
## Decorators

Where a decorator has them, `arg_name` is `name` here, what `**kwargs` takes goes into `extra` under
its JSON name, and `data_type` is `data_type`; the table leaves these out. All keywords, with their
defaults, stand on the page that each decorator links to.

| v2 model | funcdeco | Same keywords | Other keywords, or none |
| --- | --- | --- | --- |
"""


def page() -> str:
    """Return the page that puts the v2 model's decorators beside ours."""
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
        "Methods of an app that decorate nothing:\n",
        f"| v2 model | funcdeco |\n| --- | --- |\n{others}\n",
        "## Only here\n",
        "These have no decorator in the v2 model; its generic ones reach most of them:\n",
        f"{links}.\n",
        "And these have more keywords:\n",
        f"| funcdeco | Only here |\n| --- | --- |\n{more}\n",
    ]
    return "\n".join(parts)


def _row(counterpart: Counterpart) -> str:
    listed = [row for row in counterpart.parameters.values() if not _is_left_out(counterpart, row)]
    same = [f"`{row.name}`" for row in listed if row.ours == row.name and not row.note]
    other = [ABOUT[counterpart.name]] if counterpart.name in ABOUT else []
    other += [_change(row) for row in listed if row.ours != row.name or row.note]
    if counterpart.ours is None:
        there = ", ".join(f"`{row.name}`" for row in listed)
        reason = NO_COUNTERPART.get(counterpart.name, "")
        return f"| `{counterpart.name}` | none | | {there}: none, {reason} |"
    cells = [f"`{counterpart.name}`", _link(counterpart.ours), ", ".join(same), "<br>".join(other)]
    return f"| {' | '.join(cells)} |"


def _is_left_out(counterpart: Counterpart, row: Parameter) -> bool:
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
