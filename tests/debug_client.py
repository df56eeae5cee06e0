"""A small client of the Debug Adapter Protocol, as an editor has it."""

from __future__ import annotations

import json
import queue
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE = 60.0
"""Seconds after which a test is taken to hang."""

CLOSED: Mapping[str, Any] = {"event": "closed"}


class DebugClient:
    """Attaches to the debugger on a port of this machine; its events are read in order."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._file = self._socket.makefile("rb")
        self._last = 0
        self._responses: queue.Queue[Mapping[str, Any]] = queue.Queue()
        self._events: queue.Queue[Mapping[str, Any]] = queue.Queue()
        self._receiving = threading.Thread(target=self._receive, daemon=True)
        self._receiving.start()

    def __enter__(self) -> DebugClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # the debugger has closed it
            self._socket.shutdown(socket.SHUT_RDWR)
        self._receiving.join(PATIENCE)
        self._socket.close()

    def attach(self, breakpoints: Mapping[Path, list[int]]) -> None:
        """Attach, with breakpoints on these lines of each file."""
        self.request("initialize", adapterID="debugpy", pathFormat="path", linesStartAt1=True)
        attaching = self._send("attach", justMyCode=True)  # it is answered after the configuration
        self.event("initialized")
        for path, lines in breakpoints.items():
            self.break_at(path, lines)
        done = self._send("configurationDone")
        answered = {self._response() for _ in (attaching, done)}
        assert answered == {attaching, done}

    def break_at(self, path: Path, lines: list[int]) -> None:
        """Set the breakpoints of a file."""
        found = self.request(
            "setBreakpoints", source={"path": str(path)}, breakpoints=[{"line": n} for n in lines]
        )
        assert [one["line"] for one in found["breakpoints"]] == lines

    def stopped(self) -> tuple[int, tuple[str, int], dict[str, str]]:
        """Wait for a breakpoint; return the thread, the function with the line, and its variables."""
        thread = self.event("stopped")["threadId"]
        frame = self.request("stackTrace", threadId=thread)["stackFrames"][0]
        scopes = self.request("scopes", frameId=frame["id"])["scopes"]
        reference = scopes[0]["variablesReference"]
        found = self.request("variables", variablesReference=reference)["variables"]
        variables = {one["name"]: one["value"] for one in found}
        return thread, (frame["name"], frame["line"]), variables

    def resume(self, thread: int) -> None:
        """Let a thread go on."""
        self.request("continue", threadId=thread)

    def event(self, name: str) -> Mapping[str, Any]:
        """Return the body of the next event of this name."""
        while True:
            event = self._events.get(timeout=PATIENCE)
            if event["event"] == name:
                body: Mapping[str, Any] = event.get("body", {})
                return body

    def rest(self) -> list[Mapping[str, Any]]:
        """Return the events that are left when the debugger has closed the connection."""
        return [*iter(lambda: self._events.get(timeout=PATIENCE), CLOSED)]

    def request(self, command: str, **arguments: Any) -> Mapping[str, Any]:
        """Return the body of the answer to a request."""
        number = self._send(command, **arguments)
        answer = self._responses.get(timeout=PATIENCE)
        assert (answer["request_seq"], answer["success"]) == (number, True), answer
        body: Mapping[str, Any] = answer.get("body", {})
        return body

    def _response(self) -> int:
        answer = self._responses.get(timeout=PATIENCE)
        assert answer["success"], answer
        return int(answer["request_seq"])

    def _send(self, command: str, **arguments: Any) -> int:
        self._last += 1
        value = {"seq": self._last, "type": "request", "command": command, "arguments": arguments}
        content = json.dumps(value).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        return self._last

    def _receive(self) -> None:
        with suppress(OSError), self._file:
            while head := self._file.readline():
                self._file.readline()
                value = json.loads(self._file.read(int(head.split(b":")[1])))
                (self._events if value["type"] == "event" else self._responses).put(value)
        self._events.put(CLOSED)
