"""Explain a run that doesn't end: which functions trigger each other, and through what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from funcdeco.bindings.base import json_names
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.engine.binding import connection_of
from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.expressions import fill_settings
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.settings import HostSettings
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function

__tracebackhide__ = is_usage_error

RECENT = 100
"""How many invocations at the end of the run the explanation is based on."""


class EndlessRun(UsageError, RuntimeError):
    """Raised if functions keep triggering each other."""


class _Edge(NamedTuple):
    """One function that writes what triggers another."""

    writer: str
    kind: str
    resource: str
    reader: str

    def __str__(self) -> str:
        what = f"`{self.writer}` writes to {self.kind} `{self.resource}`"
        return f"{what}, which triggers `{self.reader}`"


def explain(
    limit: int,
    invocations: Sequence[Invocation],
    functions: Iterable[Function],
    settings: HostSettings,
) -> EndlessRun:
    """Return the error for a run that reached *limit*, with the loop that it is in."""
    counts = Counter(one.function for one in invocations[-RECENT:])
    running = [function for function in functions if function.name in counts]
    loop = _loop(list(_edges(running, settings)))
    message = f"the run was stopped after {limit} invocations"
    if loop:
        return EndlessRun(f"{message}: {'; '.join(map(str, loop))}")
    latest = in_backticks(name for name, _ in counts.most_common(5))
    retried = sum(one.retry_count > 0 for one in invocations[-RECENT:])
    why = ", mostly retries" if retried * 2 > len(invocations[-RECENT:]) else ""
    return EndlessRun(f"{message}{why}; the latest are from {latest}")


def _edges(functions: Sequence[Function], settings: HostSettings) -> Iterator[_Edge]:
    for writer in functions:
        for output in (one for one in writer.declarations if one.direction == "out"):
            for reader in functions:
                trigger = reader.declared_trigger
                if trigger is not None and _meet(output, trigger, settings):
                    resource = _resource(output, settings)
                    yield _Edge(writer.name, output.type, resource, reader.name)


def _meet(output: BindingDeclaration, trigger: BindingDeclaration, settings: HostSettings) -> bool:
    """Return whether what is written can be what triggers: equal up to the first expression."""
    if f"{output.kind}trigger" != trigger.kind:
        return False
    if connection_of(output, settings) != connection_of(trigger, settings):
        return False
    written, read = _resource(output, settings), _resource(trigger, settings)
    if "{" not in written + read:
        return written.lower() == read.lower()
    ends = [text.partition("{")[0].lower() for text in (written, read)]
    return ends[0].startswith(ends[1]) or ends[1].startswith(ends[0])


def _resource(declaration: BindingDeclaration, settings: HostSettings) -> str:
    keyword = declaration.facts.resource_property
    key = json_names(declaration.facts).get(keyword or "", "")
    return fill_settings(declaration.string(key) or "", settings)


def _loop(edges: Sequence[_Edge]) -> list[_Edge]:
    """Return the shortest cycle; empty if there is none."""
    found = [path for edge in edges if (path := _path(edge, edges))]
    return min(found, key=len) if found else []


def _path(first: _Edge, edges: Sequence[_Edge]) -> list[_Edge]:
    """Return the shortest path that begins with *first* and ends where it began."""
    paths, seen = [[first]], {first.reader}
    while paths:
        path = paths.pop(0)
        if path[-1].reader == first.writer:
            return path
        for edge in edges:
            if edge.writer == path[-1].reader and edge.reader not in seen:
                seen.add(edge.reader)
                paths.append([*path, edge])
    return []
