"""The pages about diagnostics: a table of all codes, and a page for each group of them."""

from __future__ import annotations

import re

from funcdeco.diagnostics.codes import CODES, GROUPS
from funcdeco.diagnostics.explanations import explanations
from funcdeco.diagnostics.host_rules import HOST_RULES, SECTIONS, HostRule, covering, section_of
from funcdeco.export.codes import found_if
from funcdeco.project.default_host import HOST_JSON

HEADER = "import azure.functions as func\nfrom funcdeco import App\n\napp = App()\n"
"""What each app.py in the examples begins with, unless it imports azure.functions itself."""
DEFAULT_FUNCTION = """\
@app.http()
def hello(req: func.HttpRequest) -> str:
    return "Hello!"
"""
"""What app.py goes on with where an example shows no file."""

_INTRODUCTION = """\
Everything that can be wrong with a project is reported at once, each fault with a code, a place and a
hint. Codes are fixed: one that is dropped is not used again. An *error* is something that surely fails:
it stops the build. A *warning* is accepted and then ignored, or taken in another sense, and a *note* is
good to know; neither stops anything. The exit code of a run is the highest of its errors'; without
errors it is 0, and with `--strict` it is 1 if there are warnings.

`funcdeco explain CODE` prints what these pages say. [Switching a code
off](../how-to/check.md#switch-a-code-off) takes a reason. [What host and worker do](host-rules.md) lists
the host rules that the codes are based on, with sources; `funcdeco explain R-HTTP-07` prints one of them.
"""
_AROUND = f"""\
An app.py below goes on after these lines, unless it imports `azure.functions` itself:

```python
{HEADER}```

Where neither a Python file nor a function.json is shown, app.py goes on with one function:

```python
{DEFAULT_FUNCTION}```

Around it lie this host.json and a requirements.txt with `azure-functions` and `funcdeco`. Commands run
in the project's folder; where none is shown, it is `funcdeco check`.

```json
{HOST_JSON}```
"""


def all_explanations() -> dict[str, str]:
    """Return the explanation of each code."""
    return {code: text for group in GROUPS for code, text in explanations(group).items()}


def group_path(group: str) -> str:
    """Return the path of a group's page, as seen from the folder of the reference."""
    return f"diagnostics/{group.lower()}.md"


def index_page() -> str:
    """Return the page with the table of all codes and what is common to all examples."""
    known = all_explanations()
    parts = ["# Diagnostics\n", _INTRODUCTION]
    for group, title in GROUPS.items():
        parts.append(f"## [{title}]({group_path(group)})\n")
        parts.append("| Code | | Name | What it finds | `--fix` |\n| --- | --- | --- | --- | --- |")
        parts += [_row(code, known.get(code, "")) for code in CODES if code.startswith(group)]
        parts.append("")
    return "\n".join([*parts, "## Around the examples { #examples }\n", _AROUND])


def _row(code: str, explanation: str) -> str:
    facts = CODES[code]
    link = f"[{code}]({group_path(code[:3])}#{code}){{ #{code} }}"
    severity = f"{facts.severity}, {found_if(code)}".removesuffix(", ")
    return f"| {link} | {severity} | `{facts.name}` | {facts.summary}. | {_fixed(explanation)} |"


def _fixed(explanation: str) -> str:
    """Tell by the example, whose output is tested, whether the fault can be mended."""
    return "fixes it" if "`--fix` fixes" in explanation else ""


def group_page(group: str) -> str:
    """Return the page of one group: a section for each of its codes."""
    known = all_explanations()
    parts = [
        f"# {group}: {GROUPS[group]}\n",
        "What lies [around the examples](../diagnostics.md#examples) stands with the table of all\n"
        "codes.\n",
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
    selected = found_if(code) and f", looked for {found_if(code)}"
    return f"{facts.severity.capitalize()}{exits}{selected}"


def _facts(code: str, group: str) -> str:
    """Return what the table of codes has beside the explanation."""
    facts = CODES[code]
    lines = []
    if facts.needs:
        keys = ", ".join(f"[`{key}`](../configuration.md#keys)" for key in facts.needs.split())
        lines.append(f"Depends on {keys}.\n")
    if facts.follows_from:
        causes = ", ".join(f"[{code}](#{code})" for code in facts.follows_from.split())
        lines.append(with_links(f"Not shown beside {causes} at the same place.\n", group))
    return "\n".join([*lines, _source(facts.host_rules.split())])


def _source(rules: list[str]) -> str:
    links = ", ".join(f"[{rule}](../host-rules.md#{rule})" for rule in rules)
    return f"Source: {links}\n" if links else ""


def with_links(explanation: str, group: str) -> str:
    """Lead an explanation's links, which are written for the page of the table, to this folder."""

    def to_page(found: re.Match[str]) -> str:
        other = found[1][:3]
        return f"](#{found[1]})" if other == group else f"]({other.lower()}.md#{found[1]})"

    text = re.sub(r"\]\((?!https?:|#)", "](../", explanation)
    return re.sub(r"\]\(#([A-Z]{3}\d{3})\)", to_page, text)


def host_rules_page() -> str:
    """Return the page with a table for each section."""
    parts = [
        "# What host and worker do\n",
        "What the Functions host 4, its extensions, the Python worker and Core Tools reject, ignore or\n"
        "interpret in an unexpected sense, as far as [`funcdeco check`](../how-to/check.md) relies on it.\n"
        "The numbers are funcdeco's own; `funcdeco explain R-HTTP-07` prints a rule. Sources are names in\n"
        "Microsoft's public repositories, or Microsoft's documentation.\n",
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
