"""The pages about diagnostics: a table of all codes, and one page per group."""

from __future__ import annotations

import re
from itertools import groupby

from funcdeco.diagnostics.codes import CODES, GROUPS
from funcdeco.diagnostics.explanations import explanations
from funcdeco.diagnostics.host_rules import HOST_RULES, SECTIONS, HostRule, covering, section_of
from funcdeco.export.codes import found_if
from funcdeco.project.default_host import HOST_JSON

HEADER = "import azure.functions as func\nfrom funcdeco import App\n\napp = App()\n"
"""Start of each app.py in the examples, unless it imports azure.functions itself."""
DEFAULT_FUNCTION = """\
@app.http()
def hello(req: func.HttpRequest) -> str:
    return "Hello!"
"""
"""Rest of app.py if an example shows no file."""

_WHERE = {
    "place": "at the same location",
    "binding": "for the same binding",
    "function": "for the same function",
    "file": "for the same file",
    "project": "for the project",
}
"""Where a cause must be reported, by its scope."""
_INTRODUCTION = """\
This page lists all codes that funcdeco reports. One run reports all problems of a project, each
with a code, a location and a hint. Codes are permanent: the code of a removed rule is never reused.
An *error* is certain to fail and stops the build. A *warning* is accepted but ignored, or does not
have the effect that it seems to have. A *note* works, but there is something to know about it.
Neither stops the build. The exit code of a run is the highest exit code of its errors. Without
errors, it is 0, or 1 if there are warnings and you use `--strict`.

`funcdeco explain CODE` prints the content of these pages. To ignore a code, [suppress the
diagnostic](../how-to/check.md#suppress-a-diagnostic) with a reason. [Host rules](host-rules.md)
lists the host rules that the codes are based on, with sources; `funcdeco explain R-HTTP-07`
prints one of them.
"""
_AROUND = f"""\
Each app.py in the examples starts with these lines, unless it imports `azure.functions` itself:

```python
{HEADER}```

If an example shows neither a Python file nor a function.json, app.py continues with one function:

```python
{DEFAULT_FUNCTION}```

The project also contains this host.json, and a requirements.txt with `azure-functions` and
`funcdeco`. Commands run in the project's folder; the default command is `funcdeco check`.

```json
{HOST_JSON}```
"""


def all_explanations() -> dict[str, str]:
    """Return the explanation of each code."""
    return {code: text for group in GROUPS for code, text in explanations(group).items()}


def group_path(group: str) -> str:
    """Return the path of a group's page, relative to the folder of the reference."""
    return f"diagnostics/{group.lower()}.md"


def index_page() -> str:
    """Return the page with the table of all codes and the common setup of all examples."""
    known = all_explanations()
    parts = ["# Diagnostics\n", _INTRODUCTION]
    for group, title in GROUPS.items():
        parts.append(f"## [{title}]({group_path(group)})\n")
        parts.append(
            "| Code | | Name | What it reports | `--fix` |\n| --- | --- | --- | --- | --- |"
        )
        parts += [_row(code, known.get(code, "")) for code in CODES if code.startswith(group)]
        parts.append("")
    return "\n".join([*parts, "## Setup of the examples { #examples }\n", _AROUND])


def _row(code: str, explanation: str) -> str:
    facts = CODES[code]
    link = f"[{code}]({group_path(code[:3])}#{code}){{ #{code} }}"
    severity = f"{facts.severity}, {found_if(code)}".removesuffix(", ")
    return f"| {link} | {severity} | `{facts.name}` | {facts.summary}. | {_fixed(explanation)} |"


def _fixed(explanation: str) -> str:
    """Return "fixes it" if the output of the example, which is tested, offers `--fix`."""
    summary = r"^\d+ (?:error|warning|note)s?\b.*`--fix`"
    return "fixes it" if re.search(summary, explanation, re.M) else ""


def group_page(group: str) -> str:
    """Return the page of one group: a section for each of its codes."""
    known = all_explanations()
    parts = [
        f"# {group}: {GROUPS[group]}\n",
        "This page explains each code of the group with an example. [Diagnostics](../diagnostics.md) lists\n"
        "all codes, and shows the [setup of the examples](../diagnostics.md#examples).\n",
    ]
    for code, facts in CODES.items():
        if code.startswith(group):
            parts.append(f"## {code} {facts.name} {{ #{code} }}\n")
            parts.append(f"**{facts.summary}.** *{_severity(code)}.*\n")
            parts.append(with_links(known.get(code, ""), group))
            parts.append(_facts(code, group))
    return "\n".join(parts)


def _severity(code: str) -> str:
    facts = CODES[code]
    exits = f", exit code {facts.exit_code}" if facts.severity == "error" else ""
    selected = found_if(code) and f", checked {found_if(code)}"
    return f"{facts.severity.capitalize()}{exits}{selected}"


def _facts(code: str, group: str) -> str:
    """Return the facts of the table of codes that are not part of the explanation."""
    facts = CODES[code]
    lines = []
    if facts.needs:
        keys = ", ".join(f"[`{key}`](../configuration.md#keys)" for key in facts.needs.split())
        lines.append(f"Depends on {keys}.\n")
    if facts.follows_from:
        for scope, codes in groupby(facts.causes, key=lambda cause: cause.scope):
            causes = ", ".join(f"[{cause.code}](#{cause.code})" for cause in codes)
            where = _WHERE[scope]
            lines.append(with_links(f"Not shown if {causes} is reported {where}.\n", group))
    return "\n".join([*lines, _source(facts.host_rules.split())])


def _source(rules: list[str]) -> str:
    links = ", ".join(f"[{rule}](../host-rules.md#{rule})" for rule in rules)
    return f"Source: {links}\n" if links else ""


def with_links(explanation: str, group: str) -> str:
    """Rewrite the links of an explanation, which are relative to the page of the table."""

    def to_page(found: re.Match[str]) -> str:
        other = found[1][:3]
        return f"](#{found[1]})" if other == group else f"]({other.lower()}.md#{found[1]})"

    text = re.sub(r"\]\((?!https?:|#)", "](../", explanation)
    return re.sub(r"\]\(#([A-Z]{3}\d{3})\)", to_page, text)


def host_rules_page() -> str:
    """Return the page with a table for each section."""
    parts = [
        "# Host rules\n",
        "A host rule describes an input that version 4 of the Functions host, its extensions, the Python\n"
        "worker or Core Tools rejects, ignores or interprets unexpectedly. The codes of\n"
        "[`funcdeco check`](../how-to/check.md) are based on these rules. The numbers are funcdeco's\n"
        "own; `funcdeco explain R-HTTP-07` prints a rule. A source is a name in one of Microsoft's\n"
        "public repositories, or a page of Microsoft's documentation.\n",
    ]
    for section, title in SECTIONS.items():
        parts.append(f"## {title}\n")
        parts.append("| Rule | What happens | Covered by | Source |\n| --- | --- | --- | --- |")
        parts += [
            _rule_row(name, rule)
            for name, rule in HOST_RULES.items()
            if section_of(name) == section
        ]
        parts.append("")
    return "\n".join(parts)


def _rule_row(name: str, rule: HostRule) -> str:
    links = [f"[{code}](diagnostics/{code[:3].lower()}.md#{code})" for code in covering(name)]
    covered = ", ".join(links) or f"*Nothing:* {rule.reason[0].lower()}{rule.reason[1:]}"
    return f"| **{name}**{{ #{name} }} | {rule.summary} | {covered} | {rule.source} |"
