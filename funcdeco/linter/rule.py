"""What a rule is: a small function that looks at one thing and yields what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from funcdeco.diagnostics.fix import Fix
from funcdeco.grammar import GrammarError

if TYPE_CHECKING:
    from funcdeco.analysis.checked_app import CheckedApp
    from funcdeco.diagnostics.location import Location
    from funcdeco.functions.declaration import BindingDeclaration, RetryDeclaration
    from funcdeco.functions.model import Function, Selects
    from funcdeco.project.json_object import JsonObject


About: TypeAlias = "BindingDeclaration | RetryDeclaration | Function | JsonObject | Location"
"""What a finding may be about."""


class Finding(NamedTuple):
    """What a rule found."""

    message: str
    """One line without a period, with the user's own names."""
    hint: str = ""
    """What to write instead."""
    key: str = ""
    """Property of function.json that it is about, in that file's spelling."""
    part: tuple[int, int] | None = None
    """Which characters of that property's string, the end excluded."""
    fix: Fix | None = None
    """What fixes the property; only where it is safe."""
    at: About | None = None
    """What it is about, if that isn't what the rule was given."""


def refused(
    error: GrammarError, declaration: BindingDeclaration, key: str, is_written: bool = True
) -> Finding:
    """Return what a grammar refuses in a binding's property; *is_written*: in the user's own text."""
    part = (error.start, error.end) if is_written else None
    return Finding(f"in {declaration.display_name(key)}, {error.message}", error.hint, key, part)


Findings = Iterator[Finding]
BindingCheck = Callable[["BindingDeclaration", "Function", "CheckedApp"], Findings]
FunctionCheck = Callable[["Function", "CheckedApp"], Findings]
AppCheck = Callable[["CheckedApp"], Findings]
B = TypeVar("B", bound=BindingCheck)
F = TypeVar("F", bound=FunctionCheck)
A = TypeVar("A", bound=AppCheck)


class Table:
    """The rules of one module, each under its code; `rules.TABLES` lists all tables.

    Raises ValueError for a code of another group, or one that has a rule already.
    """

    def __init__(self, group: str) -> None:
        self.group: str = group
        self.of_bindings: dict[str, tuple[BindingCheck, Selects | None]] = {}
        """By code: the rule, and what tells the types that it is for; None for all."""
        self.of_functions: dict[str, FunctionCheck] = {}
        self.of_app: dict[str, AppCheck] = {}

    def binding(self, code: str, selects: Selects | None = None) -> Callable[[B], B]:
        """Register a rule for each binding whose type *selects* takes by its facts."""
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
        """The codes that have a rule here."""
        return (*self.of_bindings, *self.of_functions, *self.of_app)

    def _claim(self, code: str) -> None:
        if code[:3] != self.group:
            raise ValueError(f"{code} is not a code of the group {self.group}")
        if code in self.codes:
            raise ValueError(f"{code} has a rule already")
