"""Decorators of the user's own: load their models, and fill these where they are imported."""

from __future__ import annotations

from typing import Any

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.isolation.import_problems import problem_of
from funcdeco.registry import Declaration
from funcdeco.sources.recording.model import OwnCall, RecordedCall


class ModelFailed(Exception):
    """Raised if the model of a decorator of the user's own can't be used."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.message)
        self.problem: Diagnostic = problem


def load_model(declaration: Declaration) -> Any:
    """Load the model while the project can be imported. Raises ModelFailed."""
    assert declaration.load is not None
    try:
        model: object = declaration.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the user's module can raise anything
        raise ModelFailed(problem_of(error)) from error
    if wrong := _what_is_wrong(declaration.name, model):
        place = Location(declaration.file, declaration.line) if declaration.file else None
        raise ModelFailed(Diagnostic("APP018", *wrong, place))
    return model


def _what_is_wrong(decorator: str, model: object) -> tuple[str, str] | None:
    from funcdeco.bindings.base import Binding
    from funcdeco.bindings.model import Model

    if not isinstance(model, type) or not issubclass(model, Model):
        message = f"the model of `{decorator}` is not a binding model"
        return message, "return a subclass of `Trigger`, `Input` or `Output` from `declare(...)`"
    if not issubclass(model, Binding):
        return None
    if not hasattr(model, "role"):
        message = f"`{model.__name__}` is neither a trigger, an input nor an output"
        return message, "derive it from `Trigger`, `Input` or `Output`"
    if not model.is_generic() and not _is_name(getattr(model, "type", None)):
        message = f"`{model.__name__}` has no binding type"
        return message, 'set the type in function.json in the class: `type = "..."`'
    return None


def _is_name(kind: object) -> bool:
    return isinstance(kind, str) and bool(kind)


def fill_own(call: RecordedCall) -> OwnCall:
    """Return the result of filling the model of *call* with its keywords."""
    from funcdeco.bindings.fill import about_raised, build_model
    from funcdeco.bindings.model_data import instance_data

    assert call.load is not None
    model = call.load()
    try:
        made, findings = build_model(call, model)
        parts = tuple(made.expand()) if made is not None and _expands(model) else None
        for one in filter(None, (made, *(parts or ()))):
            instance_data(one)  # runs the user's own properties, too
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the user's methods can raise anything  # noqa: BLE001
        return OwnCall(call.options, None, (about_raised(call.name, error),), None)
    return OwnCall(call.options, made, tuple(findings), parts)


def _expands(model: Any) -> bool:
    """Return whether a class of the user's decides which elements the model declares."""
    owner = next((one for one in model.__mro__ if "expand" in vars(one)), None)
    return owner is not None and not owner.__module__.startswith("funcdeco.")
