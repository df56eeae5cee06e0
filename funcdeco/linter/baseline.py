"""The baseline: a file with known findings, which `check` doesn't report again.

A finding is recognized by everything but its position, so that it stays known when lines move. If
several findings are equal apart from their positions, the file contains their number.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from funcdeco.diagnostics.diagnostic import CODES, Diagnostic, in_order
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.loss import loses_all
from funcdeco.diagnostics.secrets import masked
from funcdeco.diagnostics.wording import counted
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.snapshot import Snapshot

_VERSION = 1
_KEYS = ("code", "file", "function", "binding", "property", "message")
_POSITION = late_pattern(r"(\.[a-z]{2,4}:|\blines? )\d+(?::\d+)?")
_MOST_NAMED = 3
_MOST_EQUAL = 100_000
"""Maximum `count` of a finding."""
_WRITE = "`funcdeco check --write-baseline`"

Fingerprint = tuple[str, ...]
"""The values of `_KEYS` for one finding; an empty string for what it doesn't have."""
Known = Counter[Fingerprint]


class Compared(NamedTuple):
    """Findings that are new, and the number of known ones."""

    new: list[Diagnostic]
    known: int
    losing: int
    """How many of the known ones keep the host from loading any function of a v2 app."""


class BaselineError(ValueError):
    """Raised if a file exists and is not a baseline."""


def read_baseline(snapshot: Snapshot, path: Path) -> Known | Diagnostic:
    """Return the findings in the file at *path*, or why they can't be read."""
    try:
        return _known(json.loads(snapshot.content(path)))
    except FileNotFoundError:
        message, hint = "the baseline doesn't exist", f"{_WRITE} creates it"
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        if isinstance(error, (json.JSONDecodeError, UnicodeError)):
            reason = "it isn't JSON"
        message = f"the baseline can't be read: {reason}"
        # The name may be that of a file with other content, which is kept.
        hint = f"restore it, or set `baseline` to another file and run {_WRITE}"
    return Diagnostic("CFG008", message, hint, Location(str(path)))


def compared(
    found: Iterable[Diagnostic],
    known: Known,
    root: Path,
    path: Path,
    looks_for: Callable[[str], bool],
) -> Compared:
    """Return those of *found* that the baseline at *path* doesn't contain, and how many it does.

    If it contains findings of codes that this run *looks_for* and that are no longer there, this is
    a finding too.
    """
    left, new, losing = Known(known), list[Diagnostic](), 0
    for item in found:
        key = _fingerprint(item, root)
        if _is_recorded(item) and left[key] > 0:
            left[key] -= 1
            losing += loses_all(item)
        else:
            new.append(item)
    fixed = sorted(key for key in left.elements() if looks_for(key[0]))
    if fixed:
        new.append(_outdated(fixed, path))
    return Compared(in_order(new), known.total() - left.total(), losing)


def write_baseline(found: Iterable[Diagnostic], root: Path, path: Path) -> Known:
    """Write *found* to *path* and return what was written; a file that is up to date is kept.

    The order doesn't depend on positions. Raises OSError.
    """
    known = Known(_fingerprint(item, root) for item in found if _is_recorded(item))
    content = _text(known).encode()
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            temporary.write_bytes(content)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    return known


def _is_recorded(item: Diagnostic) -> bool:
    """Return whether *item* can be in a baseline: it is about the app, not about the call."""
    return CODES[item.code].exit_code != 2 and not item.code.startswith("CFG")


def _fingerprint(item: Diagnostic, root: Path) -> Fingerprint:
    """Return what identifies *item*, without positions and without secrets."""
    file = _relative(item.file, root) if item.file else ""
    message = _POSITION.sub(r"\1N", item.message.replace(f"{root}{os.sep}", ""))
    parts = (item.code, file, item.function, item.binding, item.property, message)
    return tuple(masked(part or "") for part in parts)


def _relative(file: str, root: Path) -> str:
    try:
        return os.path.relpath(file, root).replace(os.sep, "/")
    except ValueError:  # another drive on Windows
        return file


def _text(known: Known) -> str:
    """Return the content of the file: one line per finding, so that it can be reviewed and merged."""
    rows: list[str] = []
    for key in sorted(known):
        row: dict[str, Any] = {name: part for name, part in zip(_KEYS, key, strict=True) if part}
        rows.append(json.dumps({**row, "count": known[key]}, ensure_ascii=True))
    inner = "".join(f"\n    {row}{',' if row is not rows[-1] else ''}" for row in rows)
    end = "\n  " if rows else ""
    return f'{{\n  "version": {_VERSION},\n  "findings": [{inner}{end}]\n}}\n'


def _known(content: object) -> Known:
    """Return the findings in the *content* of a file. Raises ValueError if it isn't a baseline."""
    if not isinstance(content, dict):
        raise BaselineError("it is not a JSON object")
    table = cast("Mapping[str, object]", content)
    if table.get("version") != _VERSION:
        raise BaselineError(f"`version` is not {_VERSION}")
    rows = table.get("findings")
    if not isinstance(rows, list):
        raise BaselineError("`findings` is not a list")
    known = Known()
    for number, row in enumerate(cast("Sequence[object]", rows), 1):
        key, count = _row(row, number)
        known[key] += count
    return known


def _row(row: object, number: int) -> tuple[Fingerprint, int]:
    if not isinstance(row, dict):
        raise BaselineError(f"finding {number} is not an object")
    table = cast("Mapping[str, object]", row)
    parts = [table.get(name, "") for name in _KEYS]
    count = table.get("count", 1)
    strings = [part for part in parts if isinstance(part, str)]
    if len(strings) < len(parts) or type(count) is not int or not 0 < count <= _MOST_EQUAL:
        raise BaselineError(f"finding {number} has an invalid value")
    if strings[0] not in CODES:
        raise BaselineError(f"finding {number} has an unknown code: {strings[0]!r}")
    return tuple(strings), count


def _outdated(fixed: Sequence[Fingerprint], path: Path) -> Diagnostic:
    """Return the finding that the baseline contains findings that are *fixed*."""
    names = [f"{key[0]} in {key[1]}" if key[1] else key[0] for key in dict.fromkeys(fixed)]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    which = f"{', '.join(names[:_MOST_NAMED])}{more}"
    is_one = len(fixed) == 1
    message = (
        f"{counted(len(fixed), 'finding')} in the baseline {'is' if is_one else 'are'} fixed: "
    )
    hint = f"remove {'it' if is_one else 'them'} from the baseline with {_WRITE}"
    return Diagnostic("CFG007", message + which, hint, Location(str(path)))
