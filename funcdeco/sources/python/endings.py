"""Whether the code after an expression or a handler is reached."""

from __future__ import annotations

import ast
import builtins
import re
import sys

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.sources.python.definition import Reached, own_statements
from funcdeco.sources.python.module import Module, dotted_name
from funcdeco.sources.python.modules import SourceProject
from funcdeco.sources.python.own_code import find_function

_LEAVE = frozenset(
    {"sys.exit", "os._exit", "os.abort", "typing.assert_never", "typing_extensions.assert_never"}
)
_BUILTINS = frozenset({"exit", "quit"})
_MAY_RAISE = late_pattern(
    r"abort|exit|quit|fail|raise|throw|error|die|stop|reject|redirect|halt|never|assert|unreach"
    r"|handle|check|ensure|validate|require",
    re.IGNORECASE,
)
"""Parts of the names of functions that may always raise."""
_NEVER = frozenset({"NoReturn", "Never", "typing.NoReturn", "typing.Never", "t.NoReturn"})
_RARE = frozenset(
    {"KeyboardInterrupt", "SystemExit", "GeneratorExit", "CancelledError", "ImportError"}
    | {"ModuleNotFoundError", "MemoryError", "RecursionError", "NotImplementedError"}
)
"""Exceptions that no request causes."""
_HOPS = 3


class Endings:
    """The calls in one module that don't return."""

    def __init__(
        self,
        module: Module,
        project: SourceProject,
        hops: int = _HOPS,
        known: dict[tuple[str, str], Reached] | None = None,
    ) -> None:
        self._module = module
        self._project = project
        self._hops = hops
        self._known: dict[tuple[str, str], Reached] = {} if known is None else known
        """By file and name, so that each function is read once."""

    def after(self, node: ast.expr) -> Reached:
        """Return whether the code after the statement *node* is reached."""
        if isinstance(node, ast.Await):
            node = node.value
        if not isinstance(node, ast.Call):
            return "yes"
        name = dotted_name(node.func)
        if self._module.dotted(node.func) in _LEAVE:
            return "no"
        if name in _BUILTINS and name not in self._module.names:
            return "no"
        if isinstance(node.func, ast.Name):
            if name not in self._module.names:
                return "yes" if hasattr(builtins, name) else "maybe"
            key = self._module.file, name
            if key not in self._known:
                self._known[key] = "maybe"  # for functions that call themselves
                self._known[key] = self._after_function(name)
            return self._known[key]
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        is_known = method and self._is_standard(node.func)
        return "maybe" if not is_known and _MAY_RAISE.search(method) else "yes"

    def is_rare(self, kind: ast.expr | None) -> bool:
        """Return whether a handler only receives exceptions that no request causes."""
        if isinstance(kind, ast.Tuple):
            return all(map(self.is_rare, kind.elts))
        return kind is not None and dotted_name(kind).rpartition(".")[2] in _RARE

    def _is_standard(self, function: ast.expr) -> bool:
        """Return whether it is a function of the standard library, or a logger's method."""
        first = dotted_name(function).partition(".")[0]
        if re.search("log", first, re.IGNORECASE):
            return True
        return self._module.dotted(function).partition(".")[0] in sys.stdlib_module_names

    def _after_function(self, name: str) -> Reached:
        """Return whether a function that the module defines or imports can return."""
        if self._module.dotted(ast.Name(name)).partition(".")[0] in sys.stdlib_module_names:
            return "yes"
        found = find_function(self._module, self._project, name)
        if found is None or self._hops <= 0:
            return "maybe"
        node, module = found
        if node.returns is not None and dotted_name(node.returns) in _NEVER:
            return "no"
        return "maybe" if any(map(self._in(module).may_leave, own_statements(node.body))) else "yes"

    def _in(self, module: Module) -> Endings:
        return Endings(module, self._project, self._hops - 1, self._known)

    def may_leave(self, node: ast.stmt) -> bool:
        """Return whether the code after a statement of a called function may not be reached."""
        if isinstance(node, ast.Expr):
            return self.after(node.value) != "yes"
        return isinstance(node, ast.Raise)
