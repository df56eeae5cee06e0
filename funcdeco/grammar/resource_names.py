"""Names of queues, tables, hubs and settings, as Azure's services and their extensions accept them.

Each check raises `GrammarError` for an invalid name. The caller has to skip names that contain
expressions or settings. No library implements all of these rules.
"""

from __future__ import annotations

import re

from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import settings_in
from funcdeco.grammar.late_pattern import late_pattern

_QUEUE = "3 to 63 letters, digits and single dashes, with no dash at either end"
_TABLE = "use 3 to 63 letters and digits, starting with a letter"
_HUB = "use 1 to 256 letters, digits, `.`, `-` and `_`"
_GROUP = "use 1 to 50 letters, digits, `.`, `-` and `_`, or `$Default`"
_ENTITY = "use 1 to 260 characters except `?`, `#`, `@` and `*`, with no `/` at either end"
_SUBSCRIPTION = "use 1 to 50 characters except `/`, `?`, `#`, `@` and `*`"
_TASK_HUB = "use 3 to 45 letters and digits, starting with a letter"

_QUEUE_LENGTHS = range(3, 64)
_NOT_IN_QUEUE = late_pattern(r"[^A-Za-z0-9-]|--|\A-|-\Z")
_NOT_IN_TABLE = late_pattern(r"[^A-Za-z0-9]|\A[0-9]")
_NOT_IN_KEY = late_pattern(r"[/\\#?\x00-\x1f\x7f-\x9f]")
_NOT_IN_HUB = late_pattern(r"[^A-Za-z0-9._-]")
_NOT_IN_ENTITY = late_pattern(r"[?#@*]|\A[/\\]|[/\\]\Z")
_NOT_IN_SUBSCRIPTION = late_pattern(r"[?#@*/\\]")
_NAMESPACE = late_pattern(
    r"(?:[a-z]+://)?[\w.-]+\.servicebus\.(?:windows|usgovcloudapi|chinacloudapi)\.(?:net|cn)\b/?|[a-z]+://",
    re.IGNORECASE,
)
_TOPIC = late_pattern(r"://|\.eventgrid\.azure\.(?:net|us|cn)(?:/|\Z)", re.IGNORECASE)
_NOT_IN_SETTING = late_pattern(r"[.-]+")
_DEAD_LETTERS = late_pattern(r"(?:/\$Transfer)?/\$DeadLetterQueue\Z", re.IGNORECASE)
# The host appends this to name the poison queue, whose name has the same length limit.
_POISON = "-poison"


def check_queue_name(text: str) -> None:
    """Raise `GrammarError` if *text*, lowercased by the host, is not a valid storage queue name."""
    possible = re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9-]+", "-", text)).strip("-").lower()
    is_valid = len(possible) in _QUEUE_LENGTHS
    hint = f"use `{possible}` or another name of {_QUEUE}" if is_valid else f"use {_QUEUE}"
    _check(text, "storage queue", hint, _NOT_IN_QUEUE, _QUEUE_LENGTHS)


def is_lowered(text: str) -> bool:
    """Return whether the host changes a queue name: `MyQueue` silently becomes `myqueue`."""
    return text != text.lower()


def has_poison_queue(text: str) -> bool:
    """Return whether messages that always fail go to a poison queue instead of being lost."""
    return not text.lower().endswith(_POISON) and len(text) + len(_POISON) <= 63


def check_table_name(text: str) -> None:
    """Raise `GrammarError` for an invalid table name."""
    _check(text, "table", _TABLE, _NOT_IN_TABLE, range(3, 64))


def check_table_key(text: str) -> None:
    """Raise `GrammarError` for an invalid partition key or row key."""
    if found := _NOT_IN_KEY.search(text):
        message = f"unexpected {found[0]!r} in a table key"
        hint = "remove `/`, `\\`, `#`, `?` and control characters"
        raise GrammarError(message, hint, found.start(), found.end())


def check_event_hub_name(text: str) -> None:
    """Raise `GrammarError` for an invalid event hub name."""
    _check_no_namespace(text, "event hub")
    _check(text, "event hub", _HUB, _NOT_IN_HUB, range(1, 257))


def check_consumer_group(text: str) -> None:
    """Raise `GrammarError` for an invalid consumer group name."""
    if text.lower() != "$default":
        _check(text, "consumer group", _GROUP, _NOT_IN_HUB, range(1, 51))


def is_topic_address(text: str) -> bool:
    """Return whether *text* is the address of an Event Grid topic, which no setting is named like."""
    return bool(_TOPIC.search(text))


def check_service_bus_entity(text: str) -> None:
    """Raise `GrammarError` for an invalid name of a Service Bus queue or topic."""
    _check_no_namespace(text, "queue or topic")
    _check(text, "queue or topic", _ENTITY, _NOT_IN_ENTITY, range(1, 261))


def check_subscription_name(text: str) -> None:
    """Raise `GrammarError` for an invalid subscription name; a dead-letter suffix is allowed."""
    name = _DEAD_LETTERS.sub("", text)
    _check(name, "subscription", _SUBSCRIPTION, _NOT_IN_SUBSCRIPTION, range(1, 51))


def check_setting_name(text: str) -> None:
    """Raise `GrammarError` for an invalid environment variable name on Linux.

    A colon becomes `__` there.
    """
    if found := _NOT_IN_SETTING.search(text):
        message = f"invalid setting name {text!r} on Linux: unexpected {found[0]!r}"
        possible = re.sub(r"[^\w:]+", "_", text)
        hint = f"use only letters, digits and `_`: `{possible}`"
        raise GrammarError(message, hint, *found.span())


def check_task_hub_name(text: str) -> None:
    """Raise `GrammarError` for an invalid Durable Functions task hub name.

    The name may contain settings.
    """
    settings = settings_in(text)
    if not settings:
        _check(text, "task hub", _TASK_HUB, _NOT_IN_TABLE, range(3, 46))
        return
    for found in _NOT_IN_TABLE.finditer(text):
        if not any(use.start <= found.start() < use.end for use in settings):
            message = f"unexpected {found[0]!r} in a task hub name"
            raise GrammarError(message, _TASK_HUB, found.start(), found.end())


def _check_no_namespace(text: str, what: str) -> None:
    if found := _NAMESPACE.match(text):
        message = f"{text!r} is the address of a namespace, not the name of the {what}"
        hint = f"write only the name of the {what}; the connection contains the namespace"
        raise GrammarError(message, hint, *found.span())


def _check(
    text: str, what: str, hint: str, bad: re.Pattern[str], lengths: range | None = None
) -> None:
    if not text.strip():
        raise GrammarError(f"the {what} name is empty", hint, 0, len(text))
    if found := bad.search(text):
        message = f"invalid {what} name {text!r}: unexpected {found[0]!r}"
        raise GrammarError(message, hint, found.start(), found.end())
    if lengths and len(text) not in lengths:
        size = f"{len(text)} character{'s' * (len(text) != 1)}"
        message = f"invalid {what} name {text!r}: it has {size}"
        raise GrammarError(message, hint, min(len(text) - 1, lengths[-1]), len(text))
