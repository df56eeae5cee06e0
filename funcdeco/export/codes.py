"""The diagnostic codes as a table, as data, and as individual explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from funcdeco.diagnostics.codes import CODES
from funcdeco.diagnostics.explanations import explanation
from funcdeco.export.function_table import aligned


def code_table(codes: Sequence[str], groups: Mapping[str, str]) -> str:
    """Return one line for each code, below the title of its group."""
    parts: list[str] = []
    for group, title in groups.items():
        rows = [
            (code, CODES[code].severity, CODES[code].name, CODES[code].summary)
            for code in codes
            if code.startswith(group)
        ]
        parts.append(f"{title}\n\n{aligned(rows)}\n")
    return "\n".join(parts)


def code_rows(codes: Sequence[str]) -> list[dict[str, Any]]:
    """Return all facts about each code."""
    return [
        {
            "code": code,
            "name": CODES[code].name,
            "severity": CODES[code].severity,
            "summary": CODES[code].summary,
            "host_rules": CODES[code].host_rules.split(),
            "exit_code": CODES[code].exit_code,
            "opt_in": CODES[code].opt_in,
            "preview": CODES[code].preview,
            "internal": CODES[code].is_internal,
            "at": CODES[code].at,
            "needs": CODES[code].needs.split(),
            "follows_from": [cause.code for cause in CODES[code].causes],
            "explanation": explanation(code),
        }
        for code in codes
    ]


def explained(code: str) -> str:
    """Return the explanation of *code* as Markdown, with a heading and its sources."""
    facts = CODES[code]
    status = f"{facts.severity}, {found_if(code)}".removesuffix(", ")
    declared = {
        "Depends on": facts.needs,
        "Not reported with": " ".join(cause.code for cause in facts.causes),
        "Source": facts.host_rules,
    }
    more = "".join(f"\n**{title}** {text}\n" for title, text in declared.items() if text)
    return f"# {code} {facts.name} ({status})\n\n{facts.summary}.\n\n{explanation(code)}{more}"


def found_if(code: str) -> str:
    """Return the condition under which *code* is checked; empty if it is always checked."""
    facts = CODES[code]
    if facts.preview:
        return "only with `preview`, or if selected"
    return "only if selected" if facts.opt_in else ""
