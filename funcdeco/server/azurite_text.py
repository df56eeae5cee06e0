"""What `funcdeco run` prints about Azurite, for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from funcdeco.project.work_folder import RUN_DATA

Facts = Mapping[str, Any]
_CHECKS = """\
It runs without `--skipApiVersionCheck`, so it rejects requests from newer libraries.
If storage fails, stop Azurite; the next run starts it with this option.
"""


def azurite_text(facts: Facts, clock: str) -> str:
    """Return what to print about a state; "" for one that needs no line."""
    text = _TEXTS.get(facts["state"])
    return "" if text is None else text(facts, clock)


def _starting(facts: Facts, _: str) -> str:
    if facts["fetched"]:
        fetched = "Azurite isn't installed; npx fetches it, which can take a minute.\n"
        return f"{fetched}It then listens on {_ports(facts)}.\n"
    return f"Starting Azurite {facts['version']} on {_ports(facts)}.\n"


def _used(facts: Facts, _: str) -> str:
    used = f"Using the running Azurite {facts['version']} on {_ports(facts)}.\n"
    return f"{used}{_CHECKS}" if facts["checks_versions"] else used


def _running(facts: Facts, clock: str) -> str:
    return f"{clock}  Azurite {facts['version']} is ready"


def _waiting(_: Facts, clock: str) -> str:
    return f"{clock}  still waiting for Azurite"


def _failed(facts: Facts, clock: str) -> str:
    what = f"{clock}  Azurite exited with code {facts['exit_code']}, and storage doesn't respond"
    lines = [f"    {line}" for line in facts["lines"]]
    where = f"; {RUN_DATA}/azurite.log ends with:" if lines else ""
    return "\n".join([f"{what}{where}", *lines])


def _ports(facts: Facts) -> str:
    ports = [str(port) for port in facts["ports"].values()]
    return f"ports {', '.join(ports[:-1])} and {ports[-1]}"


_TEXTS: Mapping[str, Callable[[Facts, str], str]] = {
    "starting": _starting,
    "used": _used,
    "running": _running,
    "waiting": _waiting,
    "failed": _failed,
}
