"""Addresses without the user and the password in them."""

from __future__ import annotations

import re

_CREDENTIALS = re.compile(r"(?<=://)[^/\s@\"']+(?=@)")


def without_credentials(text: str) -> str:
    """Return *text* with `***` for the user and the password in each address.

    `diagnostics.secrets` masks only what certainly is a secret, and a short token may not be.
    """
    return _CREDENTIALS.sub("***", text)
