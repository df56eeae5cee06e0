"""Serve a project until Ctrl-C: the sockets, the HTTP server, and the supervisor."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from funcdeco.server.console import Console
from funcdeco.server.cors import Cors
from funcdeco.server.debug_port import DebugPort
from funcdeco.server.front import Front
from funcdeco.server.options import WorkerOptions
from funcdeco.server.page.desk import Desk
from funcdeco.server.page.history import History
from funcdeco.server.page.recording import RecordingConsole
from funcdeco.server.protection import AllowedHosts
from funcdeco.server.spawning import Spawned
from funcdeco.server.supervisor import StartError, Supervisor
from funcdeco.server.watch import Watcher

if TYPE_CHECKING:
    from funcdeco.server.azurite import Azurite

_BACKLOG = 2048
_END = 0.5
"""Seconds that requests may need to end after Ctrl-C."""


class ServeOptions(NamedTuple):
    """How a project is served."""

    worker: WorkerOptions
    spawned: Spawned
    """The process of the first worker."""
    listening: socket.socket
    cors: Cors
    hosts: AllowedHosts
    is_watching: bool
    debugging: socket.socket | None = None
    """Where editors attach a debugger."""
    azurite: Azurite | None = None


class PortError(Exception):
    """Raised if the address can't be listened on."""

    def __init__(self, text: str, *, is_host: bool) -> None:
        super().__init__(text)
        self.is_host = is_host
        """Whether another port wouldn't help."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; clients wait until the server responds. Raises PortError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return _listening(family, address)
    except OSError as error:
        is_host = isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL
        raise PortError(error.strerror or str(error), is_host=is_host) from error


def _listening(family: socket.AddressFamily, address: Any) -> socket.socket:
    # With its protocol: only then, asyncio sets TCP_NODELAY for connections.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":  # there, it would let two servers share the port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(_BACKLOG)
    except BaseException:
        found.close()
        raise
    return found


def serve(options: ServeOptions, console: Console) -> int:
    """Serve a project until Ctrl-C, and return the exit code."""
    loop = _new_loop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(_serve(options, console))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        console.flush()
        asyncio.set_event_loop(None)
        loop.close()


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _serve(options: ServeOptions, console: Console) -> int:
    debug_port = DebugPort(options.debugging) if options.debugging is not None else None
    history = History()
    console = RecordingConsole(console, history)
    supervisor = Supervisor(
        options.worker, console, keeps_spare=options.is_watching, debug_port=debug_port
    )
    watcher = Watcher(Path(options.worker.folder)) if options.is_watching else None
    stopped = asyncio.Event()
    with _signals(stopped):
        if debug_port is not None:
            await debug_port.open()
        if options.azurite is not None:
            options.azurite.watch(supervisor.azurite)
        first = watcher.start() if watcher else None
        starting = asyncio.ensure_future(supervisor.start(options.spawned, first))
        desk = Desk(supervisor, history, Path(options.worker.folder).name, options.worker.keys)
        front = Front(supervisor, options.cors, options.hosts, desk)
        supervisor.on_switch = front.switched
        server = _server(front)
        try:
            await _first(starting, stopped)
            if starting.done():
                starting.result()
                await _answer(server, options, supervisor, watcher, stopped)
        except StartError as error:
            return error.exit_code
        finally:
            starting.cancel()
            front.close()
            if debug_port is not None:
                debug_port.close()
            await supervisor.close(_END)
            if watcher is not None:
                watcher.close()
            if options.azurite is not None:
                options.azurite.stop(console.azurite)
    return 0


async def _answer(
    server: Any,
    options: ServeOptions,
    supervisor: Supervisor,
    watcher: Watcher | None,
    stopped: asyncio.Event,
) -> None:
    """Answer requests, and follow edits, until *stopped*."""
    tasks = [asyncio.ensure_future(server.serve(sockets=[options.listening]))]
    if watcher is not None:
        tasks.append(asyncio.ensure_future(_follow(watcher, supervisor)))
    try:
        await _first(tasks[0], stopped)
    finally:
        server.should_exit = server.force_exit = True
        for task in tasks[1:]:
            task.cancel()
        await asyncio.wait(tasks, timeout=_END)


async def _follow(watcher: Watcher, supervisor: Supervisor) -> None:
    reloading: set[asyncio.Task[None]] = set()
    async for files in watcher.edits():
        task = asyncio.ensure_future(supervisor.reload(files))
        reloading.add(task)
        task.add_done_callback(reloading.discard)


async def _first(work: asyncio.Future[Any], stopped: asyncio.Event) -> None:
    """Wait until *work* has ended, or until *stopped*."""
    stop = asyncio.ensure_future(stopped.wait())
    await asyncio.wait([work, stop], return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()


def _stopping() -> list[signal.Signals]:
    """Return the signals that stop the server, such as the one of a terminal that is closed."""
    found = [signal.SIGINT, signal.SIGTERM]
    hangup: signal.Signals | None = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) != signal.SIG_IGN:  # as of nohup
        found.append(hangup)
    return found


@contextlib.contextmanager
def _signals(stopped: asyncio.Event) -> Generator[None]:
    """Set *stopped* at Ctrl-C, and when the process is asked to end."""
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(stopped.set)

    before = {one: signal.signal(one, stop) for one in _stopping()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _server(front: Front) -> Any:
    import uvicorn

    from funcdeco.server.heads import LimitedProtocol

    class Server(uvicorn.Server):
        """A server that leaves signals to us."""

        @contextlib.contextmanager
        def capture_signals(self) -> Generator[None]:
            yield

    logging.getLogger("uvicorn").disabled = True  # what matters, the console prints
    for name in ("uvicorn.error", "uvicorn.asgi"):
        logging.getLogger(name).disabled = True
    config = uvicorn.Config(
        front,
        http=LimitedProtocol,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=120,
        timeout_graceful_shutdown=0,
    )
    config.load()  # while the worker starts
    return Server(config)
