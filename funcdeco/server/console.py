"""What `funcdeco run` prints: text for people, or one JSON object per line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from funcdeco.server.azurite_text import azurite_text
from funcdeco.server.console_text import (
    MCP,
    clock_text,
    colored,
    function_table,
    page_url,
    visible,
    visible_lines,
)
from funcdeco.server.options import SYSTEM_KEYS
from funcdeco.server.printing import Printer

Facts = Mapping[str, Any]
LOOPBACK = "127.0.0.1"
_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}
_COLORS = {"DEBUG": "bright_black", "WARNING": "yellow", "ERROR": "red", "CRITICAL": "red"}


class Console(Protocol):
    """Shows what happens."""

    @property
    def is_json(self) -> bool:
        """Whether standard output is for machines."""
        ...

    def debugging(self, port: int, *, waits: bool) -> None:
        """Show where an editor can attach, and whether the app waits for it."""
        ...

    def azurite(self, facts: Facts) -> None:
        """Show that Azurite starts, responds or ends: its `state`."""
        ...

    def started(self, facts: Facts) -> None:
        """Show the functions of the app that has started."""
        ...

    def importing(self) -> None:
        """Show that the import of the app takes long."""
        ...

    def changed(self, files: Sequence[str]) -> None:
        """Show which files have changed."""
        ...

    def reloaded(self, facts: Facts, seconds: float) -> None:
        """Show that new code handles requests."""
        ...

    def failed(self, properties: Facts, *, is_start: bool) -> None:
        """Show why the app can't be opened."""
        ...

    def crashed(self, exit_code: int | None, *, is_restarted: bool) -> None:
        """Show that the process of the app has ended by itself."""
        ...

    def replaced(self, reason: str) -> None:
        """Show why the process of the app is replaced."""
        ...

    def report(self, name: str, properties: Facts) -> None:
        """Show an invocation, a log record, or a problem of a worker."""
        ...

    def flush(self) -> None:
        """Write what waits to be written together."""
        ...


class JsonConsole:
    """One JSON object per line, in UTF-8."""

    is_json = True

    def __init__(self, url: str, keys: Mapping[str, str] | None) -> None:
        self._url = url
        self._keys = keys
        self._out = Printer(is_raw=True)

    def debugging(self, port: int, *, waits: bool) -> None:
        """Print the address of the debugger."""
        self._print("debugger", {"host": LOOPBACK, "port": port, "waits": waits})

    def azurite(self, facts: Facts) -> None:
        """Print the state."""
        self._print("azurite", facts)

    def started(self, facts: Facts) -> None:
        """Print the functions, and the keys if there are any."""
        more: dict[str, Any] = {} if self._keys is None else {"keys": self._keys}
        if facts.get("mcp"):
            more["mcp"] = f"{self._url}{MCP}"
        found = {"url": self._url, "page": page_url(self._url, self._keys), **more}
        self._print("started", {**found, "functions": facts["functions"]})

    def importing(self) -> None:
        """Print nothing: the next event tells the result."""

    def changed(self, files: Sequence[str]) -> None:
        """Print the changed files."""
        self._print("changed", {"files": list(files)})

    def reloaded(self, facts: Facts, seconds: float) -> None:
        """Print the functions."""
        self._print("reloaded", {"seconds": round(seconds, 3), "functions": facts["functions"]})

    def failed(self, properties: Facts, *, is_start: bool) -> None:
        """Print the diagnostics."""
        found: dict[str, Any] = {"diagnostics": properties["rows"]}
        if not properties["rows"]:
            found["message"] = properties["text"].strip()
        self._print("failed", found)

    def crashed(self, exit_code: int | None, *, is_restarted: bool) -> None:
        """Print the exit code."""
        self._print("crashed", {"exit_code": exit_code, "restarted": is_restarted})

    def replaced(self, reason: str) -> None:
        """Print the reason."""
        self._print("replaced", {"reason": reason})

    def report(self, name: str, properties: Facts) -> None:
        """Print an event of a worker."""
        self._print(name, properties)

    def _print(self, event: str, properties: Facts) -> None:
        self._out.print(json.dumps({"event": event, **properties}, ensure_ascii=False) + "\n")

    def flush(self) -> None:
        """Write all lines."""
        self._out.flush()


class TextConsole:
    """Lines for people; logs below *level* aren't shown."""

    is_json = False

    def __init__(
        self, url: str, keys: Mapping[str, str] | None, level: str, *, is_watching: bool
    ) -> None:
        self._url = url
        self._keys = keys
        self._level = _LEVELS[level]
        self._is_watching = is_watching
        self._out = Printer()

    def debugging(self, port: int, *, waits: bool) -> None:
        """Print the address of the debugger."""
        shown = "Waiting for a debugger" if waits else "Debugger listening"
        self._show(f"{shown} on {LOOPBACK}:{port}.\n")

    def azurite(self, facts: Facts) -> None:
        """Print a line about it; Ctrl-C, which ends it, needs none."""
        if text := azurite_text(facts, clock_text()):
            show = self._warn if facts["state"] == "failed" else self._show
            show(visible_lines(text))

    def started(self, facts: Facts) -> None:
        """Print the functions and the address."""
        self._show(function_table(facts["functions"]))
        used = {f"{one}_extension" for one in facts.get("extensions", ())}
        for name, key in (self._keys or {}).items():
            if name in used or name not in SYSTEM_KEYS:
                self._show(f"Key {name}: {key}")
        if facts.get("mcp"):
            self._show(f"\nMCP server: {self._url}{MCP}")
        watching = "Watching for changes. " if self._is_watching else ""
        self._show(f"\nPage: {page_url(self._url, self._keys)}")
        self._show(f"Listening on {self._url}. {watching}Press Ctrl-C to stop.\n")

    def importing(self) -> None:
        """Print that it goes on."""
        self._warn(f"{clock_text()}  still importing the app")

    def changed(self, files: Sequence[str]) -> None:
        """Print the changed files."""
        more = f" and {len(files) - 3} more" if len(files) > 3 else ""
        self._show(f"{clock_text()}  {visible(', '.join(files[:3]))}{more} changed")

    def reloaded(self, facts: Facts, seconds: float) -> None:
        """Print how long it took."""
        count = len(facts["functions"])
        noun = "function" if count == 1 else "functions"
        self._show(f"{clock_text()}  reloaded {count} {noun} in {seconds:.2f} s")

    def failed(self, properties: Facts, *, is_start: bool) -> None:
        """Print the diagnostics."""
        self._out.print_error(properties["text"])
        if not is_start:
            self._warn(f"{clock_text()}  the last version without errors keeps running")

    def crashed(self, exit_code: int | None, *, is_restarted: bool) -> None:
        """Print the exit code."""
        later = "after the next edit" if self._is_watching else "when you restart it"
        then = "restarting" if is_restarted else f"it restarts {later}"
        self._warn(f"{clock_text()}  the app's process exited with code {exit_code}; {then}")

    def replaced(self, reason: str) -> None:
        """Print the reason."""
        self._warn(f"{clock_text()}  {reason}; restarting the app's process")

    def report(self, name: str, properties: Facts) -> None:
        """Print an event of a worker."""
        if name == "invocation":
            self._show("\n".join(self._invocation(properties)))
        elif name == "log":
            if lines := self._log(properties, ""):
                self._show("\n".join(lines))
        else:
            self._warn(f"funcdeco failed: {properties['text']}")

    def flush(self) -> None:
        """Write all lines."""
        self._out.flush()

    def _show(self, line: str) -> None:
        self._out.print(f"{line}\n")

    def _warn(self, line: str) -> None:
        self._out.print_error(f"{line}\n")

    def _invocation(self, report: Facts) -> list[str]:
        is_bad = report["status"] == "failed" or report["status"] in range(500, 600)
        status = colored(str(report["status"]), "red" if is_bad else "green")
        parts = [
            clock_text(report["time"]),
            report.get("function", "-"),
            report.get("trigger", "http"),
        ]
        parts.append(status)
        if "duration" in report:
            parts.append(f"{report['duration']:.1f} ms")
        if "id" in report:
            parts.append(report["id"])
        if "method" in report:
            parts.append(visible(f"{report['method']} {report['path']}"))
        lines = ["  ".join(parts)]
        for log in report.get("logs", ()):
            lines += self._log(log, "    ")
        if "exception" in report:
            found = report["exception"].rstrip().splitlines()
            lines += [f"    {visible(line)}" for line in found]
        if "reason" in report:
            lines.append(f"    {visible(report['reason'])}")
        return lines

    def _log(self, log: Facts, indent: str) -> list[str]:
        level = log["level"]
        if _LEVELS.get(level, 20) < self._level:
            return []
        first, *rest = [visible(one) for one in log["message"].splitlines()] or [""]
        shown = colored(level, _COLORS[level]) if level in _COLORS else level
        return [f"{indent}{shown}  {first}", *(f"{indent}  {line}" for line in rest)]
