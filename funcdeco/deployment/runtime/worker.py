"""The worker: the real v1 runtime, controlled by lines of JSON. A script, run by process.py.

A request is `{"kind", "content"}`: the name of a field of the host's StreamingMessage and its value
in the JSON form of protobuf. The reply holds the response in that form, the seconds the runtime
needed and the messages logged meanwhile; if a request failed also the exception, and the hosts that
it was not connected to.

Its arguments are the folder of the app, the position of that folder in the module search path, and
the options as JSON: those of `Launch` in process.py.
"""

from __future__ import annotations

import asyncio
import faulthandler
import importlib
import importlib.util
import json
import logging
import os
import signal
import site
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from time import perf_counter  # the app may replace it
from types import ModuleType
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


class Observer:
    """Notice the exceptions that the runtime turns into text, and the functions that it loads."""

    def __init__(self, runtime: Any, failures: Any) -> None:
        self._failures = failures
        self._error: BaseException | None = None
        self._function: Any = None
        self.indexed: list[Any] = []
        handlers = importlib.import_module(f"{runtime.__name__}.handle_event")
        for name, notice in (
            ("serialize_exception", self._fails),
            ("load_function", self._loads),
            ("process_indexed_function", self._indexes),
        ):
            if hasattr(handlers, name):
                setattr(handlers, name, notice(getattr(handlers, name)))

    def taken(self) -> dict[str, Any]:
        """Return the exception since the last call, and where the function is; empty if none."""
        error, function = self._error, self._function
        self._error = self._function = None
        if error is None:
            return {}
        place = self._failures.place_of(function) if function is not None else None
        return {"failure": {**self._failures.described(error), "at": place}}

    def of(self, error: BaseException, function: Any = None) -> dict[str, Any]:
        """Return the description of an exception, raised for a function."""
        self._error, self._function = error, function
        found: dict[str, Any] = self.taken()["failure"]
        return found

    def _fails(self, serialize: Callable[..., Any]) -> Callable[..., Any]:
        def observed(error: Exception, *others: Any) -> Any:
            self._error = error
            return serialize(error, *others)

        return observed

    def _loads(self, load: Callable[..., Any]) -> Callable[..., Any]:
        def observed(*arguments: Any) -> Any:
            self._function = load(*arguments)
            return self._function

        return observed

    def _indexes(self, process: Callable[..., Any]) -> Callable[..., Any]:
        def observed(protos: Any, registry: Any, functions: Any, *others: Any) -> Any:
            self.indexed = list(functions)
            return process(protos, registry, functions, *others)

        return observed


class Worker:
    """Pass requests to the runtime's handlers."""

    def __init__(
        self, runtime: Any, protos: Any, capture: LogCapture, observer: Observer, offline: Any
    ) -> None:
        self._runtime = runtime
        self._protos = protos
        self._capture = capture
        self._observer = observer
        self._offline = offline
        self._json_format = protos.json_format

    async def answer(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Handle one request; raise only exceptions that end the worker, such as SystemExit."""
        if kind == "modules":
            return {"content": sorted(sys.modules)}
        if kind == "refusals":
            return {"content": self._refusals()}
        if kind == "first_call":
            return await self._import_late(**content)
        with self._protos.modules.imported():
            request = self._request(kind, content)
        self._capture.texts = []
        start = perf_counter()
        response = await getattr(self._runtime, kind)(request)
        seconds = perf_counter() - start
        with self._protos.modules.imported():
            fields = self._json_format.MessageToDict(response, preserving_proto_field_name=True)
        reply = {"content": fields, "seconds": seconds, "logs": self._capture.texts}
        return {**reply, **self._observer.taken(), "refused": self._offline.taken()}

    async def _import_late(self, function_id: str) -> dict[str, Any]:
        """Import what a generated script imports at its first call, in a thread as it does."""
        handlers = importlib.import_module(f"{self._runtime.__name__}.handle_event")
        function = handlers._functions.get_function(function_id).func
        start, failure = perf_counter(), dict[str, Any]()
        status: dict[str, Any] = {"status": "Success"}
        try:
            for one in list(getattr(function, "__globals__", {}).values()):
                if type(one).__module__ == "funcdeco.first_call":
                    await one.ready()
        except Exception as error:  # as the worker would report it  # noqa: BLE001
            status = {"exception": {"message": f"{type(error).__name__}: {error}"}}
            failure = {"failure": self._observer.of(error)}
        seconds = perf_counter() - start
        reply = {
            "content": {"result": status},
            "seconds": seconds,
            "refused": self._offline.taken(),
        }
        return {**reply, **failure}

    def _refusals(self) -> dict[str, Any]:
        """Return why the v2 runtime refuses each function, by its name; None if it doesn't."""
        package = self._runtime.__name__
        registry = importlib.import_module(f"{package}.functions").Registry()
        found: dict[str, Any] = {}
        for one in self._observer.indexed:
            found[one.get_function_name()] = None
            try:
                registry.add_indexed_function(function=one, protos=self._protos)
            except Exception as error:  # the same as when it indexed all of them  # noqa: BLE001
                function = one.get_user_function()
                found[one.get_function_name()] = self._observer.of(error, function)
        return found

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


def import_own(name: str) -> ModuleType:
    """Import a file next to this one; it isn't found under its name afterwards."""
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def set_path(root: str, position: str, packages: str) -> None:
    """Add the app and its packages to the path where the hosting plan adds them.

    The packages precede the worker's and Python's own, as those in `PYTHONPATH` do. Without packages,
    only the app is added.
    """
    if packages:
        own = [entry for entry in sys.path if entry in site.getsitepackages()]
        sys.path[:] = [packages, *own, *(entry for entry in sys.path if entry not in own)]
    sys.path.insert(0 if position == "first" else len(sys.path), root)


def start_logging() -> LogCapture:
    """Log at INFO, as the real worker does."""
    capture = LogCapture()
    logging.getLogger().setLevel(logging.INFO)
    logging.getLogger().addHandler(capture)
    return capture


def watch() -> None:
    """Write the call stack to stderr if the process crashes, or if it is asked for."""
    if sys.version_info >= (3, 14):
        faulthandler.enable(c_stack=False)  # it would follow, and hide the calls in Python
    else:
        faulthandler.enable()
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1)


def main() -> None:
    """Serve the app given by the arguments."""
    # Remove the script's folder, which would hide modules of the app with the same names.
    sys.path[:] = [entry for entry in sys.path if Path(entry) != Path(__file__).parent]
    root, position, text = sys.argv[1:]
    del sys.argv[1:]
    options = json.loads(text)
    requests, replies = take_pipes()
    watch()
    failures, offline = import_own("worker_failures"), import_own("worker_network").Offline()
    protos = import_own("worker_protos").import_protos(is_apart=bool(options["packages"]))
    set_path(root, position, options["packages"])
    if options["is_offline"]:
        offline.start()
    runtime = importlib.import_module(options["runtime"])
    runtime.start_threadpool_executor()
    observer = Observer(runtime, failures)
    try:
        worker = Worker(runtime, protos, start_logging(), observer, offline)
        asyncio.run(serve(worker, requests, replies))
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
