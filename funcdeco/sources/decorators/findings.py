"""Collection of findings while an app is resolved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.diagnostics.diagnostic import CODES, Diagnostic
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.placing import Place, placed
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.decorators.call import DecoratorCall

_OBJECT = late_pattern(rb"[ \t]*@[ \t]*((?:\w+\.)*\w+)\.\w+")


class Findings(list[Diagnostic]):
    """Diagnostics found so far in the project of *snapshot*."""

    def __init__(self, snapshot: Snapshot, known: Iterable[Diagnostic] = ()) -> None:
        super().__init__(known)
        self.snapshot: Snapshot = snapshot

    def add(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        at: Place | Location | None = None,
        function: str | None = None,
        binding: str | None = None,
        key: str = "",
        fix: Fix | None = None,
    ) -> None:
        """Add a finding; *key* is the decorator keyword that it refers to."""
        place: Place | Location | None = at
        if isinstance(at, DecoratorCall) and binding and CODES[code].at == "signature":
            place = at.locate_parameter(self.snapshot, binding) or at
        if isinstance(at, DecoratorCall) and "`@app." in hint:
            hint = hint.replace("`@app.", f"`@{self._object(at)}.")
        self.append(
            placed(
                self.snapshot,
                code,
                message,
                hint,
                place,
                key or None,
                fix=fix,
                function=function,
                binding=binding,
            )
        )

    def _object(self, call: DecoratorCall) -> str:
        """Return the name of the app or the blueprint before the dot of a decorator."""
        lines = (self.snapshot.read(call.file) or b"").splitlines()
        found = _OBJECT.match(lines[call.line - 1]) if 0 < call.line <= len(lines) else None
        return found[1].decode() if found else "app"


def rename_hint(parameter: str, name: str, keyword: str) -> str:
    """Return how a parameter gets the name of a binding, or the reverse by the *keyword* for it."""
    return f'rename the parameter `{parameter}` to `{name}`, or write `{keyword}="{parameter}"`'


class FunctionFindings(NamedTuple):
    """Findings about one function, located at its first decorator by default."""

    findings: Findings
    function: str
    source: DecoratorCall

    def add(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        at: DecoratorCall | None = None,
        binding: str | None = None,
    ) -> None:
        """Add a finding about the function, or about one of its bindings."""
        at = at or self.source
        self.findings.add(code, message, hint, at=at, function=self.function, binding=binding)

    def add_properties(
        self, found: Iterable[PropertyFinding], at: DecoratorCall, binding: str | None = None
    ) -> None:
        """Add the findings about the keywords of the decorator *at*."""
        for code, message, hint, key, fix in found:
            self.findings.add(
                code,
                message,
                hint,
                at=at,
                function=self.function,
                binding=binding,
                key=key,
                fix=fix,
            )
