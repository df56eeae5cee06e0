"""What each code means, with an example that fails and what to write instead.

One Markdown file for each group of codes, which the documentation is made of too.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


def explanation(code: str) -> str:
    """Return the explanation of *code*, as Markdown. Raises KeyError."""
    return explanations(code[:3])[code]


@cache
def explanations(group: str) -> dict[str, str]:
    """Return the explanations of a group's codes; none where there is no such group."""
    path = HERE / f"{group}.md"
    if not group.isalpha() or not path.is_file():
        return {}
    _, *parts = re.split(r"^## ([A-Z]{3}\d{3})\n", path.read_text("utf-8"), flags=re.M)
    return {code: f"{text.strip()}\n" for code, text in zip(parts[::2], parts[1::2], strict=True)}
