"""The types behind rules: small functions that check one object and yield findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from funcdeco.diagnostics.fix import Fix
from funcdeco.grammar import GrammarError

if TYPE_CHECKING:
    from funcdeco.analysis.checked_app import CheckedApp
    from funcdeco.analysis.substitution import Resolved
    from funcdeco.diagnostics.location import Location
    from funcdeco.functions.declaration import BindingDeclaration, RetryDeclaration
    from funcdeco.functions.model import Function, Selects
    from funcdeco.project.json_object import JsonObject


About: TypeAlias = "BindingDeclaration | RetryDeclaration | Function | JsonObject | Location"
"""The objects that a finding can be about."""


class Finding(NamedTuple):
    """A problem that a rule found."""

    message: str
    """One line without a final period, with the names that the user wrote."""
    hint: str = ""
    """What to write instead."""
    key: str = ""
    """The function.json property that it is about, as function.json spells it."""
    part: tuple[int, int] | None = None
    """The range of characters in that property's string, end excluded."""
    fix: Fix | None = None
    """A fix for the property, if one is safe."""
    at: About | None = None
    """The object that it is about, if not the one passed to the rule."""
    binding: str = ""
    """The name of the binding that it is about, if it is located elsewhere, such as in the script."""


def refused(
    error: GrammarError, declaration: BindingDeclaration, key: str, text: Resolved | None = None
) -> Finding:
    """Return a finding for *error* in a property; *text* is its value with settings filled in."""
    name = declaration.display_name(key)
    if text is None or text.is_written:
        return Finding(f"in {name}, {error.message}", error.hint, key, (error.start, error.end))
    message, hint = text.explained(error.message, error.hint)
    return Finding(f"in {name} {message}", hint, key)


Findings = Iterator[Finding]
BindingCheck = Callable[["BindingDeclaration", "Function", "CheckedApp"], Findings]
FunctionCheck = Callable[["Function", "CheckedApp"], Findings]
AppCheck = Callable[["CheckedApp"], Findings]
B = TypeVar("B", bound=BindingCheck)
F = TypeVar("F", bound=FunctionCheck)
A = TypeVar("A", bound=AppCheck)


class Table:
    """The rules of one module by code; `rules.TABLES` lists all tables.

    Registering a code of another group, or a code twice, raises ValueError.
    """

    def __init__(self, group: str) -> None:
        self.group: str = group
        self.of_bindings: dict[str, tuple[BindingCheck, Selects | None]] = {}
        """By code: the rule, and the predicate that selects its binding types (None: all)."""
        self.of_functions: dict[str, FunctionCheck] = {}
        self.of_app: dict[str, AppCheck] = {}

    def binding(self, code: str, selects: Selects | None = None) -> Callable[[B], B]:
        """Register a rule for each binding whose facts *selects* accepts (default: all)."""
        self._claim(code)

        def register(check: B) -> B:
            self.of_bindings[code] = check, selects
            return check

        return register

    def function(self, code: str) -> Callable[[F], F]:
        """Register a rule for each function."""
        self._claim(code)

        def register(check: F) -> F:
            self.of_functions[code] = check
            return check

        return register

    def app(self, code: str) -> Callable[[A], A]:
        """Register a rule for the app and its files as a whole."""
        self._claim(code)

        def register(check: A) -> A:
            self.of_app[code] = check
            return check

        return register

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all rules in this table."""
        return (*self.of_bindings, *self.of_functions, *self.of_app)

    def _claim(self, code: str) -> None:
        if code[:3] != self.group:
            raise ValueError(f"{code} is not a code of the group {self.group}")
        if code in self.codes:
            raise ValueError(f"{code} already has a rule")
