"""What is told of a function's source."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeAlias

from funcdeco.diagnostics.location import Location
from funcdeco.worker.spelling import format_part

Kind = Literal["positional", "usual", "keyword", "args", "kwargs"]
"""How a parameter is given its value; the first only by position, the last two are `*` and `**`."""

Created = Literal["", "Orchestrator", "Entity"]


class Evaluation(NamedTuple):
    """What an annotation stands for."""

    kind: Literal["value", "unknown", "unreadable"]
    """Whether it is known, isn't, or surely can't be evaluated when the worker loads it."""
    value: Any = None
    """The type itself; for what can't be evaluated the error's text."""


UNKNOWN = Evaluation("unknown")


@dataclass(frozen=True, eq=False)
class Parameter:
    """One parameter."""

    name: str
    location: Location
    """Of its name."""
    kind: Kind = "usual"
    written: str = ""
    """The annotation as it is written; empty if there is none."""
    annotation_location: Location | None = None
    none_by_default: bool = False
    """Whether the default is None."""
    evaluated: Evaluation = UNKNOWN
    """What the annotation stands for."""

    @cached_property
    def annotation(self) -> str | None:
        """The annotation, such as `func.QueueMessage` or `typing.List[str]`.

        None if there is none, or it can't be told what it is.
        """
        return format_part(self.evaluated.value) if self.evaluated.kind == "value" else None


@dataclass(frozen=True)
class Returned:
    """One `return` of a function's own."""

    kind: Literal["none", "value", "unknown"]
    """Whether it surely gives None, surely something else, or neither is sure."""
    location: Location
    may_be_value: bool = False
    """Whether one of several branches surely gives something else than None."""


class Problem(NamedTuple):
    """Why there is no function where the worker looks for it."""

    code: str
    message: str
    hint: str
    location: Location | None
    """None where function.json shows it."""


FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Body(NamedTuple):
    """The source of a function."""

    node: FunctionNode
    place: Callable[[ast.AST], Location]
    """Gives the place of a node in the file."""


@dataclass(frozen=True, eq=False)
class Definition:
    """A function as its `def` has it."""

    name: str
    location: Location
    """Of the name behind `def`."""
    parameters: dict[str, Parameter]
    returned: tuple[Returned, ...] = ()
    """What each of its own `return` statements gives."""
    is_async: bool = False
    is_generator: bool = False
    result: Parameter | None = None
    """The annotation of what is returned; None if there is none."""
    is_wrapped: bool = False
    """Whether a decorator that isn't known may have changed the signature: then neither the
    annotations nor what is returned are known."""
    created: Created = ""
    """Whether `df.Orchestrator.create` or `df.Entity.create` makes the worker's function."""
    inner: Definition | None = None
    """The function that was given to these, as far as it is known."""
    body: Body | None = field(default=None, repr=False)
    """The source itself, where it may be that of an orchestrator or entity."""
    problem: Problem | None = None
    """Set where the worker finds no function: then nothing else is known."""


def own_nodes(function: FunctionNode) -> Iterator[ast.AST]:
    """Return the nodes in the body of *function*, without those of functions and classes in it."""
    body = function.body
    waiting: list[ast.AST] = list(reversed(body)) if isinstance(body, list) else [body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def own_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Return the statements in *body*, without those of functions and classes in it."""
    for node in body:
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for field_name in ("body", "orelse", "finalbody"):
                yield from own_statements(getattr(node, field_name, []))
            for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                yield from own_statements(inner.body)
