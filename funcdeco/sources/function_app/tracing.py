"""Wrap the decorators of azure-functions, so that each call is known, also one that raises.

The wrappers are installed before the app is imported. A decorator that raises leaves the function as
it was, so that the remaining decorators and functions are still recorded.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

import azure.functions
from azure.functions.decorators.function_app import DecoratorApi, FunctionBuilder, FunctionRegister

from funcdeco.bindings.plain_values import plain_options
from funcdeco.grammar.similar import near

_OWN = os.path.dirname(os.path.abspath(__file__)) + os.sep
_LIBRARY = os.path.dirname(os.path.dirname(os.path.abspath(azure.functions.__file__))) + os.sep
_API: Any = DecoratorApi  # its methods are replaced
_MARK = "_funcdeco_traces"
_NOT_DECORATORS = {"get_functions", "validate_function_names"}
_REGISTER = {"register_functions", "register_blueprint"}


class Caller(NamedTuple):
    """The place in the user's code from which azure-functions was called."""

    code: CodeType
    line: int
    instruction: int


class LiveDecorator:
    """One call of a decorator."""

    def __init__(self, name: str, options: dict[str, Any], caller: Caller) -> None:
        self.name = name
        self.options = options
        self.caller = caller
        self.error = ""
        self.missing: tuple[str, ...] = ()
        self.unknown: tuple[str, ...] = ()
        self.parameters: tuple[str, ...] = ()


class LiveRegistration(NamedTuple):
    """One call of `register_functions`."""

    registered: object
    caller: Caller
    error: str


class LiveFunction:
    """A user's function with the decorators applied to it, from bottom to top."""

    def __init__(self, target: object) -> None:
        self.targets: list[object] = [target]
        """All objects that the decorators received or returned."""
        self.decorators: list[LiveDecorator] = []
        self.added_by: dict[int, LiveDecorator] = {}
        """The decorator that added a binding or setting, by its identity."""
        self.lost: list[tuple[object, LiveDecorator]] = []
        """Bindings that a decorator above dropped."""
        self.container: object = None

    @property
    def builder(self) -> Any:
        """The `FunctionBuilder` that the last decorator returned; None if each of them raised."""
        last = self.targets[-1]
        return last if isinstance(last, FunctionBuilder) else None


class LiveContainer:
    """An app or a blueprint."""

    def __init__(self, value: DecoratorApi, caller: Caller) -> None:
        self.value = value
        self.caller = caller
        self.registrations: list[LiveRegistration] = []


class Trace:
    """All calls of azure-functions' decorators since it was installed."""

    def __init__(self) -> None:
        self.containers: list[LiveContainer] = []
        self.functions: list[LiveFunction] = []
        self.decorators: list[LiveDecorator] = []
        self._by_id: dict[int, LiveFunction] = {}
        self._depth = 0

    def install(self) -> None:
        """Wrap the methods of all classes with decorators, also of those that are defined later."""
        self._wrap_init()
        for cls in _with_subclasses(DecoratorApi):
            self._wrap_class(cls)

        def wrap_new(cls: type[DecoratorApi], /, **options: Any) -> None:
            super(DecoratorApi, cls).__init_subclass__(**options)
            self._wrap_class(cls)

        _API.__init_subclass__ = classmethod(wrap_new)

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
                trace.containers.append(LiveContainer(self, _caller()))

        _API.__init__ = init

    def _wrap_class(self, cls: type[DecoratorApi]) -> None:
        """Wrap the public methods of *cls*, unless it is a class of the user."""
        if not cls.__module__.startswith("azure."):
            return
        for name, value in list(vars(cls).items()):
            if name.startswith("_") or name in _NOT_DECORATORS:
                continue
            if isinstance(value, FunctionType) and not hasattr(value, _MARK):
                wrap = self._register if name in _REGISTER else self._decorator
                traced = wrap(name, value)
                setattr(traced, _MARK, True)
                setattr(cls, name, traced)

    def _decorator(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(method)
        parameters, is_open = _keywords(signature)

        @functools.wraps(method)
        def call(self_: DecoratorApi, *args: Any, **options: Any) -> Any:
            if self._depth:
                return method(self_, *args, **options)
            made = LiveDecorator(name, _options(signature, self_, args, options), _caller())
            self.decorators.append(made)
            made.missing = tuple(_missing(signature, len(args), options))
            made.parameters = parameters
            unknown = (key for key in options if key not in parameters)
            # An open decorator passes others on as they are.
            made.unknown = tuple(key for key in unknown if not is_open or near(key, made.missing))
            found = self._guarded(made, method, self_, *args, **options)
            return functools.partial(self._apply, made, found, self_)

        return call

    def _guarded(
        self, made: LiveDecorator, function: Callable[..., Any], *args: Any, **options: Any
    ) -> Any:
        """Call *function*; if it raises, keep the error and return None."""
        self._depth += 1
        try:
            return function(*args, **options)
        except Exception as error:  # noqa: BLE001
            made.error = described(error)
            return None
        finally:
            self._depth -= 1

    def _apply(
        self, made: LiveDecorator, decorator: Any, container: DecoratorApi, target: Any
    ) -> Any:
        """Apply *decorator* to *target*; if it raises, return *target*."""
        function = self._by_id.get(id(target))
        if function is None:
            function = self._by_id[id(target)] = LiveFunction(target)
            function.container = container
            self.functions.append(function)
        function.decorators.append(made)
        before = _parts(function.builder)
        builders: list[FunctionBuilder] = vars(container)["_function_builders"]
        kept_builders = list(builders)
        result = None
        if not made.error and callable(decorator):
            result = self._guarded(made, decorator, target)
        if result is None:
            builders[:] = kept_builders
            return target
        function.targets.append(result)
        self._by_id[id(result)] = function
        after = _parts(function.builder)
        kept, known = {id(one) for one in after}, {id(one) for one in before}
        function.added_by.update((id(one), made) for one in after if id(one) not in known)
        function.lost += [
            (one, function.added_by[id(one)])
            for one in before
            if id(one) not in kept and id(one) in function.added_by
        ]
        return result

    def _register(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(self_: FunctionRegister, *args: Any, **options: Any) -> Any:
            registered = next(iter((*args, *options.values())), None)
            error, result = "", None
            try:
                result = method(self_, *args, **options)
            except Exception as raised:  # noqa: BLE001
                error = described(raised)
            container = self.container(self_)
            if container is not None:
                container.registrations.append(LiveRegistration(registered, _caller(), error))
            return result

        return call


def described(error: BaseException) -> str:
    """Return the type and the first line of the message of *error*."""
    try:
        lines = str(error).strip().splitlines()
    except Exception:  # the user's own `__str__`  # noqa: BLE001
        lines = []
    return ": ".join([type(error).__name__, *lines[:1]])


def _with_subclasses(cls: type[DecoratorApi]) -> list[type[DecoratorApi]]:
    found = [cls]
    for one in found:
        found += [below for below in one.__subclasses__() if below not in found]
    return found


def _options(
    signature: inspect.Signature, self: object, args: tuple[Any, ...], options: dict[str, Any]
) -> dict[str, Any]:
    """Return all arguments by keyword; only those given by keyword if there are too many."""
    kinds = signature.parameters
    try:
        bound = signature.bind(self, *args, **options).arguments
    except TypeError:
        known = {key: value for key, value in options.items() if key in kinds}
        try:
            bound = {**options, **signature.bind_partial(self, *args, **known).arguments}
        except TypeError:
            return plain_options(options)
    first = next(iter(kinds))
    found: dict[str, Any] = {}
    for name, value in bound.items():
        if name == first:
            continue
        if name not in kinds:
            found[name] = value
        elif kinds[name].kind is inspect.Parameter.VAR_KEYWORD:
            found.update(value)
        elif kinds[name].kind is not inspect.Parameter.VAR_POSITIONAL:
            found[name] = value
    return plain_options(found)


def _keywords(signature: inspect.Signature) -> tuple[tuple[str, ...], bool]:
    """Return the parameters after the app itself that have a name, and whether it has `**`."""
    _, *others = signature.parameters.values()
    stars = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    names = tuple(one.name for one in others if one.kind not in stars)
    return names, any(one.kind is inspect.Parameter.VAR_KEYWORD for one in others)


def _missing(
    signature: inspect.Signature, positions: int, options: Mapping[str, object]
) -> Iterator[str]:
    """Yield the required parameters without a value; the first one is the app itself."""
    for name, parameter in list(signature.parameters.items())[positions + 1 :]:
        is_named = parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        if is_named and parameter.default is parameter.empty and name not in options:
            yield name


def _parts(builder: FunctionBuilder | None) -> list[object]:
    """Return the bindings and settings of a builder."""
    if builder is None:
        return []
    function: Any = vars(builder)["_function"]
    return [*function.get_bindings(), *getattr(function, "_settings", ())]


def _caller() -> Caller:
    """Return the innermost place that belongs neither to azure-functions nor to us."""
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    last = frame
    while frame is not None:
        last = frame
        file = frame.f_code.co_filename
        if not file.startswith((_OWN, _LIBRARY)) and file != functools.__file__:
            break
        frame = frame.f_back
    assert last is not None
    return Caller(last.f_code, last.f_lineno, last.f_lasti)
