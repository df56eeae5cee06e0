"""Blob paths: the pattern of a blobTrigger, and the paths of blob inputs and outputs.

See `BlobPathSource`, `BlobPath` and `BlobClientExtensions` in the storage extension of
azure-sdk-for-net. No Python library implements these semantics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import (
    Name,
    SettingUse,
    Text,
    is_system_name,
    parse_expression,
    settings_in,
)
from funcdeco.grammar.late_pattern import late_pattern

_FORM = "use the form `container/blob`"
_CONTAINER = "use 3 to 63 lowercase letters, digits and single dashes, with no dash at either end"
_NOT_IN_CONTAINER = late_pattern(r"[^a-z0-9-]|--|\A-", re.ASCII)
_URL = late_pattern(r"https?://[^/?]*/?([^?]*)", re.IGNORECASE)
# From Unicode's private use area, so these do not occur in paths.
_ANYTHING = "\ue000"
_SETTING = "\ue001{}\ue001"


class BlobPattern(NamedTuple):
    """Path of a blobTrigger; an empty `pattern` matches every blob of the container."""

    container: str
    pattern: str
    parameters: tuple[Name, ...]
    has_settings: bool

    @property
    def text(self) -> str:
        """The path as declared."""
        return f"{self.container}/{self.pattern}" if self.pattern else self.container


class BlobPath(NamedTuple):
    """Path of a blob input or output; None for a part that is known only at run time."""

    container: str | None
    blob: str | None
    names: tuple[Name, ...]
    is_url: bool = False


class _Piece(NamedTuple):
    """Text between expressions, or an expression or setting, whose value is unknown."""

    text: str
    start: int
    end: int
    source: Name | SettingUse | None = None


def parse_trigger_path(text: str) -> BlobPattern:
    """Return the parsed path of a blobTrigger; values of settings are not checked."""
    settings = settings_in(text)
    _check_separator(text)
    container, slash, pattern = text.partition("/")
    if not container or (slash and not pattern):
        at = len(container)
        raise GrammarError(
            "invalid path (expected `container/blob`)", _FORM, at, min(at + 1, len(text))
        )
    brace = container.find("{")
    if brace >= 0 and not any(use.start < brace for use in settings):
        message = "the container of a trigger path cannot contain expressions"
        raise GrammarError(message, "name one container, or use a setting: `%NAME%`", brace)
    parameters = tuple(
        _parameter(piece.source) for piece in _pieces(text) if isinstance(piece.source, Name)
    )
    # The host does not check the container if there are parameters, but then no blob can match.
    if "%" not in container and not (parameters and container.startswith("$")):
        check_container_name(container)
    if pattern and not parameters and not settings:
        check_blob_name(pattern, len(container) + 1)
    return BlobPattern(container, pattern, parameters, bool(settings))


def parse_blob_path(text: str) -> BlobPath:
    """Return the parsed path of an input or output.

    Values of expressions and settings are not checked.
    """
    pieces = list(_pieces(text))
    names = tuple(
        piece.source
        for piece in pieces
        if isinstance(piece.source, Name) and "%" not in piece.source.name
    )
    if text[:8].lower() == "https://" or text[:7].lower() == "http://":
        return BlobPath(None, None, names, is_url=True)
    before, slash, after = _split(pieces)
    if slash is None and not any(piece.source for piece in pieces):
        raise GrammarError("the path has a container but no blob", _FORM, 0, len(text))
    if slash is not None and (not before or not after):
        raise GrammarError("invalid path (expected `container/blob`)", _FORM, slash)
    _check_container(before, is_whole=slash is not None)
    _check_blob(after)
    return BlobPath(_known(before) if slash is not None else None, _known(after), names)


def _check_separator(text: str) -> None:
    """Raise `GrammarError` for a URL, or for backslashes in place of slashes."""
    if url := _URL.match(text):
        hint = f"write `{url[1]}`" if url[1] else _FORM
        raise GrammarError("a URL is not a path of a trigger", hint, 0, len(text))
    at = text.find("\\")
    if at > 0 and "/" not in text:
        hint = f"write `{text.replace(chr(92), '/')}`"
        raise GrammarError("a container and a blob are separated by `/`", hint, at, at + 1)


def check_container_name(text: str, start: int = 0) -> None:
    """Raise `GrammarError` for an invalid container name; *start* is added to offsets."""
    if text in ("$root", "$web"):
        return
    if found := _NOT_IN_CONTAINER.search(text):
        message = f"invalid container name {text!r}: unexpected {found[0]!r}"
        raise GrammarError(message, _CONTAINER, start + found.start(), start + found.end())
    if text.endswith("-"):
        message = f"invalid container name {text!r}: it ends with `-`"
        raise GrammarError(message, _CONTAINER, start + len(text) - 1)
    if not 3 <= len(text) <= 63:
        message = (
            f"invalid container name {text!r}: it has {len(text)} character{'s' * (len(text) != 1)}"
        )
        raise GrammarError(message, _CONTAINER, start, start + len(text))


def check_blob_name(text: str, start: int = 0) -> None:
    """Raise `GrammarError` for an invalid blob name; *start* is added to offsets."""
    if not text:
        raise GrammarError("a blob name must have 1 to 1024 characters, not 0", "", start, start)
    _check_blob([_Piece(text, start, start + len(text))])


def pattern_matches(pattern: BlobPattern, path: str) -> bool:
    """Return whether the blob at *path*, `container/blob`, is certain to start the trigger."""
    first, *others = _literals(pattern)
    if not others:
        return path == first
    *between, last = others
    if len(path) < len(first) + len(last) or not (path.startswith(first) and path.endswith(last)):
        return False
    # The earliest match is always sufficient: it leaves the most room for what follows.
    at = len(first)
    for literal in between:
        at = path.find(literal, at, len(path) - len(last)) + len(literal)
        if at < len(literal):
            return False
    return True


def may_feed(trigger: BlobPattern, output: str) -> bool:
    """Return whether a blob written to the path *output* is certain to start the trigger again.

    The result holds for all values of expressions and settings; a setting has the same value
    everywhere. The caller has to know whether both are in the same account.
    """
    try:
        if parse_blob_path(output).is_url:
            return False
        return pattern_matches(trigger, "".join(_written(trigger, output)))
    except GrammarError:
        return False


def _written(trigger: BlobPattern, output: str) -> Iterator[str]:
    for piece in _pieces(output):
        if isinstance(piece.source, Name) and piece.source.name.lower() == "blobtrigger":
            # The path of the blob that started the function, which therefore matches the pattern.
            yield _filled(trigger)
        else:
            yield _shown(piece)


def _filled(trigger: BlobPattern) -> str:
    if not trigger.pattern:
        return f"{trigger.text}/{_ANYTHING}"
    return "".join(map(_shown, _pieces(trigger.text))) if trigger.parameters else trigger.text


def _shown(piece: _Piece) -> str:
    if isinstance(piece.source, SettingUse):
        return _SETTING.format(piece.source.name.casefold())
    return _ANYTHING if piece.source else piece.text


def _literals(pattern: BlobPattern) -> list[str]:
    """Return the literal strings between which a pattern matches anything."""
    if not pattern.has_settings and not pattern.parameters:
        return [pattern.text] if pattern.pattern else [f"{pattern.text}/", ""]
    literals = [""]
    for piece in _pieces(pattern.text):
        if isinstance(piece.source, Name):
            literals.append("")
        else:
            literals[-1] += _shown(piece)
    return literals


def _parameter(name: Name) -> Name:
    """Raise `GrammarError` if *name* cannot be a group in the host's expression for a pattern."""
    declared = repr(f"{{{name.name}}}")
    if "%" not in name.name and ("." in name.name or "-" in name.name):
        message = f"{declared} captures nothing in a trigger path"
        hint = "use a plain name of letters, digits and `_`"
        raise GrammarError(message, hint, name.start, name.end)
    if name.format is not None and is_system_name(name.name):
        message = f"{declared} cannot have a format in a trigger path"
        raise GrammarError(
            message, "remove the format; a trigger path captures strings", name.start, name.end
        )
    return name


def _pieces(text: str) -> Iterator[_Piece]:
    settings = settings_in(text)
    for token in parse_expression(text):
        if isinstance(token, Text):
            yield from _parts(token, settings)
        else:
            yield _Piece("", token.start, token.end, token)


def _parts(token: Text, settings: list[SettingUse]) -> Iterator[_Piece]:
    at = token.start
    for use in settings:
        if token.start <= use.start < token.end:
            if at < use.start:
                yield _Piece(token.text[at - token.start : use.start - token.start], at, use.start)
            yield _Piece("", use.start, use.end, use)
            at = use.end
    if at < token.end:
        yield _Piece(token.text[at - token.start :], at, token.end)


def _split(pieces: list[_Piece]) -> tuple[list[_Piece], int | None, list[_Piece]]:
    for index, piece in enumerate(pieces):
        before, slash, after = piece.text.partition("/")
        if slash:
            at = piece.start + len(before)
            left = [*pieces[:index], _Piece(before, piece.start, at)]
            right = [_Piece(after, at + 1, piece.end), *pieces[index + 1 :]]
            return _without_empty(left), at, _without_empty(right)
    return pieces, None, []


def _check_container(pieces: list[_Piece], is_whole: bool) -> None:
    known = _known(pieces)
    if is_whole and known is not None:
        check_container_name(known, pieces[0].start)
    elif pieces and not pieces[0].text.startswith("$"):
        # Regardless of what follows, the beginning belongs to the container.
        if found := _NOT_IN_CONTAINER.search(pieces[0].text):
            message = f"unexpected {found[0]!r} in a container name"
            at = pieces[0].start
            raise GrammarError(message, _CONTAINER, at + found.start(), at + found.end())


def _check_blob(pieces: list[_Piece]) -> None:
    for piece in pieces:
        at = piece.start + piece.text.find("\\")
        if at >= piece.start:
            raise GrammarError("a blob name cannot contain `\\`", "use `/`", at, at + 1)
    if pieces and pieces[-1].text.endswith((".", "/")):
        end, last = pieces[-1].end, pieces[-1].text[-1]
        hint = "end the name with another character"
        raise GrammarError(f"a blob name cannot end with `{last}`", hint, end - 1, end)
    if (length := sum(len(piece.text) for piece in pieces)) > 1024:
        message = f"a blob name must have 1 to 1024 characters, not {length}"
        raise GrammarError(message, "", pieces[0].start, pieces[-1].end)


def _without_empty(pieces: list[_Piece]) -> list[_Piece]:
    return [piece for piece in pieces if piece.text or piece.source]


def _known(pieces: list[_Piece]) -> str | None:
    if not pieces or any(piece.source for piece in pieces):
        return None
    return "".join(piece.text for piece in pieces)
