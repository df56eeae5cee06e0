"""Messages that are held while a function processes them: rows H-QUE-05 and H-QUE-06."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from funcdeco.engine.errors import HostError
from funcdeco.engine.stores.queues import Message
from funcdeco.storage.health import Health
from funcdeco.storage.queues import MessageLost, ServiceQueue

LEASE = timedelta(minutes=10)
_LONGEST_WAIT = 5.0
_AT_ONCE = timedelta()


class Held:
    """One message, invisible to others for the time of a lease, which is renewed."""

    def __init__(
        self, queue: ServiceQueue, message: Message, lease: timedelta, health: Health
    ) -> None:
        self.message = message
        self._queue = queue
        self._health = health
        self._lease = lease.total_seconds()
        self._until = time.monotonic() + self._lease
        self._renewal = time.monotonic() + self._lease / 2
        self._lock = threading.Lock()
        self._is_over = False

    def renew(self) -> None:
        """Renew the lease if half of it is over, sooner again after an error."""
        if time.monotonic() < self._renewal or not self._lock.acquire(blocking=False):
            return
        try:
            if not self._is_over:
                self._renew()
        finally:
            self._lock.release()

    def _renew(self) -> None:
        now = time.monotonic()
        try:
            self._queue.extend(self.message, timedelta(seconds=self._lease))
        except MessageLost:
            self._is_over = True
        except HostError:
            self._renewal = now + self._lease / 10
        else:
            self._until, self._renewal = now + self._lease, now + self._lease / 2

    def delete(self) -> None:
        """Delete the message, since it is processed."""
        self._settle(lambda: self._queue.delete(self.message))

    def show(self, after: timedelta = _AT_ONCE) -> None:
        """Let others see the message after some time."""
        self._settle(lambda: self._queue.extend(self.message, after))

    def move(self, put: Callable[[], None]) -> None:
        """Delete the message after *put* has written its content elsewhere."""
        self._settle(put, is_last=False)
        self.delete()

    def _settle(self, call: Callable[[], None], *, is_last: bool = True) -> None:
        """Do something with the message, again and again as long as storage doesn't respond.

        This is reported, since nothing else is received then. It is of no use once the lease is
        over. Raises HostError then.
        """
        wait = 0.1
        with self._lock:
            while not self._is_over:
                try:
                    call()
                    self._is_over = is_last
                    self._health.answered()
                    return
                except MessageLost:
                    self._is_over = True
                    self._health.answered()
                except HostError as error:
                    self._health.failed(error)
                    wait = min(wait * 2, _LONGEST_WAIT)
                    if time.monotonic() + wait > self._until:
                        self._is_over = True
                        raise
                    time.sleep(wait)


class Leases:
    """Renews the leases of what one source has taken, in a thread of its own."""

    def __init__(self, lease: timedelta) -> None:
        self._pause = max(lease.total_seconds() / 20, 0.05)
        self._held: set[Held] = set()
        self._changed = threading.Condition()
        self._is_running = False

    def add(self, held: Held) -> None:
        """Renew a lease from now on."""
        with self._changed:
            self._held.add(held)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._renew, name="leases", daemon=True).start()

    def remove(self, held: Held) -> None:
        """Stop to renew a lease."""
        with self._changed:
            self._held.discard(held)
            self._changed.notify_all()

    def _renew(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: not self._held, self._pause)
                if not self._held:
                    self._is_running = False
                    return
                every = list(self._held)
            for held in every:
                held.renew()
