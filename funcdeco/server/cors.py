"""Cross-origin requests, as Core Tools answers them: H-HTTP-71 and 72."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Headers = list[tuple[str, str]]
ANY = "*"


class Cors(NamedTuple):
    """The origins that may read answers."""

    origins: tuple[str, ...] = ()
    """As browsers send them; `*` for all. Empty for no CORS."""
    has_credentials: bool = False

    @classmethod
    def of(cls, text: str, *, has_credentials: bool) -> Cors:
        """Return the rules for a list of origins with commas, as `Host.CORS` has it."""
        origins = tuple(one.strip().rstrip("/") for one in text.split(",") if one.strip())
        return cls(origins, has_credentials)

    @property
    def is_refused(self) -> bool:
        """Whether browsers, and the host, reject these rules."""
        return self.has_credentials and ANY in self.origins

    def lists(self, origin: str) -> bool:
        """Return whether an origin is listed itself."""
        return origin.lower() in map(str.lower, self.origins)

    def is_preflight(self, method: str, headers: Mapping[str, str]) -> bool:
        """Return whether a request with these headers never reaches a function."""
        is_question = "origin" in headers and "access-control-request-method" in headers
        return bool(self.origins) and method == "OPTIONS" and is_question

    def preflight_headers(self, headers: Mapping[str, str], *, is_protected: bool) -> Headers:
        """Return the headers of the response to a preflight; empty for another origin."""
        found = self.headers(headers.get("origin"), is_protected=is_protected)
        if not any(name == "Access-Control-Allow-Origin" for name, _ in found):
            return found
        asked = headers["access-control-request-method"]
        found.append(("Access-Control-Allow-Methods", asked))
        if fields := headers.get("access-control-request-headers"):
            found.append(("Access-Control-Allow-Headers", fields))
        return found

    def headers(self, origin: str | None, *, is_protected: bool) -> Headers:
        """Return the headers that a response to *origin* gets.

        A *protected* path, such as those of the admin API, isn't open to all origins.
        """
        if not self.origins or not origin:
            return []
        is_listed = self.lists(origin)
        is_any = ANY in self.origins and not is_protected
        if not (is_listed or is_any):
            return [] if ANY in self.origins else [("Vary", "Origin")]
        answer = ANY if is_any and not is_listed else origin
        found = [("Access-Control-Allow-Origin", answer)]
        if answer != ANY:
            found.append(("Vary", "Origin"))
        if self.has_credentials:
            found.append(("Access-Control-Allow-Credentials", "true"))
        return found
