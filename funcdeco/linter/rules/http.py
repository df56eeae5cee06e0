"""Rules for HTTP triggers: their routes, alone and combined, and their responses."""

from __future__ import annotations

from funcdeco.analysis.binding_types import serves
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.copied_folders import copied_pair
from funcdeco.analysis.route_source import written_route
from funcdeco.analysis.routes import (
    constraint_faults,
    parsed,
    reserved_by,
    route_of,
    routes_of,
    template_of,
    with_prefix,
)
from funcdeco.analysis.script_files import module_of
from funcdeco.diagnostics.diagnostic import shown_path
from funcdeco.diagnostics.fix import Fix
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.route.foreign import without_query
from funcdeco.grammar.route.template import foreign_syntax
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.linter.rules.python import RESPONSES

TABLE = Table("HTP")
# Cheaper than a search for the syntax of each framework.
_ODD = late_pattern("[<*]|(?:^|[/.-]):")


@TABLE.binding("HTP001", serves)
def blank_route(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report a blank route."""
    route = declaration.string("route")
    if route is not None and not route.strip():
        quoted_name = declaration.display_name("route")
        message = f"a blank {quoted_name} defaults to the function's name, `{function.name}`"
        hint = f"write `{function.name}`"
        if app.route_prefix:
            hint += '; for the root, set `routePrefix` in host.json to `""` and write `/`'
        else:
            hint += ", or `/` for the root"
        yield Finding(message, hint, key="route")


@TABLE.binding("HTP002", serves)
def template(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report a route that ASP.NET Core can't parse."""
    whole, before = _whole(declaration, app)
    error = template_of(whole) or parsed(whole)
    if isinstance(error, GrammarError) and error.start >= before:
        written = written_route(declaration, app)
        if error.start - before < written.before:
            return  # APP011 reports the blueprint's prefix
        foreign = foreign_syntax(written.text)
        hint = foreign.hint if foreign else error.hint
        part = written.part(error.start - before, error.end - before)
        yield Finding(error.message, hint, key=written.key, part=part)


@TABLE.binding("HTP003", serves)
def constraint(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report constraints that are unknown to ASP.NET Core or have invalid arguments."""
    whole, before = _whole(declaration, app)
    for error in constraint_faults(whole):
        written = written_route(declaration, app)
        if error.start - before >= written.before:
            part = written.part(error.start - before, error.end - before)
            yield Finding(error.message, error.hint, key=written.key, part=part)


def _whole(declaration: BindingDeclaration, app: CheckedApp) -> tuple[str, int]:
    """Return the whole template, and the number of characters in front of the function's route.

    Leading slashes are omitted if HTP004 reports them.
    """
    route = declaration.string("route") or ""
    if not app.route_prefix:
        return route, 0
    own = route.lstrip("/")
    return with_prefix(app.route_prefix, own), len(app.route_prefix) + 1 - len(route) + len(own)


@TABLE.binding("HTP004", serves)
def leading_slash(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report a leading slash, which doubles the one after the prefix."""
    route = declaration.string("route") or ""
    if app.route_prefix and route.startswith("/"):
        if module_of(app.snapshot, function) != function.handler.file:
            yield _whole_app(route, app)
            return
        own = route.lstrip("/")
        path = with_prefix(app.route_prefix, route)
        message = f"the route begins with a slash, so it becomes `{path}`"
        intended = without_query(own)
        if intended.lower().startswith(f"{app.route_prefix.lower()}/"):
            intended = intended[len(app.route_prefix) + 1 :]
        hint = f"write `{intended}`" if intended else "remove it, or use a route without the slash"
        written = written_route(declaration, app)
        is_own = bool(own) and written.text == route and intended == own
        fix = Fix("set", own) if is_own else None
        part = written.part(0, len(route) - len(own))
        yield Finding(message, hint, key=written.key, part=part, fix=fix)


def _whole_app(route: str, app: CheckedApp) -> Finding:
    """Return the finding for `AsgiFunctionApp` or `WsgiFunctionApp`, which write their own route."""
    path = with_prefix(app.route_prefix, route)
    message = f"an ASGI or WSGI app has the route `{route}`, which becomes `{path}`"
    return Finding(message, 'set `routePrefix` to "" in host.json, below `extensions` and `http`')


@TABLE.binding("HTP005", serves)
def other_framework(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report parameters in the syntax of Flask or Express, which is literal text here."""
    route = declaration.string("route") or ""
    if not _ODD.search(route) or foreign_syntax(route) is None:
        return
    if template_of(_whole(declaration, app)[0]) is None:
        return
    written = written_route(declaration, app)
    found = foreign_syntax(written.text) or foreign_syntax(route)
    if found:
        part = (found.start, found.end) if written.text else None
        yield Finding(found.message, found.hint, key=written.key, part=part)


@TABLE.binding("HTP006", serves)
def reserved(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report routes that begin with a name that the host reserves."""
    route = route_of(declaration, function)
    name = reserved_by(route)
    if name is None:
        return
    if route != declaration.string("route"):
        message = f"`{function.name}` has no route, and its name begins with `{name}`"
        yield Finding(
            message, f"add a route: the host reserves all routes that begin with `{name}`"
        )
        return
    message = f"`{route}` begins with `{name}`, which the host reserves"
    written = written_route(declaration, app)
    start = len(route) - len(route.lstrip("/"))
    part = written.part(start, start + len(name))
    yield Finding(message, "begin the route with something else", key=written.key, part=part)


@TABLE.app("HTP007")
def route_taken(app: CheckedApp) -> Findings:
    """Report functions that the host rejects because an earlier one has the same route."""
    for one in routes_of(app).refused:
        message = f"`{one.method} {_address(one.path)}` is already used by {_named(one.by)}"
        hint = "use a different route or different methods for one of them"
        if copy := copied_pair(app, one.function, one.by):
            message += f": {copy.name}/ is a copy of a generated folder"
            hint = f"remove {copy.name}/, or declare its function in the app, with its own route"
        yield Finding(message, hint, key="route", at=one.declaration)


@TABLE.app("HTP008")
def unreachable(app: CheckedApp) -> Findings:
    """Report functions that receive no request because an earlier one matches them all."""
    for one in routes_of(app).clashes:
        if one.is_whole:
            from funcdeco.analysis.route_hints import hint_for_shadow

            name = one.later.function.name
            shown = _address(one.later.path if one.path is None else one.path)
            message = f"no request reaches `{name}`: `{one.method} {shown}` goes to "
            message += f"{_named(one.earlier.function)}, which comes first by name"
            yield Finding(message, hint_for_shadow(one), key="route", at=one.later.declaration)


@TABLE.app("HTP009")
def overlap(app: CheckedApp) -> Findings:
    """Report functions that lose some of their requests to an earlier one."""
    for one in routes_of(app).clashes:
        if not one.is_whole:
            from funcdeco.analysis.route_hints import hint_for_overlap

            shown = f"`{one.method} {_address(one.path or '')}`"
            message = f"{shown} also matches `{one.earlier.path}` of "
            message += f"{_named(one.earlier.function)}, which comes first by name"
            yield Finding(message, hint_for_overlap(one), key="route", at=one.later.declaration)


@TABLE.function("HTP010")
def answer_missing(function: Function, app: CheckedApp) -> Findings:
    """Report an httpTrigger without an output; one with another output may need no response."""
    trigger = function.declared_trigger
    if trigger is None or not serves(trigger.facts) or not function.is_whole:
        return
    if any(one.direction == "out" for one in function.declarations):
        return
    definition = app.definition(function)
    # PYT011 reports a returned value that no output receives.
    if not definition or all(one.kind != "value" for one in definition.returned):
        message = f"`{function.name}` has no `http` output, so every response is empty"
        yield Finding(message, RESPONSES[function.model], at=trigger)


@TABLE.function("HTP011")
def several_answers(function: Function, app: CheckedApp) -> Findings:
    """Report a second `http` output."""
    trigger = function.declared_trigger
    if trigger and serves(trigger.facts):
        first, *rest = _answers(function) or [trigger]
        for declaration in rest:
            message = (
                f"`{first.name}` and `{declaration.name}` are both responses, but only one is sent"
            )
            yield Finding(message, "remove one of them", at=declaration)


def _answers(function: Function) -> list[BindingDeclaration]:
    return [
        one
        for one in function.declarations
        if one.facts.http == "answer" and one.direction == "out"
    ]


@TABLE.binding("HTP012", serves)
def unusable_level(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report the authorization level that accepts neither function nor host keys."""
    level = declaration.string("authLevel")
    if level and level.lower() == "user":
        shown = declaration.display_name("authLevel")
        message = f"{shown} `user` accepts no function keys, only the master key"
        hint = "use `function`, or `anonymous` if something else authenticates callers"
        yield Finding(message, hint, key="authLevel")


@TABLE.binding("HTP013", serves)
def repeated_prefix(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report a route that begins with the prefix, which the host adds."""
    prefix = app.route_prefix.strip("/")
    route = declaration.string("route") or ""
    rest = route[len(prefix) + 1 :]
    if not prefix or not rest or not route.lower().startswith(f"{prefix}/".lower()):
        return
    written = written_route(declaration, app)
    if written.text == route:
        message = f"the route repeats the prefix: its path is `/{with_prefix(prefix, route)}`"
        hint = f"write `{rest}`, unless callers use that path"
        yield Finding(message, hint, key=written.key, part=(0, len(prefix) + 1))


def _address(path: str) -> str:
    return "/" + path.lstrip("/")


def _named(function: Function) -> str:
    """Return the name of a function and its location."""
    place = shown_path(function.file)
    return f"`{function.name}` ({place}:{function.source.line if function.source else 1})"
