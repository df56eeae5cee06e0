"""The `funcdeco` command: `run` starts the process of the app before click is imported."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from funcdeco.server.spawning import Spawned

_HELP = ("--help", "-h")
_early: list[Spawned] = []


def run() -> None:
    """Run the command line; the entry point of the `funcdeco` script."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["run"] and not set(arguments) & set(_HELP):
        from funcdeco.server.spawning import spawn

        _early.append(spawn(quiet=_is_json(arguments)))
    from funcdeco.cli.main import run

    run(at_end=close_early)


def take_early(*, quiet: bool) -> Spawned | None:
    """Return the process that was started; None without one that prints to the right place."""
    if not _early or _is_json(sys.argv[1:]) != quiet:
        return None
    return _early.pop()


def close_early() -> None:
    """End the process that was started for nothing, such as after an invalid option."""
    while _early:
        _early.pop().close()


def _is_json(arguments: Sequence[str]) -> bool:
    """Return whether standard output is for machines, as far as this is clear without click."""
    if "--format" in arguments:
        return arguments[arguments.index("--format") + 1 :][:1] == ["json"]
    return "--format=json" in arguments
