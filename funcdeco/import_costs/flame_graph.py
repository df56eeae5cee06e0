"""A flame graph of imports as SVG: the wider a box, the longer the import.

Below a module are those that it imports. The names of packages decide the colors.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from zlib import crc32

from funcdeco.diagnostics.secrets import masked
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.import_costs.costs import APP, PYTHON, Costs, ModuleCost
from funcdeco.import_costs.importtime import Node
from funcdeco.import_costs.shown import cost, milliseconds

MARK = "<!-- Flame graph of imports, written by funcdeco imports -->"
"""A line that only our files contain."""
_WIDTH = 1200
_ROW = 20
_HEAD = 78
_CHARACTER = 6.7
"""The width of a character in the font of the boxes."""
_NARROWEST = 1.0
"""Width of the narrowest box that is drawn."""
_LEGEND = 6
"""The number of packages that the legend lists."""
_INVALID = late_pattern("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML can't contain."""
_STYLE = """\
text { font: 12px ui-sans-serif, system-ui, sans-serif; fill: #1f2328; }
.box text { font: 11px ui-monospace, Menlo, Consolas, monospace; fill: #111; }
.box rect { stroke: #fff; stroke-width: 0.6; }
.box:hover rect { stroke: #111; }
.title { font-size: 15px; font-weight: 600; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .box text { fill: #111; }
  .box rect { stroke: #0d1117; }
  .box:hover rect { stroke: #fff; }
}"""


class _Box(NamedTuple):
    node: Node
    x: float
    level: int
    width: float


def flame_graph(costs: Costs, title: str) -> str:
    """Return the text of the file; equal costs give equal text."""
    modules = {module.name: module for module in costs.modules}
    boxes = list(_boxes(costs))
    height = _HEAD + _ROW * (max((box.level for box in boxes), default=0) + 1) + 10
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" style="color-scheme: light dark">',
        MARK,
        f"<title>{_text(title)}</title>",
        f"<style>\n{_STYLE}\n</style>",
        f'<text class="title" x="10" y="24">{_text(title)}</text>',
        f'<text x="10" y="44">{_text(_summary(costs))}</text>',
        *_legend(costs),
        *(_drawn(box, modules, costs) for box in boxes),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def is_flame_graph(content: bytes) -> bool:
    """Return whether a file was written by `flame_graph`."""
    return content.startswith(b"<svg ") and MARK.encode() in content[:1000]


def _summary(costs: Costs) -> str:
    count = len(costs.modules)
    return (
        f"{count} modules, {cost(costs.start)}, Python {costs.python}. "
        "Width: time. Below a module: what it imports."
    )


def _boxes(costs: Costs) -> Iterator[_Box]:
    """Yield the boxes that are wide enough, each before those below it."""
    whole = sum(tree.total for tree in costs.trees)
    scale = (_WIDTH - 20) / whole if whole else 0.0
    waiting = [(costs.trees, 10.0, 0)]
    while waiting:
        nodes, x, level = waiting.pop()
        for node in nodes:
            width = node.total * scale
            if width >= _NARROWEST:
                yield _Box(node, x, level, width)
                waiting.append((node.children, x, level + 1))
            x += width


def _drawn(box: _Box, modules: Mapping[str, ModuleCost], costs: Costs) -> str:
    module = modules[box.node.name]
    y = _HEAD + box.level * _ROW
    whole = costs.start.seconds or 1
    name = module.name.removeprefix("__app__.")
    details = f"{name}: {cost(module.total)}, {100 * box.node.seconds / whole:.1f} %"
    tooltip = f"{details}; itself {milliseconds(box.node.self_seconds)} ms; {module.package}"
    label = _fitted(name, box.width)
    text = f'<text x="{box.x + 3:.1f}" y="{y + 14}">{_text(label)}</text>' if label else ""
    return (
        f'<g class="box"><title>{_text(tooltip)}</title>'
        f'<rect x="{box.x:.1f}" y="{y}" width="{box.width:.1f}" height="{_ROW - 1}" rx="2" '
        f'fill="{_color(module.package)}"/>{text}</g>'
    )


def _fitted(name: str, width: float) -> str:
    """Return as much of a name as the box has room for; empty if that isn't enough to read.

    If the whole name is too long, its last part identifies it best.
    """
    room = int((width - 6) / _CHARACTER)
    if len(name) <= room:
        return name
    last = name.rpartition(".")[2]
    short = f".{last}" if last != name else name
    if len(short) <= room:
        return short
    return f"{short[: room - 1]}…" if room >= 4 else ""


def _legend(costs: Costs) -> Iterator[str]:
    x = 10.0
    for package in costs.packages[:_LEGEND]:
        label = f"{package.name} {milliseconds(package.total.seconds)} ms"
        yield f'<rect x="{x:.1f}" y="54" width="11" height="11" rx="2" fill="{_color(package.name)}"/>'
        yield f'<text x="{x + 16:.1f}" y="64">{_text(label)}</text>'
        x += 36 + len(label) * _CHARACTER


def _color(package: str) -> str:
    """Return the color of a package: light enough for dark text on any background."""
    if package in (APP, PYTHON):
        return "#c4c9d1" if package == APP else "#9fb3c8"
    number = crc32(package.encode("utf-8", "backslashreplace"))
    return f"hsl({number % 360}, {55 + number // 360 % 25}%, {66 + number // 9000 % 10}%)"


def _text(text: str) -> str:
    return html.escape(_INVALID.sub("\ufffd", masked(text)))
