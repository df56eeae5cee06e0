"""Redis: Azure Managed Redis, Azure Cache for Redis and others."""

from __future__ import annotations

from typing import ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Configurable,
    Connection,
    Expression,
    Facts,
    Input,
    Output,
    Trigger,
)


class _Connected(Facts):
    own_braces = True  # hash tags in keys

    connection: Connection
    """Redis server to use."""


class _Polled(_Connected):
    key: Configurable
    """Key to read."""
    polling_interval_in_ms: int = 1000
    """Polling interval in milliseconds."""
    max_batch_size: int = 16
    """Maximum number of entries per poll."""


class RedisPubSubTrigger(Trigger, _Connected):
    """A message on a Redis channel starts the function, as JSON with `Channel` and `Message`.

    Not available on the Consumption plan.
    """

    type = "redisPubSubTrigger"
    documentation = f"{LEARN}functions-bindings-cache-trigger-redispubsub"
    resource_property: ClassVar[str | None] = "channel"
    bundle: ClassVar[Bundle] = ">=4"
    required_keys: ClassVar[tuple[str, ...]] = ("pattern",)

    channel: Configurable
    """Channel to listen to; channels such as `__keyevent@0__:set` report changes to keys."""
    pattern: bool = False
    """Treat the channel as a pattern: `*` matches any string, `?` one character."""


class RedisListTrigger(Trigger, _Polled):
    """An entry of a Redis list starts the function and is removed from the list."""

    type = "redisListTrigger"
    documentation = f"{LEARN}functions-bindings-cache-trigger-redislist"
    resource_property: ClassVar[str | None] = "key"
    bundle: ClassVar[Bundle] = ">=4"
    required_keys: ClassVar[tuple[str, ...]] = (
        "polling_interval_in_ms",
        "max_batch_size",
        "list_direction",
    )

    list_direction: Literal["LEFT", "RIGHT"] = "LEFT"
    """End of the list to take entries from."""


class RedisStreamTrigger(Trigger, _Polled):
    """An entry of a Redis stream starts the function, as JSON with `Id` and `Values`."""

    type = "redisStreamTrigger"
    documentation = f"{LEARN}functions-bindings-cache-trigger-redisstream"
    resource_property: ClassVar[str | None] = "key"
    bundle: ClassVar[Bundle] = ">=4"
    required_keys: ClassVar[tuple[str, ...]] = ("polling_interval_in_ms", "max_batch_size")


class RedisInput(Input, _Connected):
    """The function reads the result of a Redis command, as a string."""

    type = "redis"
    documentation = f"{LEARN}functions-bindings-cache-input"
    resource_property: ClassVar[str | None] = "command"
    bundle: ClassVar[Bundle] = ">=4"

    command: Expression
    """Read-only command that returns one value, with its arguments, such as `GET {key}`."""


class RedisOutput(Output, _Connected):
    """The function runs a Redis command; the value is its arguments, separated by spaces."""

    type = "redis"
    documentation = f"{LEARN}functions-bindings-cache-output"
    resource_property: ClassVar[str | None] = "command"
    bundle: ClassVar[Bundle] = ">=4"

    command: Expression
    """Command without arguments, such as `SET`."""
