"""The tests of `if` statements: their constant values, and whether several can all be false."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.sources.python.local_names import LocalNames
from funcdeco.sources.python.module import Module, dotted_name

_PLATFORM = late_pattern(r"sys\.(platform|version_info|implementation)|os\.name|platform\.\w+")
_CONFIGURED = late_pattern(r"environ|getenv|settings|config|route_params", re.IGNORECASE)
"""Values that may be the same in every run of a deployed app, or limited by the route."""
_MOST = 50
"""Maximum number of tests that are compared with each other."""


class Conditions:
    """The tests in one function."""

    def __init__(self, names: LocalNames, module: Module) -> None:
        self._locals = names
        self._module = module

    def constant(self, test: ast.expr) -> bool | None:
        """Return the value of a test that is the same in every run; None if it may differ."""
        if isinstance(test, ast.Constant):
            return bool(test.value)
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self.constant(test.operand)
            return None if inner is None else not inner
        if isinstance(test, ast.BoolOp):
            return self._combined(test)
        name = dotted_name(test)
        if name == "TYPE_CHECKING" or name.endswith(".TYPE_CHECKING"):
            return False
        return self._global(name) if isinstance(test, ast.Name) else None

    def _combined(self, test: ast.BoolOp) -> bool | None:
        decides = isinstance(test.op, ast.Or)
        found = [self.constant(one) for one in test.values]
        if decides in found:
            return decides
        return None if None in found else not decides

    def _global(self, name: str) -> bool | None:
        """Return the value of a constant at the top level of the module."""
        bound = self._module.lookup(name)
        if bound is None or len(self._module.names[name]) != 1 or name in self._locals:
            return None
        if isinstance(bound.node, ast.Assign) and not self._module.may_rebind(name):
            if isinstance(bound.node.value, ast.Constant):
                return bool(bound.node.value.value)
        return None

    def depends_on_platform(self, test: ast.expr) -> bool:
        """Return whether a test asks for the platform or the version of Python."""
        return any(
            isinstance(one, ast.Attribute) and _PLATFORM.fullmatch(dotted_name(one))
            for one in ast.walk(test)
        )

    def methods(self, tests: list[ast.expr]) -> tuple[frozenset[str] | None, list[ast.expr]]:
        """Return the HTTP methods for which one of *tests* holds, and the tests of other things.

        None if no test is about the method.
        """
        found: set[str] = set()
        others: list[ast.expr] = []
        for test in tests:
            values = self._methods_of(test)
            if values is None:
                others.append(test)
            else:
                found |= values
        return frozenset(found) if len(others) < len(tests) else None, others

    def _methods_of(self, test: ast.expr) -> set[str] | None:
        if not isinstance(test, ast.Compare) or len(test.ops) != 1:
            return None
        if not self._is_method(test.left) or not isinstance(test.ops[0], (ast.Eq, ast.In)):
            return None
        right = test.comparators[0]
        nodes = right.elts if isinstance(right, (ast.Tuple, ast.List, ast.Set)) else [right]
        values = [one.value for one in nodes if isinstance(one, ast.Constant)]
        is_known = len(values) == len(nodes)
        return {str(one).lower() for one in values} if is_known else None

    def _is_method(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr in ("lower", "upper") and self._is_method(node.func.value)
        if isinstance(node, ast.Name):
            values = self._locals.values(node.id)
            return values is not None and len(values) == 1 and self._is_method_of(values[0])
        return self._is_method_of(node)

    def _is_method_of(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr in ("lower", "upper") and self._is_method_of(node.func.value)
        return isinstance(node, ast.Attribute) and node.attr == "method"

    def can_all_pass(self, tests: list[ast.expr]) -> bool:
        """Return whether all of *tests* can certainly be false in the same run."""
        if len(tests) > _MOST or not all(map(self._varies, tests)):
            return False
        names = {name for test in tests for name in self._local_names(test)}
        if any(map(self._is_state, names)):
            return False
        are_plain = len(tests) == 1 or all(map(self._is_plain, names))
        return are_plain and self._are_independent(tests)

    def _local_names(self, test: ast.expr) -> set[str]:
        found = {one.id for one in ast.walk(test) if isinstance(one, ast.Name)}
        return {name for name in found if name in self._locals}

    def _is_plain(self, name: str) -> bool:
        """Return whether a name is a parameter, or only assigned what comes from elsewhere."""
        values = self._locals.values(name)
        is_assigned = values is not None and all(map(_is_from_elsewhere, values))
        return is_assigned or name in self._locals.parameters

    def _is_state(self, name: str) -> bool:
        """Return whether the function assigns its own values to a name, which it tests later."""
        return self._locals.times_bound(name) > 1 and not self._is_plain(name)

    def _are_independent(self, tests: list[ast.expr]) -> bool:
        """Return whether no two tests are about the same thing, except values of an open set."""
        seen: dict[str, bool] = {}
        for test in tests:
            is_open = _compares_with_string(test) and self._is_open(test)
            for subject in set(_subjects(test)):
                if not (is_open and seen.get(subject, True)) and subject in seen:
                    return False
                seen[subject] = is_open
        return True

    def _is_open(self, test: ast.expr) -> bool:
        """Return whether the left side of a comparison may have any value."""
        left = test.left if isinstance(test, ast.Compare) else test
        return self._is_plain(left.id) if isinstance(left, ast.Name) else _is_from_elsewhere(left)

    def _varies(self, test: ast.expr) -> bool:
        """Return whether the value of a test depends on the request or on other data."""
        text = _dump(self._followed(test))
        return not _CONFIGURED.search(text) and bool(self._local_names(test))

    def _followed(self, test: ast.expr) -> list[ast.expr]:
        """Return *test* and the values of the names in it, two steps deep."""
        found = [test]
        for _ in range(2):
            names = {
                one.id for node in found for one in ast.walk(node) if isinstance(one, ast.Name)
            }
            found += [value for name in names for value in self._locals.values(name) or ()]
        return found


def _dump(nodes: list[ast.expr]) -> str:
    return " ".join(map(ast.dump, nodes))


def _is_from_elsewhere(node: ast.expr) -> bool:
    """Return whether it is like `req.params.get("a")`, not a value that the function chooses."""
    if isinstance(node, ast.Await):
        return _is_from_elsewhere(node.value)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute)
    return isinstance(node, (ast.Attribute, ast.Subscript))


def _compares_with_string(test: ast.expr) -> bool:
    """Return whether it is like `kind == "a"`, of which there may always be another."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    right = test.comparators[0]
    is_string = isinstance(right, ast.Constant) and isinstance(right.value, str)
    return is_string and isinstance(test.ops[0], ast.Eq)


def _subjects(test: ast.expr) -> Iterator[str]:
    """Yield what a test is about: names, attributes, calls and their arguments."""
    if isinstance(test, ast.UnaryOp):
        yield from _subjects(test.operand)
    elif isinstance(test, ast.BoolOp):
        for one in test.values:
            yield from _subjects(one)
    elif isinstance(test, ast.Compare):
        for one in (test.left, *test.comparators):
            yield from _subjects(one)
    elif not isinstance(test, ast.Constant):
        yield ast.dump(test)
        if isinstance(test, ast.Call):
            for one in test.args:
                yield from _subjects(one)
