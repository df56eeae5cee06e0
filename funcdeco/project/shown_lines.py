"""Source lines as they are shown below findings: without secrets and without settings' values."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from typing import overload

from funcdeco.diagnostics.secrets import Span, hidden, joined, secret_spans
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.private_files import is_settings_file
from funcdeco.project.setting_values import SettingValues, setting_values
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import source_lines
from funcdeco.project.split_secrets import escaped_secrets, split_secrets

# Tokens of a file with settings. Of these, names, brackets and the words of JSON are shown.
_TOKEN = late_pattern(
    r'"(?:[^"\\]|\\.)*"|\s+|[{}\[\],:]|\b(?:true|false|null)\b|//.*|/\*.*|".*|[^\s"{}\[\],:/]+|/'
)
_WORDS = ("true", "false", "null")
_ENV = late_pattern(r"\s*(?:export\s+)?[\w.:-]{1,200}\s*=\s*")


class ShownLines:
    """The lines of files, with `HIDDEN` for each character that must not be shown.

    *exported* are settings of the deployed app; *settings_files* hold settings, whatever their names.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        exported: Mapping[str, str] | None = None,
        settings_files: Collection[str | None] = (),
    ) -> None:
        self._snapshot = snapshot
        self._exported = exported
        self._settings_files = settings_files
        self._known: dict[str, Sequence[str] | None] = {}

    def __call__(self, file: str) -> Sequence[str] | None:
        """Return the lines of *file* without line endings; None if it cannot be read."""
        if file not in self._known:  # it is asked for each finding
            found = source_lines(self._snapshot, file)
            self._known[file] = None if found is None else self.hide(file, found)
        return self._known[file]

    @cached_property
    def _values(self) -> SettingValues:
        return setting_values(self._snapshot, self._exported)

    def hide(self, file: str, lines: Sequence[str]) -> Sequence[str]:
        """Return *lines*, which are or will be those of *file*, without what must not be shown."""
        if is_settings_file(os.path.basename(file)) or file in self._settings_files:
            is_json = any(line.lstrip()[:1] in ("{", "[") for line in lines)
            return _Lines(lines, _values_in_json if is_json else _values_in_env)
        return _Lines(_without_blocks(file, lines), partial(_spans, self._values))


class _Lines(Sequence[str]):
    """Lines whose secrets are hidden when they are asked for: few are."""

    def __init__(self, lines: Sequence[str], spans: Callable[[str], list[Span]]) -> None:
        self._lines = lines
        self._spans = spans

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [hidden(line, self._spans(line)) for line in self._lines[index]]
        return hidden(self._lines[index], self._spans(self._lines[index]))

    def __len__(self) -> int:
        return len(self._lines)


def _values_in_json(line: str) -> list[Span]:
    """Return the ranges of a line that may be values, or parts of them."""
    found: list[Span] = []
    before = ""
    for match in _TOKEN.finditer(line):
        token = match[0]
        is_name = token[0] == '"' and before in ("", "{", ",") and _COLON.match(line, match.end())
        if not (is_name or token.isspace() or token in "{}[],:" or token in _WORDS):
            found.append(match.span())
        before = before if token.isspace() else token
    return joined(found)


_COLON = late_pattern(r"\s*:")


def _values_in_env(line: str) -> list[Span]:
    name = _ENV.match(line)
    start = name.end() if name else 0
    return [(start, len(line))] if start < len(line) else []


def _spans(values: SettingValues, line: str) -> list[Span]:
    return joined([*values.spans(line), *escaped_secrets(line)])


def _without_blocks(file: str, lines: Sequence[str]) -> Sequence[str]:
    """Hide what is secret on several lines: the blocks of private keys, and strings of parts."""
    parts = split_secrets(lines) if file.endswith(".py") else {}
    lines = [hidden(line, parts.get(number, ())) for number, line in enumerate(lines)]
    text = "\n".join(lines)
    if "PRIVATE KEY" not in text:
        return lines
    for start, end in secret_spans(text):
        for part in re.finditer(r"[^\n]+", text[start:end]):
            text = hidden(text, [(start + part.start(), start + part.end())])
    return text.split("\n")
