"""What is compared of a result: everything but its prose and the place of the temporary folder."""

from __future__ import annotations

import json
import re
from typing import Any, cast
from xml.etree import ElementTree

from freeze.cases import BASE, FOLDER

# Words may change; these keys hold nothing else.
PROSE = frozenset(
    {
        "description", "detail", "documentation", "explanation", "fullDescription", "help",
        "helpUri", "hint", "informationUri", "markdownDescription", "message", "python_notes",
        "shortDescription", "summary", "text", "title",
    }
)  # fmt: skip
_RECORDED_NAMES: dict[str, str] = {
    new: old for old, new in json.loads((FOLDER / "renamed.json").read_text("utf-8")).items()
}
"""Names of codes as they were recorded, by the current ones; SARIF writes them in camel case."""
_GITHUB = re.compile(r"^::(\w+) ([^:]*)::", re.MULTILINE)


def _camel_case(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


_RECORDED_NAMES |= {_camel_case(new): _camel_case(old) for new, old in _RECORDED_NAMES.items()}
_RENAMED = re.compile(rf"(?<![\w/-])({'|'.join(_RECORDED_NAMES)})(?![\w-])")


def with_recorded_names(text: str) -> str:
    """Return a result as JSON *text* with the names that its codes had when it was recorded."""
    return _RENAMED.sub(lambda found: _RECORDED_NAMES[found[0]], text)


def finding(item: Any, base: str) -> dict[str, Any]:
    """Return the part of a diagnostic that is frozen."""
    found = strip(item.to_json(), base)
    fix = item.fix
    found["fix"] = None if fix is None else [fix.action, fix.value, fix.key]
    return cast("dict[str, Any]", found)


def strip(value: Any, base: str) -> Any:
    """Return *value* without prose, the folder *base* replaced."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        # The schema's own properties may be called `description`: then they hold an object.
        return {
            key: strip(item, base)
            for key, item in members.items()
            if key not in PROSE or isinstance(item, (dict, list)) and key not in ("message", "help")
        }
    if isinstance(value, (list, tuple)):
        return [strip(item, base) for item in cast("list[Any]", value)]
    return value.replace(base, BASE) if isinstance(value, str) else value


def output(text: str, arguments: list[str], base: str) -> Any:
    """Return the part of a command's output that is frozen; None for text meant for people."""
    shape = _format(arguments)
    if shape == "github":
        found = [[kind, _without_title(place)] for kind, place in _GITHUB.findall(text)]
        return strip(found, base)
    if shape == "junit" and text:
        root = ElementTree.fromstring(text)
        return strip([_element(one) for one in root.iter()], base)
    try:
        return strip(json.loads(text), base)
    except ValueError:
        return None


def _without_title(place: str) -> list[str]:
    return [part for part in place.split(",") if not part.startswith("title=")]


def _element(one: ElementTree.Element) -> list[Any]:
    return [one.tag, {key: value for key, value in one.attrib.items() if key not in PROSE}]


def _format(arguments: list[str]) -> str:
    for index, argument in enumerate(arguments):
        if argument == "--format" and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith("--format="):
            return argument.removeprefix("--format=")
    return ""
