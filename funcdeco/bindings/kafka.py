"""Apache Kafka, and Event Hubs by its Kafka endpoint."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from funcdeco.bindings.base import (
    LEARN,
    Batched,
    Configurable,
    Model,
    Output,
    SettingOrText,
    Trigger,
)
from funcdeco.bindings.rules import Needs, OneOf, Rule

_Text = SettingOrText | None
_TOKEN = "o_auth_bearer_token_endpoint_url"
_OIDC = ("o_auth_bearer_client_id", "o_auth_bearer_client_secret", _TOKEN)


class _Connected(Model):
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("username", ("password", "authentication_mode")),
        Needs("password", ("username",)),
        Needs("schema_registry_username", ("schema_registry_url", "schema_registry_password")),
        Needs("schema_registry_password", ("schema_registry_url", "schema_registry_username")),
        OneOf(("ssl_certificate_and_key_pem", "ssl_certificate_pem"), optional=True),
        OneOf(("ssl_certificate_and_key_pem", "ssl_key_pem"), optional=True),
        Needs("o_auth_bearer_method", ("authentication_mode", *_OIDC), value="Oidc"),
        *(Needs(name, ("o_auth_bearer_method",)) for name in _OIDC),
        Needs("o_auth_bearer_scope", ("o_auth_bearer_method",)),
        Needs("o_auth_bearer_extensions", ("o_auth_bearer_method",)),
        OneOf(("https_ca_location", "https_ca_pem"), optional=True),
    )

    topic: Configurable
    """Name of the topic."""
    broker_list: SettingOrText
    """Brokers to begin with, as `host:port`, separated by commas."""

    avro_schema: _Text = None
    """Avro schema of the values, as JSON text."""
    key_avro_schema: _Text = None
    """Avro schema of the keys, as JSON text; `key_data_type` doesn't count then."""
    key_data_type: Literal["Int", "Long", "String", "Binary"] = "String"
    """What the keys are, unless there is a schema for them."""

    authentication_mode: Literal[
        "NotSet", "Gssapi", "Plain", "ScramSha256", "ScramSha512", "OAuthBearer"
    ] = "NotSet"
    """SASL mechanism to log in with; it takes a SASL `protocol`."""
    protocol: Literal["NotSet", "Plaintext", "Ssl", "SaslPlaintext", "SaslSsl"] = "NotSet"
    """How to talk to the brokers: with or without TLS, with or without a SASL login."""
    username: _Text = None
    """User for the mechanisms Plain and Scram; `$ConnectionString` for Event Hubs."""
    password: _Text = None
    """Password for the mechanisms Plain and Scram: better the name of a setting than itself."""

    ssl_key_location: _Text = None
    """Path of the file with the client's private key, from the app's folder."""
    ssl_ca_location: _Text = None
    """Path of the file with the certificates of those that may sign the brokers'."""
    ssl_certificate_location: _Text = None
    """Path of the file with the client's certificate."""
    ssl_key_password: _Text = None
    """Password of the client's private key."""

    ssl_certificate_pem: Annotated[_Text, Field(serialization_alias="sslCertificatePEM")] = None
    """The client's certificate itself, in PEM format."""
    ssl_key_pem: Annotated[_Text, Field(serialization_alias="sslKeyPEM")] = None
    """The client's private key itself, in PEM format."""
    ssl_ca_pem: Annotated[_Text, Field(serialization_alias="sslCaPEM")] = None
    """Certificate of the one that signs the brokers', in PEM format."""
    ssl_certificate_and_key_pem: Annotated[
        _Text, Field(serialization_alias="sslCertificateandKeyPEM")
    ] = None
    """The client's certificate and private key in one PEM text, as Key Vault gives them out."""

    schema_registry_url: _Text = None
    """Address of the registry that knows the Avro schemas."""
    schema_registry_username: _Text = None
    """User for the schema registry."""
    schema_registry_password: _Text = None
    """Password for the schema registry."""

    o_auth_bearer_method: Literal["Default", "Oidc"] = "Default"
    """With `authentication_mode="OAuthBearer"`: how to come by a token; Oidc asks an endpoint."""
    o_auth_bearer_client_id: _Text = None
    """Who asks the endpoint for a token."""
    o_auth_bearer_client_secret: _Text = None
    """The asking client's secret."""
    o_auth_bearer_scope: _Text = None
    """What the token is asked for."""
    o_auth_bearer_token_endpoint_url: _Text = None
    """Address of the endpoint that gives tokens."""
    o_auth_bearer_extensions: _Text = None
    """Extensions sent to the brokers with the token: `key=value`, separated by commas."""

    https_ca_location: _Text = None
    """Path of what may sign the token endpoint's, or `probe`. In preview: in no bundle yet."""
    https_ca_pem: _Text = None
    """What may sign the token endpoint's, in PEM format. In preview: in no bundle yet."""


class KafkaTrigger(Trigger, _Connected, Batched):
    """An event of a Kafka topic starts the function. Not on the Consumption plan.

    Its text is JSON with `Value`, `Key`, `Headers` and more; as binary data it is the bare value.
    """

    type = "kafkaTrigger"
    python_types: ClassVar[tuple[str, ...]] = (
        "func.KafkaEvent",
        "typing.List[func.KafkaEvent]",
        "str",
        "bytes",
    )
    documentation = f"{LEARN}functions-bindings-kafka-trigger"
    resource_property: ClassVar[str | None] = "topic"
    gives: ClassVar[tuple[str, ...] | None] = (
        *("Key", "Partition", "Topic", "Timestamp", "Offset", "Headers", "LeaderEpoch"),
        "IsPartitionEOF",
    )
    needs_storage = False

    event_hub_connection_string: _Text = None
    """For Event Hubs, instead of protocol, mode, user and password: its connection string."""
    consumer_group: _Text = None
    """Consumer group to read as."""
    lag_threshold: int = 1000
    """How many events each instance may leave unread before the app scales out."""


class KafkaOutput(Output, _Connected):
    """The function sends events to a Kafka topic.

    A text is the value, or a whole event: JSON text of an object with `Offset`, `Partition`,
    `Topic`, `Timestamp`, `Value`, `Headers` and perhaps `Key`.
    """

    type = "kafka"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes", "typing.List[str]")
    raw_converter = True
    documentation = f"{LEARN}functions-bindings-kafka-output"
    resource_property: ClassVar[str | None] = "topic"

    max_message_bytes: int = 1000000
    """Maximum size of a message in bytes."""
    batch_size: int = 10000
    """Maximum number of messages per batch."""
    enable_idempotence: bool = False
    """Have each message written exactly once and in order."""
    message_timeout_ms: int = 300000
    """Milliseconds until a message must have arrived, repeats included; 0 waits indefinitely."""
    request_timeout_ms: int = 5000
    """Milliseconds to wait for the brokers' answer to one request."""
    max_retries: int = 2147483647
    """How often to repeat a message that failed; it may change the order."""
    linger_ms: int = 5
    """Milliseconds to wait for more messages to send together."""
