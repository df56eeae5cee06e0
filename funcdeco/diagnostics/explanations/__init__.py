"""Explanations of the codes, each with a failing example and a corrected version.

Each group of codes has one Markdown file. The documentation is generated from the same files.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


def explanation(code: str) -> str:
    """Return the explanation of *code* as Markdown.

    Raise KeyError if the code does not exist.
    """
    return explanations(code[:3])[code]


@cache
def explanations(group: str) -> dict[str, str]:
    """Return the explanations of the codes in *group*, or an empty dict for an unknown group."""
    path = HERE / f"{group}.md"
    if not group.isalpha() or not path.is_file():
        return {}
    _, *parts = re.split(r"^## ([A-Z]{3}\d{3})\n", path.read_text("utf-8"), flags=re.M)
    return {code: f"{text.strip()}\n" for code, text in zip(parts[::2], parts[1::2], strict=True)}
