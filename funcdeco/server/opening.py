"""Open a project in a worker, and explain why it can't be opened."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from funcdeco.diagnostics.wording import in_backticks
from funcdeco.engine.app import EngineApp
from funcdeco.engine.enabled import is_enabled
from funcdeco.engine.opening import open_project
from funcdeco.engine.surroundings import OwnProcess
from funcdeco.errors import AppError
from funcdeco.grammar.similar import did_you_mean
from funcdeco.project.snapshot import Snapshot
from funcdeco.server.channel import Channel
from funcdeco.server.host import LocalHost
from funcdeco.server.options import WorkerOptions
from funcdeco.server.reports import trigger_of
from funcdeco.sources.loaded import Loaded


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
    try:
        os.chdir(options.folder)
    except FileNotFoundError:
        pass  # opening it explains this
    except OSError as error:
        raise OpenError(f"Error: {options.folder}: {error.strerror}\n", [], 2) from None
    snapshot = Snapshot(Path(options.folder))
    loaded: list[Loaded] = []
    try:
        app = open_project(
            options.folder,
            options.settings(),
            options.spec,
            around=OwnProcess,
            on_loaded=loaded.append,
        )
    except AppError as error:
        raise _explained(error, snapshot) from None
    try:
        _check_options(options, app)
        host = LocalHost(app, options, channel)
        host.loaded = loaded[0]
        _check_any_runs(host.describe()["functions"])
    except OpenError:
        app.close()
        raise
    for item in app.project.diagnostics:  # such as settings that are encrypted
        text = f"{item.code}: {item.message}; {item.hint}"
        channel.report("log", level="WARNING", message=text, logger="funcdeco")
    return host


def _check_options(options: WorkerOptions, app: EngineApp) -> None:
    """Check the names of functions, and apply the options. Raises OpenError."""
    if options.log_level == "DEBUG":
        logging.getLogger().setLevel(logging.DEBUG)
    if options.functions:
        _check_names(options, [one.name for one in app.functions])
        # Neither host.json nor a setting replaces the option.
        app.options.content = {**app.options.content, "functions": list(options.functions)}
    _check_timers(app, options.run_on_startup)


def _check_names(options: WorkerOptions, known: list[str]) -> None:
    """Check that the selected functions exist. Raises OpenError."""
    lower = {name.lower() for name in known}
    for name in options.functions:
        if name.lower() not in lower:
            hint = did_you_mean(name, known)
            problem = f"no function `{name}`; {hint or f'available: {in_backticks(known)}'}"
            raise OpenError(f"Error: {problem}\n", [], 2)


def _check_any_runs(functions: list[dict[str, Any]]) -> None:
    """Check that not every function is in error. Raises OpenError."""
    problems = [f"`{one['name']}`: {one['reason']}" for one in functions if one["state"] == "error"]
    if problems and len(problems) == len(functions):
        lines = "\n".join(f"  {one}" for one in problems)
        raise OpenError(f"Error: no function can run\n{lines}\n", [], 2)


def _explained(error: AppError, snapshot: Snapshot) -> OpenError:
    # Imported here, since most projects can be opened.
    from funcdeco.diagnostics.codes import CODES
    from funcdeco.diagnostics.render.json import rows
    from funcdeco.diagnostics.render.summary import count
    from funcdeco.diagnostics.render.text import with_summary
    from funcdeco.linter.report import reportable
    from funcdeco.project.shown_lines import ShownLines

    found = reportable(error.diagnostics, snapshot)
    text = with_summary(found, ShownLines(snapshot), count(found))
    return OpenError(text, rows(found), max(CODES[one.code].exit_code for one in found))


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
