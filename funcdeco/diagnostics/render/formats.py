"""The output formats that `--format` accepts; each is imported when it is used."""

from __future__ import annotations

from importlib import import_module

from funcdeco.diagnostics.render.interface import Format

FORMATS = ("text", "concise", "json", "sarif", "github", "junit")
"""The names of the formats, which are those of modules in this package."""


def format_named(name: str) -> Format:
    """Return the function of the format *name*."""
    found: Format = getattr(import_module(f"funcdeco.diagnostics.render.{name}"), f"as_{name}")
    return found
