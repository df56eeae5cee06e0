"""The part of `TestClient` that sends HTTP requests, as the clients of Starlette and httpx do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlencode, urlsplit

from funcdeco.engine.arguments import wrong_type
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.http.host import HttpHost
from funcdeco.engine.http.paths import escape_typed
from funcdeco.engine.http.request import Request
from funcdeco.testing.arguments import check_keywords, checked_url
from funcdeco.testing.bodies import Content, Fields, Files, encode_body, pairs
from funcdeco.testing.cookies import Cookies
from funcdeco.testing.redirects import MOST_REDIRECTS, Redirect, TooManyRedirects, redirected
from funcdeco.testing.request_headers import (
    GivenHeaders,
    RequestHeaders,
    header_lines,
    host_of,
)
from funcdeco.testing.response import Response
from funcdeco.testing.session import Session

if TYPE_CHECKING:
    from typing_extensions import Unpack

__tracebackhide__ = is_usage_error

OWN_HOST = "localhost:7071"
"""The host of URLs that have none."""
DEFAULT_HEADERS: Mapping[str, str] = {"accept": "*/*", "user-agent": "testclient"}
_MAPPINGS = ("cookies", "inputs")


class RequestOptions(TypedDict, total=False):
    """The keywords of requests."""

    params: Fields | str | None
    """Added to the query of the URL."""
    headers: GivenHeaders | None
    cookies: Mapping[str, str] | None
    """Sent with this request only."""
    json: Any
    """The body as JSON; None sends no body."""
    data: Fields | bytes | str | None
    """The fields of a form, or the body itself."""
    content: Content | None
    """The body itself; an iterable is sent in chunks, which the host doesn't read."""
    files: Files | None
    inputs: Mapping[str, Any] | None
    """Values of input bindings, by name."""
    follow_redirects: bool
    """Whether redirects are followed, on any host; by default they aren't."""


class HttpCalls(Session):
    """Sends HTTP requests to a full URL or a path: `client.get("/api/items/5")`."""

    @property
    def headers(self) -> RequestHeaders:
        """Headers of all requests, such as `x-functions-key`. Those of one request replace them."""
        return self._headers

    @headers.setter
    def headers(self, headers: GivenHeaders) -> None:
        self._headers = RequestHeaders(headers)

    @cached_property
    def _headers(self) -> RequestHeaders:
        return RequestHeaders(DEFAULT_HEADERS)

    @property
    def cookies(self) -> Cookies:
        """Cookies of all requests. Those that responses set are added."""
        return self._cookies

    @cookies.setter
    def cookies(self, cookies: Mapping[str, str]) -> None:
        self._cookies = Cookies()
        self._cookies.update(cookies)

    @cached_property
    def _cookies(self) -> Cookies:
        return Cookies()

    def get(self, url: str, **options: Unpack[RequestOptions]) -> Response:
        """Send a GET request."""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Unpack[RequestOptions]) -> Response:
        """Send a POST request."""
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Unpack[RequestOptions]) -> Response:
        """Send a PUT request."""
        return self.request("PUT", url, **options)

    def patch(self, url: str, **options: Unpack[RequestOptions]) -> Response:
        """Send a PATCH request."""
        return self.request("PATCH", url, **options)

    def delete(self, url: str, **options: Unpack[RequestOptions]) -> Response:
        """Send a DELETE request."""
        return self.request("DELETE", url, **options)

    def head(self, url: str, **options: Unpack[RequestOptions]) -> Response:
        """Send a HEAD request."""
        return self.request("HEAD", url, **options)

    def options(self, url: str, **options: Unpack[RequestOptions]) -> Response:
        """Send an OPTIONS request."""
        return self.request("OPTIONS", url, **options)

    def request(self, method: str, url: str, **options: Unpack[RequestOptions]) -> Response:
        """Send a request, and return the response.

        If the function fails, the status is 500 and `.invocation.exception` is the exception.
        """
        check_keywords(options, RequestOptions.__optional_keys__)
        for name in _MAPPINGS:
            if not isinstance(value := options.get(name), (Mapping, type(None))):
                raise wrong_type(f"`{name}`", "a dictionary", value)
        self._app.surroundings.check_open()
        response = self._send(method, url, options)
        if not options.get("follow_redirects"):
            return response
        history: list[Response] = []
        while target := redirected(response):
            history.append(response)
            if len(history) > MOST_REDIRECTS:
                raise TooManyRedirects(f"more than {MOST_REDIRECTS} redirects from {url}")
            options = _kept_options(options, target)
            response = self._send(target.method, target.url, options)
            response.history = list(history)
        return response

    def _send(self, method: str, url: str, options: RequestOptions) -> Response:
        sent = self._request(method, url, options)
        made = self._http.exchange(sent, options.get("inputs"))
        invocation = made.invocation
        failure = invocation.exception if invocation is not None else None
        if invocation is None or failure is None:
            response = Response(sent.method, sent.url, made)
        else:
            [noticing] = self._observations.noticing([invocation])
            on_look = partial(self._observations.look, failure)
            made = made._replace(invocation=noticing)
            response = Response(sent.method, sent.url, made, on_look)
            self._observations.add(response, invocation.function, lambda: failure)
        if set_cookies := response.headers.get_list("set-cookie"):
            now = self._app.world.clock.now()
            self.cookies.store(set_cookies, _host_name(sent), sent.path, now)
        return response

    @cached_property
    def _http(self) -> HttpHost:
        return HttpHost(self._app, self._keys)

    def _request(self, method: str, url: str, options: RequestOptions) -> Request:
        sent = request_of(method, url, options, self.headers)
        own = options.get("cookies") or {}
        if not self.cookies:
            return with_cookies(sent, own)
        now = self._app.world.clock.now()
        kept = self.cookies.header(_host_name(sent), sent.path, sent.scheme, now)
        return with_cookies(sent, {**kept, **own})


def request_of(
    method: str, url: str, options: RequestOptions, defaults: Mapping[str, str]
) -> Request:
    """Return the request without its cookies. Its own headers replace *defaults*."""
    is_path = checked_url(url).startswith("//")  # without a scheme, it isn't a host
    parts = urlsplit(f"http://{OWN_HOST}{url}" if is_path else url)
    path = escape_typed(parts.path if parts.path.startswith("/") else f"/{parts.path}")
    query = _query(parts.query, options.get("params"))
    host, scheme = parts.netloc.rpartition("@")[2] or OWN_HOST, parts.scheme or "http"
    body = encode_body(
        options.get("content"), options.get("data"), options.get("files"), options.get("json")
    )
    lines = header_lines(options.get("headers"), defaults, host, body)
    host = host_of(lines)
    return Request(method.upper(), path, query, lines, body.content, host=host, scheme=scheme)


def with_cookies(request: Request, cookies: Mapping[str, str]) -> Request:
    """Return *request* with the cookies added."""
    if cookies:
        line = "; ".join(f"{name}={value}" for name, value in cookies.items())
        request.header_lines += (("cookie", line),)
    return request


def _kept_options(options: RequestOptions, target: Redirect) -> RequestOptions:
    """Return the options of the request that follows a redirect."""
    kept = options.copy()
    kept["params"] = None
    if not target.keeps_body:
        kept["json"] = kept["data"] = kept["content"] = kept["files"] = None
    return kept


def _host_name(request: Request) -> str:
    return request.host.rpartition(":")[0] or request.host


def _query(own: str, params: Fields | str | None) -> str:
    if isinstance(params, str):
        added = params
    else:
        added = urlencode(list(pairs("params", params or (), ", a string")))
    return "&".join(filter(None, (escape_typed(own), escape_typed(added.lstrip("?")))))
