"""An index over route templates that avoids comparing every pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from funcdeco.grammar.route.matching import fewest_segments, has_catch_all
from funcdeco.grammar.route.template import Literal, Segment, Template, fold


@dataclass(eq=False)
class _Node:
    """Templates that share the same leading segments; segments with parameters count as equal."""

    ends: list[int] = field(default_factory=list[int])
    catch_alls: list[int] = field(default_factory=list[int])
    literals: dict[str, _Node] = field(default_factory=dict[str, "_Node"])
    other: _Node | None = None

    def child(self, segment: Segment) -> _Node:
        """Return the child node for *segment*, creating it if necessary."""
        key = index_key(segment)
        if key is None:
            self.other = self.other or _Node()
            return self.other
        found = self.literals.get(key)
        if found is None:
            found = self.literals[key] = _Node()
        return found

    def others(self) -> Iterator[_Node]:
        """Yield this node and all descendants that are reached without a literal."""
        node: _Node | None = self
        while node:
            yield node
            node = node.other

    def all(self) -> Iterator[_Node]:
        """Yield this node and all its descendants."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [*node.literals.values(), *([node.other] if node.other else [])]


class RouteTable:
    """Templates by number, found by shared literal segments."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, number: int, template: Template) -> None:
        """Add *template* under *number*."""
        node = self._root
        is_open = has_catch_all(template)
        for segment in template.segments[: -1 if is_open else None]:
            node = node.child(segment)
        (node.catch_alls if is_open else node.ends).append(number)

    def may_share(self, template: Template) -> list[int]:
        """Return the sorted numbers of all templates that may share a path with *template*."""
        found: set[int] = set()
        level = [self._root]
        fewest = fewest_segments(template)
        for index, segment in enumerate(template.segments):
            found.update(*(node.catch_alls for node in level))
            if index >= fewest:
                _add_ended(found, level)
            if index == len(template.segments) - 1 and has_catch_all(template):
                below = [end for node in level for end in node.all()]
                found.update(*(end.ends for end in below), *(end.catch_alls for end in below))
                break
            level = [below for node in level for below in _sharing(node, segment)]
        _add_ended(found, level)
        return sorted(found)


def index_key(segment: Segment) -> str | None:
    """Return the index key of a literal segment, or None for a segment with parameters."""
    part = segment.only
    return fold(part.text) if isinstance(part, Literal) else None


def _add_ended(found: set[int], level: list[_Node]) -> None:
    for node in level:
        for below in node.others():
            found.update(below.ends, below.catch_alls)


def _sharing(node: _Node, segment: Segment) -> Iterator[_Node]:
    key = index_key(segment)
    if key is None:
        yield from node.literals.values()
    elif key in node.literals:
        yield node.literals[key]
    if node.other:
        yield node.other
