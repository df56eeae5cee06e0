"""requirements.txt and the files that it includes, with the local files that their lines name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.json_file import decode
from funcdeco.project.requirements import (
    LARGEST,
    Requirements,
    is_place,
    logical_lines,
    parse_requirements,
)
from funcdeco.project.snapshot import Snapshot

_MOST = 50
"""Maximum number of files that are read."""
_OPTION = late_pattern(
    r"(-r|--requirement|-c|--constraint|-e|--editable)(?:\s*=\s*|\s+|(?<=^-\w)(?=\S))(?P<value>\S.*)"
)
_NAMES = {"--requirement": "-r", "--constraint": "-c", "--editable": "-e"}
_URL = late_pattern(r"[A-Za-z][\w+.-]+:")
_DIRECT = late_pattern(r"[\w.-]+\s*(?:\[[^\]]*\]\s*)?@\s*(?P<url>\S+)")
"""A requirement of the form `name @ URL`."""


class Reference(NamedTuple):
    """A line that names a file, a folder or a URL rather than a package."""

    number: int
    option: str
    """`-r`, `-c` or `-e`; empty for a requirement."""
    target: str
    """The path or the URL; the path alone for a `file:` URL."""
    marker: str = ""
    name: str = ""
    """The name of the package, if the line contains it."""

    @property
    def is_local(self) -> bool:
        """Whether the target is a path."""
        return re.match(r"[A-Za-z]:[\\/]", self.target) is not None or not _URL.match(self.target)


class RequirementFile(NamedTuple):
    """One requirements file."""

    path: str
    """Absolute path."""
    requirements: Requirements
    references: tuple[Reference, ...]
    is_constraint: bool = False
    """Whether it only limits versions."""

    def located(self, reference: Reference, root: str) -> str:
        """Return the absolute path of a local *reference*.

        pip searches included files next to the file itself, and packages in the current folder.
        """
        is_included = reference.option in ("-r", "-c")
        folder = os.path.dirname(self.path) if is_included else root
        return os.path.normpath(os.path.join(folder, reference.target))


def read_requirement_files(snapshot: Snapshot) -> Iterator[RequirementFile]:
    """Yield requirements.txt and each readable file in the project that it includes, once."""
    root = str(snapshot.root)
    waiting = [(os.path.join(root, "requirements.txt"), False)]
    for path, is_constraint in waiting:
        text = _text(snapshot, path)
        if text is None:
            continue
        found = RequirementFile(
            path, parse_requirements(text), tuple(_references(text)), is_constraint
        )
        yield found
        known = {known for known, _ in waiting}
        for one in found.references:
            place = found.located(one, root)
            is_included = one.option in ("-r", "-c") and one.is_local and place not in known
            if is_included and place.startswith(root + os.sep) and len(waiting) < _MOST:
                waiting.append((place, is_constraint or one.option == "-c"))
                known.add(place)


def _text(snapshot: Snapshot, path: str) -> str | None:
    content = snapshot.read(path)
    try:
        return None if content is None or len(content) > LARGEST else decode(content)
    except UnicodeError:
        return None


def _references(text: str) -> Iterator[Reference]:
    for number, declared in logical_lines(text):
        if "${" in declared:  # pip inserts an environment variable
            continue
        if option := _OPTION.fullmatch(declared):
            kind = _NAMES.get(option[1], option[1])
            yield _reference(number, kind, option["value"].strip("\"'"))
        elif declared.startswith("-"):
            continue
        elif direct := _DIRECT.match(declared):
            marker = declared[direct.end() :].strip().removeprefix(";").strip()
            name = re.split(r"[\s\[@]", declared, maxsplit=1)[0]
            yield Reference(number, "", _path(direct["url"]), marker, name)
        elif is_place(declared):
            yield _reference(number, "", re.split(r"\s--?\w", declared, maxsplit=1)[0].rstrip())


def _reference(number: int, option: str, declared: str) -> Reference:
    """Return the reference in a line without its options."""
    target, _, marker = (declared, "", "") if option in ("-r", "-c") else declared.partition(";")
    target = re.sub(r"\[[^\[\]]*\]$", "", target.strip())
    return Reference(number, option, _path(target), marker.strip())


def _path(target: str) -> str:
    """Return the path of a `file:` URL, and other targets unchanged."""
    if not target.lower().startswith("file:"):
        return target
    from urllib.parse import unquote  # slow to load, and rarely needed

    path = unquote(re.split(r"[#?]", target[5:], maxsplit=1)[0])
    path = re.sub(r"^//(?:localhost)?(?=/)", "", path)
    return path[1:] if re.match(r"/[A-Za-z]:[\\/]", path) else path
