"""function.json read into models, as tolerantly as the host reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from funcdeco.app import App, Decorators
from pydantic_core import PydanticCustomError

from funcdeco.bindings.base import BINDING_NAME, Binding, Model, check_json, json_names
from funcdeco.bindings.root import FunctionOptions, Retry
from funcdeco.catalogue import catalogue
from funcdeco.diagnostics import Diagnostic
from funcdeco.resolve.values import fill_model
from funcdeco.spelling import Report, split_keys
from funcdeco.tolerant import parse_object, read_object

_ROOT = ("scriptFile", "entryPoint", "bindings", "retry")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class FunctionFile:
    """What a function.json says, and what is wrong with it."""

    bindings: tuple[Binding, ...] = ()
    retry: Retry | None = None
    script_file: str | None = None
    entry_point: str | None = None
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    """Keys beside the bindings that neither the host nor the worker reads."""
    diagnostics: tuple[Diagnostic, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give it as function.json has it, in the usual spelling."""
        options = {"scriptFile": self.script_file, "entryPoint": self.entry_point}
        return {
            **{key: value for key, value in options.items() if value is not None},
            "bindings": [binding.to_json() for binding in self.bindings],
            **({"retry": self.retry.to_json()} if self.retry else {}),
            **self.extra,
        }


def read_function_json(source: Path | str | bytes, *, app: type[Decorators] = App) -> FunctionFile:
    """Read a function.json: the file at a path, or its text.

    Comments, trailing commas, single quotes and a byte order mark pass, and keys inside a binding
    ignore case, as with the host (Newtonsoft's `JObject.Parse`, `BindingMetadata`). What no model
    knows is kept in `extra` and is a warning. *app* is the class whose table of decorators tells
    the bindings. Nothing is raised for what the file says; OSError isn't either.
    """
    file = str(source.absolute()) if isinstance(source, Path) else None
    content, problem = (
        read_object(source, "PRJ009")
        if isinstance(source, Path)
        else parse_object(source, "function.json", "PRJ009")
    )
    reader = _Reader(file, app)
    if problem:
        return FunctionFile(diagnostics=(problem,))
    return reader.read(content)


class _Reader:
    def __init__(self, file: str | None, app: type[Decorators]) -> None:
        self._file = file
        self._models = [entry.model for entry in catalogue(app)]
        self._found: list[Diagnostic] = []

    def read(self, content: dict[str, Any]) -> FunctionFile:
        if problem := _no_json(content):
            self._add("PRJ009", problem)
            return FunctionFile(diagnostics=tuple(self._found))
        for key in content:
            if key not in (*_ROOT, "$schema"):
                # The host compares these with case.
                meant = next((name for name in _ROOT if name.lower() == key.lower()), None)
                hint = f"say `{meant}`" if meant else "leave it out"
                self._add("BND016", f"`{key}` isn't read", hint)
        bindings = tuple(self._bindings(content.get("bindings")))
        self._check_together(bindings)
        script = self._option("script_file", content.get("scriptFile"))
        entry = self._option("entry_point", content.get("entryPoint"))
        return FunctionFile(
            bindings,
            self._retry(content.get("retry")),
            script.script_file if script else None,
            entry.entry_point if entry else None,
            {key: value for key, value in content.items() if key not in _ROOT},
            tuple(self._found),
        )

    def _add(self, code: str, message: str, hint: str = "", binding: str | None = None) -> None:
        self._found.append(Diagnostic(code, message, hint, self._file, binding=binding))

    def _option(self, name: str, value: object) -> FunctionOptions | None:
        said = {} if value is None else {name: value}
        return _filled("function.json", FunctionOptions, said, self._add)

    def _retry(self, value: Any) -> Retry | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            self._add("PRJ009", "`retry` isn't an object", "begin it with `{`")
            return None
        known, unknown = split_keys(Retry, cast("dict[str, Any]", value), self._add)
        for key in unknown:
            self._add("BND016", f"`retry` has no `{key}`: nothing reads it", "leave it out")
        return _filled("retry", Retry, known, self._add)

    def _bindings(self, value: Any) -> Iterable[Binding]:
        if not isinstance(value, list) or not value:
            self._add("PRJ009", "`bindings` isn't a list of bindings", "write at least a trigger")
            return
        for index, element in enumerate(cast("list[object]", value)):
            if not isinstance(element, dict):
                self._add("PRJ009", f"element {index} of `bindings` isn't an object")
            elif binding := self._binding(cast("dict[str, Any]", element), index):
                yield binding

    def _check_together(self, bindings: tuple[Binding, ...]) -> None:
        """Tell what the host refuses of a function as a whole: triggers, and names twice."""
        triggers = [binding.name for binding in bindings if binding.role == "trigger"]
        whole = bindings and not any(item.severity == "error" for item in self._found)
        if whole and not triggers:
            self._add("FUN004", "there is no trigger", "the host wants one")
        for name in triggers[1:]:
            self._add("FUN005", f"`{name}` is a second trigger", "the host wants one", name)
        seen: set[str] = set()
        for binding in bindings:
            if not re.match(BINDING_NAME, binding.name):
                hint = "letters, digits and single `_`, letter or `_` first"
                self._add("BND008", f"{binding.name!r} can't be a binding's name", hint)
            if binding.name == "$return" and binding.role != "output":
                message = f"`$return` can't name a `{binding.type}`, which comes in"
                self._add("BND012", message, "name the parameter", binding.name)
            if binding.name.lower() in seen:
                message = f"two bindings have the name `{binding.name}`, ignoring case"
                self._add("BND005", message, "give one another name", binding.name)
            seen.add(binding.name.lower())

    def _binding(self, element: dict[str, Any], index: int) -> Binding | None:
        common = {key.lower(): key for key in element}
        kind = element.get(common.get("type", "type"))
        way = element.get(common.get("direction", "direction"), "in")
        name = element.get(common.get("name", "name"))
        if not isinstance(kind, str) or not kind or not isinstance(name, str) or not name:
            self._add("PRJ009", f"element {index} of `bindings` has no `type` or no `name`")
            return None
        if not isinstance(way, str) or way.lower() not in ("in", "out"):
            hint = "write `in` or `out`: the worker refuses anything else"
            self._add("PRJ009", f"`direction` of `{name}` is {way!r}", hint, name)
            return None
        said = {key: value for key, value in element.items() if value is not None}
        for key in ("type", "direction"):
            said.pop(common.get(key, key), None)
        other = self._other_way(kind, way.lower())
        if other:
            message = f"`direction` of `{name}` is `{way}`, and a `{kind}` goes `{other}`"
            self._add("PRJ009", message, f"write `{other}`", name)
            return None
        return self._best(kind, way.lower(), name, said)

    def _other_way(self, kind: str, way: str) -> str | None:
        """Give the one direction that a known type has, if that isn't *way*."""
        known = [m for m in self._models if not m.is_generic() and m.type.lower() == kind.lower()]
        ways = {str(model.way()) for model in known}
        return None if not ways or way in ways else ways.pop()

    def _best(self, kind: str, way: str, name: str, said: dict[str, Any]) -> Binding | None:
        """Give the binding of the shape that fits best: some types have several."""
        tried: list[tuple[int, Binding | None, list[Diagnostic]]] = []
        for model in self._candidates(kind, way):
            faults: list[Diagnostic] = []
            made = self._fill(model, kind, name, said, partial(_note, faults, self._file, name))
            weight = sum({"error": 100, "warning": 1, "note": 0}[item.severity] for item in faults)
            tried.append((weight, made, faults))
        _, made, faults = min(tried, key=lambda one: one[0])
        self._found += faults
        return made

    def _candidates(self, kind: str, way: str) -> list[type[Binding]]:
        role = "output" if way == "out" else "input"
        role = "trigger" if kind.lower().endswith("trigger") and way == "in" else role
        same = [model for model in self._models if model.role == role]
        known = [m for m in same if not m.is_generic() and m.type.lower() == kind.lower()]
        return known or [model for model in same if model.is_generic()]

    def _fill(
        self, model: type[Binding], kind: str, name: str, said: dict[str, Any], report: Report
    ) -> Binding | None:
        known, unknown = split_keys(model, said, report)
        if model.is_generic():
            known["type"] = kind
        else:
            if kind != model.type:
                report("PRJ010", f"the type of `{name}` is spelled {kind!r}", f"say `{model.type}`")
            for key in unknown:
                hint = model.gone.get(key, "leave it out, or correct its name")
                report("BND016", f"`{key}` of `{name}` isn't read by `{model.type}`", hint)
        if unknown:
            known["extra"] = unknown
        return _filled(kind, model, known, report)


def _filled(label: str, model: type[M], known: dict[str, Any], report: Report) -> M | None:
    """Fill *model*; messages name properties as function.json does."""
    names = json_names(model)

    def in_json(text: str) -> str:
        return re.sub(r"`(\w+)`", lambda found: f"`{names.get(found[1], found[1])}`", text)

    def report_in_json(code: str, message: str, hint: str) -> None:
        report(code, in_json(message), in_json(hint))

    return fill_model(label, model, known, report_in_json)


def _note(
    faults: list[Diagnostic], file: str | None, binding: str, code: str, message: str, hint: str
) -> None:
    faults.append(Diagnostic(code, message, hint, file, binding=binding))


def _no_json(content: dict[str, Any]) -> str:
    """Tell what can't be written as JSON again: NaN, or lists in lists without end."""
    try:
        check_json(content)
    except (PydanticCustomError, RecursionError) as error:
        return f"function.json holds what JSON has no form for: {error}"
    return ""
