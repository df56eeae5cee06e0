"""Files that hold secrets, by their names: settings of this machine, and keys."""

from __future__ import annotations

from fnmatch import fnmatchcase

_SETTINGS = ("local.settings.json", ".env", ".env.*", "*.env")
_KEYS = (
    "*.pem",
    "*.key",
    "*.pfx",
    "*.p12",
    "id_rsa",
    "id_ecdsa",
    "id_ed25519",
    "*.publishsettings",
)
_EXAMPLES = (".env.example", ".env.sample", ".env.template")


def is_settings_file(name: str) -> bool:
    """Return whether a file named *name* holds app settings."""
    return any(fnmatchcase(name.lower(), pattern) for pattern in _SETTINGS)


def is_private_file(name: str) -> bool:
    """Return whether a file named *name* is never published: its content is for this machine only."""
    lower = name.lower()
    if lower in _EXAMPLES:
        return False
    return is_settings_file(lower) or any(fnmatchcase(lower, pattern) for pattern in _KEYS)
