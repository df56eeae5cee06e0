"""Which `return` statements of a function can be reached, and whether the end of its body can."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from funcdeco.sources.python.conditions import Conditions
from funcdeco.sources.python.definition import End, FunctionNode, Reached, own_statements
from funcdeco.sources.python.endings import Endings
from funcdeco.sources.python.local_names import LocalNames
from funcdeco.sources.python.module import Module, dotted_name
from funcdeco.sources.python.modules import SourceProject

_ORDER: tuple[Reached, ...] = ("no", "maybe", "yes")


class ReachedReturn(NamedTuple):
    """A `return` statement that can be reached."""

    node: ast.Return
    is_caught: bool
    """Whether a handler around it receives the exceptions of its expression."""
    is_certain: bool
    """Whether it doesn't depend on the platform."""


_NO = End("no")
_YES = End("yes")
_MAYBE = End("maybe")
_ENDLESS = ("count", "cycle", "repeat", "iter")
"""Endings of the names of functions that may return an iterator without an end."""
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class _Place(NamedTuple):
    """Where a block is: see `ReachedReturn`."""

    is_caught: bool = False
    is_certain: bool = True


class Flow:
    """The flow of control through a function."""

    def __init__(
        self, function: FunctionNode, module: Module, project: SourceProject, names: LocalNames
    ) -> None:
        self.returns: list[ReachedReturn] = []
        self.reached: set[int] = set()
        """The ids of the expression statements that can be reached."""
        self._conditions = Conditions(names, module)
        self._endings = Endings(module, project)
        self._passed: list[ast.expr] = []
        """The tests that decide whether the end is reached."""
        body = function.body
        self.end: End = self._block(body, _Place()) if isinstance(body, list) else _NO
        if self.end.reached == "yes":
            self.end = self._judge_end()

    def _judge_end(self) -> End:
        """Return whether the tests on the way to the end can all turn out so."""
        if not self._passed:
            return _YES
        methods, others = self._conditions.methods(self._passed)
        return End("yes", methods) if self._conditions.can_all_pass(others) else _MAYBE

    def _block(self, body: Iterable[ast.stmt], place: _Place) -> End:
        end = _YES
        for node in body:
            found = self._statement(node, place)
            if found.reached == "no":
                return found
            end = _lowest(end, found)
        return end

    def _statement(self, node: ast.stmt, place: _Place) -> End:
        if isinstance(node, ast.Return):
            self.returns.append(ReachedReturn(node, place.is_caught, place.is_certain))
            return _NO
        if isinstance(node, (ast.Raise, ast.Continue, ast.Break)):
            return _NO
        if isinstance(node, ast.Expr):
            self.reached.add(id(node))
            return End(self._endings.after(node.value))
        if isinstance(node, ast.If):
            return self._if(node, place)
        if isinstance(node, _LOOPS):
            return self._loop(node, place)
        if isinstance(node, (ast.With, ast.AsyncWith)):
            return self._with(node, place)
        if isinstance(node, ast.Match):
            return self._match(node, place)
        if isinstance(node, ast.Assert):
            return _NO if self._conditions.constant(node.test) is False else _YES
        return self._try(node, place) if hasattr(node, "handlers") else _YES

    def _if(self, node: ast.If, place: _Place) -> End:
        constant = self._conditions.constant(node.test)
        if constant is not None:
            return self._block(node.body if constant else node.orelse, place)
        if self._conditions.depends_on_platform(node.test):
            place = _Place(place.is_caught, False)
        first, second = self._block(node.body, place), self._block(node.orelse, place)
        if "no" in (first.reached, second.reached) and first.reached != second.reached:
            is_false = first.reached == "no"
            self._passed.append(node.test if is_false else _negated(node.test))
        return _highest(first, second)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, place: _Place) -> End:
        constant = self._conditions.constant(node.test) if isinstance(node, ast.While) else None
        if constant is False:
            return self._block(node.orelse, place)
        inside = self._block(node.body, place)
        has_break = any(isinstance(one, ast.Break) for one in _of_loop(node.body))
        after = self._block(node.orelse, place)
        if constant:
            return _MAYBE if has_break else _NO
        if has_break:
            return _MAYBE if after.reached == "no" else after
        return _lowest(after, _MAYBE) if _may_not_end(node, inside) else after

    def _with(self, node: ast.With | ast.AsyncWith, place: _Place) -> End:
        inside = self._block(node.body, _Place(True, place.is_certain))
        return _MAYBE if inside.reached == "no" and _may_raise(node.body) else inside

    def _match(self, node: ast.Match, place: _Place) -> End:
        ends = [self._block(case.body, place) for case in node.cases]
        is_total = any(_is_irrefutable(case) for case in node.cases)
        if is_total or any(end.reached != "no" for end in ends):
            return _highest(*ends)
        if not all(_is_string(case) for case in node.cases):
            return _MAYBE
        for case in node.cases:
            value: ast.expr = getattr(case.pattern, "value")  # noqa: B009
            self._passed.append(ast.Compare(node.subject, [ast.Eq()], [value]))
        return _YES

    def _try(self, node: ast.stmt, place: _Place) -> End:
        body: list[ast.stmt] = getattr(node, "body", [])
        handlers: list[ast.ExceptHandler] = getattr(node, "handlers", [])
        last: list[ast.stmt] = getattr(node, "finalbody", [])
        before = len(self.returns)
        start = len(self._passed)
        end = self._block(body, _Place(place.is_caught or bool(handlers), place.is_certain))
        if end.reached != "no":
            end = _lowest(end, self._block(getattr(node, "orelse", []), place))
        for handler in handlers:
            end = _highest(end, self._handler(handler, place, start))
        if any(isinstance(one, ast.Return) for one in own_statements(last)):
            del self.returns[before:]
        final = self._block(last, place)
        return final if final.reached == "no" else _lowest(end, final)

    def _handler(self, node: ast.ExceptHandler, place: _Place, start: int) -> End:
        """Return whether a handler ends normally; then no test of the `try` block decides."""
        before = self._passed[start:]
        del self._passed[start:]
        end = self._block(node.body, place)
        if self._endings.is_rare(node.type):
            end = _lowest(end, _MAYBE)
        if end.reached != "yes":
            self._passed[start:start] = before
        return end


def _highest(*ends: End) -> End:
    return max(ends, key=lambda end: _ORDER.index(end.reached))


def _lowest(*ends: End) -> End:
    return min(ends, key=lambda end: _ORDER.index(end.reached))


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _of_loop(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements in a loop's body, without those of loops inside it."""
    for node in body:
        yield node
        if not isinstance(node, (*_LOOPS, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for name in ("body", "orelse", "finalbody"):
                yield from _of_loop(getattr(node, name, []))
            for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                yield from _of_loop(inner.body)


def _may_not_end(node: ast.For | ast.AsyncFor | ast.While, inside: End) -> bool:
    """Return whether a loop may only be left by its `return` or `raise` statements.

    Such as a loop over attempts that raises in the last one.
    """
    iterated = getattr(node, "iter", None)
    if isinstance(iterated, ast.Call) and dotted_name(iterated.func).endswith(_ENDLESS):
        return True
    leaves = [one for one in own_statements(node.body) if isinstance(one, (ast.Return, ast.Raise))]
    if not leaves:
        return False
    is_search = isinstance(node, (ast.For, ast.AsyncFor)) and inside.reached == "yes"
    return not is_search or any(isinstance(one, ast.Raise) for one in leaves)


def _may_raise(body: list[ast.stmt]) -> bool:
    """Return whether more happens than returning a constant."""
    first = body[0]
    return not isinstance(first, ast.Return) or not isinstance(first.value, ast.Constant)


def _is_string(case: ast.match_case) -> bool:
    value = case.pattern.value if isinstance(case.pattern, ast.MatchValue) else None
    return case.guard is None and isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_irrefutable(case: ast.match_case) -> bool:
    pattern = case.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs) and pattern.pattern is None
