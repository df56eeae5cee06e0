"""Rules for the code of orchestrators."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.orchestrators import orchestrator, replayed
from funcdeco.functions.model import Function
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("DUR")


@TABLE.function("DUR010")
def task_misused(function: Function, app: CheckedApp) -> Findings:
    """Report a task that every run returns, yields or passes on in a way that fails."""
    yield from _tasks(function, app, always=True)


@TABLE.function("DUR011")
def task_not_yielded(function: Function, app: CheckedApp) -> Findings:
    """Report a task that never runs, or with which some runs fail."""
    yield from _tasks(function, app, always=False)


def _tasks(function: Function, app: CheckedApp, *, always: bool) -> Findings:
    found = orchestrator(function, app)
    if found is None:
        return
    from funcdeco.analysis.orchestrator_tasks import misused_tasks

    for one in misused_tasks(found, app):
        if (one.fails and id(one.node) in found.certain) == always:
            yield Finding(one.message, one.hint, at=found.scope.body.place(one.node))


@TABLE.function("DUR012")
def result_not_json(function: Function, app: CheckedApp) -> Findings:
    """Report a result that JSON can't hold, in every run."""
    yield from _results(function, app, always=True)


@TABLE.function("DUR013")
def result_may_not_be_json(function: Function, app: CheckedApp) -> Findings:
    """Report a result that JSON can't hold, in some runs."""
    yield from _results(function, app, always=False)


def _results(function: Function, app: CheckedApp, *, always: bool) -> Findings:
    found = orchestrator(function, app)
    if found is None:
        return
    from funcdeco.analysis.orchestrator_results import unserializable_results

    for one in unserializable_results(found):
        if (id(one.node) in found.certain) == always:
            message = f"the orchestrator returns {one.what}, which can't be converted to JSON"
            yield Finding(message, one.hint, at=found.scope.body.place(one.node))


@TABLE.function("DUR014")
def not_deterministic(function: Function, app: CheckedApp) -> Findings:
    """Report code that behaves differently when the orchestrator is replayed."""
    found = orchestrator(function, app)
    if found is None:
        return
    from funcdeco.analysis.determinism import differences

    for scope, context in replayed(app).get(id(function), ()):
        for one in differences(scope, context or found.context, is_passed=bool(context)):
            yield Finding(one.message, one.hint, at=scope.body.place(one.node))
