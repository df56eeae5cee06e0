"""function.json read into models, as tolerantly as the host reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from funcdeco.app import App, Decorators
from funcdeco.bindings.base import BINDING_NAME, TRIGGER_TYPE, Binding
from funcdeco.bindings.catalog import KnownModels, known_types
from funcdeco.bindings.json_values import unwritable
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.bindings.root import FunctionOptions, Retry
from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors
from funcdeco.diagnostics.fix import Fix
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import ROOT_KEYS
from funcdeco.grammar.similar import closest, did_you_mean
from funcdeco.project.json_file import parse_object, read_object
from funcdeco.project.json_object import JsonObject
from funcdeco.project.placing import placed
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.function_json.declarations import ElementReader, fill, unread
from funcdeco.sources.function_json.keys import split_keys

_MOST = 100
"""Maximum number of bindings that are read."""


@dataclass(frozen=True)
class FunctionFile:
    """The content of a function.json, and its diagnostics."""

    bindings: tuple[Binding, ...] = ()
    retry: Retry | None = None
    script_file: str | None = None
    entry_point: str | None = None
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    """Top-level keys that neither the host nor the worker reads."""
    diagnostics: tuple[Diagnostic, ...] = ()
    declarations: tuple[BindingDeclaration, ...] = field(default=(), compare=False)
    """All elements of `bindings` with a type and a name, including invalid ones."""
    is_readable: bool = field(default=True, compare=False)
    """Whether the file is an object whose bindings could all be read."""
    content: dict[str, Any] = field(default_factory=dict[str, Any], compare=False)
    """The whole object, unchanged."""

    def to_json(self) -> dict[str, Any]:
        """Return the normalized content of function.json."""
        options = {"scriptFile": self.script_file, "entryPoint": self.entry_point}
        return {
            **{key: value for key, value in options.items() if value is not None},
            "bindings": [binding.to_json() for binding in self.bindings],
            **({"retry": self.retry.to_json()} if self.retry else {}),
            **self.extra,
        }


def read_function_json(source: Path | str | bytes, *, app: type[Decorators] = App) -> FunctionFile:
    """Read a function.json from a path, or from its text.

    Like the host (Newtonsoft's `JObject.Parse`, `BindingMetadata`), this accepts comments, trailing
    commas, single quotes and a byte order mark, and ignores the case of keys inside a binding.
    Unknown properties are kept in `extra`, with a warning. *app* is the class whose table of
    decorators defines the bindings. Invalid content and OSError are reported as diagnostics.
    """
    if isinstance(source, Path):
        return read_function_file(Snapshot(source.parent), source, app=app)
    content, problem = parse_object(source, "function.json", "PRJ009")
    if problem:
        return FunctionFile(diagnostics=(problem,), is_readable=False)
    return _Reader(Snapshot(Path()), "", app).read(content)


def read_function_file(
    snapshot: Snapshot, file: Path, *, app: type[Decorators] = App
) -> FunctionFile:
    """Read the function.json at *file*, like `read_function_json`."""
    content, problem = read_object(snapshot, file, "PRJ009")
    if problem:
        return FunctionFile(diagnostics=(problem,), is_readable=False)
    return _Reader(snapshot, str(file.absolute()), app).read(content)


class _Reader:
    def __init__(self, snapshot: Snapshot, file: str, app: type[Decorators]) -> None:
        self._snapshot = snapshot
        self._file = JsonObject(file, (), snapshot)
        self._reader = _element_reader(app)
        self._found: list[Diagnostic] = []
        self._declarations: list[BindingDeclaration] = []

    def read(self, content: dict[str, Any]) -> FunctionFile:
        if found := unwritable(content):
            message = f"function.json contains a value that JSON can't represent: {found.part}"
            self._add("PRJ009", message, "use a value that JSON can represent", path=found.path)
            return FunctionFile(diagnostics=tuple(self._found), is_readable=False)
        slip = closest("bindings", content) if "bindings" not in content else None
        for key, value in content.items():
            if key not in (*ROOT_KEYS, "$schema", slip):
                self._about_root(key, value)
        if slip:
            path, hint = (slip,), f"rename `{slip}` to `bindings`"
            self._add("PRJ009", "function.json has no `bindings`", hint, path=path)
        bindings = () if slip else tuple(self._bindings(content.get("bindings")))
        self._check_triggers()
        self._check_names()
        script = self._option("script_file", "scriptFile", content)
        entry = self._option("entry_point", "entryPoint", content)
        return FunctionFile(
            bindings,
            self._retry(content.get("retry")),
            script.script_file if script else None,
            entry.entry_point if entry else None,
            {key: value for key, value in content.items() if key not in ROOT_KEYS},
            tuple(self._found),
            tuple(self._declarations),
            all(item.code != "PRJ009" for item in self._found),
            content,
        )

    def _add(
        self,
        code: str,
        message: str,
        hint: str = "",
        binding: str | None = None,
        *,
        path: tuple[str | int, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        at = self._file.inner(*path)
        self._found.append(
            placed(self._snapshot, code, message, hint, at, fix=fix, binding=binding)
        )

    def _about_root(self, key: str, value: object) -> None:
        """Report an unknown top-level key; the host matches most of these case-sensitively."""
        path = (key,)
        if key in ("disabled", "excluded"):
            if value is False:
                return  # written by old templates, and correct: the function is enabled
            hint = "remove it, and set the app setting `AzureWebJobs.<Function>.Disabled` to 1"
            self._add("FUN013", f"`{key}` is ignored: the function stays enabled", hint, path=path)
        elif key.lower() == "configurationsource":
            if value != "config":
                message = f"`{key}` is {value!r}, which applies to .NET functions only"
                self._add("FUN016", message, "remove it", path=path)
        else:
            intended = next((name for name in ROOT_KEYS if name.lower() == key.lower()), None)
            hint = f"use `{intended}`" if intended else "remove it"
            fix = Fix("rename", intended) if intended else None
            self._add("BND016", f"`{key}` is ignored", hint, path=path, fix=fix)

    def _option(self, name: str, key: str, content: dict[str, Any]) -> FunctionOptions | None:
        value = content.get(key)
        if value is None:
            return None
        options, found = fill("function.json", FunctionOptions, {name: value})
        self._place(found, (), content)
        return options

    def _retry(self, value: Any) -> Retry | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            self._add("PRJ009", "`retry` must be an object", "write it as `{...}`", path=("retry",))
            return None
        declared = cast("dict[str, Any]", value)
        known, unknown, found = split_keys(Retry, declared)
        for key in unknown:
            hint, fix = unread(key, Retry, declared)
            message = f"`retry` has no property `{key}`"
            found.append(PropertyFinding("BND016", message, hint, key, fix))
        retry, refused = fill("retry", Retry, known)
        self._place([*found, *refused], ("retry",), declared)
        return retry

    def _place(
        self,
        found: Iterable[PropertyFinding],
        above: tuple[str | int, ...],
        declared: dict[str, Any],
        binding: str | None = None,
    ) -> None:
        """Add findings about the object at *above*, whose keys are those of *declared*."""
        keys = {key.lower(): key for key in declared}
        for one in found:
            written = keys.get(one.key.lower())
            path = above if written is None else (*above, written)
            self._add(one.code, one.message, one.hint, binding, path=path, fix=one.fix)

    def _bindings(self, value: Any) -> Iterable[Binding]:
        if not isinstance(value, list) or not value:
            message = "`bindings` must be a non-empty list"
            hint = "write it as `[{...}]`" if isinstance(value, dict) else "add at least a trigger"
            self._add("PRJ009", message, hint, path=("bindings",))
            return
        elements = cast("list[object]", value)
        if len(elements) > _MOST:
            message = f"`bindings` has {len(elements)} elements, which is too many"
            self._add("PRJ009", message, "declare one for each parameter", path=("bindings",))
            return
        for index, element in enumerate(elements):
            if not isinstance(element, dict):
                message = f"element {index} of `bindings` must be an object"
                self._add("PRJ009", message, "write it as `{...}`", path=("bindings", index))
            elif read := self._element(cast("dict[str, Any]", element), index):
                self._declarations.append(read)
                if read.binding is not None:
                    yield read.binding

    def _element(self, element: dict[str, Any], index: int) -> BindingDeclaration | None:
        path = ("bindings", index)
        origin = self._file.inner(*path)
        read, found = self._reader.read(element, index, origin)
        self._place(found, path, element, read.name if read else None)
        return read

    def _check_triggers(self) -> None:
        """Report missing and extra triggers."""
        declarations = self._declarations
        triggers = [one for one in declarations if one.model.role == "trigger"]
        if declarations and not triggers and not has_errors(self._found):
            hint, misspelled = "add one: the host refuses a function without a trigger", None
            for one in declarations:
                if intended := did_you_mean(one.type, _trigger_types()):
                    hint, misspelled = intended, one.name
            message = "the function has no trigger"
            self._add("FUN004", message, hint, misspelled, path=("bindings",))
        for one in triggers[1:]:
            message = f"`{one.name}` is a second trigger"
            self._evaluate(
                "FUN005",
                message,
                "remove it: the host accepts one trigger per function",
                one,
                "type",
            )

    def _check_names(self) -> None:
        """Report invalid and duplicate names."""
        seen: set[str] = set()
        for one in self._declarations:
            if not re.match(BINDING_NAME, one.name):
                hint = "use letters, digits and single `_`, starting with a letter or `_`"
                self._evaluate(
                    "BND008", f"{one.name!r} is not a valid binding name", hint, one, "name"
                )
            if one.name == "$return" and one.direction != "out":
                message = f"`$return` must be an output, not `{one.type}`"
                self._evaluate("BND012", message, "use the parameter's name", one, "name")
            if one.name.lower() in seen:
                message = f"two bindings have the name `{one.name}`, ignoring case"
                self._evaluate("BND005", message, "rename one of them", one, "name")
            seen.add(one.name.lower())

    def _evaluate(
        self, code: str, message: str, hint: str, declaration: BindingDeclaration, key: str
    ) -> None:
        path = ("bindings", declaration.index, key)
        self._add(code, message, hint, declaration.name, path=path)


def _trigger_types() -> list[str]:
    return [kind for kind in known_types() if re.search(TRIGGER_TYPE, kind)]


# Not `functools.cache`: for mypy a class with a descriptor for `__doc__` isn't hashable.
_readers: dict[type[Decorators], ElementReader] = {}


def _element_reader(app: type[Decorators]) -> ElementReader:
    if app not in _readers:
        _readers[app] = ElementReader(KnownModels(app))
    return _readers[app]
