"""Rules for options of host.json that nothing reads, also in settings that override it."""

from __future__ import annotations

import re
from typing import NamedTuple

from funcdeco.analysis.bundles import bundle_majors, is_microsofts
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.host_options.durable import DURABLE_TASK
from funcdeco.analysis.host_options.section import Option, is_remark
from funcdeco.analysis.host_options.table import EXTENSIONS, ROOT, homes
from funcdeco.analysis.host_sources import Found, HostSource, Path, host_sources
from funcdeco.diagnostics.fix import Fix
from funcdeco.grammar.similar import is_slip, near
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.host_overrides import Override

TABLE = Table("HST")


class _Why(NamedTuple):
    hint: str
    instead: str = ""
    """The correct name, if only the name is wrong."""


@TABLE.app("HST019")
def option_unknown(app: CheckedApp) -> Findings:
    """Report options that neither the host nor an extension reads."""
    majors = bundle_majors(app)
    for source in host_sources(app):
        renamed: set[Path] = set()
        for found in source.all():
            if is_remark(found.key) or not _is_checked(found, app):
                continue
            if why := _unread(found, majors):
                correct = (*found.path[:-1], why.instead)
                yield _reported(source, found, why if correct not in renamed else _Why(why.hint))
                renamed.add(correct)


def _is_checked(found: Found, app: CheckedApp) -> bool:
    if found.section is ROOT or found.section is DURABLE_TASK and found.member is not None:
        return False  # reported as HST001, HST002 or HST017
    # Apps without Microsoft's bundle can have any extension.
    return found.section is not EXTENSIONS or is_microsofts(app)


def _unread(found: Found, majors: frozenset[int]) -> _Why | None:
    """Return the reason why nothing reads a key; None if something does or may."""
    if isinstance(found.member, Option):
        return None if found.member.is_read(majors) else _replaced(found, found.member)
    if found.member is not None:
        return None
    names = [name for name in found.section.read(majors) if name.lower() != found.key.lower()]
    similar = near(found.key, names) if found.section.scope != "open" else []
    if found.section.scope == "growing":
        similar = [name for name in similar if is_slip(name, found.key)]
    if similar:
        return _Why(f"did you mean `{similar[0]}`?", similar[0] if len(similar) == 1 else "")
    return _misplaced(found)


def _replaced(found: Found, option: Option) -> _Why:
    if not option.instead:
        return _Why(option.hint or "remove it")
    above = _extension(found.path)
    is_sibling = len(found.path) == len(above) + 1 and "." not in option.instead
    path = ".".join((*above, option.instead))
    return _Why(f"use `{path}`", option.instead if is_sibling else "")


def _extension(path: Path) -> Path:
    """Return the path of the extension's section, or of the host's, that contains *path*."""
    return path[: 2 if path[0] == "extensions" else 1]


def _misplaced(found: Found) -> _Why | None:
    """Return the reason for a key whose name is not similar to one of its section."""
    known = homes(found.key) if found.section.scope != "open" else []
    own = [path for path in known if _extension(path) == _extension(found.path)]
    is_scalar = found.section is EXTENSIONS and not isinstance(found.value, dict)
    if not own and found.section.scope != "complete" and not is_scalar:
        outer = [path for path in known if path[0] != "extensions"]
        own = outer if found.path[0] != "extensions" else []
        if len(own) != 1:
            return None
    if len(places := own or known) == 1:
        return _Why(f"move it to `{'.'.join(places[0])}`")
    return _Why("remove it")


def _reader(found: Found) -> str:
    if found.section is EXTENSIONS:
        return "no extension reads"
    who = "extension" if found.path[0] == "extensions" else "host"
    return f"the {who} doesn't read"


def _reported(source: HostSource, found: Found, why: _Why) -> Finding:
    path = ".".join((*found.path[:-1], found.key))
    message = f"{_reader(found)} `{path}`"
    if isinstance(found.member, Option) and found.member.until:
        message += f" since extension bundle {found.member.until + 1}"
    setting = source.setting(*found.path)
    if setting is None:
        fix = Fix("rename", why.instead) if why.instead else None
        return Finding(message, why.hint, fix=fix, at=source.place(found))
    message = f"{message}, which `{setting.name}` sets"
    fix = _renamed(setting, found, why) if not source.is_deployed else None
    return Finding(message, why.hint, fix=fix, at=source.place(found))


def _renamed(setting: Override, found: Found, why: _Why) -> Fix | None:
    """Return a fix for the name of a setting, if no other setting needs the same one."""
    if not why.instead or len(setting.path) != len(found.path):
        return None
    *above, _ = re.split("(__|:)", setting.name)
    return Fix("rename", "".join((*above, why.instead)))
