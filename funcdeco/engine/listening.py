"""Which functions their triggers start: those that are enabled and that the worker could load."""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.engine.app import EngineApp
from funcdeco.engine.enabled import is_enabled
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function


def listening(app: EngineApp, *kinds: str) -> Iterator[tuple[Function, BindingDeclaration]]:
    """Yield the functions whose triggers have one of these types in lowercase, with the trigger."""
    for function in app.functions:
        trigger = function.declared_trigger
        if trigger is None or trigger.kind not in kinds:
            continue
        if is_enabled(function.name, app.settings, app.options.content) and _loads(app, function):
            yield function, trigger


def _loads(app: EngineApp, function: Function) -> bool:
    try:
        with app.surroundings.running():
            app.load(function)
    except (Exception, SystemExit):  # the table of functions shows it  # noqa: BLE001
        return False
    return True
