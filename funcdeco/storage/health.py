"""Whether the accounts that functions listen to answer, reported once when this changes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from funcdeco.engine.errors import HostError
from funcdeco.storage.service import Service

Log = Callable[[str, str], None]
"""Logs a message: the level, and the text."""


class Account:
    """An account with the services that don't answer."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lost: set[str] = set()
        self._lock = threading.Lock()

    def lose(self, service: Service, error: HostError | None) -> None:
        """Report the first service that fails; without an *error*, it is known already."""
        with self._lock:
            is_first = not self._lost
            self._lost.add(service.url)
        if is_first and error is not None:
            self._log("WARNING", f"{error}; functions that listen to it wait until it answers")

    def find(self, service: Service) -> None:
        """Report that all services answer again, if this is the last one."""
        with self._lock:
            was_lost = service.url in self._lost
            self._lost.discard(service.url)
            is_last = not self._lost
        if was_lost and is_last:
            self._log("INFO", f"the storage account `{service.account}` answers at {service.place}")


class Health:
    """Whether one service answers."""

    def __init__(self, service: Service, account: Account) -> None:
        self._service = service
        self._account = account
        self._is_lost = False

    def failed(self, error: HostError | None = None) -> None:
        """Report an error once for the account; without one, the user knows already."""
        if not self._is_lost:
            self._is_lost = True
            self._account.lose(self._service, error)

    def answered(self) -> None:
        """Report that it answers, if it failed before."""
        if self._is_lost:
            self._is_lost = False
            self._account.find(self._service)


class Healths:
    """Those of all services that an app listens to."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._accounts: dict[str, Account] = {}
        self._known: dict[str, Health] = {}

    def of(self, service: Service) -> Health:
        """Return that of a service."""
        if service.url not in self._known:
            account = self._accounts.setdefault(service.account, Account(self._log))
            self._known[service.url] = Health(service, account)
        return self._known[service.url]
