"""The ID of a local host, in the names of what it stores in an account."""

from __future__ import annotations

import hashlib
import os
import platform


def local_host_id(folder: str) -> str:
    """Return the ID of the host of a project on this machine.

    It differs from that of the deployed app, whose receipts must not be touched.
    """
    return f"local-{digest(platform.node(), os.path.realpath(folder))}"


def digest(*parts: str) -> str:
    """Return a part of a name that differs for other *parts*."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:24]
