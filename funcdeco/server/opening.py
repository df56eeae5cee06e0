"""Open a project in a worker, and explain why it can't be opened."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from funcdeco.diagnostics.render.json import rows
from funcdeco.diagnostics.render.summary import count
from funcdeco.diagnostics.render.text import with_summary
from funcdeco.engine.app import EngineApp
from funcdeco.engine.enabled import is_enabled
from funcdeco.engine.opening import open_project
from funcdeco.engine.surroundings import OwnProcess
from funcdeco.errors import AppError
from funcdeco.grammar.similar import did_you_mean
from funcdeco.linter.report import reportable
from funcdeco.project.shown_lines import ShownLines
from funcdeco.project.snapshot import Snapshot
from funcdeco.server.channel import Channel
from funcdeco.server.host import LocalHost
from funcdeco.server.options import WorkerOptions
from funcdeco.server.reports import trigger_of


class OpenError(Exception):
    """Raised for a project that can't be opened."""

    def __init__(self, text: str, rows: list[Any], exit_code: int = 1) -> None:
        super().__init__(text)
        self.text = text
        """The diagnostics, or one message."""
        self.rows = rows
        """The diagnostics as `--format json` of other commands prints them."""
        self.exit_code = exit_code


def open_host(options: WorkerOptions, channel: Channel) -> LocalHost:
    """Import the app of a project, and return its host. Raises OpenError."""
    os.chdir(options.folder)
    snapshot = Snapshot(Path(options.folder))
    try:
        app = open_project(options.folder, options.settings(), options.spec, around=OwnProcess)
    except AppError as error:
        raise _explained(error, snapshot) from None
    try:
        _check_timers(app, options.run_on_startup)
    except OpenError:
        app.close()
        raise
    level = logging.getLevelName(options.log_level)
    if level < logging.INFO:
        logging.getLogger().setLevel(level)
    return LocalHost(app, options, channel)


def _explained(error: AppError, snapshot: Snapshot) -> OpenError:
    found = reportable(error.diagnostics, snapshot)
    text = with_summary(found, ShownLines(snapshot), count(found))
    return OpenError(text, rows(found))


def _check_timers(app: EngineApp, names: Iterable[str]) -> None:
    """Check that *names* are those of timers that can run. Raises OpenError."""
    timers = [one.name for one in app.functions if trigger_of(one).lower() == "timer"]
    for name in names:
        if name not in timers:
            known = {one.name for one in app.functions}
            what = f"`{name}` isn't a timer" if name in known else f"no function is named `{name}`"
            found = ", ".join(f"`{one}`" for one in sorted(timers)) or "none"
            hint = did_you_mean(name, timers)
            raise _misused(f"{what}; {hint or f'timers: {found}'}")
        if not is_enabled(name, app.settings, app.options.content):
            raise _misused(f"`{name}` is disabled, or isn't selected with --function")


def _misused(problem: str) -> OpenError:
    return OpenError(f"Error: --run-on-startup: {problem}\n", [], 2)
