"""Azurite, the storage emulator, for tests: `with azurite() as storage: storage.connection`."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from needs import need_azurite

PATIENCE = 60.0
"""Seconds after which Azurite must answer; it needs less than one."""
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The key of Azurite's account, which is the same everywhere."""
SERVICES = ("blob", "queue", "table")
_LISTENING = re.compile(r"Azurite (\w+) service is successfully listening at .*:(\d+)\n")


class Azurite:
    """A process of Azurite, which can be stopped and started again on the same ports."""

    def __init__(self, program: Path, folder: Path, *, checks_versions: bool = False) -> None:
        self._program = program
        self._folder = folder
        self._options = ["--silent", "--disableTelemetry"]
        self._options += [] if checks_versions else ["--skipApiVersionCheck"]
        self._process: subprocess.Popen[bytes] | None = None
        self.ports = dict.fromkeys(SERVICES, 0)
        """By the name of a service, its port."""

    @property
    def connection(self) -> str:
        """The connection string of all three services."""
        return connection_string(self.ports)

    @property
    def settings(self) -> dict[str, str]:
        """The setting that makes this the storage of an app."""
        return {"AzureWebJobsStorage": self.connection}

    def start(self) -> None:
        """Start it, with the data that it had when it was stopped; return when it answers."""
        options = [f"--{name}Port={port}" for name, port in self.ports.items()]
        options += self._options
        log = self._folder / "log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(self._program), "--location", str(self._folder / "data"), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + PATIENCE
        while len(found := _LISTENING.findall(log.read_text("utf-8"))) < len(SERVICES):
            assert self._process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.02)
        self.ports = {name.lower(): int(port) for name, port in found}

    def stop(self) -> None:
        """End it; it stores its data."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    def kill(self) -> None:
        """End it at once; what the last seconds have changed is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None


def connection_string(ports: dict[str, int]) -> str:
    """Return the connection string of services on these ports, such as those of a proxy."""
    endpoints = [
        f"{name.title()}Endpoint=http://127.0.0.1:{port}/{ACCOUNT};" for name, port in ports.items()
    ]
    head = f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
    return head + "".join(endpoints)


@contextlib.contextmanager
def azurite(*, checks_versions: bool = False) -> Iterator[Azurite]:
    """Run Azurite on free ports, in a temporary folder; skip the test if it isn't installed.

    With *checks_versions*, it refuses requests of libraries that are newer than it.
    """
    program = need_azurite()
    with tempfile.TemporaryDirectory(prefix="azurite-") as folder:
        found = Azurite(program, Path(folder), checks_versions=checks_versions)
        try:
            found.start()
            yield found
        finally:
            found.kill()


def free_ports() -> dict[str, int]:
    """Return a port for each service that nothing uses now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in SERVICES]
    found = {name: one.getsockname()[1] for name, one in zip(SERVICES, sockets, strict=True)}
    for one in sockets:
        one.close()
    return found


def finding_azurite(ports: dict[str, int]) -> dict[str, str]:
    """Return variables with which `--azurite` finds it, and uses these ports."""
    path = f"{need_azurite().parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "AzureWebJobsStorage": connection_string(ports)}


def server_of(port: int) -> str | None:
    """Return which server answers on a port, such as `Azurite-Blob/3.35.0`; None if none does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/")
            return connection.getresponse().getheader("Server")
        except OSError:
            return None
