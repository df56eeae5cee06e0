"""Bodies of requests as a test gives them: JSON, forms, files, or the content itself."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, NamedTuple, cast
from urllib.parse import urlencode

Primitive = str | int | float | bool | None
Fields = Mapping[str, Primitive | Sequence[Primitive]] | Sequence[tuple[str, Primitive]]
FileContent = bytes | str | IO[bytes] | IO[str]
File = FileContent | tuple[str | None, FileContent] | tuple[str | None, FileContent, str | None]
Files = Mapping[str, File] | Sequence[tuple[str, File]]
Content = bytes | str | Iterable[bytes]


class Body(NamedTuple):
    """The body of a request, and the headers that describe it."""

    content: bytes = b""
    content_type: str = ""
    is_chunked: bool = False
    """Whether it is sent without a Content-Length."""


def encode_body(
    content: Content | None, data: Fields | bytes | str | None, files: Files | None, value: Any
) -> Body:
    """Return the body; *value* is sent as JSON."""
    if content is not None:
        return _plain(content)
    if isinstance(data, (bytes, str)) and not files:
        return _plain(data)
    if files:
        fields = () if isinstance(data, (bytes, str)) else pairs(data or ())
        return _multipart(fields, files)
    if data:
        form = urlencode(list(pairs(cast("Fields", data))))
        return Body(form.encode(), "application/x-www-form-urlencoded")
    if value is not None:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return Body(text.encode("utf-8"), "application/json")
    return Body()


def pairs(fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield the fields of a form or a query; a list is several fields."""
    items = fields.items() if isinstance(fields, Mapping) else fields
    for name, value in items:
        several = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
        for one in cast("Sequence[Primitive]", value) if several else (value,):
            yield name, _text(one)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _plain(content: Content) -> Body:
    if isinstance(content, (bytes, bytearray)):
        return Body(bytes(content))
    if isinstance(content, str):
        return Body(content.encode("utf-8"))
    return Body(b"".join(content), is_chunked=True)


def _multipart(fields: Iterable[tuple[str, str]], files: Files) -> Body:
    boundary = os.urandom(16).hex()
    parts = [_part(name, None, value.encode("utf-8"), None) for name, value in fields]
    named = files.items() if isinstance(files, Mapping) else files
    parts += [_part(name, *_file(file)) for name, file in named]
    content = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    content += f"--{boundary}--\r\n".encode()
    return Body(content, f"multipart/form-data; boundary={boundary}")


def _file(file: File) -> tuple[str | None, bytes, str | None]:
    """Return the name, the content and the type of a file."""
    if isinstance(file, tuple):
        name, source = file[0], file[1]
        kind = file[2] if len(file) == 3 else None
    else:
        path = getattr(file, "name", None)
        name, source, kind = (
            os.path.basename(path) if isinstance(path, str) else "upload",
            file,
            None,
        )
    found = source if isinstance(source, (str, bytes)) else source.read()
    content = found.encode("utf-8") if isinstance(found, str) else found
    return name, content, kind or (_guessed(name) if name else None)


def _guessed(name: str) -> str:
    import mimetypes  # reads the system's tables

    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _part(name: str, file: str | None, content: bytes, kind: str | None) -> bytes:
    head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
    head += f'; filename="{_quoted(file)}"' if file is not None else ""
    head += f"\r\nContent-Type: {kind}" if kind else ""
    return f"{head}\r\n\r\n".encode() + content


def _quoted(text: str) -> str:
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
