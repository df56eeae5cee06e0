"""Errors of storage, in words that have no addresses with signatures in them."""

from __future__ import annotations

import importlib
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from funcdeco.engine.errors import HostError
from funcdeco.engine.logs import unlogged
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.storage.service import Identity, Service

_MISSING = 404
_CREDENTIALS = (401, 403)


class Unreachable(HostError):
    """Raised if a storage account doesn't respond."""


class NotSignedIn(HostError):
    """Raised if no identity is there to sign a request."""


@contextmanager
def requests_to(service: Service) -> Generator[None]:
    """Send requests to a service: nothing is logged, and its errors are ours.

    Raises ServiceError for a request that it rejects, Unreachable and NotSignedIn.
    """
    exceptions: Any = importlib.import_module("azure.core.exceptions")
    with unlogged():
        try:
            yield
        except exceptions.AzureError as error:
            raise _explained(error, exceptions, service) from None


def is_missing(error: ServiceError) -> bool:
    """Return whether what was asked for doesn't exist."""
    return error.status == _MISSING


def _explained(error: Any, exceptions: Any, service: Service) -> HostError:
    status = getattr(error, "status_code", None)
    if isinstance(error, exceptions.HttpResponseError) and status is not None:
        return _rejected(error, status, service)
    if isinstance(error, exceptions.ClientAuthenticationError):
        return NotSignedIn(
            f"no identity can sign in to the storage account `{service.account}`: "
            "run `az login`, or use a connection string"
        )
    if isinstance(error, (exceptions.ServiceRequestError, exceptions.ServiceResponseError)):
        what = f"the storage account `{service.account}` doesn't respond at {service.place}"
        return Unreachable(f"{what}: {_reason(error)}")
    return HostError(f"the storage account `{service.account}` failed: {type(error).__name__}")


def _rejected(error: Any, status: int, service: Service) -> ServiceError:
    code = getattr(error, "error_code", None) or str(status)
    code = str(getattr(code, "value", code))
    text = str(getattr(error, "message", "") or "").strip().splitlines()
    message = text[0].strip() if text else f"the storage account `{service.account}` failed."
    number, colon, rest = message.partition(":")
    message = rest if colon and number.isdigit() else message  # of an operation in a transaction
    if status in _CREDENTIALS:
        what = "identity" if isinstance(service.credential, Identity) else "key or signature"
        message = f"the storage account `{service.account}` rejects the {what}."
    return ServiceError(message, status, code)


def _reason(error: BaseException) -> str:
    """Return why a connection failed, from the deepest error of the operating system."""
    seen: list[BaseException] = []
    to_do: list[Any] = [error]
    while to_do:
        one = to_do.pop()
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            inner = (getattr(one, name, None) for name in ("inner_exception", "reason"))
            to_do += [*inner, one.__cause__, one.__context__, *one.args]
    found = [one for one in seen if isinstance(one, OSError) and one.strerror]
    if found:
        return str(found[-1].strerror).lower()
    is_late = any("timeout" in type(one).__name__.lower() for one in seen)
    return "timed out" if is_late else "the connection was lost"
