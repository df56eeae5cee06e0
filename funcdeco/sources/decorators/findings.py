"""Where findings gather while an app is resolved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.location import Location
from funcdeco.functions.origin import Source


class Findings(list[Diagnostic]):
    """What was found so far."""

    def add(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        at: Source | None = None,
        function: str | None = None,
        binding: str | None = None,
        key: str = "",
        fix: Fix | None = None,
    ) -> None:
        """Keep one finding; *key* is the keyword of the decorator that it is about."""
        location = Location(at.file, at.line) if at else None
        self.append(
            Diagnostic(code, message, hint, location, function, binding, key or None, fix=fix)
        )


@dataclass(frozen=True)
class FunctionFindings:
    """What was found of one function: at its first decorator, unless a place is given."""

    findings: Findings
    function: str
    source: Source

    def add(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        at: Source | None = None,
        binding: str | None = None,
    ) -> None:
        """Keep one finding about the function, or about one of its bindings."""
        at = at or self.source
        self.findings.add(code, message, hint, at=at, function=self.function, binding=binding)

    def add_properties(
        self, found: Iterable[PropertyFinding], at: Source, binding: str | None = None
    ) -> None:
        """Keep what is wrong with the keywords of the decorator *at*."""
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
