"""Redirects that a client follows, by the same rules as httpx."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urljoin

from funcdeco.testing.response import Response

MOST_REDIRECTS = 20


class TooManyRedirects(Exception):
    """Raised if a request is redirected too often."""


class Redirect(NamedTuple):
    """The request that follows a redirect."""

    method: str
    url: str
    keeps_body: bool


def redirected(response: Response) -> Redirect | None:
    """Return the request that *response* redirects to, or None."""
    location = response.headers.get("location")
    if location is None or response.status_code not in (301, 302, 303, 307, 308):
        return None
    url = urljoin(response.url, location)
    method = response.method
    if method != "HEAD" and response.status_code in (302, 303):
        return Redirect("GET", url, keeps_body=False)
    if method == "POST" and response.status_code == 301:
        return Redirect("GET", url, keeps_body=False)
    return Redirect(method, url, keeps_body=True)
