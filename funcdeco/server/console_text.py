"""Parts of what `funcdeco run` prints for people: times, the table of functions, text of others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any

from funcdeco.diagnostics.render.summary import styled
from funcdeco.engine.http.keys import MASTER
from funcdeco.export.function_table import aligned
from funcdeco.grammar.late_pattern import late_pattern

MCP = "/runtime/webhooks/mcp"
_CONTROLS = late_pattern(r"[\x00-\x08\n-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves the cursor, changes the terminal or the direction of text, or isn't a character."""


def page_url(url: str, keys: Mapping[str, str] | None) -> str:
    """Return the address of the page, with the master key if there are keys.

    Browsers keep what follows `#` to themselves: the key is in no request for the page.
    """
    return f"{url}/admin/ui" + (f"#code={keys[MASTER]}" if keys else "")


def visible(text: str) -> str:
    """Return *text* with control characters as escapes: a request may have sent them."""
    return _CONTROLS.sub(_escaped, text)


def visible_lines(text: str) -> str:
    """Return the same, without changes to its line breaks."""
    return "\n".join(map(visible, text.split("\n")))


def _escaped(found: re.Match[str]) -> str:
    return repr(found.group())[1:-1]


def function_table(functions: Sequence[Mapping[str, Any]]) -> str:
    """Return the functions with their triggers as a table."""
    rows = [("FUNCTION", "TRIGGER", "URL OR SOURCE", "STATE")]
    rows += [(one["name"], one["trigger"], _source(one), _state(one)) for one in functions]
    return aligned(rows)


def _source(function: Mapping[str, Any]) -> str:
    if "url" not in function:
        places = [function.get("source"), function.get("webhook")]
        # All MCP functions have one address, which follows the table.
        shown = places[:1] if str(places[1]).endswith(MCP) else places
        return ", ".join(str(one) for one in shown if one)
    methods = ",".join(function["methods"])
    return f"{methods} {function['url']}".strip()


def _state(function: Mapping[str, Any]) -> str:
    reason = function["reason"]
    if function["state"] == "running":
        return f"next {function['next']}" if function.get("next") else ""
    return f"{function['state']}: {reason}" if reason else str(function["state"])


def clock_text(time: str | None = None) -> str:
    """Return a time of day on this machine, by default the present; *time* is in UTC."""
    text = time or datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    return f"{_local_time(text[:19])}.{text[20:23]}"


@lru_cache(maxsize=8)
def _local_time(second: str) -> str:
    """Return a second in UTC as a time of day on this machine."""
    return f"{datetime.fromisoformat(f'{second}+00:00').astimezone():%H:%M:%S}"


@lru_cache(maxsize=64)
def colored(text: str, color: str | None) -> str:
    """Return *text* in a color, if the terminal shows colors."""
    return styled(text, fg=color)
