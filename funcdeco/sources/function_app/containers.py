"""Check the apps and blueprints of a v2 app: which one the worker indexes, and what it includes."""

from __future__ import annotations

import os
import re
from typing import Any

from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.loss import LOSES_ALL
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.ownership import FUNCTION_JSON
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import folders
from funcdeco.sources.decorators.call import DecoratorCall, source_of
from funcdeco.sources.decorators.findings import Findings
from funcdeco.sources.function_app.elements import is_written
from funcdeco.sources.function_app.model import (
    OF_LIBRARY,
    RecordedApp,
    RecordedBuilder,
    RecordedContainer,
    RecordedDecorator,
)

_LEVEL = "authLevel"
_LEVELS = ("anonymous", "function", "admin")
_MEMBERS = [f"func.AuthLevel.{one.upper()}" for one in _LEVELS]
_ASSIGNED = late_pattern(rb"(\w+)(?:[ \t]*:[^=]+)?[ \t]*=[ \t]*\w")


def check_containers(app: RecordedApp, findings: Findings) -> None:
    """Report a missing or second app, and blueprints that aren't registered."""
    module = os.path.basename(app.file)
    indexed = [one for one in app.containers if one.is_app and one.names]
    names = [name for one in indexed for name in one.names]
    if not indexed:
        message = f"{module} has no `FunctionApp` at its top level, {LOSES_ALL}"
        hint = "add `app = func.FunctionApp()`"
        at: DecoratorCall | Location = _file(app)
        if lost := next((one for one in app.containers if one.is_app), None):
            hint = "give this app a name there, which nothing else has"
            at = source_of(lost.site, "v2")
        elif app.containers:
            hint += ", and register each blueprint: `app.register_functions(...)`"
        elif app.created:
            from funcdeco.sources.function_app.created import instead_of, place_of

            hint += f", and {instead_of(app.created, 'app')}"
            at = place_of(app.created[0], findings.snapshot)
        findings.add("APP007", message, hint, at=at)
    if len(names) > 1:
        message = f"{module} has several names for an app, {in_backticks(names)}, {LOSES_ALL}"
        hint = "keep one, and use `func.Blueprint` for the others"
        findings.add("APP008", message, hint, at=_file(app))
    _check_registrations(app, findings)
    if len(names) == 1:
        top = app.containers.index(indexed[0])
        if not any(one.error for one in indexed[0].registrations):
            _check_unregistered(app, top, findings)
        _check_late(app, top, findings)
        _check_listed(indexed[0], findings)
        _check_levels(app, top, findings)
        if app.created:
            from funcdeco.sources.function_app.created import check_created

            places = [one for one in app.containers if one.site.file != app.file]
            owners = {one.site.file: _assigned(one, findings.snapshot) for one in places}
            check_created(app, {**owners, app.file: names[0]}, findings)
        if not (app.functions or app.decorators or findings):
            _check_empty(app, indexed[0], findings)


def _check_empty(app: RecordedApp, top: RecordedContainer, findings: Findings) -> None:
    """Report an app without functions, unless a blueprint or a folder explains it."""
    # Imported late: apps without functions are rare.
    from funcdeco.sources.blueprint_files import first_blueprint

    snapshot = findings.snapshot
    is_folder = (snapshot.is_file(snapshot.root / one / FUNCTION_JSON) for one in folders(snapshot))
    if not (any(is_folder) or first_blueprint(snapshot, "v2")):
        hint = "decorate a function, or register a blueprint"
        pattern = rb"^[ \t]+(@%s\.\w+)\(" % top.names[0].encode()
        if skipped := re.search(pattern, snapshot.read(app.file) or b"", re.MULTILINE):
            decorator = skipped[1].decode()
            hint = f"`{decorator}` isn't run: check its condition, or move it to the top level"
        findings.add("APP012", "the app has no functions", hint, at=source_of(top.site, "v2"))


def _file(app: RecordedApp) -> Location:
    return Location(app.file)


def _check_registrations(app: RecordedApp, findings: Findings) -> None:
    with_functions = {one.container for one in app.functions}
    for container in app.containers:
        seen: set[int] = set()
        for one in container.registrations:
            at = source_of(one.site, "v2")
            if one.error:
                message = f"`register_functions` raises {one.error}, {LOSES_ALL}"
                findings.add("APP009", message, "pass one `func.Blueprint`", at=at)
            elif one.container in seen & with_functions:
                message = f"the blueprint is registered twice with the same names, {LOSES_ALL}"
                findings.add("APP013", message, "remove one of the calls", at=at)
            elif one.container is not None:
                seen.add(one.container)


def _check_unregistered(app: RecordedApp, top: int, findings: Findings) -> None:
    """Report blueprints with functions that the app doesn't register."""
    reached = _reached(app, top)
    functions = [one for one in app.functions if not one.module.startswith(OF_LIBRARY)]
    lost = {one.container for one in functions if _is_left_out(one, app)} - reached
    for index in sorted(one for one in lost if one is not None):
        container = app.containers[index]
        names = [one.name for one in functions if one.container == index]
        message = f"the blueprint isn't registered, so the host doesn't load {in_backticks(names)}"
        hint = _to_register(app, app.containers[top], container, findings.snapshot)
        if container.is_app:
            message = f"the worker uses another app, so the host doesn't load {in_backticks(names)}"
            hint = "use one app, and `func.Blueprint` for the others"
        findings.add("APP019", message, hint, at=source_of(container.site, "v2"))


def _to_register(
    app: RecordedApp, top: RecordedContainer, lost: RecordedContainer, snapshot: Snapshot
) -> str:
    """Return how to register a blueprint, as lines that work in the module of the app."""
    from funcdeco.sources.blueprint_hints import module_of, register_hint

    owner, content, file = top.names[0], snapshot.read(app.file) or b"", os.path.basename(app.file)
    if lost.names:
        if skipped := _skipped_call(content, lost.names):
            return (
                f"`{skipped}` in {file} isn't run: check its condition, or move it to the top level"
            )
        hint = register_hint(owner, file, content, "", lost.names[0])
        return hint + (", below its functions" if lost.site.file == app.file else "")
    name = _assigned(lost, snapshot)
    module = module_of(os.path.relpath(lost.site.file, snapshot.root).replace(os.sep, "/"))
    if not name or not module or lost.site.file == app.file:
        return f"pass it to `{owner}.register_functions`"
    return register_hint(owner, file, content, module, name)


def _skipped_call(content: bytes, names: tuple[str, ...]) -> str:
    """Return the call in *content* that would register a blueprint, such as below an `if`, or ""."""
    every = re.findall(rb"^[^#\n]*?\b(\w+\.register_functions\((\w+)\))", content, re.MULTILINE)
    return next((call.decode() for call, name in every if name.decode() in names), "")


def _assigned(container: RecordedContainer, snapshot: Snapshot) -> str:
    """Return the name to which a module assigns a blueprint at its top level; "" if unknown."""
    lines = (snapshot.read(container.site.file) or b"").splitlines()
    line = lines[container.site.line - 1] if container.site.line <= len(lines) else b""
    found = _ASSIGNED.match(line)
    return found[1].decode() if found else ""


def _is_left_out(function: RecordedBuilder, app: RecordedApp) -> bool:
    """Return whether the host doesn't load a function, although none of its decorators raised."""
    return not (
        function.is_indexed or any(app.decorators[one].error for one in function.decorators)
    )


def registered(app: RecordedApp) -> set[int | None] | None:
    """Return the app that the worker indexes, and all it registers; None without such an app."""
    indexed = [index for index, one in enumerate(app.containers) if one.is_app and one.names]
    return _reached(app, indexed[0]) if len(indexed) == 1 else None


def _reached(app: RecordedApp, top: int) -> set[int | None]:
    """Return the containers that are registered with the one at *top*, also through others."""
    reached: set[int | None] = set()
    waiting: list[int | None] = [top]
    while waiting:
        index = waiting.pop()
        if index is not None and index not in reached:
            reached.add(index)
            waiting += [one.container for one in app.containers[index].registrations]
    return reached


def _check_late(app: RecordedApp, top: int, findings: Findings) -> None:
    """Report functions that were added to a blueprint after it was registered."""
    for one in app.containers[top].registrations:
        late = [
            function.name
            for function in app.functions
            if function.container == one.container
            and function.is_late
            and _is_left_out(function, app)
        ]
        if late:
            is_one = len(late) == 1
            message = (
                f"{in_backticks(late)} {'is' if is_one else 'are'} added to the blueprint after it"
                f" is registered, so the host doesn't load {'it' if is_one else 'them'}"
            )
            hint = "register the blueprint below its functions"
            at = source_of(one.site, "v2")
            findings.add("APP019", message, hint, at=at)


def _check_listed(top: RecordedContainer, findings: Findings) -> None:
    """Report a call of `get_functions`: the worker's own call is then a repeated one."""
    if top.listed:
        message = "`get_functions` raises when the worker calls it a second time"
        hint = "remove the call, or move it into a test"
        at = source_of(top.listed, "v2")
        findings.add("FUN025", f"{message}, {LOSES_ALL}", hint, at=at)


def _check_levels(app: RecordedApp, top: int, findings: Findings) -> None:
    """Report blueprints with a level that their functions don't have: it is the app's."""
    level = app.containers[top].auth_level
    for index, container in enumerate(app.containers):
        if container.is_app or container.auth_level in ("", level):
            continue
        names = [
            one.name
            for one in app.functions
            if one.container == index and _has_level_of_app(one, app)
        ]
        if names:
            message = f"the blueprint ignores `http_auth_level`, so the level of {in_backticks(names)} is {level!r}"
            wanted = f"auth_level=func.AuthLevel.{container.auth_level.upper()}"
            hint = f"write `{wanted}` in each `route`, or set the level of the app"
            at = source_of(container.site, "v2")
            findings.add("APP022", message, hint, at=at)


def without_invalid_level(
    element: dict[str, Any],
    made: RecordedDecorator | None,
    app: RecordedApp,
    findings: Findings,
) -> dict[str, Any]:
    """Return an element without the level of the app if that is invalid, which is reported there."""
    level = element.get(_LEVEL)
    if level is None or level in _LEVELS:
        return element
    top = next((one for one in app.containers if one.is_app and one.names), None)
    is_by_app = made is None or (top is not None and made.site == top.site)  # such as an ASGI app
    if not is_by_app and is_written(_LEVEL, made):
        return element
    at = source_of(top.site, "v2") if top else None
    message, hint = f"invalid `http_auth_level`: {level!r}", f"use one of {in_backticks(_MEMBERS)}"
    findings.add("BND003", message, hint, at=at, key="http_auth_level")  # equal ones are shown once
    return {key: value for key, value in element.items() if key != _LEVEL}


def _has_level_of_app(function: RecordedBuilder, app: RecordedApp) -> bool:
    routes = [one for one in function.decorators if app.decorators[one].name == "route"]
    return function.is_indexed and any(
        app.decorators[one].options.get("auth_level") is None for one in routes
    )
