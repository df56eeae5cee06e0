"""Parse what `python -X importtime` writes to standard error.

https://docs.python.org/3/using/cmdline.html#cmdoption-X describes the option. A line is written when
an import ends, so a module follows those that it imports; these are indented by two more spaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from funcdeco.grammar.late_pattern import late_pattern

_LINE = late_pattern(r"import time: +(\d+|cached) *\| +(\d+|cached) *\| ( *)(\S.*)$")
_MARK = "funcdeco imports "
_MICRO = 1_000_000


class Node(NamedTuple):
    """A module, with the modules whose first import runs during its own."""

    name: str
    self_time: int
    """Microseconds without those of `children`."""
    total: int
    """Microseconds from the start of the import to its end."""
    children: tuple[Node, ...] = ()

    @property
    def seconds(self) -> float:
        """The time of the whole import."""
        return self.total / _MICRO

    @property
    def self_seconds(self) -> float:
        """The time without the modules that it imports."""
        return self.self_time / _MICRO

    def walk(self) -> Iterator[Node]:
        """Yield this module and all modules below it, outer ones first."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def mark(number: int) -> bytes:
    """Return the line that separates what is measured for the module *number* from the rest."""
    return f"\n{_MARK}{number}\n".encode()


def parts(text: str) -> dict[int, tuple[Node, ...]]:
    """Return the modules imported after each mark, by its number."""
    found: dict[int, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        number = line.removeprefix(_MARK)
        if number != line and number.isdigit():
            lines = found.setdefault(int(number), [])
        else:
            lines.append(line)
    return {number: parse(lines) for number, lines in found.items()}


def parse(lines: Iterable[str]) -> tuple[Node, ...]:
    """Return the outermost modules; lines of other code, also on the same line, are skipped.

    A module that Python doesn't time, such as one of `importlib.import_module`, has no line: those
    that it imports then belong to the module around it. A module that had been imported before, which
    Python 3.14 lists as "cached", is omitted.
    """
    waiting: list[tuple[int, Node]] = []
    for line in lines:
        match = _LINE.search(line)
        if match is None or "cached" in match.group(1, 2):
            continue
        level = len(match[3])
        children: list[Node] = []
        while waiting and waiting[-1][0] > level:
            children.append(waiting.pop()[1])
        node = Node(match[4].rstrip(), int(match[1]), int(match[2]), tuple(reversed(children)))
        waiting.append((level, node))
    return tuple(node for _, node in waiting)


def whole(name: str, seconds: float, children: tuple[Node, ...]) -> Node:
    """Return a module whose import took *seconds*, by another clock than that of *children*."""
    inside = sum(child.total for child in children)
    total = max(round(seconds * _MICRO), inside)
    return Node(name, total - inside, total, children)
