"""Values of app settings: they are hidden in source lines, tracebacks and diffs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import cast

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.secrets import MASK, Span, joined, masked, secret_spans
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.json_file import decode, object_or_empty
from funcdeco.project.private_files import is_settings_file
from funcdeco.project.snapshot import Snapshot

SHORTEST = 8
"""Minimum length of a hidden value: shorter ones are parts of ordinary words."""
_MOST = 5_000
"""Number of settings that are read from a file."""

# Letters in words of ordinary length, numbers, and what separates them: names of queues and
# runtimes, time zones, schedules, versions, paths and addresses.
_WORD = r"(?:[A-Z]?[a-z]{1,14}|[A-Z][a-z]{1,14}(?:[A-Z][a-z]{1,14}){1,2}|[A-Z]{1,4}|[0-9]{1,4})"
_ORDINARY = late_pattern(
    rf"[~^]?{_WORD}?(?:[\s./:,*+_-]{{1,12}}{_WORD}){{0,40}}[\s./:,*+_-]{{0,12}}"
    r"|https?://[\w-]{1,63}(?:\.[\w-]{1,63}){0,9}(?::[0-9]{1,5})?(?:/[A-Za-z._-]{0,30}){0,9}"
    r"|[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}\.(?:net|com|org|io|cn|us)(?::[0-9]{1,5})?"
)
_QUOTED = late_pattern(r"`[^`]*`|(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)|(?<!\w)\"(?:[^\"\\]|\\.)*\"")
_NAME = late_pattern(r"[A-Za-z]+(?:[._-]+[A-Za-z]+)*")
_SIGNS = late_pattern(r"[\W_]+")
_PIECE = 6
"""Minimum length of a part of a value that is hidden; signs don't count."""
_GUID = late_pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_OPEN = late_pattern(
    r"UseDevelopmentStorage=true;?|@Microsoft\..*|%[^%]*%|true|false", re.IGNORECASE
)
_OF_SECRETS = late_pattern(
    r"(?:key|secret|passw(?:or)?d|pass|pwd|token|credentials?|connection_?strings?|sas|dsn)[0-9]*\Z",
    re.IGNORECASE,
)


class SettingValues:
    """The values that are hidden because they are those of app settings."""

    def __init__(self, settings: Iterable[tuple[str, str]] = ()) -> None:
        every = list(settings)
        names = {name.partition("__")[0].lower() for name, _ in every}
        self._names = {name.lower() for name, _ in every} | names
        self._values: set[str] = set()
        self._hidden: list[tuple[str, str]] = []
        for name, value in every:
            if value.lower() not in names and not _is_ordinary(name, value):
                self._values.update(_parts(value))
                self._hidden.append((name, value))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches the values; never matches if there are none."""
        # The longest first: a value may begin with another one.
        values = sorted(self._values, key=lambda value: (-len(value), value))
        # The host lowers some names.
        return re.compile("|".join(map(re.escape, values)) or "(?!)", re.IGNORECASE)

    def __bool__(self) -> bool:
        """Return whether there are values to hide."""
        return bool(self._values or self._hidden)

    def spans(self, text: str) -> list[Span]:
        """Return the ranges of *text* that are a setting's value, or secret by their form."""
        found = secret_spans(text)
        found += [match.span() for match in self.pattern.finditer(text)]
        return joined(found)

    @cached_property
    def _pieces(self) -> tuple[str, frozenset[str]]:
        """The values without signs, one per line; and those of settings whose names are secret."""
        pieces = [(name, _folded(one)) for name, value in self._hidden for one in _fields(value)]
        secret = (piece for name, piece in pieces if _OF_SECRETS.search(name))
        return "\n".join(piece for _, piece in pieces), frozenset(secret)

    def _is_piece(self, text: str) -> bool:
        """Return whether *text* is a part of a value that may help to guess it."""
        folded = _folded(text)
        if len(folded) < _PIECE or text.lower() in self._names or folded not in self._pieces[0]:
            return False
        if not (_NAME.fullmatch(text) or _ORDINARY.fullmatch(text)):
            return True
        # A word may be in a value by chance, such as the name of a service in its address.
        return any(folded in one and 2 * len(folded) >= len(one) for one in self._pieces[1])

    def _without_pieces(self, text: str) -> str:
        """Return *text* with `***` in place of quoted parts of values, also in another spelling."""

        def hidden(found: re.Match[str]) -> str:
            quote = found[0][0]
            return f"{quote}{MASK}{quote}" if self._is_piece(found[0][1:-1]) else found[0]

        return _QUOTED.sub(hidden, text) if self._hidden else text

    def masked(self, text: str) -> str:
        """Return *text* with `***` in place of the values, and of what is secret by its form."""
        return masked(text, self.spans(text))

    def hidden_in(self, item: Diagnostic) -> Diagnostic:
        """Return *item* without the values.

        Messages of funcdeco name settings, but modules may raise with a value, or pass it to a
        decorator.
        """
        message, hint = self._without_pieces(item.message), self._without_pieces(item.hint)
        if (message, hint) == (item.message, item.hint) and not self.pattern.search(item.text):
            return item
        message, hint = self.masked(message), self.masked(hint)
        return replace(
            item,
            message=message,
            hint=hint,
            detail=self.masked(item.detail),
            function=item.function and self.masked(item.function),
            binding=item.binding and self.masked(item.binding),
            property=item.property and self.masked(item.property),
        )


def _folded(text: str) -> str:
    return _SIGNS.sub("", text.lower())


def _fields(value: str) -> list[str]:
    """Return what is secret in a connection string or an address, or the value itself.

    The other fields are names, such as that of an account, which other names may contain.
    """
    if "=" in value or "://" in value:
        return [value[start:end] for start, end in secret_spans(value)]
    return [value]


def _is_ordinary(name: str, value: str) -> bool:
    """Return whether a value is no more than a word, a name or a number."""
    if len(value) < SHORTEST or _OPEN.fullmatch(value):
        return True
    if _OF_SECRETS.search(name):
        return False
    return bool((_ORDINARY.fullmatch(value) or _GUID.fullmatch(value)) and not secret_spans(value))


def _parts(value: str) -> Iterator[str]:
    """Return what to look for: the value, its lines, its secret parts, as they may be written."""
    secrets = (value[start:end] for start, end in secret_spans(value))
    for part in (value, *value.splitlines(), *secrets):
        for written in (part, json.dumps(part)[1:-1], repr(part)[1:-1]):
            if len(written.strip()) >= SHORTEST:
                yield written.strip()


def setting_values(snapshot: Snapshot, exported: Mapping[str, str] | None = None) -> SettingValues:
    """Return the values in the project's settings files, and those of *exported* settings."""
    if exported:
        return SettingValues([*_settings_of(snapshot), *exported.items()])
    return snapshot.made(_of_project, "")


def _of_project(snapshot: Snapshot, _: str) -> SettingValues:
    return SettingValues(_settings_of(snapshot))


def _settings_of(snapshot: Snapshot) -> list[tuple[str, str]]:
    entries = snapshot.listed(snapshot.root)
    files = [one.name for one in entries if one.kind == "file" and is_settings_file(one.name)]
    return [item for name in files for item in islice(_settings_in(snapshot, name), _MOST)]


def _settings_in(snapshot: Snapshot, name: str) -> Iterator[tuple[str, str]]:
    content = snapshot.read(snapshot.root / name) or b""
    try:
        text = decode(content)
    except UnicodeError:
        return
    if not name.lower().endswith(".json"):
        yield from map(_assigned, text.splitlines())
        return
    yield from _strings("", object_or_empty(text))
    # Also the values that a repeated key hides, and those of a file that can't be parsed.
    yield from (("", match[1]) for match in re.finditer(r':\s*"((?:[^"\\\n]|\\.){8,8000})"', text))


def _assigned(line: str) -> tuple[str, str]:
    """Return the name and value in a line of a .env file; the line of a longer value has no name."""
    name, equals, value = line.strip().partition("=")
    return (name.strip(), value.strip().strip("\"'")) if equals else ("", name.strip("\"'"))


def _strings(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Return all strings and numbers in JSON data, each with the name of its key."""
    if isinstance(value, (str, int, float)):
        yield name, str(value)
    elif isinstance(value, dict):
        for key, item in cast("dict[str, object]", value).items():
            yield from _strings(key, item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _strings(name, item)
