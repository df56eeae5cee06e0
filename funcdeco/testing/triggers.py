"""The part of `TestClient` that sends events to functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from funcdeco.engine.arguments import checked
from funcdeco.engine.binding import connection_of
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.event import Event
from funcdeco.engine.families import blob_trigger, changes, generic, mcp, timer, warmup
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.payload import body_of
from funcdeco.engine.stores.blobs import OCTETS, Blob
from funcdeco.testing.calls import Inputs
from funcdeco.testing.given import given_event
from funcdeco.testing.messages import MessageCalls
from funcdeco.testing.samples import sample_event
from funcdeco.testing.targets import NoTarget, Target, find_any, find_blob_target, triggered_by

__tracebackhide__ = is_usage_error

Row = Mapping[str, Any]

_REPLAYED = {"orchestrationtrigger": "orchestration", "entitytrigger": "entity"}
"""Triggers of functions that run step by step, and the method of the client for each."""
_WITHOUT_VALUE = ("activitytrigger", "timertrigger", "warmuptrigger")
"""Triggers that need no value: an activity can be called without an input."""


class TriggerCalls(MessageCalls):
    """Sends events to functions."""

    @checked
    def blob(
        self,
        target: str,
        content: Any,
        *,
        path: str = "",
        metadata: Mapping[str, str] | None = None,
        content_type: str = OCTETS,
        inputs: Inputs = None,
    ) -> Invocation:
        """Write the blob *target*, `container/name`, and send it to the function that listens to it.

        *target* can also be the name of a function. *path* is then the blob; it is optional if the
        trigger's path has no parameters. `run` delivers the blob to all other functions that listen
        to it.
        """
        found = find_blob_target(self._app.functions, target, self._app.settings)
        pattern = self._property(found, "path")
        is_function = found.function.name.lower() == target.lower()
        place = path or (pattern if is_function else target)
        if blob_trigger.captured(pattern, place) is None or (is_function and "{" in place):
            raise NoTarget(f"`{found.function.name}` listens to `{pattern}`; set `path` to a blob")
        blob = self._write(found, place, body_of(content), metadata or {}, content_type)
        return self._call(found, lambda: blob_trigger.event_of(pattern, place, blob), inputs)

    def _write(
        self,
        target: Target,
        place: str,
        content: bytes,
        metadata: Mapping[str, str],
        content_type: str,
    ) -> Blob:
        """Write a blob, with the receipt of the function that it is sent to."""
        container, _, name = place.partition("/")
        connection = connection_of(target.declaration, self._app.settings)
        blobs = self._app.world.blobs.at(connection, container.lower())
        blob = blobs.put(name, content, metadata, content_type)
        self._app.world.receipts.add((target.function.name, blob.etag))
        return blob

    @checked
    def timer(
        self,
        target: str,
        *,
        past_due: bool = False,
        last: datetime | None = None,
        inputs: Inputs = None,
    ) -> Invocation:
        """Run a timer function as if it were due now. *last* is the time of its previous run."""
        found = self._target(target, "timerTrigger")
        schedule = self._property(found, "schedule")
        return self._call(
            found,
            lambda: timer.event_of(
                found.declaration, self._now, schedule, past_due=past_due, last=last
            ),
            inputs,
        )

    @checked
    def cosmos_db(
        self, target: str, documents: Row | Sequence[Row], *, inputs: Inputs = None
    ) -> Invocation:
        """Send new and changed documents of a Cosmos DB container (or `database/container`)."""
        found = self._target(target, "cosmosDBTrigger")
        every = [documents] if isinstance(documents, Mapping) else documents
        return self._call(found, lambda: changes.documents_event(every), inputs)

    @checked
    def sql(
        self,
        target: str,
        *,
        inserted: Sequence[Row] = (),
        updated: Sequence[Row] = (),
        deleted: Sequence[Row] = (),
        inputs: Inputs = None,
    ) -> Invocation:
        """Send changed rows of a SQL Server or MySQL table, in this order."""
        found = self._target(target, "sqlTrigger", "mysqlTrigger")
        numbered = (
            (changes.INSERTED, inserted),
            (changes.UPDATED, updated),
            (changes.DELETED, deleted),
        )
        every = [(number, row) for number, rows in numbered for row in rows]
        return self._call(found, lambda: changes.rows_event(every), inputs)

    @checked
    def mcp_tool(self, target: str, /, **arguments: Any) -> Invocation:
        """Call the MCP tool or the function *target*; `returned` is its return value.

        The function isn't called if a required argument is missing.
        """
        return self._mcp("mcpToolTrigger", "tool", "toolName", target, arguments)

    @checked
    def mcp_prompt(self, target: str, /, **arguments: Any) -> Invocation:
        """Get the MCP prompt of *target*."""
        return self._mcp("mcpPromptTrigger", "prompt", "promptName", target, arguments)

    @checked
    def mcp_resource(self, target: str) -> Invocation:
        """Read the MCP resource with the URI *target*."""
        found = self._target(target, "mcpResourceTrigger")
        return self._call(found, lambda: mcp.resource_event(self._property(found, "uri")), None)

    def _mcp(
        self, trigger: str, kind: str, key: str, target: str, arguments: dict[str, Any]
    ) -> Invocation:
        found = self._target(target, trigger)
        name, parameter = self._property(found, key), found.declaration.name
        given = {name: value for name, value in arguments.items() if value is not None}

        def event() -> Event:
            mcp.check_required(found.function, found.declaration, given)
            return mcp.call_event(kind, name, parameter, given or None)

        return self._call(found, event, mcp.argument_inputs(found.function, given))

    @checked
    def warm_up(self, *, inputs: Inputs = None) -> Invocation:
        """Run the function with the warmup trigger, as the host does on a new instance."""
        found = list(triggered_by(self._app.functions, ("warmupTrigger",)))
        if not found:
            raise NoTarget("no function has a `warmupTrigger`")
        return self._call(found[0], warmup.event, inputs)

    @checked
    def sample(self, name: str) -> dict[str, Any]:
        """Return a typical event for a function, as `funcdeco sample` prints it.

        Its keys are the keywords of the client's method for the trigger; `trigger` is its type.
        """
        return sample_event(find_any(self._app.functions, name).function, self._app.project)

    @checked
    def invoke(
        self, name: str, metadata: Mapping[str, Any] | None = None, /, **bindings: Any
    ) -> Invocation:
        """Run a function with any trigger. *bindings* are the values of its trigger and inputs.

        Without *metadata*, the trigger gets the metadata of a typical event with that value.
        """
        found = find_any(self._app.functions, name)
        trigger = found.declaration
        if trigger.kind == "httptrigger":
            raise NoTarget(f"`{found.function.name}` has an `httpTrigger`; send it a request")
        if trigger.kind in _REPLAYED:
            what = f"`{found.function.name}` has an `{trigger.type}`"
            raise NoTarget(f"{what}; use `{_REPLAYED[trigger.kind]}`")
        _check_names(found, bindings)
        if trigger.name not in bindings and trigger.kind not in _WITHOUT_VALUE:
            example = f"`client.invoke({name!r}, {trigger.name}=...)`"
            raise NoTarget(f"nothing to send to `{found.function.name}`; write {example}")
        value = bindings.pop(trigger.name, None)

        def event() -> Event:
            if metadata is None:
                return given_event(trigger, value, self._now)
            return generic.event_of(trigger.kind, value, metadata)

        return self._call(found, event, bindings)


def _check_names(found: Target, bindings: Mapping[str, Any]) -> None:
    """Check that *bindings* are bindings of the function. Raises NoTarget."""
    unknown = set(bindings) - {one.name for one in found.function.declarations}
    if unknown:
        known = ", ".join(f"`{one.name}`" for one in found.function.declarations)
        first = min(unknown)
        raise NoTarget(f"`{found.function.name}` has no binding `{first}`; available: {known}")
