"""Why a package can't be verified at all."""

from __future__ import annotations


class VerifyError(Exception):
    """Raised if the call is wrong or the environment can't be set up; the message has a remedy."""
