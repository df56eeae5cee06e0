"""Call functions of a package with sample events, each in a worker of its own."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from funcdeco.deployment.runtime.host import Host
from funcdeco.deployment.runtime.indexed_host import IndexedHost
from funcdeco.deployment.runtime.process import WorkerDied
from funcdeco.deployment.verify.failures import Explainer, Reason
from funcdeco.deployment.verify.findings import fails, needs_network, not_called
from funcdeco.deployment.verify.loading import Setup
from funcdeco.deployment.verify.remote_app import RemoteClient
from funcdeco.deployment.verify.tracebacks import Places, Trace
from funcdeco.engine.logs import silenced


class Caller:
    """Calls functions of one package."""

    def __init__(self, setup: Setup, places: Places, explainer: Explainer, *, is_v2: bool) -> None:
        self._setup, self._places, self._explainer = setup, places, explainer
        self._is_v2 = is_v2

    def call(self, name: str, loaded: Sequence[str]) -> Reason | None:
        """Send a sample event to a function; return what is wrong, or None.

        All functions in *loaded* are available, such as the activities of an orchestrator.
        """
        try:
            # The engine logs failures, which are reported otherwise.
            with silenced(), self._host(loaded) as host, self._client(host, loaded) as client:
                try:
                    result: Any = client.send_sample(name, {})
                    is_good = _is_success(result)
                except (LookupError, ValueError) as error:
                    return not_called(str(error.args[0] if error.args else error))
                finally:
                    client.forget_failures()
                replies = client.remote.failures_of
                if is_good and name not in replies:
                    return None
                return self._reason(replies, name, result)
        except WorkerDied as died:
            return self._explainer.of_death(died, self._setup.timeout, "call")

    @contextmanager
    def _host(self, loaded: Sequence[str]) -> Generator[Host | IndexedHost]:
        if self._is_v2:
            with self._setup.indexed_host() as indexed:
                yield indexed
            return
        with self._setup.host() as host:
            for one in loaded:
                host.load_one(one)
            yield host

    def _client(self, host: Host | IndexedHost, loaded: Sequence[str]) -> RemoteClient:
        files = {one: host.function_json[one] for one in loaded}
        return RemoteClient(self._setup.root, self._setup.settings, files, host.call)

    def _reason(self, replies: Mapping[str, Any], name: str, result: Any) -> Reason:
        if not replies:
            return fails(_summary(result))
        # An orchestrator fails after the activity that it calls.
        first, reply = next(iter(replies.items()))
        where = "" if first == name else f"`{first}` raises "
        refused = tuple(reply.get("refused", ()))
        trace = Trace(reply["failure"], self._places)
        if refused:
            return needs_network(refused)
        place = trace.location(trace.last)
        return fails(where + trace.last.summary.splitlines()[0], place, trace.text())


def _is_success(result: Any) -> bool:
    status = getattr(result, "status", None)
    if isinstance(status, str):
        return status not in ("Failed", "Terminated")
    return getattr(result, "exception", None) is None


def _summary(result: Any) -> str:
    found = getattr(result, "exception", None) or getattr(result, "status", None)
    return str(found)
