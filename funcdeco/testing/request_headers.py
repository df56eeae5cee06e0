"""The headers of a request: those of the client, of the body, and of the request itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence

from funcdeco.engine.arguments import unknown_key
from funcdeco.engine.errors import is_usage_error
from funcdeco.testing.arguments import checked_headers
from funcdeco.testing.bodies import Body

__tracebackhide__ = is_usage_error

Lines = tuple[tuple[str, str], ...]
GivenHeaders = Mapping[str, str] | Sequence[tuple[str, str]]


class RequestHeaders(MutableMapping[str, str]):
    """Headers of all requests of a client, by name, ignoring case."""

    def __init__(self, headers: GivenHeaders = ()) -> None:
        self._lines: dict[str, tuple[str, str]] = {}
        for name, value in checked_headers(headers):
            self[name] = value

    def __getitem__(self, name: str) -> str:
        self._check(name)
        return self._lines[name.lower()][1]

    def __setitem__(self, name: str, value: str) -> None:
        [line] = checked_headers([(name, value)])
        self._lines[name.lower()] = line

    def __delitem__(self, name: str) -> None:
        self._check(name)
        del self._lines[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._lines

    def _check(self, name: object) -> None:
        if name not in self:
            raise unknown_key("header", name, self)

    def __repr__(self) -> str:
        return repr(dict(self))


def header_lines(
    given: GivenHeaders | None, defaults: Mapping[str, str], host: str, body: Body
) -> Lines:
    """Return the headers of a request: *given* replace *defaults*, which replace all others."""
    own = checked_headers(given or ())
    described = {"host": host}
    if body.content_type:
        described["content-type"] = body.content_type
    if body.is_chunked:
        described["transfer-encoding"] = "chunked"
    elif body.content:
        described["content-length"] = str(len(body.content))
    described.update(defaults)
    names = {name.lower() for name, _ in own}
    others = (item for item in described.items() if item[0] not in names)
    return (*others, *own)


def host_of(lines: Lines) -> str:
    """Return the host that a request is sent to."""
    return next(value for name, value in lines if name.lower() == "host")
