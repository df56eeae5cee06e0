"""The changes of eject as a unified diff, without secrets and settings' values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from funcdeco.linter.fixes import FixedFile
from funcdeco.project.json_file import decode
from funcdeco.project.shown_lines import ShownLines
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import decode_python
from funcdeco.writer.file_group import FileChange


def differences(changes: Sequence[FileChange], snapshot: Snapshot) -> Iterator[str]:
    """Yield the diff of each file."""
    shown = ShownLines(snapshot)
    for one in changes:
        before, after = (_text(one.path, content) for content in (one.before, one.after))
        yield FixedFile(str(snapshot.root / one.path), before, after, ()).diff(shown)


def _text(path: str, content: bytes | None) -> str:
    if content is None:
        return ""
    return decode_python(content) if path.endswith(".py") else decode(content)
