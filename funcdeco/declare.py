"""Typed decorators that load the model behind their keywords on first use.

With `declare(lambda: Model)` as a class attribute, each instance has a decorator that type checkers
see with the keywords of `Model`. A call only stores the keywords: nothing is validated and no model
is imported until the app is built. Deployed functions import this module, so it imports only
lightweight standard modules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast, final

from funcdeco.registry import Declaration as Declaration
from funcdeco.registry import Registry

if TYPE_CHECKING:
    from inspect import Signature

    from pydantic import BaseModel

P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., Any])


class _Described(Generic[P]):
    """The name, signature and docstring of a decorator, for help(), editors and error messages."""

    def __init__(
        self, registry: Registry | None, name: str, load: Callable[[], Callable[P, BaseModel]]
    ) -> None:
        self._registry = registry
        self._load = load
        self.__name__ = name

    def _declare(self, args: tuple[object, ...], options: dict[str, Any]) -> Declaration:
        if self._registry is None:
            raise TypeError(
                f"call `{self.__name__}` on an app, such as `app = App()`, not on a class"
            )
        declaration = Declaration(self._registry, self.__name__, self._load, args, options)
        self._registry.made.append(declaration)
        return declaration

    def __repr__(self) -> str:
        return f"<decorator {self.__name__}>"


def _describe(decorator: Any) -> str:
    from funcdeco.bindings.describe import describe_decorator

    return describe_decorator(decorator.__name__, decorator._load())


@final
class Declare(_Described[P]):
    """One decorator of one registry, such as `app.blob_input`."""

    if not TYPE_CHECKING:
        __doc__ = property(_describe)

    def __call__(self, /, *args: P.args, **options: P.kwargs) -> Declaration:  # noqa: D102
        declaration = self._declare(args, options)
        if declaration.is_bare:
            # `@app.http` without parentheses: keep the function; the build reports the error.
            declaration.registry.record(cast("Any", args[0]), declaration)
            return cast("Declaration", args[0])
        return declaration

    @property
    def __signature__(self) -> Signature:
        from funcdeco.bindings.describe import decorator_signature

        return decorator_signature(self._load())


@final
class Mount(_Described[P]):
    """A call that mounts a web application, such as `app.asgi(api, prefix="shop")`."""

    if not TYPE_CHECKING:
        __doc__ = property(_describe)

    def __call__(self, application: F, /, *args: P.args, **options: P.kwargs) -> F:  # noqa: D102
        declaration = self._declare(args, options)
        declaration.is_bare = False
        declaration.registry.record(application, declaration)
        return application

    @property
    def __signature__(self) -> Signature:
        from funcdeco.bindings.describe import mount_signature

        return mount_signature(self._load())


@final
class Unknown:
    """A name that no decorator has: the call is recorded, so that a build reports it with others."""

    def __init__(self, registry: Registry, name: str) -> None:
        self._registry = registry
        self.__name__ = name

    def __call__(self, /, *args: Any, **options: Any) -> Any:  # noqa: D102
        declaration = self._declare(args, options)
        if declaration.is_bare:
            self._registry.record(args[0], declaration)
            return args[0]
        return declaration

    def _declare(self, args: tuple[Any, ...], options: dict[str, Any]) -> Declaration:
        declaration = Declaration(self._registry, self.__name__, None, args, options)
        self._registry.made.append(declaration)
        return declaration

    def __getattr__(self, name: str) -> Unknown:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return Unknown(self._registry, f"{self.__name__}.{name}")

    def __repr__(self) -> str:
        return f"<unknown decorator {self.__name__}>"


class _Entry(Generic[P]):
    """A class attribute that stores its name and loads the model of its keywords."""

    def __init__(self, load: Callable[[], Callable[P, BaseModel]]) -> None:
        self.load: Callable[[], Callable[P, BaseModel]] = load
        self.name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


@final
class declare(_Entry[P]):  # noqa: N801
    """Class attribute that returns a decorator bound to the registry on which it is accessed."""

    def __get__(self, instance: Registry | None, owner: type | None = None) -> Declare[P]:
        return Declare(instance, self.name, self.load)


@final
class mount(_Entry[P]):  # noqa: N801
    """Class attribute that returns a `Mount` bound to the registry on which it is accessed."""

    def __get__(self, instance: Registry | None, owner: type | None = None) -> Mount[P]:
        return Mount(instance, self.name, self.load)


def entries(registry: type[Registry]) -> dict[str, Callable[[], Any]]:
    """Return the model loader of each decorator of *registry*, in declaration order."""
    classes = reversed(registry.__mro__)
    values = [item for one in classes for item in vars(one).items()]
    return {name: value.load for name, value in values if isinstance(value, (declare, mount))}
