"""How the local host names itself."""

from __future__ import annotations

from funcdeco._version import __version__

PRODUCT = "funcdeco"
"""The first word of `versionDetails`, which distinguishes it from the real host."""
DETAILS = f"{PRODUCT} {__version__}"
