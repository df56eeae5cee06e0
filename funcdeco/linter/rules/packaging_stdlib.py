"""Rules for requirements that are part of Python."""

from __future__ import annotations

import re
import sys

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.published_requirements import (
    allows,
    has_dockerfile,
    installed_lines,
    line_applies,
    requirement_files,
)
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.requirements import Line

TABLE = Table("PKG")
_HIDING = {
    "asyncio": "asyncio",
    "dataclasses": "dataclasses",
    "enum34": "enum",
    "futures": "concurrent.futures",
    "logging": "logging",
    "pathlib": "pathlib",
    "typing": "typing",
    "uuid": "uuid",
}
"""Packages that hide a module of the standard library and raise when Python 3.10 to 3.13 import it:
observed in November 2026. `argparse` and `contextvars` still work."""
_HARMLESS = {"asyncio": "4.0.0"}
"""Versions that hide nothing; pip chooses them if the line allows it."""
_PYTHON_2 = {"functools32": "functools", "multiprocessing": "multiprocessing", "ssl": "ssl"}
"""Packages that don't install on Python 3."""
_ON_PYPI = frozenset(
    {"antigravity", "argparse", "ast", "configparser", "contextvars", "datetime", "dis", "email"}
    | {"enum", "functools", "graphlib", "hmac", "html", "http", "importlib", "ipaddress", "mailbox"}
    | {"modulefinder", "readline", "resource", "secrets", "selectors", "statistics", "token"}
    | {"wave", "wsgiref"}
)
"""Other packages with the name of a module of the standard library. PyPI accepts no more of them:
https://github.com/pypi/warehouse/pull/2409"""
_NOT_IN_ALL = frozenset(
    {"aifc", "annotationlib", "asynchat", "asyncore", "audioop", "binhex", "cgi", "cgitb", "chunk"}
    | {"compression", "crypt", "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis"}
    | {
        "nntplib",
        "ossaudiodev",
        "pipes",
        "smtpd",
        "sndhdr",
        "spwd",
        "sunau",
        "telnetlib",
        "tomllib",
    }
    | {"uu", "xdrlib"}
)
"""Modules that only some of the Python versions in Azure include."""
_OTHER_INDEX = late_pattern(
    rb"^[ \t]*(?:-i|-f|--index-url|--extra-index-url|--find-links)\b", re.MULTILINE
)


@TABLE.app("PKG014")
def requirement_in_python(app: CheckedApp) -> Findings:
    """Report packages that are part of Python, or that hide a part of it."""
    for file, line in installed_lines(app):
        message, hint = _problem(app, line)
        if message and line_applies(app, line):
            yield Finding(message, hint, at=Location(file.path, line.number))


def _problem(app: CheckedApp, line: Line) -> tuple[str, str]:
    """Return the message and the hint for one package; empty if there is no problem."""
    name = line.name
    module = name.replace("-", "_")
    if hidden := _HIDING.get(name):
        # In an image, packages come after the standard library.
        if has_dockerfile(app) or allows(line, _HARMLESS.get(name, "")):
            return "", ""
        message = f"`{line.text}` hides the standard library's `{hidden}` with code for older "
        return f"{message}versions of Python", _remove(hidden)
    if name in _PYTHON_2:
        return f"`{line.text}` can't be installed on Python 3", _remove(_PYTHON_2[name])
    is_unknown = module in sys.stdlib_module_names - _ON_PYPI - _NOT_IN_ALL
    if (is_unknown or name == "pkg-resources") and not _has_other_index(app):
        hint = "remove the line: `pip freeze` lists it by mistake on Debian and Ubuntu"
        message = f"`{line.text}` can't be installed: PyPI has no such package"
        return message, _remove(module) if is_unknown else hint
    return "", ""


def _remove(module: str) -> str:
    return f"remove the line: Python includes `{module}`"


def _has_other_index(app: CheckedApp) -> bool:
    """Return whether pip may also install packages that are not on PyPI."""
    if any(name.upper().startswith("PIP_") for name in app.known_settings or ()):
        return True
    contents = (app.snapshot.read(file.path) or b"" for file in requirement_files(app))
    return any(_OTHER_INDEX.search(content) for content in contents)
