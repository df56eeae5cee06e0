"""Whole web applications behind one HTTP trigger."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from funcdeco.bindings.base import LEARN, Binding, Model
from funcdeco.bindings.http import AuthLevel, HttpTrigger, Methods, response_output
from funcdeco.bindings.model import build_once, refusal


def _is_prefix(prefix: str) -> str:
    if "*" in prefix or "{route" in prefix or "//" in prefix.strip("/"):
        raise refusal("use a path such as `shop` or `v1/{tenant}`, without `{route}` and `*`")
    return prefix


class Mount(Model):
    """The keywords that the decorators for web applications share."""

    documentation = f"{LEARN}functions-reference-python?tabs=asgi&pivots=python-mode-configuration#web-frameworks"
    wrapper: ClassVar[str]
    """`module:attribute` of the callable that turns the application into the worker's function."""
    arguments: ClassVar[int]
    """Number of arguments that such an application is called with, to distinguish the two kinds."""

    name: Annotated[str, Field(min_length=1)] | None = None
    """Name of the function and of its folder; if omitted, the application's name in its module."""

    prefix: Annotated[str, AfterValidator(_is_prefix)] = ""
    """Path below the host's own prefix at which the application is mounted. The application's routes
    are relative to it: the path up to there is `root_path` (ASGI) or `SCRIPT_NAME` (WSGI)."""

    methods: Methods = None
    """HTTP methods that reach the application, in any case; if omitted, all methods."""

    auth_level: AuthLevel | None = None
    """Key that a caller must send: none for `anonymous`, the function's or the host's for
    `function`, the master key for `admin`. If omitted, the level of the blueprint or app
    applies, else the host's default, `function`."""

    lazy: bool | None = None
    """Whether the generated script imports the application's module at the first call; if omitted,
    `scripts` in `[tool.funcdeco]` decides."""

    def expand(self) -> tuple[Binding, ...]:
        """Return the trigger that matches every path below the prefix, and the HTTP output."""
        declared = {
            name: getattr(self, name) for name in self.model_fields_set & {"methods", "auth_level"}
        }
        route = "/".join(filter(None, (self.prefix.strip("/"), "{*route}")))
        build_once(HttpTrigger)
        return HttpTrigger(name="req", route=route, **declared), response_output("$return")


class Asgi(Mount):
    """An ASGI application, such as FastAPI or Starlette, handles every path below a prefix.

    Its lifespan starts with the first request. Responses aren't streamed.
    """

    wrapper = "funcdeco.mounting:asgi"
    arguments = 3


class Wsgi(Mount):
    """A WSGI application, such as Flask or Django, handles every path below a prefix.

    azure-functions raises an exception for a response with status 500 or above.
    """

    wrapper = "funcdeco.mounting:wsgi"
    arguments = 2
