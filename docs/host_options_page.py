"""The page that lists the options of host.json, generated from the table that `check` uses."""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.analysis.host_options import durable
from funcdeco.analysis.host_options.section import Option, Section
from funcdeco.analysis.host_options.table import EXTENSIONS, ROOT

_HEAD = """# Options of host.json

This page lists the options of host.json and their valid values. It is generated from the table that `funcdeco check`
uses. The case of keys doesn't matter. An app setting can set each option too, and takes precedence over host.json:
`AzureFunctionsJobHost__` and the path of the option, joined by `__`, such as
`AzureFunctionsJobHost__extensions__queues__batchSize`. "Bundle" means the
[extension bundle](https://learn.microsoft.com/azure/azure-functions/extension-bundles) of host.json.

[HST010](diagnostics/hst.md#HST010) reports invalid values, and [HST019](diagnostics/hst.md#HST019) reports options
that have no effect.
"""
_SCOPES = {
    "complete": "",
    "growing": "New versions may read more options.",
    "open": "Other keys are allowed.",
}


def page() -> str:
    """Return the page."""
    parts = [_HEAD, "## The host {#host}\n"]
    top = {name: one for name, one in ROOT.members.items() if isinstance(one, Option)}
    parts += _table(Section(top), "")
    for name, section in ROOT.members.items():
        if isinstance(section, Section) and section is not EXTENSIONS:
            parts += _about(name, section)
    for name, section in EXTENSIONS.members.items():
        if isinstance(section, Section) and (section.members or section.source):
            parts += _about(f"extensions.{name}", section)
    parts += _about("extensions.durableTask.storageProvider", durable.AZURE_STORAGE)
    parts += _about("extensions.durableTask.storageProvider (`mssql`)", durable.MSSQL)
    return "\n".join(parts)


def _about(path: str, section: Section) -> Iterator[str]:
    name, _, kind = path.partition(" ")
    yield f"## {' '.join(filter(None, [f'`{name}`', kind]))}\n"
    text = [f"Source: {section.source}." if section.source else "", _SCOPES[section.scope]]
    yield " ".join(filter(None, text)) + "\n"
    if section.members:
        yield from _table(section, "")


def _table(section: Section, above: str) -> Iterator[str]:
    yield "| Option | Value | |"
    yield "| --- | --- | --- |"
    yield from _rows(section, above)
    yield ""


def _rows(section: Section, above: str) -> Iterator[str]:
    for name, member in section.members.items():
        if isinstance(member, Section):
            source = f"Source: {member.source}" if member.source else ""
            yield f"| `{above}{name}` | an object | {source} |"
            yield from _rows(member, f"{above}{name}.")
        else:
            yield f"| `{above}{name}` | {_value(member)} | {_note(member)} |"


def _value(option: Option) -> str:
    return option.value.expected if option.until is None else ""


def _note(option: Option) -> str:
    if option.until is None:
        return ""
    read = f"Read up to bundle {option.until}." if option.until else "Not read."
    return f"{read} Use `{option.instead}`." if option.instead else read
