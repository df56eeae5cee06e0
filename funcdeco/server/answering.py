"""Answer the requests that the front passes to a worker."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from functools import partial

from funcdeco.engine.http.host import Exchange, Routed
from funcdeco.engine.http.request import Request
from funcdeco.server.calls import Calls
from funcdeco.server.channel import Channel
from funcdeco.server.frames import Frame
from funcdeco.server.host import Answered, LocalHost


class Answering:
    """Passes requests to the app: coroutines run on its event loop, all else in threads.

    Each request has a key until it is answered: its task, or the ID of its thread.
    """

    def __init__(self, channel: Channel, calls: Calls) -> None:
        self._channel = channel
        self._calls = calls
        self._numbers: dict[object, int] = {}
        """By key, the number of the request."""
        self._arrived: deque[tuple[int, LocalHost, Routed]] = deque()
        """The requests that wait for the event loop."""
        self._is_waking = False

    def begin(self, host: LocalHost, frame: Frame) -> None:
        """Begin to answer a request; never raises."""
        try:
            self._begin(host, frame)
        except BaseException as error:  # the front waits for a response  # noqa: BLE001
            self._fail(frame.number, error)

    def _begin(self, host: LocalHost, frame: Frame) -> None:
        method, path, query, lines, name, scheme = frame.value
        headers = tuple((key, value) for key, value in lines)
        request = Request(method, path, query, headers, frame.body, host=name, scheme=scheme)
        found = host.route(request)
        if not host.runs_here(found):
            self._calls.start(partial(self._answer, host, frame.number, request, found))
            return
        self._calls.count(1)
        self._arrived.append((frame.number, host, found))
        if not self._is_waking:  # the loop is woken once for all that arrive meanwhile
            self._is_waking = True
            host.call_soon(self._create_tasks)

    def _create_tasks(self) -> None:
        self._is_waking = False  # before the last look: what arrives later wakes the loop again
        while self._arrived:
            number, host, routed = self._arrived.popleft()
            task = asyncio.ensure_future(self._answer_here(host, routed))
            self._numbers[task] = number

    async def _answer_here(self, host: LocalHost, routed: Routed) -> None:
        try:
            self._send(asyncio.current_task(), await host.answer_here(routed))
        except BaseException as error:  # the front waits for a response  # noqa: BLE001
            self._fail(self._claimed(asyncio.current_task()), error)
        finally:
            self._calls.count(-1)

    def _answer(
        self, host: LocalHost, number: int, request: Request, found: Exchange | Routed | None
    ) -> None:
        thread = threading.get_ident()
        self._numbers[thread] = number
        try:
            self._send(thread, host.answer(request, found))
        except BaseException as error:  # the front waits for a response  # noqa: BLE001
            self._fail(self._claimed(thread), error)

    def _send(self, key: object, answered: Answered) -> None:
        answer, report, is_late = answered
        number = self._claimed(key)
        if number is None:
            return  # it was answered when it was overdue
        self._channel.answer(number, [answer.status, answer.headers, report], answer.body)
        if is_late and report is not None:
            self._channel.report("timeout", function=report["function"])

    def _fail(self, number: int | None, error: BaseException) -> None:
        self._channel.report("trouble", text=repr(error))
        if number is not None:
            self._channel.answer(number, [500, [], None], b"")

    def _claimed(self, key: object) -> int | None:
        """Return the number of a request, once; None if it is answered."""
        return self._numbers.pop(key, None)

    def look_for_overdue(self, host: LocalHost, seconds: float) -> None:
        """Answer requests whose functions run for longer than *seconds*; doesn't return."""
        while True:
            time.sleep(min(max(seconds / 10, 0.05), 1.0))
            for key, report in host.overdue():
                number = self._claimed(key)
                if number is None:
                    continue
                self._channel.answer(number, [500, [], report], b"")
                self._channel.report("timeout", function=report["function"])
                if isinstance(key, int):
                    self._calls.lose(key)
                elif isinstance(key, asyncio.Task):
                    host.call_soon(key.cancel)
