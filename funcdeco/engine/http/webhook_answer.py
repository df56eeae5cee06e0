"""The response of an extension to a request."""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.engine.http.response import Answer


class WebhookAnswer(NamedTuple):
    """A response, and what is reported about it."""

    answer: Answer
    reason: str = ""
    """Why nothing was run; empty if that is as it should be."""
    is_reported: bool = True
    """Whether the request is reported, besides what it has run."""
