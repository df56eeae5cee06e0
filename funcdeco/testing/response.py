"""The response to a request of a test."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn

from funcdeco.engine.arguments import unknown_key
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.http.host import Exchange
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.other_clients import RESPONSE, no_attribute

if TYPE_CHECKING:
    from typing_extensions import Self

__tracebackhide__ = is_usage_error

_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)


class Headers(Mapping[str, str]):
    """Headers by name, ignoring case. Headers with the same name are joined by commas."""

    def __init__(self, items: tuple[tuple[str, str], ...]) -> None:
        self._items = items

    def __getitem__(self, name: str) -> str:
        found = self.get_list(name)
        if not found:
            raise unknown_key("header", name, self)
        return ", ".join(found)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name.lower() for name, _ in self._items))

    def __len__(self) -> int:
        return len({name.lower() for name, _ in self._items})

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.get_list(name))

    def __repr__(self) -> str:
        return repr(dict(self))

    def get_list(self, name: str) -> list[str]:
        """Return all values of a header that can occur more than once, such as `Set-Cookie`."""
        return [value for key, value in self._items if key.lower() == name.lower()]

    def multi_items(self) -> list[tuple[str, str]]:
        """Return all headers as they were sent."""
        return list(self._items)


class _Cookies(dict[str, str]):
    def __missing__(self, name: str) -> NoReturn:
        raise unknown_key("cookie", name, self)


class HTTPError(Exception):
    """Raised by `raise_for_status` for a status of 400 or higher.

    If the function raised an exception, that is its `__cause__`.
    """

    def __init__(self, message: str, response: Response) -> None:
        super().__init__(message)
        self.response = response


class Response:
    """An HTTP response.

    It lacks headers of the connection, such as `Date`, `Server` and `Transfer-Encoding`.
    """

    def __init__(
        self,
        method: str,
        url: str,
        exchange: Exchange,
        on_look: Callable[[], None] | None = None,
    ) -> None:
        answer, self._exchange = exchange.answer, exchange
        self.method = method
        self.url = url
        self._status = answer.status
        self.headers: Headers = Headers(answer.headers)
        self.content: bytes = answer.body
        self._on_look = on_look
        self.invocation: Invocation | None = exchange.invocation
        """The invocation of the function, None if none was called."""
        self.history: list[Response] = []
        """The responses that redirected to this one, if redirects are followed."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            raise no_attribute(self, name, RESPONSE)

    @property
    def status_code(self) -> int:
        """The status code, such as 200; 500 if the function failed."""
        if self._on_look is not None:
            self._on_look()
        return self._status

    @property
    def text(self) -> str:
        """The body, decoded with the charset of its content type (default: UTF-8)."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        try:
            return self.content.decode(found[1] if found else "utf-8", "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the body parsed as JSON. Raises ValueError if it isn't JSON."""
        try:
            return json.loads(self.content)
        except json.JSONDecodeError as error:
            cause = self.invocation.exception if self.invocation else None
            message = f"the body of {self!r} isn't JSON: {error.msg}"
            raise json.JSONDecodeError(message, error.doc, error.pos) from cause

    @cached_property
    def cookies(self) -> dict[str, str]:
        """The values of the cookies that the response sets."""
        halves = (line.partition("=") for line in self.headers.get_list("set-cookie"))
        return _Cookies({name.strip(): rest.partition(";")[0].strip() for name, _, rest in halves})

    @property
    def reason_phrase(self) -> str:
        """The reason phrase of the status, such as `Not Found`; "" for an unknown one."""
        try:
            return HTTPStatus(self.status_code).phrase
        except ValueError:
            return ""

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status_code < 300

    @property
    def is_redirect(self) -> bool:
        """Whether the status is 3xx."""
        return 300 <= self.status_code < 400

    @property
    def is_client_error(self) -> bool:
        """Whether the status is 4xx."""
        return 400 <= self.status_code < 500

    @property
    def is_server_error(self) -> bool:
        """Whether the status is 5xx."""
        return 500 <= self.status_code < 600

    @property
    def is_error(self) -> bool:
        """Whether the status is 4xx or 5xx."""
        return self.is_client_error or self.is_server_error

    def raise_for_status(self) -> Self:
        """Return the response. Raises HTTPError if its status is 400 or higher."""
        if self.status_code < 400:
            return self
        cause = self.invocation.exception if self.invocation else None
        message = f"{self.status_code} {self.reason_phrase}".rstrip()
        message += f" for {self.method} {self.url}"
        why = f"{type(cause).__name__}: {cause}" if cause is not None else self._why
        message += f": {why}" if why else ""
        raise HTTPError(message, self) from cause

    def __repr__(self) -> str:
        phrase = self.reason_phrase
        shown = f"<Response [{self.status_code}{' ' + phrase if phrase else ''}]"
        cause = self.invocation.exception if self.invocation else None
        why = repr(cause) if cause is not None else self._why
        return f"{shown}: {why}>" if why else f"{shown}>"

    @property
    def _why(self) -> str:
        """Return why no function was called."""
        return self._exchange.explain() if self.is_error else ""
