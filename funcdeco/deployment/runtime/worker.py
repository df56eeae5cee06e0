"""The worker: the real v1 runtime, controlled by lines of JSON. A script, run by process.py.

A request is `{"kind", "content"}`: the name of a field of the host's StreamingMessage and its value
in the JSON form of protobuf. The reply holds the response in that form, the seconds the runtime
needed and the messages logged meanwhile.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, BinaryIO

# The runtime's own logger, whose records the host separates as system logs.
_SYSTEM_LOGGER = "azure.functions"


class LogCapture(logging.Handler):
    """Store the messages of the app's log records."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Format the record as the real worker does: the message and the traceback, if any."""
        if record.name != _SYSTEM_LOGGER:
            self.texts.append(self.format(record))


class WorkerRequest:
    """The only argument of the runtime's handlers."""

    def __init__(self, name: str, request: Any, properties: dict[str, Any]) -> None:
        self.name = name
        self.request = request
        self.properties = properties


class Worker:
    """Pass requests to the runtime's handlers."""

    def __init__(self, runtime: Any, protos: Any, capture: LogCapture) -> None:
        self._runtime = runtime
        self._protos = protos
        self._capture = capture
        self._json_format = importlib.import_module("google.protobuf.json_format")

    async def answer(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Handle one request; raise only exceptions that end the worker, such as SystemExit."""
        if kind == "modules":
            return {"content": sorted(sys.modules)}
        request = self._request(kind, content)
        self._capture.texts = []
        start = time.perf_counter()
        response = await getattr(self._runtime, kind)(request)
        seconds = time.perf_counter() - start
        fields = self._json_format.MessageToDict(response, preserving_proto_field_name=True)
        return {"content": fields, "seconds": seconds, "logs": self._capture.texts}

    def _request(self, kind: str, content: dict[str, Any]) -> WorkerRequest:
        message = self._protos.StreamingMessage()
        self._json_format.ParseDict({kind: content}, message)
        return WorkerRequest(kind, message, {"host": "localhost", "protos": self._protos})


async def serve(worker: Worker, requests: BinaryIO, replies: BinaryIO) -> None:
    """Handle requests until they end; in between, the loop is free for the app's own tasks."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        while line := requests.readline():
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, b"")

    # A daemon thread, since asyncio would wait for a thread of its executor when the app exits.
    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        reply = await worker.answer(**json.loads(line))
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Reserve stdin and stdout for the host; the app gets an empty stdin and prints to stderr."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return requests, replies


def import_protos() -> Any:
    """Import the messages, then unload the package `tests`: the app may have one of that name."""
    protos = importlib.import_module("tests.protos")
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    return protos


def set_path(root: str, position: str) -> None:
    """Add the app to the path where the hosting plan adds it."""
    sys.path.insert(0 if position == "first" else len(sys.path), root)


def start_logging() -> LogCapture:
    """Log at INFO, as the real worker does."""
    capture = LogCapture()
    logging.getLogger().setLevel(logging.INFO)
    logging.getLogger().addHandler(capture)
    return capture


def main() -> None:
    """Serve the app given by the arguments."""
    # Remove the script's folder, which would hide modules of the app with the same names.
    sys.path[:] = [entry for entry in sys.path if Path(entry) != Path(__file__).parent]
    root, position = sys.argv[1:]
    del sys.argv[1:]
    requests, replies = take_pipes()
    protos = import_protos()
    set_path(root, position)
    runtime = importlib.import_module("azure_functions_runtime_v1")
    runtime.start_threadpool_executor()
    try:
        asyncio.run(serve(Worker(runtime, protos, start_logging()), requests, replies))
    except SystemExit:
        # Without this, Python would end silently.
        traceback.print_exc()
        raise
    finally:
        # Notifies the host immediately, even if a thread of the app keeps the process alive.
        replies.close()
    runtime.stop_threadpool_executor()


if __name__ == "__main__":
    main()
