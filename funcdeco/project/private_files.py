"""Files that hold secrets: settings of this machine, and keys. They are never published."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase

from funcdeco.grammar.late_pattern import late_pattern

_SETTINGS = ("local.settings*.json", "local.settings*.json.*", ".env", ".env.*", "*.env")
_EXAMPLES = (".env.example", ".env.sample", ".env.template")
_KEYS = ("*.pfx", "*.p12", "*.publishsettings", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519")
_KEYS_OR_CERTIFICATES = ("*.pem", "*.key")
_PUBLIC = late_pattern(
    rb"-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----|-----BEGIN (?:RSA )?PUBLIC KEY"
)
_MOST_READ = 1_000_000


def is_settings_file(name: str) -> bool:
    """Return whether a file named *name* holds app settings."""
    lower = name.lower()
    return lower not in _EXAMPLES and _fits(lower, _SETTINGS)


def is_private(path: str) -> bool:
    """Return whether the file at *path*, or the one that it links to, is never published.

    Certificates and public keys are not private: apps need them to verify a server or a token.
    """
    names = {os.path.basename(path), os.path.basename(os.path.realpath(path))}
    if any(is_settings_file(name) or _fits(name.lower(), _KEYS) for name in names):
        return True
    may_be = any(_fits(name.lower(), _KEYS_OR_CERTIFICATES) for name in names)
    return may_be and not _is_public(path)


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _is_public(path: str) -> bool:
    if not os.path.isfile(path):  # opening a pipe would wait for its writer
        return False
    try:
        with open(path, "rb") as file:
            content = file.read(_MOST_READ)
    except OSError:
        return False
    return bool(_PUBLIC.search(content)) and b"PRIVATE KEY" not in content
