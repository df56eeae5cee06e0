"""Projects whose imports are measured, and their output without what depends on the machine."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from build_support import funcdeco
from check_support import write_project
from funcdeco.diagnostics.location import Location
from funcdeco.import_costs.costs import Costs, costs_of
from funcdeco.import_costs.importtime import Node
from funcdeco.import_costs.measuring import Import, Measured
from funcdeco.import_costs.roots import Root, Roots

HTTP = {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"}
OUT = {"type": "http", "direction": "out", "name": "$return"}
FUNCTION_JSON = json.dumps({"scriptFile": "__init__.py", "bindings": [HTTP, OUT]})
MEGA = 1_000_000


def without_numbers(text: str) -> str:
    """Return the output of `imports` without what differs between runs and machines.

    These are the numbers, the order of the functions and the names of the heaviest packages. Other
    text is returned as it is.
    """
    if not re.search(r"^\d+ functions? imports? ", text, re.MULTILINE):
        return text
    text = re.sub(r"(?<![\w:.-])\d+(?:\.\d+)*(?!\w)", "N", text)
    blocks = [_steady(re.sub(r" +", " ", block)) for block in text.strip().split("\n\n")]
    return "\n\n".join(blocks) + "\n"


def _steady(block: str) -> str:
    head, *rows = block.splitlines()
    if head.startswith("PACKAGE "):
        rows = ["(a package)" for _ in rows]
    elif head.startswith("FUNCTION "):
        rows.sort()
    return "\n".join([head, *rows])


def folders(place: Path, scripts: Mapping[str, str], **others: str) -> Path:
    """Write functions as folders, and other files by their module names."""
    files = {f"{name}/function.json": FUNCTION_JSON for name in scripts}
    files |= {f"{name}/__init__.py": f"{text}\n\n{MAIN}" for name, text in scripts.items()}
    return write_project(place, files | {f"{name}.py": text for name, text in others.items()})


MAIN = "def main(req):\n    return 'done'\n"


def data_of(place: Path, *options: str) -> dict[str, Any]:
    """Return what `imports --format json` prints, of one run."""
    done = funcdeco("imports", "--format", "json", "--runs", "1", *options, cwd=place)
    assert done.err == ""
    found: dict[str, Any] = json.loads(done.out)
    return found


def codes(data: Mapping[str, Any]) -> list[tuple[str, str | None, int | None]]:
    """Return code, file and line of the findings in the JSON output."""
    return [(one["code"], one["file"], one["line"]) for one in data["diagnostics"]]


# An app of three functions in modules of their own, with times and sizes that are easy to add:
# `report` imports big, which imports base; `mail` imports small and base; `ping` imports nothing.
BIG_LINE = Location("/shop/report.py", 1)
SMALL_LINE = Location("/shop/mail.py", 1)
BASE = Node("base", 50_000, 50_000)
START = (
    Node("mail", 1_000, 71_000, (Node("lib.small", 20_000, 70_000, (BASE,)),)),
    Node("ping", 1_000, 1_000),
    Node(
        "report",
        1_000,
        301_000,
        (Node("big", 100_000, 300_000, (Node("big.x", 200_000, 200_000),)),),
    ),
)
ALONE = {
    "mail": START[:1],
    "ping": START[1:2],
    "report": (
        Node(
            "report",
            1_000,
            351_000,
            (Node("big", 350_000, 350_000, (Node("big.x", 200_000, 200_000), BASE)),),
        ),
    ),
}
MEMORY = {
    "mail": 8,
    "lib.small": 8,
    "base": 5,
    "ping": 0,
    "report": 40,
    "big": 40,
    "big.x": 30,
}
KINDS = {"mail": "app", "ping": "app", "report": "app", "lib": "namespace"}


def measured(trees: tuple[Node, ...]) -> Measured:
    """Return trees as they are measured, with the memory in `MEMORY`."""
    lines = {"big": BIG_LINE, "lib.small": SMALL_LINE}
    names = [node.name for tree in trees for node in tree.walk()]
    imports = {name: [Import(MEMORY[name] * MEGA, lines.get(name))] for name in names}
    memory = sum(MEMORY[tree.name] for tree in trees) * MEGA
    return Measured("3.13.0", trees, memory, imports, KINDS, {})


def shop(*lazy: str) -> Costs:
    """Return the costs of that app; the modules in *lazy* are imported by lazy scripts."""
    names = ("mail", "ping", "report")
    roots = Roots(tuple(Root(name, (f"do_{name}",), True, name in lazy) for name in names))
    alone = {name: measured(trees) for name, trees in ALONE.items()}
    return costs_of(roots, measured(START), alone, 3)
