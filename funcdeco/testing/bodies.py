"""Request bodies as a test passes them: JSON, forms, files, or raw content."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, NamedTuple, cast
from urllib.parse import urlencode

from funcdeco.engine.arguments import WrongArgument, wrong_type
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.payload import json_of
from funcdeco.testing.arguments import checked_pairs

__tracebackhide__ = is_usage_error

Primitive = str | int | float | bool | None
Fields = Mapping[str, Primitive | Sequence[Primitive]] | Sequence[tuple[str, Primitive]]
FileContent = bytes | str | IO[bytes] | IO[str]
File = FileContent | tuple[str | None, FileContent] | tuple[str | None, FileContent, str | None]
Files = Mapping[str, File] | Sequence[tuple[str, File]]
Content = bytes | str | IO[bytes] | Iterable[bytes]
_FILE = "bytes, a string, an open file or a tuple of a name, one of these, and a type"


class Body(NamedTuple):
    """The body of a request, and the headers that describe it."""

    content: bytes = b""
    content_type: str = ""
    is_chunked: bool = False
    """Whether it is sent without a Content-Length."""


def encode_body(
    content: Content | None, data: Fields | bytes | str | None, files: Files | None, value: Any
) -> Body:
    """Return the body; *value* is sent as JSON.

    Raise WrongArgument for several bodies; only `data` and `files` can be combined.
    """
    in_form = ("`data`", data) if data else ("`files`", files or None)
    bodies: tuple[tuple[str, object], ...] = (("`content`", content), ("`json`", value), in_form)
    given = [name for name, one in bodies if one is not None]
    if len(given) > 1:
        names = ", ".join(given[:-1])
        raise WrongArgument(f"pass only one of {names} and {given[-1]}: a request has one body")
    if content is not None:
        return _plain(content)
    if isinstance(data, (bytes, str)) and not files:
        return _plain(data)
    if files:
        return _multipart(_fields(data), files)
    if data:
        form = urlencode(list(_fields(data)))
        return Body(form.encode(), "application/x-www-form-urlencoded")
    if value is not None:
        text = json_of(value, "`json`", separators=(",", ":"), allow_nan=False)
        return Body(text.encode("utf-8"), "application/json")
    return Body()


def _fields(data: Fields | bytes | str | None) -> Iterator[tuple[str, str]]:
    if isinstance(data, (bytes, str)):
        raise wrong_type("`data`", "a dictionary or pairs if there are `files`", data)
    return pairs("data", data or (), ", bytes, a string")


def pairs(keyword: str, fields: Fields, others: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a form or a query; a list is several fields."""
    for name, value in checked_pairs(keyword, fields, others):
        is_list = issubclass(type(value), Sequence) and not isinstance(value, (str, bytes))
        for one in value if is_list else (value,):
            yield name, _text(one)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _plain(content: Any) -> Body:
    if (whole := _as_bytes(content)) is not None:
        return Body(whole)
    if callable(read := getattr(content, "read", None)):
        return _plain(read())
    is_mapping = issubclass(type(content), Mapping)
    if is_mapping or not hasattr(content, "__iter__"):
        expected = "bytes, a string, an open file or an iterable of bytes"
        hint = "pass it as `json` or `data`" if is_mapping else ""
        raise wrong_type("`content`", expected, content, hint)
    return Body(b"".join(map(_chunk, content)), is_chunked=True)


def _as_bytes(value: Any) -> bytes | None:
    """Return a string or an object like bytes as bytes; None for another one."""
    if isinstance(value, str):
        return value.encode("utf-8")
    return bytes(value) if issubclass(type(value), (bytes, bytearray, memoryview)) else None


def _chunk(chunk: Any) -> bytes:
    found = None if isinstance(chunk, str) else _as_bytes(chunk)
    if found is not None:
        return found
    raise wrong_type("a chunk of `content`", "bytes", chunk)


def _multipart(fields: Iterable[tuple[str, str]], files: Files) -> Body:
    boundary = os.urandom(16).hex()
    parts = [_part(name, None, value.encode("utf-8"), None) for name, value in fields]
    parts += [_part(name, *_file(name, file)) for name, file in checked_pairs("files", files, "")]
    content = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    content += f"--{boundary}--\r\n".encode()
    return Body(content, f"multipart/form-data; boundary={boundary}")


def _file(field: str, file: File) -> tuple[str | None, bytes, str | None]:
    """Return the name, the content and the type of a file."""
    kind: str | None = None
    if isinstance(file, tuple):
        if len(file) not in (2, 3):
            count = len(cast("tuple[Any, ...]", file))
            raise WrongArgument(f"the file `{field}` must be {_FILE}, not a tuple of {count}")
        name, source = file[0], file[1]
        kind = file[2] if len(file) == 3 else None
    else:
        path, source = getattr(file, "name", None), file
        name = os.path.basename(path) if isinstance(path, str) else "upload"
    content = _file_content(field, source)
    return name, content, kind or (_guessed(name) if name else None)


def _file_content(field: str, source: Any) -> bytes:
    read = getattr(source, "read", None)
    content = _as_bytes(read() if callable(read) else source)
    if content is not None:
        return content
    hint = "use its `read_bytes()`" if hasattr(source, "read_bytes") else ""
    raise wrong_type(f"the file `{field}`", _FILE, source, hint)


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
