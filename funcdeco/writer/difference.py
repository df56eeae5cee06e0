"""The difference between a file on disk and the one that `build` would write."""

from __future__ import annotations


def diff(path: str, there: bytes | None, expected: bytes | None) -> str:
    """Return a unified diff of two contents, without a final line break; "" if they are equal."""
    from difflib import unified_diff

    old, new = ((text or b"").decode("utf-8", "replace").splitlines() for text in (there, expected))
    return "\n".join(unified_diff(old, new, f"{path} (on disk)", f"{path} (as built)", lineterm=""))
