"""Addresses of Azure services: where a connection or a setting contains one."""

from __future__ import annotations

import re
from typing import NamedTuple

from funcdeco.grammar.late_pattern import late_pattern

_DOMAINS = (
    r"(?:windows\.net|azure\.com|azure\.net|storage\.azure\.net|chinacloudapi\.cn|azure\.cn"
    r"|usgovcloudapi\.net|azure\.us)"
)
_SERVICE_HOST = late_pattern(
    rf"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+){{1,6}}?(?<!\.)\.{_DOMAINS}(?::[0-9]{{1,5}})?(?:/\S*)?",
    re.IGNORECASE,
)
_HOST_NAME = late_pattern(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|localhost", re.IGNORECASE)
_STORAGE_HOST = late_pattern(
    r"(?P<account>[a-z0-9-]+)(?:\.z[0-9]+)?(?:\.privatelink)?\.(?P<service>blob|queue|table|file)"
    r"\.(?P<domain>core\.[a-z.]+|storage\.azure\.net)",
    re.IGNORECASE,
)


class StorageAddress(NamedTuple):
    """The parts of the address of one service of a storage account, in lowercase."""

    account: str
    service: str
    """`blob`, `queue`, `table` or `file`."""
    domain: str
    """The cloud's domain, such as `core.windows.net`."""


def is_service_address(text: str) -> bool:
    """Return whether *text* is a URL, or the host name of an Azure service."""
    return "://" in text or bool(_SERVICE_HOST.fullmatch(text.strip()))


def is_url(text: str, *schemes: str) -> bool:
    """Return whether *text* is an absolute URL with one of the *schemes*."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in schemes and bool(parts.netloc)


def is_namespace(text: str) -> bool:
    """Return whether Service Bus and Event Hubs accept *text* as the host name of a namespace.

    They also accept a URL, whose host they use: `ServiceBusClient` in azure-sdk-for-net.
    """
    from urllib.parse import urlsplit

    text = text.strip()
    try:
        host = (urlsplit(text).hostname or "") if "://" in text else text
    except ValueError:
        return False
    return bool(_HOST_NAME.fullmatch(host))


def storage_address(text: str) -> StorageAddress | None:
    """Return the parts of a storage account's URL; None if it has another form."""
    from urllib.parse import urlsplit

    try:
        host = urlsplit(text.strip()).hostname or ""
    except ValueError:
        return None
    found = _STORAGE_HOST.fullmatch(host)
    return StorageAddress(*(part.lower() for part in found.groups())) if found else None
