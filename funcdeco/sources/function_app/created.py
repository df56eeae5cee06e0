"""Durable functions of the v1 model in a v2 app: created at the top level, without a decorator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.decorators.findings import Findings
from funcdeco.sources.function_app.model import Created, RecordedApp
from funcdeco.sources.recording.functions import code_of
from funcdeco.sources.recording.unwrap import attribute

if TYPE_CHECKING:
    from funcdeco.sources.function_app.live import LiveFunction  # imports azure.functions

_CREATED = {"orchestrator_function": "Orchestrator", "entity_function": "Entity"}
"""The attribute with the user's function, by the class whose `create` returned the object."""
_DECORATORS = {"Orchestrator": "orchestration_trigger", "Entity": "entity_trigger"}


def created_in(modules: list[ModuleType], functions: list[LiveFunction]) -> Iterator[Created]:
    """Yield what the modules created, unless a decorator declares it or its function."""
    seen = {id(one) for function in functions for one in function.targets}
    for module in modules:
        names: Mapping[str, object] = vars(module)
        for name, value in names.items():
            for key, kind in _CREATED.items() if type(value) is FunctionType else ():
                function: Any = attribute(value, key)
                if function is not None and seen.isdisjoint({id(value), id(function)}):
                    seen.add(id(function))
                    yield _created(module, name, kind, function)


def _created(module: ModuleType, name: str, kind: str, function: object) -> Created:
    module_file: str = attribute(module, "__file__", "")
    file, inner, line = code_of(function) or ("", "", 0)
    shown = inner if inner.isidentifier() else name  # a lambda has no name
    return Created(name, kind, shown, module_file, line if file == module_file else 0)


def check_created(app: RecordedApp, owners: Mapping[str, str], findings: Findings) -> None:
    """Report functions that were created but not declared; *owners* are the apps by file."""
    for one in app.created:
        message = f"`df.{one.kind}.create` declares no function of a v2 app"
        findings.add(
            "FUN011",
            f"{message}, so the host doesn't load {one.function!r}",
            instead_of([one], owners.get(one.file) or owners[app.file]),
            at=place_of(one, findings.snapshot),
        )


def instead_of(created: Sequence[Created], owner: str) -> str:
    """Return how to declare the functions."""
    parts: list[str] = []
    for kind in dict.fromkeys(one.kind for one in created):
        names = in_backticks(one.function for one in created if one.kind == kind)
        decorator = f'@{owner}.{_DECORATORS[kind]}(context_name="context")'
        parts.append(f"write `{decorator}` above {names} instead of `df.{kind}.create`")
    return ", and ".join(parts)


def place_of(one: Created, snapshot: Snapshot) -> Location:
    """Return the line that creates a function, or the one of its `def`."""
    content = snapshot.read(one.file) or b""
    pattern = rb"^%s\b[^=\n]*=(?!=)" % one.name.encode()
    found = [*re.finditer(pattern, content, re.MULTILINE)]
    if found:
        return Location(one.file, content.count(b"\n", 0, found[-1].start()) + 1)
    return Location(one.file, one.line or None)
