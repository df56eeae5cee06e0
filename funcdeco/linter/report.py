"""What commands tell of what was found: with its places, in order, without what the user ignores."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from funcdeco.diagnostics.diagnostic import Diagnostic, in_order, without_consequences
from funcdeco.diagnostics.wording import printable
from funcdeco.linter.config import Options, read_config
from funcdeco.linter.fixes import is_fixable
from funcdeco.linter.suppression import comment_problems, comments_in, suppress
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.columns import part_of_line

Wants = Callable[[str], bool]


def reportable(found: Iterable[Diagnostic], snapshot: Snapshot) -> list[Diagnostic]:
    """Return what a command tells that only loads, reads or writes.

    It can't do its work where there are errors, and so tells these whatever the user ignores. It
    omits the warnings and notes that pyproject.toml in the root of *snapshot*, or a comment, ignores.
    """
    every = list(found)
    errors = [item for item in every if item.severity == "error"]
    others = [item for item in every if item.severity != "error"]
    wants = read_config(snapshot, Options()).wants
    return finalized(others, snapshot, wants, always=errors)


def finalized(
    found: Iterable[Diagnostic],
    snapshot: Snapshot,
    wants: Wants,
    *,
    always: Iterable[Diagnostic] = (),
    looked_at: Iterable[str] | None = None,
) -> list[Diagnostic]:
    """Return the reported part of *found*: selected by *wants*, not ignored by a comment; all of *always*.

    With *looked_at*, comments in these files and in those of *found* that are wrong, or of no use,
    are reported too.
    """
    found = without_consequences(found)
    kept = [_located(item, snapshot) for item in found if wants(item.code)]
    comments = comments_in([*_files_of(kept), *(looked_at or ())], snapshot)
    kept = suppress(kept, comments, snapshot)
    if looked_at is not None:
        # A rule that failed would have found what a comment ignores.
        is_whole = not any(item.is_internal for item in kept)
        faults = comment_problems(comments, wants if is_whole else _nothing)
        kept += [item for item in faults if wants(item.code)]
    kept += [_located(item, snapshot) for item in always]
    ordered = in_order(_in_one_line(_fixable(item, snapshot)) for item in kept)
    # One line of the source may make several functions, each with the same fault.
    once = {(item.location, item.code, item.message): item for item in ordered}
    return list(once.values())


def _located(item: Diagnostic, snapshot: Snapshot) -> Diagnostic:
    if item.location is None or not item.location.is_line:
        return item
    return replace(item, location=part_of_line(item.location, snapshot))


def _fixable(item: Diagnostic, snapshot: Snapshot) -> Diagnostic:
    """Leave out a fix where the source isn't plain enough for it."""
    return item if item.fix is None or is_fixable(item, snapshot) else replace(item, fix=None)


def _nothing(_: str) -> bool:
    return False


def _files_of(found: Iterable[Diagnostic]) -> list[str]:
    return [item.file for item in found if item.file]


def _in_one_line(item: Diagnostic) -> Diagnostic:
    """Spell line breaks in names of the user's, of which a message may be made."""
    if (item.message + item.hint).isprintable():
        return item
    return replace(item, message=printable(item.message), hint=printable(item.hint))
