"""Load every function of a package with Microsoft's runtime."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from funcdeco.deployment.runtime.host import Host, Loading
from funcdeco.deployment.runtime.indexed_host import IndexedHost
from funcdeco.deployment.runtime.process import Launch, WorkerDied


class Setup(NamedTuple):
    """The app and how its worker is started."""

    root: Path
    settings: Mapping[str, str]
    root_first: bool
    timeout: float
    launch: Launch

    def host(self) -> Host:
        """Return the host of an app of the v1 model; it loads nothing by itself."""
        return Host(
            self.root,
            self.settings,
            self.root_first,
            load=False,
            timeout=self.timeout,
            launch=self.launch,
        )

    def indexed_host(self) -> IndexedHost:
        """Return the host of a v2 app."""
        return IndexedHost(self.root, self.settings, self.root_first, self.timeout, self.launch)


Outcome = Loading | WorkerDied
"""How one function was loaded, or how the worker ended meanwhile."""


def load_each(setup: Setup, names: list[str]) -> Iterator[tuple[str, Outcome]]:
    """Yield how each function loads; a worker that ends is started again without its function.

    Raises WorkerDied if it ends before it loads any.
    """
    rest = list(names)
    while rest:
        with setup.host() as host:
            while rest:
                name = rest.pop(0)
                try:
                    yield name, _loaded(host, name)
                except WorkerDied as died:
                    yield name, died
                    break


def _loaded(host: Host, name: str) -> Loading:
    """Return how a function loads, with what it imports at its first call."""
    loading = host.load_one(name)
    if loading.error is not None:
        return loading
    late = host.import_late(name)
    return late._replace(seconds=loading.seconds + late.seconds)
