"""Wrap the decorators of azure-functions, so that each call is known, also one that raises.

The wrappers are installed before the app is imported. A decorator that raises leaves the function as
it was, so that the remaining decorators and functions are still recorded.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from azure.functions.decorators.function_app import DecoratorApi, FunctionBuilder, FunctionRegister

from funcdeco.bindings.plain_values import plain_options
from funcdeco.sources.function_app.call_arguments import keywords_of, missing_in, options_of
from funcdeco.sources.function_app.library_values import members_by_keyword, refused
from funcdeco.sources.function_app.live import (
    LiveContainer,
    LiveDecorator,
    LiveFunction,
    LiveRegistration,
    caller,
    user_frame,
    wrapped_builder,
)
from funcdeco.sources.function_app.unknown_names import is_handled, lookup, public_methods
from funcdeco.sources.python.attribute_uses import Use

_API: Any = DecoratorApi  # its methods are replaced
_MARK = "_funcdeco_traces"
_NOT_TRACED = {"validate_function_names"}
_LIST = "get_functions"
_REGISTER = {"register_functions", "register_blueprint"}
_MISSING = object()

_Accepted = tuple[inspect.Signature, dict[str, dict[str, str]], tuple[str, ...], bool]
"""The signature of a decorator, its enumerations, its keywords, and whether it accepts any others."""


class Trace:
    """All calls of azure-functions' decorators since it was installed."""

    def __init__(self) -> None:
        self.containers: list[LiveContainer] = []
        self.functions: list[LiveFunction] = []
        self.decorators: list[LiveDecorator] = []
        self._by_id: dict[int, LiveFunction] = {}
        self._depth = 0
        self._replaced: list[tuple[type, str, object]] = []

    def install(self) -> None:
        """Wrap the methods of all classes with decorators, also of those that are defined later."""
        self._wrap_init()
        for cls in _with_subclasses(DecoratorApi):
            self._wrap_class(cls)

        def wrap_new(cls: type[DecoratorApi], /, **options: Any) -> None:
            super(DecoratorApi, cls).__init_subclass__(**options)
            self._wrap_class(cls)

        self._replace(_API, "__init_subclass__", classmethod(wrap_new))
        self._replace(_API, "__getattr__", lookup(self._unknown))

    def uninstall(self) -> None:
        """Restore the classes."""
        for cls, name, before in reversed(self._replaced):
            if before is _MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, before)
        self._replaced.clear()

    def _replace(self, cls: type, name: str, value: object) -> None:
        self._replaced.append((cls, name, vars(cls).get(name, _MISSING)))
        setattr(cls, name, value)

    def container(self, value: object) -> LiveContainer | None:
        """Return the record of an app or a blueprint."""
        return next((one for one in self.containers if one.value is value), None)

    def _wrap_init(self) -> None:
        plain_init: Callable[..., None] = _API.__init__
        trace = self

        @functools.wraps(plain_init)
        def init(self: DecoratorApi, *args: Any, **options: Any) -> None:
            plain_init(self, *args, **options)
            if trace.container(self) is None:
                trace.containers.append(LiveContainer(self, caller(), options))

        self._replace(_API, "__init__", init)

    def _wrap_class(self, cls: type[DecoratorApi]) -> None:
        """Wrap the public methods of *cls*, unless it is a class of the user."""
        if not cls.__module__.startswith("azure."):
            return
        for name, value in list(vars(cls).items()):
            if name.startswith("_") or name in _NOT_TRACED:
                continue
            if isinstance(value, FunctionType) and not _is_untraced(value):
                special = {_LIST: self._list, **dict.fromkeys(_REGISTER, self._register)}
                wrap = special.get(name, self._decorator)
                traced = wrap(name, value)
                setattr(traced, _MARK, True)
                self._replace(cls, name, traced)

    def _decorator(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        accepted = functools.cache(lambda: _accepted(method))

        @functools.wraps(method)
        def call(self_: DecoratorApi, *args: Any, **options: Any) -> Any:
            if self._depth:
                return method(self_, *args, **options)
            made = _made(name, accepted(), self_, args, options)
            self.decorators.append(made)
            try:
                found = self._guarded(made, method, self_, *args, **options)
            except Exception:
                self.decorators.remove(made)
                raise
            target = next(iter(args), None)
            if isinstance(found, FunctionBuilder):  # one that accepts the function itself
                return self._apply(made, functools.partial(_constant, found), self_, target)
            if len(args) == 1 and not options and _is_function(target):
                made.use, made.missing = "bare", tuple(missing_in(accepted()[0], 0, options))
                return self._apply(made, None, self_, target)
            return functools.partial(self._apply, made, found, self_)

        return call

    def _unknown(self, container: DecoratorApi, name: str, use: Use) -> Any:
        """Return what records the use of a decorator or a method that doesn't exist."""
        made = LiveDecorator(name, {}, caller())
        made.error = (
            f"AttributeError: {type(container).__name__!r} object has no attribute {name!r}"
        )
        made.owner, made.others = use.owner, public_methods(container)
        self.decorators.append(made)
        apply = functools.partial(self._apply, made, None, container)

        def call(*args: Any, **options: Any) -> Any:
            made.options = plain_options(
                {**{str(at): one for at, one in enumerate(args)}, **options}
            )
            if use.kind == "decorator" or use.calls > 1:
                return apply
            if len(args) == 1 and isinstance(args[0], DecoratorApi):
                # Its functions are read, as if the method had the right name.
                FunctionRegister.register_functions(container, args[0])  # type: ignore[arg-type]
            return None

        return call if use.calls else apply

    def _guarded(
        self, made: LiveDecorator, function: Callable[..., Any], *args: Any, **options: Any
    ) -> Any:
        """Call *function*; if it raises, keep the error and return None."""
        self._depth += 1
        try:
            return function(*args, **options)
        except Exception as error:
            if is_handled(user_frame(), type(error)):
                raise
            made.error = described(error)
            return None
        finally:
            self._depth -= 1

    def _apply(
        self, made: LiveDecorator, decorator: Any, container: DecoratorApi, target: Any
    ) -> Any:
        """Apply *decorator* to *target*; if it raises, return *target*."""
        function = self._function_of(target, container)
        function.decorators.append(made)
        before = function.parts()
        builders: list[FunctionBuilder] = vars(container)["_function_builders"]
        kept_builders = list(builders)
        if isinstance(target, FunctionBuilder) and builders[-1:] != [target] and not made.use:
            made.use = "misplaced"
        result = None
        if not made.error and callable(decorator):
            try:
                result = self._guarded(made, decorator, target)
            except Exception:
                self._forget(made, function)
                raise
        if result is None:
            builders[:] = kept_builders
            return target
        if made.use == "misplaced" and id(result) in self._by_id:
            function = self._by_id[id(result)]  # the one that azure-functions added to
            before = []
        function.targets.append(result)
        self._by_id[id(result)] = function
        function.changed_by(made, before)
        return result

    def _function_of(self, target: Any, container: DecoratorApi) -> LiveFunction:
        """Return the record of *target*, a new one if it is plain and decorated a second time."""
        function = self._by_id.get(id(target))
        is_plain = not isinstance(target, FunctionBuilder)
        if function is None or (is_plain and function.builder):
            function = self._by_id[id(target)] = LiveFunction(target)
            function.container = container
            function.hides = self._by_id.get(id(wrapped_builder(target)))
            self.functions.append(function)
        return function

    def _forget(self, made: LiveDecorator, function: LiveFunction) -> None:
        """Remove a decorator that raised what the code of the user handles."""
        self.decorators.remove(made)
        function.decorators.remove(made)
        if not function.decorators:
            self.functions.remove(function)
            del self._by_id[id(function.targets[0])]

    def _list(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(self_: FunctionRegister, *args: Any, **options: Any) -> Any:
            found = method(self_, *args, **options)
            container = self.container(self_)
            if container is not None:
                container.listed = caller()
            return found

        return call

    def _register(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(self_: FunctionRegister, *args: Any, **options: Any) -> Any:
            if self._depth:  # DFApp of durable 2 calls the method that it overrides
                return method(self_, *args, **options)
            registered = next(iter((*args, *options.values())), None)
            builders = tuple(getattr(registered, "_function_builders", ()))
            error, result = "", None
            self._depth += 1
            try:
                result = method(self_, *args, **options)
            except Exception as raised:
                if is_handled(user_frame(), type(raised)):
                    raise
                error = described(raised)
            finally:
                self._depth -= 1
            container = self.container(self_)
            if container is not None:
                one = LiveRegistration(registered, caller(), error, builders)
                container.registrations.append(one)
            return result

        return call


def _accepted(method: Callable[..., Any]) -> _Accepted:
    signature = inspect.signature(method)
    return signature, members_by_keyword(method, signature), *keywords_of(signature)


def _made(
    name: str,
    accepted: _Accepted,
    container: DecoratorApi,
    args: tuple[Any, ...],
    options: dict[str, Any],
) -> LiveDecorator:
    """Return the record of a call of the decorator *name*."""
    signature, members, parameters, is_open = accepted
    made = LiveDecorator(name, options_of(signature, container, args, options), caller())
    made.missing = tuple(missing_in(signature, len(args), options))
    made.parameters = parameters
    made.is_open = is_open
    made.refused = refused(members, made.options)
    if made.missing or not is_open:
        made.unknown = tuple(key for key in options if key not in parameters)
    return made


def described(error: BaseException) -> str:
    """Return the type and the first line of the message of *error*."""
    try:
        lines = str(error).strip().splitlines()
    except Exception:  # the user's own `__str__`  # noqa: BLE001
        lines = []
    return ": ".join([type(error).__name__, *lines[:1]])


def _is_untraced(method: FunctionType) -> bool:
    """Return whether a method is wrapped, or only calls decorators, as some of `DFApp` do."""
    returned = method.__annotations__.get("return", method)
    is_decorator = returned not in (None, "None") or method.__name__ in _REGISTER
    return hasattr(method, _MARK) or not is_decorator


def _with_subclasses(cls: type[DecoratorApi]) -> list[type[DecoratorApi]]:
    found = [cls]
    for one in found:
        found += [below for below in one.__subclasses__() if below not in found]
    return found


def _constant(result: object, _: object) -> object:
    return result


def _is_function(value: object) -> bool:
    return isinstance(value, (FunctionType, FunctionBuilder))
