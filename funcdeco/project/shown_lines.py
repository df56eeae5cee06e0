"""Source lines as they are shown below findings: without secrets and without settings' values."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import overload

from funcdeco.diagnostics.secrets import Span, hidden, secret_spans
from funcdeco.project.private_files import is_settings_file
from funcdeco.project.setting_values import setting_values
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import source_lines

# What is shown of a file with settings: names, brackets and the words of JSON, nothing else.
_JSON = re.compile(
    r'(?:(?<=[{,])|\A)\s*"(?:[^"\\]|\\.){0,200}"\s*:|[\s{}\[\],:]+|\b(?:true|false|null)\b'
)
_ENV = re.compile(r"\A\s*(?:export\s+)?[\w.:-]{1,200}\s*=\s*")


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

    def __call__(self, file: str) -> Sequence[str] | None:
        """Return the lines of *file* without line endings; None if it cannot be read."""
        found = source_lines(self._snapshot, file)
        return None if found is None else self.hide(file, found)

    def hide(self, file: str, lines: Sequence[str]) -> Sequence[str]:
        """Return *lines*, which are or will be those of *file*, without what must not be shown."""
        if is_settings_file(os.path.basename(file)) or file in self._settings_files:
            is_json = any(line.lstrip()[:1] in ("{", "[") for line in lines)
            return _Lines(lines, partial(_values, _JSON if is_json else _ENV))
        values = setting_values(self._snapshot, self._exported)
        return _Lines(_without_blocks(lines), values.spans)


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


def _values(shown: re.Pattern[str], line: str) -> list[Span]:
    """Return the ranges of a line that *shown* does not match."""
    found: list[Span] = []
    at = 0
    for match in shown.finditer(line):
        if at < match.start():
            found.append((at, match.start()))
        at = match.end()
    return [*found, (at, len(line))] if at < len(line) else found


def _without_blocks(lines: Sequence[str]) -> Sequence[str]:
    """Hide what is secret on several lines: the blocks of private keys."""
    text = "\n".join(lines)
    if "PRIVATE KEY" not in text:
        return lines
    for start, end in secret_spans(text):
        for part in re.finditer(r"[^\n]+", text[start:end]):
            text = hidden(text, [(start + part.start(), start + part.end())])
    return text.split("\n")
