"""Steps 3 to 6 for one function: its name, its bindings, its handler."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any, NamedTuple

from funcdeco.bindings.base import Binding
from funcdeco.bindings.http import Http
from funcdeco.bindings.root import FunctionOptions, Retry
from funcdeco.declare import Declaration
from funcdeco.functions import Function, Handler, ShimSignature, Source
from funcdeco.resolve.collect import Said, Surroundings
from funcdeco.resolve.faults import Faults, source_of, source_of_parameter
from funcdeco.resolve.fit import Bound, Fit
from funcdeco.resolve.group import Draft
from funcdeco.resolve.locate import Locator, Place
from funcdeco.resolve.names import check_binding_name, check_function_name
from funcdeco.resolve.parameters import Parameter, Read, read_signature
from funcdeco.resolve.values import build_model


class Wanted(NamedTuple):
    """A binding that was declared: its model, its keywords, and where."""

    declaration: Declaration
    model: type[Binding]
    options: dict[str, Any]
    at: Source


def resolve_draft(draft: Draft, locator: Locator, faults: Faults) -> Function | None:
    """Give the function that *draft* describes; None after adding what is wrong with it."""
    return _Resolver(draft, locator, faults).resolve()


class _Resolver:
    def __init__(self, draft: Draft, locator: Locator, faults: Faults) -> None:
        self._draft = draft
        self._faults = faults
        self._own_faults = Faults()
        self._place = locator.locate(draft.target)
        self._at = source_of(draft.said[0].declaration)
        self._name = self._default_name()

    def resolve(self) -> Function | None:
        function = self._resolve()
        self._faults += self._own_faults
        stops = any(item.severity == "error" for item in self._own_faults)
        return None if stops else function

    def _fault(
        self, code: str, message: str, hint: str, at: Source | None = None, name: str | None = None
    ) -> None:
        """Add a fault of this function, of its binding *name*, at its first decorator or *at*."""
        self._own_faults.add(
            code, message, hint, at=at or self._at, function=self._name, binding=name
        )

    def _resolve(self) -> Function | None:
        options = self._only(FunctionOptions)
        retry = self._only(Retry)
        if options and options.name is not None:
            self._name = options.name
        check_function_name(self._name, self._at, self._own_faults)
        read = self._read()
        if read is None:
            return None
        bound = self._bindings(read)
        runs = self._place.found if self._place else self._draft.target
        signature = Fit(self._name, read, bound, self._own_faults).signature(runs, self._at)
        bindings = [item.binding for item in bound if item.binding is not None]
        self._check_triggers(bound)
        if self._place is None:
            self._unreachable()
            return None
        bindings.sort(key=lambda item: item.role != "trigger")
        return Function(
            name=self._name,
            bindings=tuple(bindings),
            handler=self._handler(self._place, signature),
            source=self._at,
            retry=retry,
            script_file=options.script_file if options else None,
            entry_point=options.entry_point if options else None,
            sources={item.name: item.at for item in bound},
        )

    def _handler(self, place: Place, signature: ShimSignature | None) -> Handler:
        return Handler(place.module, place.attribute, place.file, signature)

    def _default_name(self) -> str:
        if self._place:
            return self._place.attribute.rpartition(".")[2]
        return str(getattr(self._draft.target, "__name__", type(self._draft.target).__name__))

    def _only(self, model: type[Any]) -> Any:
        """Give what was said with *model*'s decorator, which may be said once."""
        found = [said for said in self._draft.said if said.declaration.load() is model]
        for said in found[1:]:
            name = said.declaration.name
            message = f"`{name}` is said twice of function {self._name!r}"
            self._fault("FUN008", message, "keep one", source_of(said.declaration))
        if not found:
            return None
        declaration = found[0].declaration
        report = partial(self._fault, at=source_of(declaration))
        return build_model(declaration, model, declaration.options, report)

    def _read(self) -> Read | None:
        runs = self._place.found if self._place else self._draft.target
        if problem := _not_a_function(runs):
            self._fault("FUN007", *problem)
            return None
        try:
            return read_signature(runs)
        except (TypeError, ValueError) as error:
            self._fault("FUN007", f"the signature of {self._name!r} can't be read: {error}", "")
            return None

    def _bindings(self, read: Read) -> list[Bound]:
        wanted = [self._wanted(said) for said in self._draft.said if _is_binding(said)]
        for parameter in read.parameters.values():
            wanted += self._annotated(parameter, parameter.name)
        wanted += self._annotated(read.returned, "$return")
        self._name_the_rest(wanted, read)
        bound: list[Bound] = []
        for item in wanted:
            bound += self._build(item)
        bound = _one_answer(bound)
        self._check_names(bound)
        return bound

    def _wanted(self, said: Said) -> Wanted:
        declaration = said.declaration
        model = declaration.load()
        assert isinstance(model, type) and issubclass(model, Binding)
        options = dict(declaration.options)
        if issubclass(model, Http):
            self._surround(options, said.surroundings)
        return Wanted(declaration, model, options, source_of(declaration))

    def _annotated(self, parameter: Parameter, name: str) -> list[Wanted]:
        found: list[Wanted] = []
        for declaration in parameter.declarations:
            said = Said(self._draft.target, declaration, self._draft.said[0].surroundings)
            if not _is_binding(said):
                continue
            item = self._wanted(said)
            if declaration.file == "<string>":
                key = "return" if name == "$return" else name
                item = item._replace(at=source_of_parameter(self._draft.target, key) or self._at)
            if item.options.get("name", name) != name:
                message = (
                    f"`{declaration.name}` stands on `{name}` and says {item.options['name']!r}"
                )
                self._fault("BND011", message, "leave its `name` out", item.at, name)
            item.options["name"] = name
            found.append(item)
        return found

    def _surround(self, options: dict[str, Any], surroundings: Surroundings) -> None:
        """Give an HTTP trigger the route prefix and auth level of its blueprint and app."""
        if surroundings.prefix and isinstance(options.get("route"), (str, type(None))):
            own = str(options.get("route") or self._name).lstrip("/")
            options["route"] = f"{surroundings.prefix}/{own}"
        if options.get("auth_level") is None and surroundings.auth_level is not None:
            options["auth_level"] = surroundings.auth_level

    def _name_the_rest(self, wanted: list[Wanted], read: Read) -> None:
        """Find the parameter of a trigger that names none."""
        for item in wanted:
            if item.options.get("name"):
                continue
            taken = {other.options.get("name") for other in wanted}
            free = [p for p in read.parameters.values() if p.name not in {*taken, "context"}]
            if item.model.role == "trigger" and (meant := _meant(item.model, free)):
                item.options["name"] = meant
                continue
            name = item.declaration.name
            if item.model.role == "trigger" and not free:
                message = f"the function has no parameter for `{name}`"
                hint = "add one, such as `req` or `msg`: the worker hands the trigger over there"
            else:
                message = f"`{name}` doesn't say which parameter it is for"
                hint = f"add `name=`: {_choices(free, item.model)}"
            code = "BND009" if free or item.model.role != "trigger" else "BND006"
            self._fault(code, message, hint, item.at)

    def _build(self, item: Wanted) -> list[Bound]:
        name = item.options.get("name")
        report = partial(self._fault, at=item.at, name=name or None)
        made = build_model(item.declaration, item.model, item.options, report)
        if made is not None:
            return [Bound(part.name, part, item.at) for part in made.expand() if part.name]
        known = [Bound(name, None, item.at)] if isinstance(name, str) and name else []
        if issubclass(item.model, Http):
            known.append(Bound(str(item.options.get("output_name", "$return")), None, item.at))
        return known

    def _check_names(self, bound: list[Bound]) -> None:
        seen: dict[str, Bound] = {}
        for item in bound:
            check_binding_name(item.name, item.at, self._name, self._own_faults)
            first = seen.setdefault(item.name.lower(), item)
            if first is not item:
                message = f"two bindings have the name {item.name!r}"
                self._fault("BND005", message, "give one another name", item.at, item.name)
            if item.name == "$return" and item.binding and item.binding.role != "output":
                message = f"`$return` can't name a `{item.binding.type}`, which comes in"
                self._fault("BND012", message, "name the parameter", item.at, item.name)

    def _check_triggers(self, bound: list[Bound]) -> None:
        declared = [said for said in self._draft.said if _is_binding(said)]
        roles = [_role(said.declaration) for said in declared]
        triggers = [item for item in bound if item.binding and item.binding.role == "trigger"]
        if not triggers and "trigger" not in roles:
            message = f"function {self._name!r} has no trigger"
            hint = "add one, such as `@app.http(...)` or `@app.queue_trigger(...)`"
            self._fault("FUN004", message, hint)
        for item in triggers[1:]:
            message = f"function {self._name!r} has a second trigger, `{item.name}`"
            self._fault("FUN005", message, "write one function for each", item.at, item.name)

    def _unreachable(self) -> None:
        module = getattr(self._draft.target, "__module__", "its module")
        self._fault(
            "FUN006",
            f"function {self._name!r} can't be imported: no name in `{module}` leads to it",
            "define it at the top of a module, or give it a name there: `handler = make(...)`",
        )


def _is_binding(said: Said) -> bool:
    model = said.declaration.load()
    return isinstance(model, type) and issubclass(model, Binding)


def _role(declaration: Declaration) -> str:
    return str(getattr(declaration.load(), "role", ""))


def _meant(model: type[Binding], free: list[Parameter]) -> str | None:
    """Give the parameter that a nameless trigger means: the only one, or the only one of its type."""
    required = [parameter for parameter in free if not parameter.optional]
    for few in (free, required, [p for p in free if _is_typed(model, p)]):
        if len(few) == 1:
            return few[0].name
    return None


def _is_typed(model: type[Binding], parameter: Parameter) -> bool:
    name = getattr(parameter.annotation, "__name__", "")
    return f"func.{name}" in model.python_types


def _choices(free: list[Parameter], model: type[Binding]) -> str:
    names = [f"`{parameter.name}`" for parameter in free]
    if model.role == "output":
        names.append("`$return`")
    return "one of " + ", ".join(names) if names else "the parameter's name"


def _one_answer(bound: list[Bound]) -> list[Bound]:
    """Drop the answer that `http` adds of its own where the function declares one itself."""
    answers = [item for item in bound if item.binding and item.binding.type == "http"]
    triggers = {item.at for item in bound if item.binding and item.binding.type == "httpTrigger"}
    added = [item for item in answers if item.at in triggers and item.name == "$return"]
    if len(answers) > 1 and added:
        return [item for item in bound if item is not added[0]]
    return bound


def _not_a_function(target: Any) -> tuple[str, str] | None:
    if not callable(target):
        return f"{target!r} is not a function", "decorate a function"
    if isinstance(target, type):
        return f"class `{target.__name__}` is not a function", "decorate a function or a method"
    if inspect.isgeneratorfunction(target) or inspect.isasyncgenfunction(target):
        hint = "return the whole value instead of yielding parts"
        return (
            f"`{getattr(target, '__name__', target)}` is a generator: the worker won't run it",
            hint,
        )
    return None
