"""Read one element of `bindings` in a function.json into the best matching model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from funcdeco.bindings.base import Binding, Model, json_names
from funcdeco.bindings.catalog import KnownModels, in_function_json
from funcdeco.bindings.fill import fill_model
from funcdeco.bindings.naming import DisplayName
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.bindings.removed import Removed, replacement_for
from funcdeco.bindings.rules import Broken, without_effect
from funcdeco.diagnostics.diagnostic import CODES
from funcdeco.diagnostics.fix import Fix
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.origin import Origin
from funcdeco.grammar.similar import did_you_mean, near
from funcdeco.sources.function_json.keys import split_keys

M = TypeVar("M", bound=Model)
Display = Callable[[type[Model]], DisplayName]
"""Returns how messages name the properties of a model."""
_WEIGHTS = {"error": 100, "warning": 1, "note": 0}


class ElementReader:
    """Reads elements with the given *models*.

    Messages name properties by *display*, by default as in function.json, and the binding by *label*,
    by default its type. *in_terms* replaces the decorators that hints name. *preferred* is the model
    of an element that two of a type fit equally.
    """

    def __init__(
        self,
        models: KnownModels,
        display: Display | None = None,
        label: str = "",
        in_terms: Callable[[str], str] = in_function_json,
        preferred: type[Binding] | None = None,
    ) -> None:
        self._models = models
        self._preferred = preferred
        self._display = display or _display_name
        self._label = label
        self._in_terms = in_terms

    def read(
        self, element: dict[str, Any], index: int, origin: Origin
    ) -> tuple[BindingDeclaration | None, list[PropertyFinding]]:
        """Return the element (None if it has no type or name) and its findings."""
        common = {key.lower(): key for key in element}
        kind = element.get(common.get("type", "type"))
        name = element.get(common.get("name", "name"))
        if not isinstance(kind, str) or not kind or not isinstance(name, str) or not name:
            message = f"element {index} of `bindings` has no `type` or no `name`"
            return None, [PropertyFinding("PRJ009", message, "set both to strings")]
        way, found = self._direction(element.get(common.get("direction", "")), kind, name)
        declared = {key: value for key, value in element.items() if value is not None}
        for key in ("type", "direction"):
            declared.pop(common.get(key, key), None)
        models = self._candidates(kind, way)
        attempts = (self._attempt(model, kind, name, declared) for model in models)
        best = min(attempts, key=lambda attempt: attempt.weight)
        about_type = _about_type(best.findings, models, self._in_terms)
        read = BindingDeclaration(
            kind, way, name, best.good(), best.model, best.binding, origin, index
        )
        return read, [*found, *about_type]

    def _direction(
        self, declared: object, kind: str, name: str
    ) -> tuple[str, list[PropertyFinding]]:
        """Return the direction of the binding, and the findings about the *declared* value."""
        ways = self._ways(kind)
        only = next(iter(ways)) if len(ways) == 1 else None
        intended = only or ("out" if name == "$return" else None)
        if declared is None:
            return intended or "in", [_direction_missing(intended, name)]
        fix = Fix("set", only) if only else None
        way = declared.lower() if isinstance(declared, str) else ""
        if way not in ("in", "out"):
            hint = f"use `{only}`" if only else "use `in` or `out`"
            message = f"invalid `direction` of `{name}`: {declared!r}"
            code = "BND020" if way == "inout" else "BND019"
            return intended or "in", [
                _about_direction(code, message, f"{hint}: the worker refuses any other value", fix)
            ]
        if only and way != only:
            message = f"`direction` of `{name}` is `{declared}`, but `{kind}` requires `{only}`"
            return only, [_about_direction("BND019", message, f"use `{only}`", fix)]
        message = f"{declared!r} should be spelled {way!r}"
        note = _about_direction("PRJ010", message, f"use {way!r}", Fix("set", way))
        return way, [] if declared == way else [note]

    def _ways(self, kind: str) -> set[str]:
        """Return the directions that a type supports; empty if the type is unknown."""
        return {str(model.way()) for model in self._models.of_type(kind)}

    def _candidates(self, kind: str, way: str) -> list[type[Binding]]:
        role = "output" if way == "out" else "input"
        role = "trigger" if kind.lower().endswith("trigger") and way == "in" else role
        known = [model for model in self._models.of_type(kind) if model.role == role]
        known.sort(key=lambda model: model is not self._preferred)
        return known or [model for model in self._models.of_any_type() if model.role == role]

    def _attempt(
        self, model: type[Binding], kind: str, name: str, declared: dict[str, Any]
    ) -> _Attempt:
        """Read an element with *model*."""
        known, unknown, found = split_keys(model, declared)
        if model.is_generic():
            known["type"] = kind
        elif kind != model.type:
            message, hint = f"the type of `{name}` is spelled {kind!r}", f"use `{model.type}`"
            found.append(PropertyFinding("PRJ010", message, hint, "type", Fix("set", model.type)))
        if unknown:
            known["extra"] = unknown
        for key in () if model.is_generic() else unknown:
            hint, fix = unread(key, model, declared, self._display)
            message = f"`{key}` of `{name}` is ignored by `{model.type}`"
            found.append(PropertyFinding("BND016", message, hint, key, fix))
        binding, refused = self._fill(model, kind, name, known)
        return _Attempt(model, known, binding, [*found, *refused], self._display(model))

    def _fill(
        self, model: type[Binding], kind: str, name: str, known: dict[str, Any]
    ) -> tuple[Binding | None, list[PropertyFinding]]:
        """Fill *model*; valid properties without effect are only reported, as the host works."""
        label, display = self._label or kind, self._display(model)
        binding, refused = fill_model(label, model, known, display)
        if binding or any(one.key for one in refused):
            return binding, refused
        idle, effective = without_effect(model.rules, known)
        if idle:
            binding, refused = fill_model(label, model, effective, display)
        return binding, [*(_about_idle(one, name, display) for one in idle), *refused]


def _about_idle(broken: Broken, name: str, display: DisplayName) -> PropertyFinding:
    """Return the finding for a property that has no effect because of others."""
    key = display(broken.rule.ignored)
    message = f"`{key}` of `{name}` {broken.about_ignored(display)}"
    return PropertyFinding("BND016", message, broken.hint(display), key)


def _about_direction(code: str, message: str, hint: str, fix: Fix | None) -> PropertyFinding:
    return PropertyFinding(code, message, hint, "direction", fix)


def _about_type(
    found: list[PropertyFinding], models: list[type[Binding]], in_terms: Callable[[str], str]
) -> Iterator[PropertyFinding]:
    """Yield *found* in the terms of its source; a type is legacy only if all *models* are.

    A type with a current model has only names of an older version, which are reported themselves.
    """
    is_legacy = all(model.status == "legacy" for model in models)
    for one in found:
        if one.code in ("BND014", "BND015"):
            one = one._replace(hint=in_terms(one.hint))  # noqa: PLW2901
        if one.code != "BND015" or is_legacy:
            yield one


def _direction_missing(intended: str | None, name: str) -> PropertyFinding:
    """Return the finding for a missing direction; *intended* follows from the type or name."""
    fix = Fix("add", intended, "direction") if intended else None
    if intended == "out":
        message = f"`{name}` has no `direction`, so the host treats it as an input"
        return PropertyFinding("BND019", message, 'add `"direction": "out"`', fix=fix)
    message = f"`{name}` has no `direction`: the host defaults to `in`"
    return PropertyFinding("BND018", message, 'add `"direction": "in"`', fix=fix)


class _Attempt(NamedTuple):
    """The result of reading an element with one model."""

    model: type[Binding]
    keywords: dict[str, Any]
    binding: Binding | None
    findings: list[PropertyFinding]
    display: DisplayName

    @property
    def weight(self) -> int:
        """Sum of the findings, weighted by severity."""
        return sum(_WEIGHTS[CODES[one.code].severity] for one in self.findings)

    def good(self) -> dict[str, Any]:
        """Return the valid properties, keyed by their JSON names."""
        names = json_names(self.model)
        wrong = {one.key for one in self.findings if CODES[one.code].severity == "error"}
        own = {
            names[key]: value
            for key, value in self.keywords.items()
            if key != "extra" and self.display(key) not in wrong
        }
        declared = {**own, **self.keywords.get("extra", {})}
        return {
            key: value for key, value in declared.items() if key not in (*wrong, "name", "type")
        }


def unread(
    key: str, model: type[Model], declared: Iterable[str], display: Display | None = None
) -> tuple[str, Fix | None]:
    """Return the hint for an unknown key, and a fix if exactly one name is similar.

    The fix is not applied if that name is *declared* too.
    """
    removed: Removed = getattr(model, "removed", {})
    if key in removed:
        return replacement_for(removed[key], (display or _display_name)(model)), None
    names = map((display or _display_name)(model), json_names(model))
    intended = near(key, (name for name in names if name != "extra"))
    fix = Fix("rename", intended[0]) if len(intended) == 1 else None
    if intended and intended[0].lower() in {one.lower() for one in declared}:
        return f"remove it: `{intended[0]}` is set too", fix
    return did_you_mean(key, intended) or "remove it, or correct its name", fix


def fill(
    label: str, model: type[M], keywords: dict[str, Any]
) -> tuple[M | None, list[PropertyFinding]]:
    """Fill *model*; messages use the property names of function.json."""
    return fill_model(label, model, keywords, _display_name(model))


def _display_name(model: type[Model]) -> DisplayName:
    names = json_names(model)
    return lambda keyword: names.get(keyword, keyword)
