"""One element of `bindings` in a function.json, read into the model that fits best."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from funcdeco.bindings.base import Binding, Model, json_names
from funcdeco.bindings.catalogue import KnownModels
from funcdeco.bindings.fill import fill_model
from funcdeco.bindings.gone import Gone, instead_of
from funcdeco.diagnostics.diagnostic import CODES, Report
from funcdeco.diagnostics.fix import Fix
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.origin import Origin
from funcdeco.grammar.similar import did_you_mean, near
from funcdeco.sources.function_json.keys import split_keys

M = TypeVar("M", bound=Model)
Reporting = Callable[[str], Report]
"""Gives what takes the mistakes of the binding of that name."""
_WEIGHTS = {"error": 100, "warning": 1, "note": 0}


class ElementReader:
    """Reads elements with the given *models*."""

    def __init__(self, models: KnownModels) -> None:
        self._models = models

    def read(
        self, element: dict[str, Any], index: int, origin: Origin, reporting: Reporting
    ) -> BindingDeclaration | None:
        """Read one element; None, told already, where it has no type or no name."""
        common = {key.lower(): key for key in element}
        kind = element.get(common.get("type", "type"))
        name = element.get(common.get("name", "name"))
        if not isinstance(kind, str) or not kind or not isinstance(name, str) or not name:
            message = f"element {index} of `bindings` has no `type` or no `name`"
            reporting("")("PRJ009", message, "write both, as texts")
            return None
        report = reporting(name)
        way = self._direction(element.get(common.get("direction", "")), kind, name, report)
        said = {key: value for key, value in element.items() if value is not None}
        for key in ("type", "direction"):
            said.pop(common.get(key, key), None)
        best = min(
            (_Attempt(model, kind, name, said) for model in self._candidates(kind, way)),
            key=lambda attempt: attempt.weight,
        )
        for code, message, hint, key, fix in best.faults:
            report(code, message, hint, key=key, fix=fix)
        return BindingDeclaration(
            kind, way, name, best.good(), best.model, best.made, origin, index
        )

    def _direction(self, said: object, kind: str, name: str, report: Report) -> str:
        """Give the way that the binding goes, after telling what is wrong with what was *said*."""
        ways = self._ways(kind)
        only = next(iter(ways)) if len(ways) == 1 else None
        meant = only or ("out" if name == "$return" else None)
        if said is None:
            return _unsaid(meant, name, report)
        fix = Fix("set", only) if only else None
        way = said.lower() if isinstance(said, str) else ""
        if way not in ("in", "out"):
            hint = f"write `{only}`" if only else "write `in` or `out`"
            message = f"`direction` of `{name}` is {said!r}"
            code = "BND020" if way == "inout" else "BND019"
            report(code, message, f"{hint}: the worker refuses the rest", key="direction", fix=fix)
            return meant or "in"
        if only and way != only:
            message = f"`direction` of `{name}` is `{said}`, and a `{kind}` goes `{only}`"
            report("BND019", message, f"write `{only}`", key="direction", fix=fix)
        elif said != way:
            fix = Fix("set", way)
            report(
                "PRJ010", f"{said!r} is spelled {way!r}", f"say {way!r}", key="direction", fix=fix
            )
        return only or way

    def _ways(self, kind: str) -> set[str]:
        """Give the directions that a type has; none where it isn't known."""
        return {str(model.way()) for model in self._models.of_type(kind)}

    def _candidates(self, kind: str, way: str) -> list[type[Binding]]:
        role = "output" if way == "out" else "input"
        role = "trigger" if kind.lower().endswith("trigger") and way == "in" else role
        known = [model for model in self._models.of_type(kind) if model.role == role]
        return known or [model for model in self._models.of_any_type() if model.role == role]


def _unsaid(meant: str | None, name: str, report: Report) -> str:
    """Tell that there is no direction, and give the one that the host takes or that is meant."""
    way = meant or "in"
    fix = Fix("add", way, "direction")
    if way == "out":
        message = f"`{name}` says no `direction`, and so the host takes it for an input"
        report("BND019", message, 'write `"direction": "out"`', fix=fix)
    else:
        message = f"`{name}` says no `direction`: the host takes `in`"
        report("BND018", message, 'write `"direction": "in"`', fix=fix if meant else None)
    return way


class _Attempt:
    """One model tried on an element: what it makes of it, and what is wrong then."""

    def __init__(self, model: type[Binding], kind: str, name: str, said: dict[str, Any]) -> None:
        self.model = model
        self.faults: list[tuple[str, str, str, str, Fix | None]] = []
        known, unknown = split_keys(model, said, self._report)
        if model.is_generic():
            known["type"] = kind
        elif kind != model.type:
            message, hint = f"the type of `{name}` is spelled {kind!r}", f"say `{model.type}`"
            self._report("PRJ010", message, hint, key="type", fix=Fix("set", model.type))
        if unknown:
            known["extra"] = unknown
        for key in () if model.is_generic() else unknown:
            hint, fix = unread(key, model)
            message = f"`{key}` of `{name}` isn't read by `{model.type}`"
            self._report("BND016", message, hint, key=key, fix=fix)
        self._known = known
        self.made = filled(kind, model, known, self._report)
        self.weight = sum(_WEIGHTS[CODES[fault[0]].severity] for fault in self.faults)

    def _report(
        self, code: str, message: str, hint: str, *, key: str = "", fix: Fix | None = None
    ) -> None:
        self.faults.append((code, message, hint, key, fix))

    def good(self) -> dict[str, Any]:
        """Give the properties without mistakes under their JSON names."""
        names = json_names(self.model)
        wrong = {fault[3] for fault in self.faults if fault[0] in ("BND001", "BND003")}
        own = {names.get(key, key): value for key, value in self._known.items() if key != "extra"}
        said = {**own, **self._known.get("extra", {})}
        return {key: value for key, value in said.items() if key not in (*wrong, "name", "type")}


def unread(key: str, model: type[Model]) -> tuple[str, Fix | None]:
    """Say what to do with a key that isn't read, and how to mend it where one name is near."""
    names = json_names(model)
    gone: Gone = getattr(model, "gone", {})
    if key in gone:
        return instead_of(gone[key], lambda name: names.get(name, name)), None
    meant = near(key, names.values())
    fix = Fix("rename", meant[0]) if len(meant) == 1 else None
    return did_you_mean(key, meant) or "leave it out, or correct its name", fix


def filled(label: str, model: type[M], known: dict[str, Any], report: Report) -> M | None:
    """Fill *model*; messages name properties as function.json does."""
    names = json_names(model)

    def report_in_json(
        code: str, message: str, hint: str, *, key: str = "", fix: Fix | None = None
    ) -> None:
        key = names.get(key, key)
        report(code, in_json(message, model), in_json(hint, model), key=key, fix=fix)

    return fill_model(label, model, known, report_in_json)


def in_json(text: str, model: type[Model]) -> str:
    """Name properties in *text* as function.json does."""
    names = json_names(model)
    return re.sub(r"`(\w+)`", lambda found: f"`{names.get(found[1], found[1])}`", text)
