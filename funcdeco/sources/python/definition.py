"""Data read from the source of a function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeAlias

from funcdeco.diagnostics.location import Location
from funcdeco.sources.python.module import Module
from funcdeco.worker.encoding import Value
from funcdeco.worker.spelling import format_part

Kind = Literal["positional", "usual", "keyword", "args", "kwargs"]
"""How a parameter receives its value; `positional` is positional-only, `usual` accepts both."""

Created = Literal["", "Orchestrator", "Entity"]


class Evaluation(NamedTuple):
    """The result of evaluating an annotation."""

    kind: Literal["value", "unknown", "unreadable"]
    """Whether it is known, unknown, or certainly fails to evaluate in the worker."""
    value: Any = None
    """The type; for `unreadable`, the text of the error."""


UNKNOWN = Evaluation("unknown")


@dataclass(frozen=True, eq=False)
class Parameter:
    """One parameter."""

    name: str
    location: Location
    """Of its name."""
    kind: Kind = "usual"
    written: str = ""
    """The annotation as written; empty if there is none."""
    annotation_location: Location | None = None
    none_by_default: bool = False
    """Whether the default is None."""
    evaluated: Evaluation = UNKNOWN
    """The evaluated annotation."""

    @cached_property
    def annotation(self) -> str | None:
        """The annotation, such as `func.QueueMessage` or `typing.List[str]`.

        None if there is none, or if its value is unknown.
        """
        return format_part(self.evaluated.value) if self.evaluated.kind == "value" else None


Reached = Literal["no", "maybe", "yes"]
"""Whether a place is never reached, certainly reached in some run, or neither is certain."""


class End(NamedTuple):
    """Whether the end of a function's body is reached, where it returns None."""

    reached: Reached
    methods: frozenset[str] | None = None
    """The HTTP methods that earlier branches handle; None if it doesn't depend on them."""


MAYBE = End("maybe")


class Returned(NamedTuple):
    """One `return` statement of a function itself that can be reached."""

    kind: Literal["none", "value", "unknown"]
    """Whether it certainly returns None, certainly another value, or neither is certain."""
    location: Location
    may_be_value: bool = False
    """Whether at least one branch certainly returns a value other than None."""
    values: tuple[Value, ...] = ()
    """The values that it returns, each of them in some run."""


class SetCall(NamedTuple):
    """One call like `out.set(value)`."""

    values: tuple[Value, ...]
    """The values that it sets, each of them in some run."""
    location: Location
    """Of the value."""


class Use(NamedTuple):
    """How a function uses one of its parameters."""

    is_used: bool
    assigned: Location | None
    """The first assignment to it, if nothing reads it before."""
    sets: tuple[SetCall, ...]
    """The calls of `set`, if the parameter isn't used in another way."""


class Wrapper(NamedTuple):
    """A decorator whose result has other parameters than the function, for lack of `wraps`."""

    decorator: str
    """The name of the decorator."""
    wrapped: str
    """The parameter of the decorator that receives the function."""
    location: Location
    """Of the decorator above the function."""
    parameters: frozenset[str]
    """The parameters of the function that the decorator returns."""


class Problem(NamedTuple):
    """Why the worker finds no function there."""

    code: str
    message: str
    hint: str
    location: Location | None
    """None if the problem is located in function.json."""
    until: tuple[int, int] | None = None
    """The first Python version whose worker accepts it."""


FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Body(NamedTuple):
    """The source of a function."""

    node: FunctionNode
    place: Callable[[ast.AST], Location]
    """Return the location of a node in the file."""
    module: Module


@dataclass(frozen=True, eq=False)
class Definition:
    """A function as defined in the source."""

    name: str
    location: Location
    """Of the name after `def`."""
    parameters: dict[str, Parameter]
    returned: tuple[Returned, ...] = ()
    """The `return` statements of the function itself that can be reached."""
    end: End = MAYBE
    """Whether the end of the body is reached."""
    is_stub: bool = False
    """Whether it isn't written yet: the body is only `...` or the like."""
    is_async: bool = False
    is_generator: bool = False
    result: Parameter | None = None
    """The return annotation; None if there is none."""
    is_wrapped: bool = False
    """Whether an unknown decorator may have changed the signature: then neither the annotations nor
    the return values are known."""
    hidden_by: Wrapper | None = None
    """The unknown decorator, if it certainly replaces the signature."""
    created: Created = ""
    """Which of `df.Orchestrator.create` and `df.Entity.create` creates the worker's function."""
    inner: Definition | None = None
    """The function passed to these, if known."""
    uses: Mapping[str, Use] | None = None
    """How the function uses its parameters, if known."""
    body: Body | None = field(default=None, repr=False)
    """The source, if it may use Durable Functions."""
    problem: Problem | None = None
    """Set if the worker finds no function: then nothing else is known."""


_WITHOUT_OWN_NODES = frozenset(
    {ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef}
    # These contain no nodes but `Load` and `Store`.
    | {ast.Name, ast.Constant}
)


def own_nodes(function: FunctionNode) -> Iterator[ast.AST]:
    """Yield the nodes in the body of *function*, excluding nested functions and classes."""
    body = function.body
    waiting: list[ast.AST] = list(reversed(body)) if isinstance(body, list) else [body]
    while waiting:
        node = waiting.pop()
        yield node
        if type(node) not in _WITHOUT_OWN_NODES:
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def yields(function: FunctionNode) -> bool:
    """Return whether *function* is a generator."""
    return any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in own_nodes(function))


def own_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements in *body*, excluding those of nested functions and classes."""
    for node in body:
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for field_name in ("body", "orelse", "finalbody"):
                yield from own_statements(getattr(node, field_name, []))
            for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                yield from own_statements(inner.body)
