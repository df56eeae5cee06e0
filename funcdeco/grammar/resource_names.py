"""Names of queues, tables, hubs and settings, as Azure's services and their extensions take them.

Each check refuses a name by `GrammarError`. A name with expressions or settings is for the caller
to leave out. No library has all of these rules.
"""

from __future__ import annotations

import re

from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import settings_in

_QUEUE = "3 to 63 letters, digits and single dashes, no dash at the ends"
_TABLE = "3 to 63 letters and digits, a letter first"
_HUB = "1 to 256 letters, digits, `.`, `-` and `_`"
_GROUP = "1 to 50 letters, digits, `.`, `-` and `_`, or `$Default`"
_ENTITY = "1 to 260 characters without `?`, `#`, `@` and `*`, and no `/` at the ends"
_SUBSCRIPTION = "1 to 50 characters without `/`, `?`, `#`, `@` and `*`"
_TASK_HUB = "3 to 45 letters and digits, a letter first"

_NOT_IN_QUEUE = re.compile(r"[^A-Za-z0-9-]|--|\A-|-\Z")
_NOT_IN_TABLE = re.compile(r"[^A-Za-z0-9]|\A[0-9]")
_NOT_IN_KEY = re.compile(r"[/\\#?\x00-\x1f\x7f-\x9f]")
_NOT_IN_HUB = re.compile(r"[^A-Za-z0-9._-]")
_NOT_IN_ENTITY = re.compile(r"[?#@*]|\A[/\\]|[/\\]\Z")
_NOT_IN_SUBSCRIPTION = re.compile(r"[?#@*/\\]")
_NOT_IN_SETTING = re.compile(r"[.-]+")
_DEAD_LETTERS = re.compile(r"(?:/\$Transfer)?/\$DeadLetterQueue\Z", re.IGNORECASE)
# The host makes the poison queue's name by adding this, and it has a length like all others.
_POISON = "-poison"


def check_queue_name(text: str) -> None:
    """Refuse what can't name a storage queue once the host has put it into lower case."""
    _check(text, "a storage queue", _QUEUE, _NOT_IN_QUEUE, range(3, 64))


def is_lowered(text: str) -> bool:
    """Return whether the host changes a queue's name: `MyQueue` silently is `myqueue`."""
    return text != text.lower()


def has_poison_queue(text: str) -> bool:
    """Return whether messages that always fail go to a poison queue, and aren't lost."""
    return not text.lower().endswith(_POISON) and len(text) + len(_POISON) <= 63


def check_table_name(text: str) -> None:
    """Refuse what can't name a table."""
    _check(text, "a table", _TABLE, _NOT_IN_TABLE, range(3, 64))


def check_table_key(text: str) -> None:
    """Refuse what can't be a partition's or row's key."""
    if found := _NOT_IN_KEY.search(text):
        message = f"{found[0]!r} isn't allowed in a key of a table"
        hint = "leave out `/`, `\\`, `#`, `?` and control characters"
        raise GrammarError(message, hint, found.start(), found.end())


def check_event_hub_name(text: str) -> None:
    """Refuse what can't name an event hub."""
    _check(text, "an event hub", _HUB, _NOT_IN_HUB, range(1, 257))


def check_consumer_group(text: str) -> None:
    """Refuse what can't name a consumer group of an event hub."""
    if text.lower() != "$default":
        _check(text, "a consumer group", _GROUP, _NOT_IN_HUB, range(1, 51))


def check_service_bus_entity(text: str) -> None:
    """Refuse what can't name a queue or topic of Service Bus."""
    _check(text, "a queue or topic", _ENTITY, _NOT_IN_ENTITY, range(1, 261))


def check_subscription_name(text: str) -> None:
    """Refuse what can't name a subscription; its dead letters may be named behind it."""
    name = _DEAD_LETTERS.sub("", text)
    _check(name, "a subscription", _SUBSCRIPTION, _NOT_IN_SUBSCRIPTION, range(1, 51))


def check_setting_name(text: str) -> None:
    """Refuse what can't be a variable of the environment on Linux; a colon is `__` there."""
    if found := _NOT_IN_SETTING.search(text):
        message = f"{text!r} can't be a setting on Linux: {found[0]!r} isn't allowed there"
        possible = re.sub(r"[^\w:]+", "_", text)
        hint = f"letters, digits and `_` only: `{possible}`"
        raise GrammarError(message, hint, *found.span())


def check_task_hub_name(text: str) -> None:
    """Refuse what can't name the task hub of Durable Functions; settings may be parts of it."""
    settings = settings_in(text)
    if not settings:
        _check(text, "a task hub", _TASK_HUB, _NOT_IN_TABLE, range(3, 46))
        return
    for found in _NOT_IN_TABLE.finditer(text):
        if not any(use.start <= found.start() < use.end for use in settings):
            message = f"{found[0]!r} isn't allowed there in a task hub's name"
            raise GrammarError(message, _TASK_HUB, found.start(), found.end())


def _check(
    text: str, what: str, hint: str, bad: re.Pattern[str], lengths: range | None = None
) -> None:
    if not text.strip():
        raise GrammarError(f"the name of {what} is empty", hint, 0, len(text))
    if found := bad.search(text):
        message = f"{text!r} can't be {what}: {found[0]!r} isn't allowed there"
        raise GrammarError(message, hint, found.start(), found.end())
    if lengths and len(text) not in lengths:
        message = f"{text!r} can't be {what}: it has {len(text)} character{'s' * (len(text) != 1)}"
        raise GrammarError(message, hint, min(len(text) - 1, lengths[-1]), len(text))
