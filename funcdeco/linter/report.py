"""Prepare diagnostics for output: locate and sort them, and drop those that the user ignores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from funcdeco.diagnostics.diagnostic import Diagnostic, in_order, without_consequences
from funcdeco.grammar import in_one_line
from funcdeco.linter.config import Options, read_config
from funcdeco.linter.suppression import comment_problems, comments_in, suppress
from funcdeco.project.setting_values import setting_values
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.columns import part_of_line

Wants = Callable[[str], bool]


_LONGEST = 1000
"""Maximum number of characters of a message: values, and what modules raise, may be very long."""


def reportable(found: Iterable[Diagnostic], snapshot: Snapshot) -> list[Diagnostic]:
    """Return the diagnostics that commands other than `check` report.

    Errors keep such a command from doing its work, so they are reported even if the user ignores
    them. Warnings and notes are omitted if a comment, or pyproject.toml in the root of *snapshot*,
    ignores them, and if they are about a decorator without effect on a function of the app.
    """
    every = list(found)
    errors = [item for item in every if item.severity == "error"]
    others = [item for item in every if item.severity != "error" and not _keeps_function(item)]
    wants = read_config(snapshot, Options()).wants
    return finalized(others, snapshot, wants, always=errors)


def _keeps_function(item: Diagnostic) -> bool:
    return item.code == "FUN011" and item.function is not None


def finalized(
    found: Iterable[Diagnostic],
    snapshot: Snapshot,
    wants: Wants,
    *,
    always: Iterable[Diagnostic] = (),
    looked_at: Iterable[str] | None = None,
    exported: Mapping[str, str] | None = None,
) -> list[Diagnostic]:
    """Return those of *found* that *wants* selects and no comment ignores, and all of *always*.

    With *looked_at*, also report invalid and unused ignore comments in these files and in the
    files of *found*. Values of settings are hidden, also those of *exported* settings.
    """
    found = without_consequences(found)
    kept = [_located(item, snapshot) for item in found if wants(item.code)]
    comments = comments_in([*_files_of(kept), *(looked_at or ())], snapshot)
    kept = suppress(kept, comments, snapshot)
    if looked_at is not None:
        # A comment that looks unused may be needed for a rule that failed.
        is_whole = not any(item.is_internal for item in kept)
        faults = comment_problems(comments, wants if is_whole else _nothing)
        kept += [item for item in faults if wants(item.code)]
    kept += [_located(item, snapshot) for item in always]
    values = setting_values(snapshot, exported)
    kept = [values.hidden_in(item) for item in kept] if values else kept
    ordered = in_order(_in_one_line(_fixable(item, snapshot)) for item in kept)
    # One source line can declare several functions, each with the same problem.
    once = {(item.location, item.code, item.message): item for item in ordered}
    return list(once.values())


def _located(item: Diagnostic, snapshot: Snapshot) -> Diagnostic:
    if item.location is None or not item.location.is_line:
        return item
    return replace(item, location=part_of_line(item.location, snapshot))


def _fixable(item: Diagnostic, snapshot: Snapshot) -> Diagnostic:
    """Return *item* without its fix if the source is too complex to edit."""
    if item.fix is None:
        return item
    from funcdeco.linter.fixes import is_fixable

    return item if is_fixable(item, snapshot) else replace(item, fix=None)


def _nothing(_: str) -> bool:
    return False


def _files_of(found: Iterable[Diagnostic]) -> list[str]:
    return [item.file for item in found if item.file]


def _in_one_line(item: Diagnostic) -> Diagnostic:
    """Escape line breaks and other unprintable characters, which a user's names can contain."""
    if (item.message + item.hint).isprintable() and len(item.message) <= _LONGEST:
        return item
    message = in_one_line(item.message)
    if len(message) > _LONGEST:  # shortened only now: half of a secret would not be recognized
        # In the middle: what is wrong comes last, often after a value.
        message = f"{message[:_LONGEST // 2]}...{message[-_LONGEST // 2:]}"
    return replace(item, message=message, hint=in_one_line(item.hint))
