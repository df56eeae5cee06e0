"""Rules for the Python code: where the function is, how it is called, and what it returns."""

from __future__ import annotations

from funcdeco.analysis.binding_types import kind_of, serves
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.definitions import called_directly
from funcdeco.analysis.lifetimes import is_on_plan, lifetime
from funcdeco.analysis.target_environment import PYTHONS
from funcdeco.bindings.base import Batched
from funcdeco.diagnostics.wording import one_of
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.linter.chosen import about_choice
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.sources.python.lookup import Definition
from funcdeco.worker.loader import accepts_result

TABLE = Table("PYT")
_MANY = late_pattern(r"(typing\.)?(List|list|Sequence|Iterable|MutableSequence|Collection)\[")


@TABLE.function("PYT006")
def entry_point_missing(function: Function, app: CheckedApp) -> Findings:
    """Report a script without the function that function.json names."""
    key = "entryPoint" if "entryPoint" in function.content else "scriptFile"
    yield from _problem("PYT006", key, function, app)


@TABLE.function("PYT007")
def no_function(function: Function, app: CheckedApp) -> Findings:
    """Report an entry point that can't be loaded as a function."""
    yield from _problem("PYT007", "", function, app)


@TABLE.function("PYT008")
def script_outside(function: Function, app: CheckedApp) -> Findings:
    """Report a script that the worker can't import by name."""
    yield from _problem("PYT008", "scriptFile", function, app)


def _problem(code: str, key: str, function: Function, app: CheckedApp) -> Findings:
    found = None if function.is_decorated else app.definition(function)
    problem = found.problem if found else None
    is_fine = problem and problem.until and app.target.python >= problem.until
    if problem is not None and problem.code == code and not is_fine:
        yield Finding(problem.message, problem.hint, key, at=problem.location)


@TABLE.function("PYT009")
def positional_only(function: Function, app: CheckedApp) -> Findings:
    """Report positional-only parameters."""
    found = called_directly(function, app)
    if found is None or found.is_wrapped:
        return
    for parameter in found.parameters.values():
        if parameter.kind == "positional":
            message = f"parameter `{parameter.name}` is positional-only"
            hint = "remove the `/`: the worker passes all arguments by name"
            yield Finding(message, hint, at=parameter.location)
            return


@TABLE.function("PYT010")
def generator(function: Function, app: CheckedApp) -> Findings:
    """Report generators, which nothing iterates except in orchestrators."""
    found = called_directly(function, app)
    if found is None or found.is_wrapped or not found.is_generator:
        return
    if function.declared_trigger is not None and not function.declared_trigger.facts.wrapper:
        what = "an async generator" if found.is_async else "a generator"
        message = f"`{found.name}` is {what}, but nothing reads the values that it yields"
        yield Finding(message, "use `return` instead of `yield`", at=found.location)


@TABLE.function("PYT011")
def returns_nowhere(function: Function, app: CheckedApp) -> Findings:
    """Report a `return` of a value that certainly isn't None and that no binding accepts."""
    found = unbound(function, app)
    if found is not None and always_returns(found):
        message = f"`{function.name}` returns a value but has no `$return` binding"
        yield Finding(message, instead(function), at=found.returned[0].location)


@TABLE.function("PYT012")
def may_return_nowhere(function: Function, app: CheckedApp) -> Findings:
    """Report a function that may return a value that no binding accepts."""
    found = unbound(function, app)
    if found is None or found.is_wrapped or any(one.kind == "value" for one in found.returned):
        return
    is_typed = found.result is not None and found.result.annotation not in _NOTHING
    for one in found.returned:
        if one.may_be_value or (is_typed and one.kind == "unknown"):
            message = f"`{function.name}` may return a value but has no `$return` binding"
            yield Finding(message, instead(function), at=one.location)
            return


RESPONSES = {
    "funcdeco": "add `http_output`, or declare both with `http`",
    "v1": 'add `{"type": "http", "direction": "out", "name": "$return"}` for the response',
    "v2": "use `@app.route(...)`, which declares the response too",
}
"""Hints for an httpTrigger without an output, by the model of the function."""


def unbound(function: Function, app: CheckedApp) -> Definition | None:
    """Return the definition of a function whose return value no binding accepts, else None."""
    # The definition is read lazily.
    found = app.definition(function) if _accepts_nothing(function) else None
    return None if found is None or found.is_generator else found


def always_returns(found: Definition) -> bool:
    """Return whether each run that ends normally returns a value other than None."""
    kinds = {one.kind for one in found.returned}
    return kinds == {"value"} and found.end.reached == "no"


def instead(function: Function) -> str:
    """Return a hint for the value that no binding accepts."""
    from funcdeco.functions.example_call import example_call

    trigger = function.declared_trigger
    answer = next((one for one in function.declarations if one.facts.http == "answer"), None)
    if answer is not None:
        return f"call `{answer.name}.set(...)` with the response instead"
    if trigger is not None and serves(trigger.facts) and function.model != "funcdeco":
        return RESPONSES[function.model]
    if function.is_decorated:
        output = example_call(function.model, "queue_output", "$return")
        return f"add an output for the value, such as {output}, or return nothing"
    return "add an output for the value, or return nothing"


_NOTHING = (None, "None", "typing.Any", "object", "typing.NoReturn", "typing.Never")


def _accepts_nothing(function: Function) -> bool:
    """Return whether none of the bindings of a function accepts the return value."""
    if function.declared_trigger is None:
        return False  # FUN004 reports it; the trigger may be one that answers
    names = [one.name for one in function.declarations]
    return "$return" not in names and not any(
        accepts_result(kind_of(e)) for e in function.declarations
    )


@TABLE.binding("PYT013", lambda facts: issubclass(facts, Batched))
def cardinality_disagrees(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report an annotation that doesn't match the cardinality: a list for 'one', or vice versa."""
    found = app.definition(function)
    parameter = found.parameters.get(declaration.name) if found else None
    cardinality = declaration.value("cardinality")
    if found is None or parameter is None or not isinstance(cardinality, str):
        return
    key, annotation = declaration.display_name("cardinality"), parameter.annotation or ""
    many = cardinality.lower() == "many"
    at = parameter.annotation_location or parameter.location
    if _MANY.match(annotation) and not many:
        message = f"`{declaration.name}` is annotated as a list, but {key} is 'one'"
        yield Finding(message, f"set {key} to 'many'", at=at)
    elif many and f"typing.List[{annotation}]" in declaration.facts.python_types:
        message = f"`{declaration.name}` is annotated as one event, but {key} is 'many'"
        hint = f"annotate it as `typing.List[{annotation}]`"
        yield Finding(message, hint, at=at)


@TABLE.app("PYT014")
def unsupported(app: CheckedApp) -> Findings:
    """Report a Python version that Azure Functions doesn't support."""
    version = app.target.target_python
    if version is None or version in PYTHONS:
        return
    message = f"Azure Functions doesn't support Python {version}"
    yield about_choice(app, message, f"use one of {', '.join(PYTHONS)}", "target-python")


@TABLE.app("PYT015")
def not_on_plan(app: CheckedApp) -> Findings:
    """Report a Python version that the plan doesn't have."""
    version, plan = app.target.target_python, app.target.plan
    if version in PYTHONS and not is_on_plan(version, plan):
        message = f"the Linux Consumption plan doesn't run Python {version}"
        known = ((one, lifetime("python", one)) for one in PYTHONS if is_on_plan(one, plan))
        older = [name for name, one in known if one and not one.is_over(app.target.today)]
        hint = f"use the Flex Consumption plan, or {one_of(older)}"
        yield about_choice(app, message, hint, "target-python", "plan")
