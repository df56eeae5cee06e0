"""Call functions of a package with sample events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any

from funcdeco.deployment.runtime.host import Host
from funcdeco.deployment.runtime.indexed_host import IndexedHost
from funcdeco.deployment.runtime.process import WorkerDied
from funcdeco.deployment.verify.failures import Explainer, Reason
from funcdeco.deployment.verify.findings import fails, needs_network, not_called
from funcdeco.deployment.verify.loading import Setup
from funcdeco.deployment.verify.remote_app import RemoteClient
from funcdeco.deployment.verify.tracebacks import Places, Trace
from funcdeco.engine.logs import silenced

if TYPE_CHECKING:
    from typing_extensions import Self


class Caller:
    """Calls functions of one package in one worker, and in a new one if it ends."""

    def __init__(
        self,
        setup: Setup,
        places: Places,
        explainer: Explainer,
        loaded: Sequence[str],
        *,
        is_v2: bool,
    ) -> None:
        self._setup, self._places, self._explainer = setup, places, explainer
        self._loaded, self._is_v2 = loaded, is_v2
        self._stack = ExitStack()
        self._host: Host | IndexedHost | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def call(self, name: str) -> Reason | None:
        """Send a sample event to a function; return what is wrong, or None.

        All functions that load are available, such as the activities of an orchestrator.
        """
        try:
            with silenced():  # the engine logs failures, which are reported otherwise
                return self._called(self._opened(), name)
        except WorkerDied as died:
            self._close()
            return self._explainer.of_death(died, self._setup.timeout, "call")

    def _called(self, host: Host | IndexedHost, name: str) -> Reason | None:
        files = {one: host.function_json[one] for one in self._loaded}
        with RemoteClient(self._setup.root, self._setup.settings, files, host.call) as client:
            try:
                result: Any = client.send_sample(name, {})
                is_good = _is_success(result)
            except (LookupError, ValueError) as error:
                return not_called(str(error.args[0] if error.args else error))
            finally:
                client.forget_failures()
            replies = client.remote.failures_of
            return None if is_good and name not in replies else self._reason(replies, name, result)

    def _opened(self) -> Host | IndexedHost:
        if self._host is None:
            if self._is_v2:
                self._host = self._stack.enter_context(self._setup.indexed_host())
            else:
                host = self._stack.enter_context(self._setup.host())
                for one in self._loaded:
                    host.load_one(one)
                self._host = host
        return self._host

    def _close(self) -> None:
        self._host = None
        self._stack.close()

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
