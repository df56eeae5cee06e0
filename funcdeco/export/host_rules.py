"""The host rules as a list, as data, and as individual explanations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from funcdeco.diagnostics.codes import CODES
from funcdeco.diagnostics.host_rules import HOST_RULES, SECTIONS, covering, section_of


def host_rule_list(rules: Sequence[str]) -> str:
    """Return one line for each rule, grouped under the titles of the sections."""
    parts: list[str] = []
    for section in dict.fromkeys(map(section_of, rules)):
        lines = [f"{rule}  {HOST_RULES[rule].summary}\n" for rule in rules if _is_in(section, rule)]
        parts.append(f"{SECTIONS[section]}\n\n{''.join(lines)}")
    return "\n".join(parts)


def _is_in(section: str, rule: str) -> bool:
    return section_of(rule) == section


def host_rule_rows(rules: Sequence[str]) -> list[dict[str, Any]]:
    """Return all facts about each rule, with the codes that cover it."""
    return [
        {
            "rule": rule,
            "section": SECTIONS[section_of(rule)],
            "summary": HOST_RULES[rule].summary,
            "source": HOST_RULES[rule].source,
            "codes": [_code_row(code) for code in covering(rule)],
            "reason": HOST_RULES[rule].reason,
        }
        for rule in rules
    ]


def _code_row(code: str) -> dict[str, str]:
    facts = CODES[code]
    return {
        "code": code,
        "name": facts.name,
        "severity": facts.severity,
        "summary": facts.summary,
    }


def explained_host_rule(rule: str) -> str:
    """Return the explanation of *rule* as Markdown."""
    facts = HOST_RULES[rule]
    parts = [
        f"# {rule} ({SECTIONS[section_of(rule)]})",
        facts.summary,
        f"**Source** {facts.source}",
        _coverage(rule),
        _see_also(rule),
    ]
    return "\n\n".join(parts) + "\n"


def _coverage(rule: str) -> str:
    """Return the codes that cover *rule*, or the reason why none does."""
    lines = [
        f"- {code} {CODES[code].name} ({CODES[code].severity}): {CODES[code].summary}."
        for code in covering(rule)
    ]
    if not lines:
        return f"**No code covers it** {HOST_RULES[rule].reason}"
    return "\n".join(["**Covered by**\n", *lines])


def _see_also(rule: str) -> str:
    examples = [f"`funcdeco explain {code}` shows an example." for code in covering(rule)[:1]]
    section = f"`funcdeco explain R-{section_of(rule)}` lists the rules of this section."
    return " ".join(["**See also**", *examples, section])
