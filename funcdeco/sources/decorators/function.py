"""Steps 3 to 6 for one function: its name, its bindings, its handler."""

from __future__ import annotations

import inspect
from functools import partial
from types import MethodType
from typing import Any, NamedTuple

from funcdeco.bindings.base import Binding, keywords
from funcdeco.bindings.fill import build_model
from funcdeco.bindings.http import Http
from funcdeco.bindings.root import FunctionOptions, Retry
from funcdeco.diagnostics.diagnostic import has_errors
from funcdeco.functions.declaration import RetryDeclaration
from funcdeco.functions.handler import Handler, ShimSignature
from funcdeco.functions.model import Function
from funcdeco.functions.origin import Source
from funcdeco.registry import Declaration
from funcdeco.sources.decorators.binding_specs import (
    Bound,
    Wanted,
    declarations_of,
    name_the_rest,
    one_answer,
    renamed,
    wanted_bindings,
)
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import Faults, source_of, source_of_parameter
from funcdeco.sources.decorators.group import Draft
from funcdeco.sources.decorators.import_name import Locator, Place
from funcdeco.sources.decorators.name_checks import NAMING, check_binding_name, check_function_name
from funcdeco.sources.decorators.parameters import Read, read_signature
from funcdeco.sources.decorators.signature_checker import Fit


class Resolved(NamedTuple):
    """What became of a draft; no function where it has faults."""

    name: str
    source: Source
    is_reachable: bool
    function: Function | None
    met: list[int]
    """Identities of the declarations that stand in its annotations."""
    naming: str = NAMING
    """How to give it another name."""
    broken: Function | None = None
    """What can be understood of a function with faults."""


def resolve_draft(draft: Draft, locator: Locator, faults: Faults) -> Resolved:
    """Resolve the function that *draft* describes, adding what is wrong with it to *faults*."""
    resolver = _Resolver(draft, locator)
    function = resolver.resolve()
    faults += resolver.faults
    is_broken = has_errors(resolver.faults)
    return Resolved(
        resolver.name,
        resolver.at,
        resolver.place is not None,
        None if is_broken else function,
        resolver.met,
        broken=function if is_broken else None,
    )


class _Resolver:
    def __init__(self, draft: Draft, locator: Locator) -> None:
        self._draft = draft
        self._locator = locator
        self._lines = partial(source_of_parameter, locator.snapshot, draft.target)
        self.faults = Faults()
        self.met: list[int] = []
        self._triggers: list[tuple[str | None, Source]] = []
        self._partial: list[Bound] = []
        """Bindings with mistakes, without the keywords that are mistaken."""
        self.at = source_of(draft.said[0].declaration)
        self.place = locator.locate(draft.target, draft.said[0].declaration.file)
        self._runs = self.place.found if self.place else draft.target
        self.name = self._default_name()

    def resolve(self) -> Function | None:
        options = self._only(FunctionOptions)
        retry = self._only(Retry)
        if options and options.name is not None:
            self.name = options.name
        check_function_name(self.name, self.at, self.faults)
        read = self._read()
        if read is not None:
            self._check_annotations(read)
        if read is not None and self._needs_instance(read):
            read = None
        bound, clear = self._bindings(read)
        signature = None
        if read is not None:
            fit = Fit(self.name, read, bound, clear, self.faults)
            signature = fit.signature(self._runs, self.at)
        self._check_triggers()
        if self.place is None:
            if not _not_a_function(self._runs):
                self._unreachable()
            return None
        if signature and signature.result:
            bound = [renamed(item, signature.result) for item in bound]
        return Function(
            name=self.name,
            declarations=declarations_of(bound, self._partial),
            handler=_handler(self.place, signature),
            origin=DecoratorCall(self.at.file, self.at.line),
            retry_declaration=self._retry_declaration(retry),
            script_file=options.script_file if options else None,
            entry_point=options.entry_point if options else None,
            is_whole=not has_errors(self.faults),
        )

    def _retry_declaration(self, retry: Retry | None) -> RetryDeclaration | None:
        if retry is None:
            return None
        at = source_of(self._said_with(Retry)[0])
        return RetryDeclaration(
            retry.to_json(), retry, DecoratorCall(at.file, at.line, keywords(Retry))
        )

    def _fault(
        self,
        code: str,
        message: str,
        hint: str,
        at: Source | None = None,
        name: str | None = None,
    ) -> None:
        """Add a fault of this function, of its binding *name*, at its first decorator or *at*."""
        self.faults.add(code, message, hint, at=at or self.at, function=self.name, binding=name)

    def _default_name(self) -> str:
        if self.place:
            return self.place.attribute.rpartition(".")[2]
        return str(getattr(self._draft.target, "__name__", type(self._draft.target).__name__))

    def _only(self, model: type[Any]) -> Any:
        """Give what was said with *model*'s decorator, which may be said once."""
        found = self._said_with(model)
        for declaration in found[1:]:
            message = f"`{declaration.name}` is said twice of function {self.name!r}"
            self._fault("FUN008", message, "keep one", source_of(declaration))
        if not found:
            return None
        declaration = found[0]
        made, wrong = build_model(declaration, model, declaration.options)
        for one in wrong:
            self.faults.add_property(one, at=source_of(declaration), function=self.name)
        return made

    def _said_with(self, model: type[Any]) -> list[Declaration]:
        said = (item.declaration for item in self._draft.said)
        return [declaration for declaration in said if declaration.load() is model]

    def _read(self) -> Read | None:
        if problem := _not_a_function(self._runs):
            self._fault("FUN007", *problem)
            return None
        try:
            return read_signature(self._runs)
        except (TypeError, ValueError) as error:
            self._fault("FUN007", f"the signature of {self.name!r} can't be read: {error}", "")
            return None

    def _bindings(self, read: Read | None) -> tuple[list[Bound], bool]:
        """Build all bindings; the flag tells whether each has its parameter."""
        wanted = wanted_bindings(self._draft, read, self.name, self.faults, self._lines)
        self._triggers = [(item.name, item.at) for item in wanted if item.model.role == "trigger"]
        self._check_yield(any(item.model.takes_generator for item in wanted))
        clear = read is None or name_the_rest(
            wanted, self._names_from(read), self.name, self.faults
        )
        bound = [part for item in wanted for part in self._build(item, wanted)]
        bound = one_answer(bound)
        self._check_names(bound)
        return bound, clear

    def _check_yield(self, may_yield: bool) -> None:
        is_generator = inspect.isgeneratorfunction(self._runs)
        is_async = inspect.isasyncgenfunction(self._runs)
        if (is_generator or is_async) and not may_yield:
            name = getattr(self._runs, "__name__", self.name)
            message = f"`{name}` is a generator: the worker won't run it"
            self._fault("FUN007", message, "return the whole value instead of yielding parts")

    def _names_from(self, read: Read) -> Read:
        """Behind a decorator that takes anything, the function's own parameters tell names."""
        if read.takes_any_keyword and self.place and not self.place.is_certain:
            try:
                return read_signature(self._draft.target)
            except (TypeError, ValueError):
                return read
        return read

    def _build(self, item: Wanted, wanted: list[Wanted]) -> list[Bound]:
        made, wrong = build_model(item.declaration, item.model, item.options)
        for one in wrong:
            self.faults.add_property(one, at=item.at, function=self.name, binding=item.name)
        self._keep_partial(item, made, {one.key for one in wrong})
        if made is not None:
            return [Bound(part.name, part, item.at) for part in made.expand() if part.name]
        known = [Bound(item.name, None, item.at)] if item.name else []
        answer = item.options.get("output_name", "$return")
        taken = set[str]().union(*(other.takes for other in wanted if other is not item))
        if issubclass(item.model, Http) and isinstance(answer, str) and answer not in taken:
            known += [Bound(answer, None, item.at)] if answer else []
        return known

    def _keep_partial(self, item: Wanted, made: Binding | None, wrong: set[str]) -> None:
        if made is not None or item.declaration.args:
            return
        fields = item.model.model_fields.keys() - wrong
        good = {name: value for name, value in item.options.items() if name in fields}
        for part in item.model.model_construct(**good).expand():
            if hasattr(part, "type"):  # a generic one has it from its keywords
                self._partial.append(Bound(part.name, part, item.at))

    def _check_names(self, bound: list[Bound]) -> None:
        seen: dict[str, Bound] = {}
        for item in bound:
            check_binding_name(item.name, item.at, self.name, self.faults)
            first = seen.setdefault(item.name.lower(), item)
            if first is not item:
                message = f"two bindings have the name {item.name!r}"
                hint = "give one the name of a parameter of its own: `name=...`"
                self._fault("BND005", message, hint, item.at, item.name)
            if item.name == "$return" and item.binding and item.binding.role != "output":
                message = f"`$return` can't name a `{item.binding.type}`, which comes in"
                self._fault("BND012", message, "name the parameter", item.at, item.name)

    def _check_triggers(self) -> None:
        if not self._triggers:
            message = f"function {self.name!r} has no trigger"
            hint = "add one, such as `@app.http(...)` or `@app.queue_trigger(...)`"
            self._fault("FUN004", message, hint)
        for name, at in self._triggers[1:]:
            message = f"function {self.name!r} has a second trigger"
            self._fault("FUN005", message, "write one function for each", at, name)

    def _check_annotations(self, read: Read) -> None:
        """Note what stands in annotations, and tell decorators there that nobody called."""
        self.met = [id(declaration) for declaration in read.declared]
        for parameter, name in read.uncalled.items():
            at = self._lines(parameter)
            message = f"`{name}` stands on `{parameter}` without its parentheses"
            self._fault("BND004", message, f"write `app.{name}(...)`", at, parameter)

    def _needs_instance(self, read: Read) -> bool:
        """Tell a method that is reached through its class, where nothing fills in `self`."""
        if not self.place or "." not in self.place.attribute or "self" not in read.parameters:
            return False
        message = f"method `{self.place.attribute}` needs an instance, and the worker has none"
        hint = "use a static method, or decorate the method of an instance: `go = app.http()(a.go)`"
        self._fault("FUN006", message, hint)
        return True

    def _unreachable(self) -> None:
        target = self._draft.target
        module = getattr(target, "__module__", "its module")
        if isinstance(target, MethodType):
            message = f"the method of this instance has no name in `{module}`"
            hint = f"give it one: `handler = app.http(...)(instance.{self.name})`"
        elif self._locator.is_replaced(target):
            message = f"`{self.name}` in `{module}` isn't this function any more"
            hint = (
                "if it is defined a second time, rename one; if a decorator replaces it, that must "
                "use functools.wraps"
            )
        else:
            message = f"function {self.name!r} can't be imported: no name in `{module}` leads to it"
            hint = (
                "define it at the top of a module, or give it a name there: `handler = make(...)`"
            )
        # What else is wrong with it follows from this.
        self.faults[:] = [item for item in self.faults if item.code not in ("FUN004", "BND007")]
        self._fault("FUN006", message, hint)


def _handler(place: Place, signature: ShimSignature | None) -> Handler:
    return Handler(place.module, place.attribute, place.file, signature)


def _not_a_function(target: Any) -> tuple[str, str] | None:
    if not callable(target):
        return f"{target!r} is not a function", "decorate a function"
    if isinstance(target, type):
        return f"class `{target.__name__}` is not a function", "decorate a function or a method"
    return None
