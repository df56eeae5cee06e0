"""What `funcdeco run` prints: text for people, or one JSON object per line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any, Protocol

from funcdeco.diagnostics.render.summary import styled
from funcdeco.engine.http.keys import MASTER
from funcdeco.export.function_table import aligned
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.server.azurite_text import azurite_text
from funcdeco.server.options import SYSTEM_KEYS
from funcdeco.server.printing import Printer

Facts = Mapping[str, Any]
LOOPBACK = "127.0.0.1"
_MCP = "/runtime/webhooks/mcp"
_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}
_COLORS = {"DEBUG": "bright_black", "WARNING": "yellow", "ERROR": "red", "CRITICAL": "red"}
_CONTROLS = late_pattern(r"[\x00-\x08\n-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves the cursor, changes the terminal or the direction of text, or isn't a character."""


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
        """Show that Azurite starts, answers or ends: its `state`."""
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
        """Show that new code answers."""
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
            more["mcp"] = f"{self._url}{_MCP}"
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
        shown = "Waiting for a debugger" if waits else "The debugger listens"
        self._show(f"{shown} on {LOOPBACK}:{port}.\n")

    def azurite(self, facts: Facts) -> None:
        """Print a line about it; Ctrl-C, which ends it, needs none."""
        if text := azurite_text(facts, _clock()):
            show = self._warn if facts["state"] == "failed" else self._show
            show(_visible_lines(text))

    def started(self, facts: Facts) -> None:
        """Print the functions and the address."""
        self._show(_table(facts["functions"]))
        used = {f"{one}_extension" for one in facts.get("extensions", ())}
        for name, key in (self._keys or {}).items():
            if name in used or name not in SYSTEM_KEYS:
                self._show(f"Key {name}: {key}")
        if facts.get("mcp"):
            self._show(f"\nMCP server: {self._url}{_MCP}")
        watching = "Edits are followed. " if self._is_watching else ""
        self._show(f"\nPage: {page_url(self._url, self._keys)}")
        self._show(f"Listening on {self._url}. {watching}Press Ctrl-C to stop.\n")

    def importing(self) -> None:
        """Print that it goes on."""
        self._warn(f"{_clock()}  still importing the app")

    def changed(self, files: Sequence[str]) -> None:
        """Print the changed files."""
        more = f" and {len(files) - 3} more" if len(files) > 3 else ""
        self._show(f"{_clock()}  {_visible(', '.join(files[:3]))}{more} changed")

    def reloaded(self, facts: Facts, seconds: float) -> None:
        """Print how long it took."""
        count = len(facts["functions"])
        noun = "function" if count == 1 else "functions"
        self._show(f"{_clock()}  reloaded {count} {noun} in {seconds:.2f} s")

    def failed(self, properties: Facts, *, is_start: bool) -> None:
        """Print the diagnostics."""
        self._out.print_error(properties["text"])
        if not is_start:
            self._warn(f"{_clock()}  the last version without errors keeps answering")

    def crashed(self, exit_code: int | None, *, is_restarted: bool) -> None:
        """Print the exit code."""
        later = "after the next edit" if self._is_watching else "when you restart it"
        then = "it is started again" if is_restarted else f"it starts again {later}"
        self._warn(f"{_clock()}  the app ended the process (exit code {exit_code}); {then}")

    def replaced(self, reason: str) -> None:
        """Print the reason."""
        self._warn(f"{_clock()}  {reason}; the process of the app is replaced")

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
        status = _colored(str(report["status"]), "red" if is_bad else "green")
        parts = [_clock(report["time"]), report.get("function", "-"), report.get("trigger", "http")]
        parts.append(status)
        if "duration" in report:
            parts.append(f"{report['duration']:.1f} ms")
        if "id" in report:
            parts.append(report["id"])
        if "method" in report:
            parts.append(_visible(f"{report['method']} {report['path']}"))
        lines = ["  ".join(parts)]
        for log in report.get("logs", ()):
            lines += self._log(log, "    ")
        if "exception" in report:
            found = report["exception"].rstrip().splitlines()
            lines += [f"    {_visible(line)}" for line in found]
        if "reason" in report:
            lines.append(f"    {_visible(report['reason'])}")
        return lines

    def _log(self, log: Facts, indent: str) -> list[str]:
        level = log["level"]
        if _LEVELS.get(level, 20) < self._level:
            return []
        first, *rest = [_visible(one) for one in log["message"].splitlines()] or [""]
        shown = _colored(level, _COLORS[level]) if level in _COLORS else level
        return [f"{indent}{shown}  {first}", *(f"{indent}  {line}" for line in rest)]


def page_url(url: str, keys: Mapping[str, str] | None) -> str:
    """Return the address of the page, with the master key if there are keys.

    Browsers keep what follows `#` to themselves: the key is in no request for the page.
    """
    return f"{url}/admin/ui" + (f"#code={keys[MASTER]}" if keys else "")


def _visible(text: str) -> str:
    """Return *text* with control characters as escapes: a request may have sent them."""
    return _CONTROLS.sub(_escaped, text)


def _visible_lines(text: str) -> str:
    return "\n".join(map(_visible, text.split("\n")))


def _escaped(found: re.Match[str]) -> str:
    return repr(found.group())[1:-1]


def _table(functions: Sequence[Facts]) -> str:
    rows = [("FUNCTION", "TRIGGER", "URL OR SOURCE", "STATE")]
    rows += [(one["name"], one["trigger"], _source(one), _state(one)) for one in functions]
    return aligned(rows)


def _source(function: Facts) -> str:
    if "url" not in function:
        places = [function.get("source"), function.get("webhook")]
        # All MCP functions have one address, which follows the table.
        shown = places[:1] if str(places[1]).endswith(_MCP) else places
        return ", ".join(str(one) for one in shown if one)
    methods = ",".join(function["methods"])
    return f"{methods} {function['url']}".strip()


def _state(function: Facts) -> str:
    reason = function["reason"]
    if function["state"] == "running":
        return f"next {function['next']}" if function.get("next") else ""
    return f"{function['state']}: {reason}" if reason else str(function["state"])


def _clock(time: str | None = None) -> str:
    """Return a time of day on this machine, by default the present; *time* is in UTC."""
    text = time or datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    return f"{_local_time(text[:19])}.{text[20:23]}"


@lru_cache(maxsize=8)
def _local_time(second: str) -> str:
    """Return a second in UTC as a time of day on this machine."""
    return f"{datetime.fromisoformat(f'{second}+00:00').astimezone():%H:%M:%S}"


@lru_cache(maxsize=64)
def _colored(text: str, color: str | None) -> str:
    return styled(text, fg=color)
