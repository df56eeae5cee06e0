"""function.json read into models, as tolerantly as the host reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

from funcdeco.app import App, Decorators
from funcdeco.bindings.base import Binding, Model, json_names
from funcdeco.bindings.root import FunctionOptions, Retry
from funcdeco.catalogue import catalogue
from funcdeco.diagnostics import Diagnostic
from funcdeco.resolve.values import fill_model
from funcdeco.tolerant import parse_object, read_object

_ROOT = ("scriptFile", "entryPoint", "bindings", "retry")
M = TypeVar("M", bound=Model)
_Report = Callable[[str, str, str], None]


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
        for key in content.keys() - set(_ROOT):
            meant = next((name for name in _ROOT if name.lower() == key.lower()), None)
            if meant:  # the host compares these with case
                self._add("BND016", f"`{key}` isn't read: its name is `{meant}`", f"say `{meant}`")
        bindings = tuple(self._bindings(content.get("bindings")))
        self._check_together(bindings)
        options = self._options(content)
        return FunctionFile(
            bindings,
            self._retry(content.get("retry")),
            options.script_file if options else None,
            options.entry_point if options else None,
            {key: value for key, value in content.items() if key not in _ROOT},
            tuple(self._found),
        )

    def _add(self, code: str, message: str, hint: str = "", binding: str | None = None) -> None:
        self._found.append(Diagnostic(code, message, hint, self._file, binding=binding))

    def _options(self, content: dict[str, Any]) -> FunctionOptions | None:
        names = {"scriptFile": "script_file", "entryPoint": "entry_point"}
        said = {names[key]: content[key] for key in names if content.get(key) is not None}
        return _filled("function.json", FunctionOptions, said, self._add)

    def _retry(self, value: Any) -> Retry | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            self._add("PRJ009", "`retry` isn't an object", "begin it with `{`")
            return None
        known, unknown = _split(Retry, cast("dict[str, Any]", value), self._add)
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
        known = [m for m in self._models if not _is_generic(m) and m.type.lower() == kind.lower()]
        ways = {"out" if model.role == "output" else "in" for model in known}
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
        known = [m for m in same if not _is_generic(m) and m.type.lower() == kind.lower()]
        return known or [model for model in same if _is_generic(model)]

    def _fill(
        self, model: type[Binding], kind: str, name: str, said: dict[str, Any], report: _Report
    ) -> Binding | None:
        known, unknown = _split(model, said, report)
        if _is_generic(model):
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


def _filled(label: str, model: type[M], known: dict[str, Any], report: _Report) -> M | None:
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


def _is_generic(model: type[Binding]) -> bool:
    return "type" in model.model_fields


def _split(
    model: type[Model], said: dict[str, Any], report: _Report
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part keywords of *model* from what it doesn't know."""
    names = {key.lower(): (name, key) for name, key in json_names(model).items() if name != "extra"}
    known: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for key, value in said.items():
        name, usual = names.get(key.lower(), (None, key))
        if name is None:
            unknown[key] = value
            continue
        if usual != key:
            report("PRJ010", f"`{key}` is spelled `{usual}`", f"say `{usual}`")
        known[name] = _usual(model, name, value, report)
    return known, unknown


def _usual(model: type[Model], name: str, value: Any, report: _Report) -> Any:
    """Give *value* in the spelling of its choices, and as the type that the host makes of it."""
    annotation = model.model_fields[name].annotation
    choices = list(_choices(annotation))
    other = value if choices else _converted(value, set(_types(annotation)))
    if other is not value:
        if not isinstance(value, float):
            report("PRJ010", f"{value!r} stands for {other!r}", f"say {json.dumps(other)}")
        return other
    if isinstance(value, str) and value not in choices:
        for choice in choices:
            if choice.lower() == value.lower():
                report("PRJ010", f"{value!r} is spelled {choice!r}", f"say {choice!r}")
                return choice
    return value


def _converted(value: Any, types: set[Any]) -> Any:
    """Convert as Newtonsoft does: a text for a number or a truth value, and the other way round."""
    if isinstance(value, float) and value.is_integer() and int in types:
        return int(value)
    if isinstance(value, str) and str not in types:
        if bool in types and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if int in types and re.fullmatch(r"[+-]?\d{1,18}", value):
            return int(value)
    if isinstance(value, (int, float)) and types == {str}:
        return str(value)
    return value


def _types(annotation: Any) -> Iterable[Any]:
    """Give the plain types of a property that isn't a list."""
    if annotation in (str, int, bool, list):
        yield annotation
    elif get_origin(annotation) is list:
        yield list
    else:
        for part in get_args(annotation)[: 1 if hasattr(annotation, "__metadata__") else None]:
            yield from _types(part)


def _choices(annotation: Any) -> Iterable[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    for part in get_args(annotation):
        if not isinstance(part, str):
            yield from _choices(part)
