"""Calls of the user's own decorators as JSON: their models, and what these made of the keywords."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.diagnostics.fix import Fix
from funcdeco.sources.recording.model import OwnCall, RecordedCall


class OwnModels:
    """The numbered models of an app's own decorators."""

    def __init__(self) -> None:
        self._indices: dict[Any, int] = {}

    def plain_call(self, call: RecordedCall) -> Any:
        """Return the model of an own call and its result for JSON; None for one of ours."""
        if call.own is None or call.load is None:
            return None
        _, made, findings, parts = call.own
        rows = None if parts is None else [self._instance(one) for one in parts]
        filled = None if made is None else self._instance(made)
        return [self._index(call.load()), filled, findings, rows]

    def rows(self) -> list[Any]:
        """Return the models for JSON, each after those it refers to."""
        if not self._indices:  # pydantic is loaded only for models of the user's own
            return []
        from funcdeco.bindings.model_data import model_data

        return [model_data(model, self._indices) for model in self._indices]

    def _instance(self, made: Any) -> Any:
        from funcdeco.bindings.model_data import instance_data

        return [self._index(type(made)), instance_data(made)]

    def _index(self, model: Any) -> int:
        from funcdeco.bindings.model_data import element_of

        if model not in self._indices:
            element = element_of(model)
            if element is not None:
                self._index(element)
            self._indices[model] = len(self._indices)
        return self._indices[model]


def read_models(rows: list[Any]) -> list[Any]:
    """Return the models that `OwnModels.rows` described."""
    models: dict[int, Any] = {}
    for index, row in enumerate(rows):
        from funcdeco.bindings.model_data import rebuild

        models[index] = rebuild(row, models)
    return [*models.values()]


def read_own(row: Any, options: Mapping[str, Any], models: list[Any]) -> OwnCall:
    """Return the result that `OwnModels.plain_call` wrote."""
    _, filled, findings, parts = row
    return OwnCall(
        options,
        None if filled is None else _read_instance(filled, models),
        tuple(_finding(*one) for one in findings),
        None if parts is None else tuple(_read_instance(one, models) for one in parts),
    )


def _read_instance(row: Any, models: list[Any]) -> Any:
    from funcdeco.bindings.model_data import rebuild_instance

    index, data = row
    return rebuild_instance(data, models[index])


def _finding(code: str, message: str, hint: str, key: str, fix: Any) -> PropertyFinding:
    return PropertyFinding(code, message, hint, key, Fix(*fix) if fix else None)
