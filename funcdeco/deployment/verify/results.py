"""What `verify` found out about a package."""

from __future__ import annotations

from typing import Any, NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.render.json import rows
from funcdeco.diagnostics.wording import counted
from funcdeco.export.function_table import aligned

LOADS = "loads"
RUNS = "runs"
"""Of a function that loads, and succeeded with a sample event."""
CALL_FAILS = "call fails"
IMPORTS = "imports found"
"""Of a function whose imports were checked statically."""
NOT_INDEXED = "not indexed"
"""Of a function of a v2 app that the worker would accept, but not the app."""


class FunctionResult(NamedTuple):
    """One function: whether it loads."""

    name: str
    code: str = ""
    """The code of what is wrong with it; empty if nothing is."""
    seconds: float | None = None
    """The time of its import; None if it isn't known, as in a v2 app, which is imported as a whole."""
    status: str = LOADS

    @property
    def is_loaded(self) -> bool:
        """Whether it loads, even if its call fails."""
        return self.status != NOT_INDEXED and (not self.code or self.status == CALL_FAILS)

    @property
    def result(self) -> str:
        """The cell of the table."""
        return self.code or self.status

    def to_json(self) -> dict[str, Any]:
        """Return the object for `--format json`."""
        milliseconds = None if self.seconds is None else round(self.seconds * 1000, 1)
        return {
            "name": self.name,
            "result": self.status if not self.code else "fails",
            "code": self.code or None,
            "milliseconds": milliseconds,
        }


class Verified(NamedTuple):
    """The result for one package."""

    package: str
    python: str
    """Such as `3.11.7`; only `3.11` if it was checked statically."""
    plan: str
    is_static: bool
    notes: tuple[str, ...]
    functions: tuple[FunctionResult, ...]
    diagnostics: tuple[Diagnostic, ...]
    defaults: frozenset[str] = frozenset()
    """What nobody chose: `python`, `plan`."""

    def to_json(self) -> dict[str, Any]:
        """Return the object for `--format json`."""
        return {
            "package": self.package,
            "python": self.python,
            "plan": self.plan,
            "static": self.is_static,
            "notes": list(self.notes),
            "functions": [one.to_json() for one in self.functions],
            "diagnostics": rows(self.diagnostics),
        }

    def head(self) -> str:
        """Return the lines above the findings: the environment and the table of functions."""
        how = "checked statically" if self.is_static else "loaded"
        first = f"{self.package}: {how} for Python {self.python}{self._default('python')}"
        first += f", plan {self.plan}{self._default('plan')}"
        lines = [first, *(f"  {note}" for note in self.notes)]
        if self.functions:
            table = [["FUNCTION", "RESULT", "MS"], *(_cells(one) for one in self.functions)]
            lines += ["", aligned(table)]
        return "\n".join(lines)

    @property
    def summary(self) -> str:
        """How many functions load."""
        if not self.functions:  # such as those of a v2 app that can't be imported
            return "no function loads"
        good = sum(one.is_loaded for one in self.functions)
        every = counted(len(self.functions), "function")
        if self.is_static:
            return f"the imports of {good} of {every} were found"
        return (
            f"{good} of {every} {'loads' if 1 in (good, len(self.functions)) else 'load'}"
            + self._calls()
        )

    def _calls(self) -> str:
        """How many of the functions that were called run; empty if none was called."""
        run = sum(one.status == RUNS for one in self.functions)
        failed = sum(one.status == CALL_FAILS for one in self.functions)
        counts = [
            (run, "runs" if run == 1 else "run"),
            (failed, "fails" if failed == 1 else "fail"),
        ]
        return "".join(f", {count} {verb}" for count, verb in counts if count)

    def _default(self, name: str) -> str:
        return " (default)" if name in self.defaults else ""


def _cells(one: FunctionResult) -> list[str]:
    return [one.name, one.result, "" if one.seconds is None else f"{one.seconds * 1000:.0f}"]
