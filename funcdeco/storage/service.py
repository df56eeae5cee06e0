"""One service of a storage account: its address, and how to sign requests to it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["blob", "queue", "table"]


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
