"""The host of `funcdeco.deployment.runtime` for tests, and Durable Functions on top of it."""

from __future__ import annotations

from typing_extensions import Self

from funcdeco.deployment.runtime.host import Host as RuntimeHost
from funcdeco.deployment.runtime.host import Result as Result
from funcdeco.deployment.runtime.process import WorkerDied as WorkerDied
from funcdeco.deployment.runtime.values import Array as Array
from funcdeco.deployment.runtime.values import Http as Http
from funcdeco.deployment.runtime.values import HttpAnswer as HttpAnswer
from needs import need_runtime

__all__ = ["Array", "Host", "Http", "HttpAnswer", "Result", "WorkerDied"]


class Host(RuntimeHost):
    """The same; tests are skipped where Microsoft's runtime isn't installed."""

    def __enter__(self) -> Self:
        need_runtime()
        super().__enter__()
        return self
