"""RabbitMQ."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import (
    LEARN,
    Configurable,
    Expression,
    Model,
    Output,
    SettingName,
    Trigger,
)
from funcdeco.bindings.rules import OneOf, Rule


class _Connected(Model):
    rules: ClassVar[tuple[Rule, ...]] = (
        OneOf(("connection_string_setting", "host_name"), optional=True),
    )

    connection_string_setting: SettingName | None = None
    """Setting with the `amqp://` address, user name and password; defaults to the one in host.json."""
    disable_certificate_validation: bool = False
    """Accept any server certificate; not for production."""
    port: int | None = None
    """Legacy, bundles 2 and 3 only: port of the server."""


class RabbitMQTrigger(Trigger, _Connected):
    """A message in a RabbitMQ queue starts the function. Not available on the Consumption plan."""

    type = "rabbitMQTrigger"
    documentation = f"{LEARN}functions-bindings-rabbitmq-trigger"
    host_section = "rabbitMQ"
    resource_property: ClassVar[str | None] = "queue_name"
    reserved_names: ClassVar[tuple[str, ...]] = ("Redelivered", "BasicProperties", "Body")
    needs_storage = False

    queue_name: Configurable
    """Queue to read."""
    host_name: Configurable | None = None
    """Legacy, bundles 2 and 3 only: name of the server."""
    user_name_setting: SettingName | None = None
    """Legacy, bundles 2 and 3 only: setting with the user name."""
    password_setting: SettingName | None = None
    """Legacy, bundles 2 and 3 only: setting with the password."""


class RabbitMQOutput(Output, _Connected):
    """The function sends messages to a RabbitMQ queue."""

    type = "rabbitMQ"
    documentation = f"{LEARN}functions-bindings-rabbitmq-output"
    host_section = "rabbitMQ"
    resource_property: ClassVar[str | None] = "queue_name"

    queue_name: Expression
    """Queue to send to."""
    host_name: Expression | None = None
    """Legacy, bundles 2 and 3 only: name of the server."""
    user_name: SettingName | None = None
    """Legacy, bundles 2 and 3 only: setting with the user name."""
    password: SettingName | None = None
    """Legacy, bundles 2 and 3 only: setting with the password."""
