"""Whether the accounts that functions listen to answer, reported once when this changes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from funcdeco.engine.errors import HostError
from funcdeco.storage.service import Service

Log = Callable[[str, str], None]
"""Logs a message: the level, and the text."""


class Account:
    """An account with the services that don't respond."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lost: set[str] = set()
        self._is_shown = False
        """Whether the user knows that one is lost."""
        self._lock = threading.Lock()

    def lose(self, service: Service, error: HostError | None, *, is_shown: bool) -> None:
        """Report the first service that fails, if there is an *error*."""
        with self._lock:
            is_first = not self._lost
            self._lost.add(service.url)
            self._is_shown = self._is_shown and not is_first or is_shown
        if is_first and error is not None:
            name, text = f"`{service.account}`", str(error)
            what = text if name in text else f"the storage account {name} fails: {text}"
            self._log("WARNING", f"{what}; functions that listen to it wait until it responds")

    def find(self, service: Service) -> None:
        """Report that all services respond again, if this is the last one."""
        with self._lock:
            was_lost = service.url in self._lost
            self._lost.discard(service.url)
            is_last = not self._lost
        if was_lost and is_last and self._is_shown:
            self._log(
                "INFO", f"the storage account `{service.account}` is available at {service.place}"
            )


class Health:
    """Whether one service responds."""

    def __init__(self, service: Service, account: Account) -> None:
        self._service = service
        self._account = account
        self._is_lost = False

    def failed(self, error: HostError) -> None:
        """Report an error once for the account."""
        if not self._is_lost:
            self._is_lost = True
            self._account.lose(self._service, error, is_shown=True)

    def begins_lost(self, *, is_shown: bool) -> None:
        """Report no error until it responds; if it *is_shown* elsewhere, report that it responds."""
        if not self._is_lost:
            self._is_lost = True
            self._account.lose(self._service, None, is_shown=is_shown)

    def answered(self) -> None:
        """Report that it responds, if it failed before."""
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
