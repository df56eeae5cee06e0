"""Dapr: calls, messages, state and secrets through the sidecar that runs next to the app."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Configurable,
    Expression,
    Facts,
    Input,
    Output,
    Trigger,
)


class _Dapr(Facts):
    own_braces = True  # names come from many systems


class _Sidecar(_Dapr):
    dapr_address: Expression | None = None
    """Address of the sidecar; if omitted, localhost with the port in `DAPR_HTTP_PORT`, or 3500."""


class DaprServiceInvocationTrigger(Trigger, _Dapr):
    """A call from another Dapr app starts the function with JSON and receives its return value."""

    type = "daprServiceInvocationTrigger"
    documentation = f"{LEARN}functions-bindings-dapr-trigger-svc-invoke"
    resource_property: ClassVar[str | None] = "method_name"
    bundle: ClassVar[Bundle] = ">=4"

    method_name: Configurable | None = None
    """Method that other apps call; if omitted, the function's name."""


class DaprBindingTrigger(Trigger, _Dapr):
    """Data from a Dapr input binding starts the function, as a JSON string."""

    type = "daprBindingTrigger"
    documentation = f"{LEARN}functions-bindings-dapr-trigger"
    resource_property: ClassVar[str | None] = "binding_name"
    bundle: ClassVar[Bundle] = ">=4"

    binding_name: Configurable | None = None
    """Dapr binding to use; if omitted, the function's name."""


class DaprTopicTrigger(Trigger, _Dapr):
    """A message on a Dapr topic starts the function, as `data` of a JSON CloudEvent."""

    type = "daprTopicTrigger"
    documentation = f"{LEARN}functions-bindings-dapr-trigger-topic"
    resource_property: ClassVar[str | None] = "topic"
    bundle: ClassVar[Bundle] = ">=4"

    pub_sub_name: Configurable
    """Dapr pub/sub component to use."""
    topic: Configurable | None = None
    """Topic to read; if omitted, the function's name."""
    route: Configurable | None = None
    """Path to which Dapr delivers the messages; if omitted, the topic."""


class DaprStateInput(Input, _Sidecar):
    """The function reads a value from a Dapr state store as JSON; a missing value is an error."""

    type = "daprState"
    documentation = f"{LEARN}functions-bindings-dapr-input-state"
    resource_property: ClassVar[str | None] = "key"
    bundle: ClassVar[Bundle] = ">=4"

    state_store: Expression
    """Dapr state store to use."""
    key: Expression
    """Key of the value."""


class DaprStateOutput(Output, _Sidecar):
    """The function saves a value in a Dapr state store, as the JSON string `{"value": ...}`."""

    type = "daprState"
    documentation = f"{LEARN}functions-bindings-dapr-output-state"
    resource_property: ClassVar[str | None] = "state_store"
    bundle: ClassVar[Bundle] = ">=4"

    state_store: Expression
    """Dapr state store to use."""
    key: Expression | None = None
    """Key to save under, unless the JSON has a `key` member."""


class DaprSecretInput(Input, _Sidecar):
    """The function reads a secret through Dapr, as a JSON object of names and values."""

    type = "daprSecret"
    documentation = f"{LEARN}functions-bindings-dapr-input-secret"
    resource_property: ClassVar[str | None] = "key"
    bundle: ClassVar[Bundle] = ">=4"

    secret_store_name: Expression
    """Dapr secret store to use."""
    key: Expression
    """Name of the secret."""
    metadata: Expression | None = None
    """Metadata for the store, as `name=value` pairs separated by `&`."""


class DaprInvokeOutput(Output, _Sidecar):
    """The function calls another Dapr app with the JSON string `{"body": ...}`."""

    type = "daprInvoke"
    documentation = f"{LEARN}functions-bindings-dapr-output-invoke"
    resource_property: ClassVar[str | None] = "method_name"
    bundle: ClassVar[Bundle] = ">=4"

    app_id: Expression | None = None
    """App to call, unless the value has `appId`."""
    method_name: Expression | None = None
    """Method to call, unless the value has `methodName`."""
    http_verb: Expression = "POST"
    """HTTP method to use, unless the value has `httpVerb`."""


class DaprPublishOutput(Output, _Sidecar):
    """The function publishes a message through Dapr, as the JSON string `{"payload": ...}`."""

    type = "daprPublish"
    documentation = f"{LEARN}functions-bindings-dapr-output-publish"
    resource_property: ClassVar[str | None] = "topic"
    bundle: ClassVar[Bundle] = ">=4"

    pub_sub_name: Expression | None = None
    """Dapr pub/sub component to use, unless the value has `pubsubname`."""
    topic: Expression | None = None
    """Topic to publish to, unless the value has `topic`."""


class DaprBindingOutput(Output, _Sidecar):
    """The function sends JSON to a Dapr binding: `{"data": ...}`, optionally with `metadata`."""

    type = "daprBinding"
    documentation = f"{LEARN}functions-bindings-dapr-output"
    resource_property: ClassVar[str | None] = "binding_name"
    bundle: ClassVar[Bundle] = ">=4"

    binding_name: Expression | None = None
    """Dapr binding to use, unless the value has `bindingName`."""
    operation: Expression | None = None
    """Operation, such as `create`, unless the value has `operation`."""
