"""The path of the HTTP API of the durable extension, which is compared with each request."""

from __future__ import annotations

BASE = "/runtime/webhooks/durabletask"
