"""Errors of the services."""

from __future__ import annotations

from funcdeco.engine.errors import HostError


class ServiceError(HostError):
    """Raised if a service rejects a request; its message is that of the service."""

    def __init__(self, message: str, status: int, code: str) -> None:
        super().__init__(f"{message} (Status: {status}, ErrorCode: {code})")
        self.status = status
        """HTTP status."""
        self.code = code
        """The service's name of the error, such as `EntityAlreadyExists`."""
