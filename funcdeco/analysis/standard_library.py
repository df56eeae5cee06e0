"""The modules of Python's standard library, which differ from one version to the next."""

from __future__ import annotations

import sys

REMOVED = {
    **dict.fromkeys(("asynchat", "asyncore", "distutils", "imp", "smtpd"), "3.12"),
    **dict.fromkeys(
        "aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev "  # noqa: SIM905
        "pipes sndhdr spwd sunau telnetlib uu xdrlib".split(),
        "3.13",
    ),
}
"""Modules that a version of Python has removed: PEP 594, PEP 632 and "What's New"."""
ADDED = {"annotationlib": "3.14", "compression": "3.14", "tomllib": "3.11"}
"""Modules that a version of Python has added since 3.10: PEP 680, PEP 749 and PEP 784."""


def changed(name: str, python: tuple[int, int]) -> str:
    """Return why *python* lacks a top-level module that other versions have; empty if it doesn't.

    It is a subject and a verb, such as `Python 3.13 removed`.
    """
    if name in REMOVED and python >= _numbers(REMOVED[name]):
        return f"Python {REMOVED[name]} removed"
    if name in ADDED and python < _numbers(ADDED[name]):
        return f"Python {ADDED[name]} added"
    return ""


def is_standard(name: str, python: tuple[int, int]) -> bool:
    """Return whether Python *python* has a top-level module of this name."""
    if name in REMOVED or name in ADDED:
        return not changed(name, python)
    return name in sys.stdlib_module_names


def _numbers(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)
