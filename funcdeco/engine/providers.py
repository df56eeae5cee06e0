"""Values for inputs that a test gives: directly, or by a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from funcdeco.diagnostics.wording import in_backticks
from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.event import ResolvedBinding
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.similar import did_you_mean

__tracebackhide__ = is_usage_error

Provider = Callable[[ResolvedBinding], object]
"""Returns the value of an input; its argument has the command and everything else of the binding."""


class MissingInput(UsageError, LookupError):
    """Raised if nothing gives a value to an input."""

    def __init__(self, name: str, problem: str, hint: str) -> None:
        super().__init__(f"{problem}; {hint}")
        self.name = name
        """Name of the binding."""
        self.problem = problem
        """The message without what to write in a test."""


class UnknownInput(UsageError, LookupError):
    """Raised for a name that no input has."""


class Providers:
    """Functions that provide inputs, by `function.binding` or by binding type."""

    def __init__(self, functions: Iterable[Function]) -> None:
        self._inputs = [
            (function.name, declaration)
            for function in functions
            for declaration in function.declarations
            if declaration.direction == "in" and not declaration.is_trigger
        ]
        self._providers: dict[str, Provider] = {}

    def add(self, name: str, provider: Provider) -> None:
        """Let *provider* provide the inputs with this name. Raises UnknownInput."""
        known = {f"{function}.{one.name}" for function, one in self._inputs}
        known |= {one.type for _, one in self._inputs}
        if name.lower() not in map(str.lower, known):
            raise UnknownInput(_unknown("no input", name, known))
        self._providers[name.lower()] = provider

    def find(self, function: str, declaration: BindingDeclaration) -> Provider | None:
        """Return what provides an input: the most specific one; None if nothing does."""
        own = self._providers.get(f"{function}.{declaration.name}".lower())
        return own or self._providers.get(declaration.kind)


def check_given(function: str, given: Iterable[str], inputs: Iterable[str]) -> None:
    """Check that *given* are inputs of the function. Raises UnknownInput."""
    known = set(inputs)
    unknown = [name for name in given if name not in known]
    if unknown:
        problem = f"`{function}` has no input"
        raise UnknownInput("\n".join(_unknown(problem, name, known) for name in unknown))


def missing_input(function: str, declaration: BindingDeclaration) -> MissingInput:
    """Return the error for an input that nothing gives a value to."""
    name, kind = declaration.name, declaration.type
    problem = f"nothing provides the input `{name}` (`{kind}`) of `{function}`"
    example = f'`inputs={{"{name}": ...}}` or use `client.provide("{kind}", ...)`'
    return MissingInput(name, problem, f"pass {example}")


def _unknown(problem: str, name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    hint = did_you_mean(name, names)
    message = f"{problem} `{name}`; available: {in_backticks(names) or 'none'}"
    return f"{message}; {hint}" if hint else message
