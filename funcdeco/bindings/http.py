"""HTTP: the trigger, the output, and the decorator that declares both."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from funcdeco.bindings.base import LEARN, Binding, Bundle, Holds, Output, Removed, Trigger

AuthLevel = Literal["anonymous", "function", "admin", "user", "system"]
Method = Literal[
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY",
    "get", "post", "put", "patch", "delete", "head", "options", "trace", "query",
]  # fmt: skip


def _lower(methods: list[Method]) -> list[str]:
    # The host compares methods case-sensitively, so it would accept both GET and get as different.
    return [method.lower() for method in methods]


Methods = Annotated[list[Method], AfterValidator(_lower), Field(min_length=1)] | None


class HttpTrigger(Trigger):
    """An HTTP request starts the function."""

    type = "httpTrigger"
    python_types: ClassVar[tuple[str, ...]] = ("func.HttpRequest",)
    documentation = f"{LEARN}functions-bindings-http-webhook-trigger"
    bundle: ClassVar[Bundle] = "built-in"
    host_section = "http"
    removed: ClassVar[Removed] = {"webHookType": "remove it: only Functions 1.x read it"}
    gives: ClassVar[tuple[str, ...] | None] = ("Query", "Headers", "$request")
    needs_storage = False
    replacement_for_retry: ClassVar[str | None] = "remove it: callers retry themselves"
    http: ClassVar[Literal["request", "answer"] | None] = "request"

    route: Annotated[str | None, Holds("route")] = None
    """Route template below the host's prefix (`api` unless host.json sets another), such as
    `items/{id:int}`. If omitted, it is the function's name."""

    methods: Methods = None
    """HTTP methods to accept, in any case; if omitted, all methods."""

    auth_level: AuthLevel | None = None
    """Key that a caller must send: none for `anonymous`, the function's or the host's for
    `function`, a system key for `system`. The master key works for every level; no other key works
    for `admin` and `user`. If omitted, the level of the blueprint or app applies, else the host's
    default, `function`."""

    @property
    def resource(self) -> str:
        """The methods and the route, without the host's prefix."""
        methods = ",".join(self.methods or []).upper()
        return f"{methods} {self.route or ''}".strip()


class HttpOutput(Output):
    """The response to the request."""

    type = "http"
    python_types: ClassVar[tuple[str, ...]] = ("func.HttpResponse", "str", "bytes")
    return_types: ClassVar[tuple[str, ...] | None] = ("func.HttpResponse", "str")
    documentation = f"{LEARN}functions-bindings-http-webhook-output"
    bundle: ClassVar[Bundle] = "built-in"
    http: ClassVar[Literal["request", "answer"] | None] = "answer"


class Http(HttpTrigger):
    """An HTTP request starts the function, and its return value is the response.

    Declares two elements of `bindings`: an `httpTrigger` and an `http` output.
    """

    element: ClassVar[type[Binding] | None] = HttpTrigger

    output_name: Annotated[str, Field(min_length=1)] = "$return"
    """Name of the output: `$return`, or a parameter annotated `func.Out[func.HttpResponse]`."""

    def expand(self) -> tuple[Binding, ...]:
        """Return the trigger and its output."""
        declared = self.model_fields_set - {"output_name"}
        values = {name: getattr(self, name) for name in HttpTrigger.model_fields}
        trigger = HttpTrigger.model_construct(declared, **values)
        return trigger, response_output(self.output_name)


@lru_cache
def response_output(name: str) -> HttpOutput:
    """Return the output with a name, any string, without building its validator."""
    return HttpOutput.model_construct({"name"}, name=name)
