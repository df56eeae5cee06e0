"""Requirements that name source code, which has to be built into a wheel first."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from urllib.parse import unquote

from funcdeco.deployment.dependencies.credentials import without_credentials
from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.dependencies.target import Target
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.project.requirements import is_place


def unbuilt(declared: Declared, target: Target) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each line that needs a build, which only wheels don't."""
    for line in declared.lines:
        if not line.is_constraint and (found := _problem(line, target)):
            yield Diagnostic("PKG020", *found, line.location)


def _problem(line: Line, target: Target) -> tuple[str, str] | None:
    option, _, value = line.text.partition(" ")
    if option == "--no-binary" and value not in (":none:", ""):
        hint = "remove the line: only wheels can be installed for another machine"
        return f"`--no-binary {value}` requires source distributions, which must be built", hint
    if option == "--editable":
        place = value
    elif line.is_option:
        return None
    else:
        place = _place(line)
    if not place or not _applies(line, target):
        return None
    path = re.split(r"[#?]", place, maxsplit=1)[0]
    if path.endswith(".whl") and option != "--editable":
        return None
    return _needs_build(place)


def _place(line: Line) -> str:
    """Return the URL or path that a requirement names; an empty string if it names none."""
    direct = re.match(r"[\w.-]+\s*(?:\[[^\]]*\])?\s*@\s*(\S+)", line.bare)
    if direct:
        return direct[1].rstrip(";")
    return line.bare.partition(";")[0].strip() if is_place(line.bare) else ""


def _applies(line: Line, target: Target) -> bool:
    from packaging.markers import InvalidMarker, Marker, UndefinedEnvironmentName

    _, is_there, marker = line.bare.partition(";")
    try:
        return not is_there or Marker(marker).evaluate({**target.markers(), "extra": ""})
    except (InvalidMarker, UndefinedEnvironmentName):
        return True


def _needs_build(place: str) -> tuple[str, str]:
    shown = without_credentials(_shown(place))
    if re.match(r"(git|hg|svn|bzr)\+", place):
        message = f"`{shown}` is a repository, which must be built before it can be installed"
    elif re.match(r"https?:", place):
        message = f"`{shown}` is a source distribution, which must be built before installation"
    else:
        message = f"`{shown}` contains source code, which must be built before installation"
    hint = f"run `pip wheel --no-deps -w wheels {shown}`, and write the path of the wheel instead"
    return message, hint


def _shown(place: str) -> str:
    """Return a path relative to the current folder, and a URL as it is."""
    path = unquote(place[7:]) if place.startswith("file:///") else place
    if not os.path.isabs(path):
        return place
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else f".{os.sep}{relative}"
