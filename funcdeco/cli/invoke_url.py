"""`funcdeco invoke --url`: run a function of an app that is running."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from funcdeco import bindings
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.similar import did_you_mean
from funcdeco.server.admin_client import AdminClient, AdminError
from funcdeco.server.input_text import InputError, input_text


class Accepted(NamedTuple):
    """A function that runs."""

    function: str
    """Its exact name."""
    omitted: tuple[str, ...]
    """Keys of the event that the server doesn't accept."""


def invoke_url(client: AdminClient, name: str, content: str | None) -> Accepted:
    """Run the function *name* for an event, or for a plain message. Raises AdminError."""
    found = _found(client.functions(), name)
    exact, trigger = str(found["name"]), _trigger(found)
    if trigger.lower() == bindings.http.HttpTrigger.type.lower():
        url = found.get("invoke_url_template")
        where = f" to {url}" if url else ""
        raise AdminError(f"`{exact}` has an HTTP trigger; send a request{where}")
    if client.is_ours():
        client.fire(exact, {"event": content})
        return Accepted(exact, ())
    try:
        given = input_text(content, trigger)
    except InputError as error:
        raise AdminError(str(error)) from None
    client.fire(exact, {"input": given.text})
    return Accepted(exact, given.omitted)


def _found(functions: Iterable[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    by_name = {str(one["name"]).lower(): one for one in functions}
    if name.lower() in by_name:
        return by_name[name.lower()]
    names = sorted(str(one["name"]) for one in by_name.values())
    hint = did_you_mean(name, names) or f"available: {in_backticks(names) or 'none'}"
    raise AdminError(f"the app has no function `{name}`; {hint}")


def _trigger(function: Mapping[str, Any]) -> str:
    """Return the type of a function's trigger; "" if the server doesn't show it."""
    config: object = function.get("config")
    bindings = cast("dict[str, object]", config).get("bindings") if isinstance(config, dict) else ()
    every = cast("list[object]", bindings) if isinstance(bindings, list) else []
    declared = (cast("dict[str, object]", one) for one in every if isinstance(one, dict))
    kinds = (str(one.get("type")) for one in declared)
    return next((kind for kind in kinds if kind.lower().endswith("trigger")), "")
