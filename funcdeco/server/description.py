"""What the front needs to know of an app: the table of functions, and how it serves requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funcdeco.bindings.base import json_names
from funcdeco.engine.app import EngineApp
from funcdeco.engine.delivery.tables import SOURCES
from funcdeco.engine.disabled import is_disabled
from funcdeco.engine.enabled import is_enabled
from funcdeco.engine.expressions import ExpressionError, fill_settings
from funcdeco.engine.http.host import HttpHost
from funcdeco.engine.http.webhook_paths import MCP, extension_of, webhook_path
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.server.options import WorkerOptions
from funcdeco.server.reports import trigger_of

_RUNNING = ("timertrigger", "orchestrationtrigger", "activitytrigger", "entitytrigger")
_STORAGE = ("queuetrigger", "blobtrigger")
_AT = "extensions", "http"


def described_functions(
    app: EngineApp, http: HttpHost, options: WorkerOptions, problems: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return each function with what reaches it, as JSON; *problems* are why one can't be loaded."""
    return [_described(app, http, options, one, problems) for one in app.functions]


def _described(
    app: EngineApp,
    http: HttpHost,
    options: WorkerOptions,
    function: Function,
    problems: Mapping[str, str],
) -> dict[str, Any]:
    trigger = function.declared_trigger
    row: dict[str, Any] = {"name": function.name, "trigger": trigger_of(function)}
    if trigger is None:
        return {**row, "state": "error", "reason": "it has no trigger"}
    try:
        row |= _source(app, http, options, function, trigger)
    except (ExpressionError, GrammarError) as error:
        return {**row, "state": "error", "reason": str(error)}
    if function.name in problems:
        return {**row, "state": "error", "reason": problems[function.name]}
    if is_disabled(function.name, app.settings):
        return {**row, "state": "disabled", "reason": "an app setting disables it"}
    if not is_enabled(function.name, app.settings, app.options.content):
        return {**row, "state": "disabled", "reason": "it isn't selected"}
    reason = "" if trigger.kind == "httptrigger" else _waits(app, trigger, options)
    return {**row, "state": "waiting" if reason else "running", "reason": reason}


def _source(
    app: EngineApp,
    http: HttpHost,
    options: WorkerOptions,
    function: Function,
    trigger: BindingDeclaration,
) -> dict[str, Any]:
    """Return what triggers the function. Raises ExpressionError and GrammarError."""
    if trigger.kind == "httptrigger":
        served = http.served(function.name)
        if served is None:  # because of `functions` in host.json
            return {"source": ""}
        path = f"/{served.path}"
        return {"methods": sorted(served.methods), "url": options.url + path, "source": path}
    if trigger.kind == "timertrigger":
        from funcdeco.engine.delivery.source import Listener
        from funcdeco.engine.delivery.timers import TimerSource
        from funcdeco.server.timers import next_run

        listener = Listener(function, trigger, app.settings, app.options, app.world)
        due = next_run(TimerSource(listener), options.folder, app.world.clock.now())
        shown = fill_settings(trigger.string("schedule") or "", app.settings)
        return {"source": shown, "next": due.isoformat(" ", "seconds") if due else None}
    key = json_names(trigger.facts).get(trigger.facts.resource_property or "", "")
    source = {"source": fill_settings(trigger.string(key) or "", app.settings)}
    path = webhook_path(function, trigger)
    return {**source, "webhook": options.url + path} if path else source


def _waits(app: EngineApp, trigger: BindingDeclaration, options: WorkerOptions) -> str:
    """Return why nothing but the admin API runs the function; "" if its trigger does."""
    if trigger.kind in _RUNNING or extension_of(trigger):
        return ""
    if trigger.kind in _STORAGE and not options.in_memory:
        from funcdeco.storage.waiting import why_waiting

        return why_waiting(trigger, app.settings, is_starting=options.starts_azurite)
    if trigger.kind in SOURCES:
        return (
            ""
            if options.in_memory
            else "use `--in-memory` to deliver what the app's functions send"
        )
    return "`funcdeco run` sends it no events; use `funcdeco invoke --url`"


def _trigger(function: Function) -> BindingDeclaration | None:
    return function.declared_trigger


def front_options(app: EngineApp, http: HttpHost) -> dict[str, Any]:
    """Return how the front serves requests, as JSON."""
    number = app.options.number
    extensions = {extension_of(one) for one in filter(None, map(_trigger, app.functions))}
    return {
        "extensions": sorted(extensions - {""}),
        "mcp": http.webhooks.mcp.catalog.fingerprints() if MCP in extensions else {},
        "headers": http.custom_headers,
        "largest": http.largest,
        "owns_root": http.owns_root,
        "has_homepage": http.has_homepage,
        "timeout": app.timeout,
        "most_running": number(-1, *_AT, "maxConcurrentRequests"),
        "most_waiting": number(-1, *_AT, "maxOutstandingRequests"),
    }
