"""`[tool.funcdeco]` without `app`, which must not name a module that has no App any longer."""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.project.pyproject import funcdeco_table, line_of
from funcdeco.project.snapshot import Snapshot


def eject_configuration(
    snapshot: Snapshot, problems: list[Diagnostic]
) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield pyproject.toml without `app`: its path, the old and the new content."""
    values = funcdeco_table(snapshot).values
    file = str(snapshot.root / "pyproject.toml")
    number, content = line_of(snapshot, "app"), snapshot.read(file)
    if "app" not in values or content is None:
        return
    after = _without_line(content, number) if number else content
    left = funcdeco_table(Snapshot(snapshot.root, {file: after})).values
    if left == {key: value for key, value in values.items() if key != "app"}:
        yield file, content, after
        return
    message, hint = "`app` can't be removed from `[tool.funcdeco]`", "move it to a separate line"
    problems.append(Diagnostic("EJC005", message, hint, Location(file, number)))


def _without_line(content: bytes, number: int) -> bytes:
    lines = content.decode("utf-8-sig").splitlines(keepends=True)
    mark = content[:3] if content.startswith(b"\xef\xbb\xbf") else b""
    return mark + "".join(lines[: number - 1] + lines[number:]).encode()
