"""Web applications: whole ones, behind one HTTP trigger."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from funcdeco.bindings.base import LEARN, Binding, Model
from funcdeco.bindings.http import AuthLevel, HttpOutput, HttpTrigger, Methods
from funcdeco.bindings.model import refusal


def _is_prefix(prefix: str) -> str:
    if "*" in prefix or "{route" in prefix or "//" in prefix.strip("/"):
        raise refusal("write a path such as `shop` or `v1/{tenant}`, without `{route}` and `*`")
    return prefix


class Mount(Model):
    """What the decorators for web applications have in common."""

    documentation = f"{LEARN}functions-reference-python?tabs=asgi&pivots=python-mode-configuration#web-frameworks"
    wrapper: ClassVar[str]
    """`module:attribute` of what makes the worker's function of the application."""
    arguments: ClassVar[int]
    """How many arguments such an application is called with, which tells the two kinds apart."""

    name: Annotated[str, Field(min_length=1)] | None = None
    """Name of the function and of its folder; if omitted, the application's in its module."""

    prefix: Annotated[str, AfterValidator(_is_prefix)] = ""
    """Path below the host's own prefix at which the application is mounted. Its own routes begin
    there: the path above it is passed as `root_path` (ASGI) or `SCRIPT_NAME` (WSGI)."""

    methods: Methods = None
    """HTTP methods that reach the application, in any case; if omitted, every method."""

    auth_level: AuthLevel | None = None
    """Which key a caller must send: none, the function's or the host's, or the master key. Left
    out, the level of the blueprint or app, else the host's `function`."""

    def expand(self) -> tuple[Binding, ...]:
        """Return the trigger that takes every path below the prefix, and its answer."""
        declared = {
            name: getattr(self, name) for name in self.model_fields_set & {"methods", "auth_level"}
        }
        route = "/".join(filter(None, (self.prefix.strip("/"), "{*route}")))
        return HttpTrigger(name="req", route=route, **declared), HttpOutput(name="$return")


class Asgi(Mount):
    """An ASGI application, such as one of FastAPI or Starlette, answers every path below a prefix.

    Its lifespan begins with the first request. Answers aren't streamed.
    """

    wrapper = "funcdeco.mounting:asgi"
    arguments = 3


class Wsgi(Mount):
    """A WSGI application, such as one of Flask or Django, answers every path below a prefix.

    azure-functions turns an answer of 500 and above into an exception of the function.
    """

    wrapper = "funcdeco.mounting:wsgi"
    arguments = 2
