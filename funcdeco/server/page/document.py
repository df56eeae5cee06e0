"""The page as one document, and the headers that restrict it to itself."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

_ASSETS = Path(__file__).parent / "assets"
_SCRIPTS = ("elements", "server", "rows", "request", "function", "storage", "durable", "main")
"""The parts of the script, in their order."""
_STYLE, _SCRIPT = "/* style */", "/* script */"


@cache
def page_document() -> bytes:
    """Return the page, with its style and its script."""
    frame = _text("page.html")
    return frame.replace(_STYLE, _style()).replace(_SCRIPT, _script()).encode()


@cache
def page_headers() -> tuple[tuple[str, str], ...]:
    """Return the headers of the page: it loads nothing else, and no other page may contain it."""
    policy = (
        "default-src 'none'",
        f"script-src {_hash(_script())}",
        f"style-src {_hash(_style())}",
        "img-src data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", "; ".join(policy)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    )


@cache
def _style() -> str:
    return _text("style.css")


@cache
def _script() -> str:
    return "\n".join(_text(f"{name}.js") for name in _SCRIPTS)


def _text(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
