"""One service of a storage account: its address, and how to sign requests to it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.service_address import is_url

Kind = Literal["blob", "queue", "table"]
_PORTS = {"http": 80, "https": 443}
_HOST = late_pattern(r"[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*", re.IGNORECASE)
"""A name, or an address of IPv6."""


class AddressError(ValueError):
    """Raised for text that isn't the address of a service; the message contains no part of it."""


def address_of(text: str) -> tuple[str, str]:
    """Return the URL of a service without its query, and the query. Raises AddressError."""
    url, _, query = text.strip().partition("?")
    if not is_url(url, "http", "https"):
        raise AddressError("isn't a URL")
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise AddressError("has a user name or a password, which storage doesn't accept")
    if not _HOST.fullmatch(parts.hostname or ""):
        raise AddressError("isn't a URL: its host is invalid")
    try:
        is_open = parts.port != 0
    except ValueError:
        is_open = False
    if not is_open:
        raise AddressError("isn't a URL: its port is invalid")
    return url.rstrip("/"), query


@dataclass(frozen=True)
class Key:
    """The key of an account."""

    account: str
    key: str = field(repr=False)


@dataclass(frozen=True)
class Signature:
    """A shared access signature."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class Identity:
    """An identity of Microsoft Entra ID."""

    is_managed: bool = False
    client_id: str = ""
    tenant_id: str = ""
    client_secret: str = field(default="", repr=False)
    resource_id: str = ""
    object_id: str = ""


Credential = Key | Signature | Identity


@dataclass(frozen=True)
class Service:
    """The blobs, queues or tables of an account."""

    kind: Kind
    url: str
    """Without a slash at its end."""
    account: str
    credential: Credential

    @property
    def place(self) -> str:
        """Its host and port."""
        return urlsplit(self.url).netloc

    @property
    def port(self) -> int:
        """Its port."""
        parts = urlsplit(self.url)
        return parts.port or _PORTS.get(parts.scheme, 80)

    @property
    def is_emulator(self) -> bool:
        """Whether it is Azurite, whose addresses have the account in the path (H-BLOB-01)."""
        return urlsplit(self.url).path.strip("/") == self.account

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        name = (urlsplit(self.url).hostname or "").lower()
        if name == "localhost" or name.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False
