"""Apache Kafka, and Event Hubs through its Kafka endpoint."""

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
from funcdeco.bindings.rules import Needs, OneOf, Rule, ignored_without

_Text = SettingOrText | None
_TOKEN = "o_auth_bearer_token_endpoint_url"
_OIDC = ("o_auth_bearer_client_id", "o_auth_bearer_client_secret", _TOKEN)


class _Connected(Model):
    rules: ClassVar[tuple[Rule, ...]] = (
        ignored_without("username", "password", "authentication_mode"),
        ignored_without("password", "username"),
        ignored_without(
            "schema_registry_username", "schema_registry_url", "schema_registry_password"
        ),
        ignored_without(
            "schema_registry_password", "schema_registry_url", "schema_registry_username"
        ),
        *(
            OneOf(("ssl_certificate_and_key_pem", name), optional=True, ignored=name)
            for name in ("ssl_certificate_pem", "ssl_key_pem")
        ),
        Needs("o_auth_bearer_method", ("authentication_mode", *_OIDC), "Oidc", is_ignored=True),
        *(ignored_without(name, "o_auth_bearer_method") for name in _OIDC),
        ignored_without("o_auth_bearer_scope", "o_auth_bearer_method"),
        ignored_without("o_auth_bearer_extensions", "o_auth_bearer_method"),
        OneOf(("https_ca_location", "https_ca_pem"), optional=True),
    )

    topic: Configurable
    """Name of the topic."""
    broker_list: SettingOrText
    """Initial brokers, as comma-separated `host:port` pairs."""

    avro_schema: _Text = None
    """Avro schema of the values, as a JSON string."""
    key_avro_schema: _Text = None
    """Avro schema of the keys, as a JSON string; if set, `key_data_type` is ignored."""
    key_data_type: Literal["Int", "Long", "String", "Binary"] = "String"
    """Type of the keys; ignored if there is a schema for them."""

    authentication_mode: Literal[
        "NotSet", "Gssapi", "Plain", "ScramSha256", "ScramSha512", "OAuthBearer"
    ] = "NotSet"
    """SASL mechanism for authentication; requires a SASL `protocol`."""
    protocol: Literal["NotSet", "Plaintext", "Ssl", "SaslPlaintext", "SaslSsl"] = "NotSet"
    """Protocol for the brokers: with or without TLS, with or without SASL authentication."""
    username: _Text = None
    """User name for the mechanisms Plain and Scram; `$ConnectionString` for Event Hubs."""
    password: _Text = None
    """Password for the mechanisms Plain and Scram; prefer the name of a setting to the password."""

    ssl_key_location: _Text = None
    """Path of the file with the client's private key, relative to the app's folder."""
    ssl_ca_location: _Text = None
    """Path of the file with the CA certificates for verifying the brokers' certificates."""
    ssl_certificate_location: _Text = None
    """Path of the file with the client's certificate."""
    ssl_key_password: _Text = None
    """Password of the client's private key."""

    ssl_certificate_pem: Annotated[_Text, Field(serialization_alias="sslCertificatePEM")] = None
    """The client's certificate as a string, in PEM format."""
    ssl_key_pem: Annotated[_Text, Field(serialization_alias="sslKeyPEM")] = None
    """The client's private key as a string, in PEM format."""
    ssl_ca_pem: Annotated[_Text, Field(serialization_alias="sslCaPEM")] = None
    """CA certificate for verifying the brokers' certificates, in PEM format."""
    ssl_certificate_and_key_pem: Annotated[
        _Text, Field(serialization_alias="sslCertificateandKeyPEM")
    ] = None
    """The client's certificate and private key in one PEM string, as exported by Key Vault."""

    schema_registry_url: _Text = None
    """Address of the registry of the Avro schemas."""
    schema_registry_username: _Text = None
    """User name for the schema registry."""
    schema_registry_password: _Text = None
    """Password for the schema registry."""

    o_auth_bearer_method: Literal["Default", "Oidc"] = "Default"
    """With `authentication_mode="OAuthBearer"`, the source of the token; for Oidc, an endpoint."""
    o_auth_bearer_client_id: _Text = None
    """Client ID for requesting a token from the endpoint."""
    o_auth_bearer_client_secret: _Text = None
    """Client secret for requesting a token from the endpoint."""
    o_auth_bearer_scope: _Text = None
    """Scope of the requested token."""
    o_auth_bearer_token_endpoint_url: _Text = None
    """Address of the endpoint that issues tokens."""
    o_auth_bearer_extensions: _Text = None
    """Extensions sent to the brokers with the token, as comma-separated `key=value` pairs."""

    https_ca_location: _Text = None
    """Path of the CA certificates for the token endpoint, or `probe`. Preview: in no bundle yet."""
    https_ca_pem: _Text = None
    """CA certificates for the token endpoint, in PEM format. Preview: in no bundle yet."""


class KafkaTrigger(Trigger, _Connected, Batched):
    """An event on a Kafka topic starts the function. Not available on the Consumption plan.

    As `str`, it is JSON with `Value`, `Key`, `Headers` and more; as binary data, the value alone.
    """

    type = "kafkaTrigger"
    python_types: ClassVar[tuple[str, ...]] = (
        "func.KafkaEvent",
        "typing.List[func.KafkaEvent]",
        "str",
        "bytes",
    )
    documentation = f"{LEARN}functions-bindings-kafka-trigger"
    host_section = "kafka"
    resource_property: ClassVar[str | None] = "topic"
    gives: ClassVar[tuple[str, ...] | None] = (
        *("Key", "Partition", "Topic", "Timestamp", "Offset", "Headers", "LeaderEpoch"),
        "IsPartitionEOF",
    )
    reserved_names: ClassVar[tuple[str, ...]] = (
        *("Key", "Timestamp", "Headers", "LeaderEpoch", "IsPartitionEOF"),
    )
    attributes: ClassVar[tuple[str, ...]] = ("key", "offset", "partition", "timestamp", "topic")
    needs_storage = False

    event_hub_connection_string: _Text = None
    """For Event Hubs, its connection string instead of protocol, mode, user name and password."""
    consumer_group: _Text = None
    """Consumer group to use."""
    lag_threshold: int = 1000
    """Number of unread events per instance above which the app scales out."""


class KafkaOutput(Output, _Connected):
    """The function sends events to a Kafka topic.

    A string is the value, or a whole event as a JSON object with `Offset`, `Partition`, `Topic`,
    `Timestamp`, `Value`, `Headers` and, optionally, `Key`.
    """

    type = "kafka"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes", "typing.List[str]")
    raw_converter = True
    documentation = f"{LEARN}functions-bindings-kafka-output"
    host_section = "kafka"
    resource_property: ClassVar[str | None] = "topic"

    max_message_bytes: int = 1000000
    """Maximum size of a message in bytes."""
    batch_size: int = 10000
    """Maximum number of messages per batch."""
    enable_idempotence: bool = False
    """Write each message exactly once and in order."""
    message_timeout_ms: int = 300000
    """Milliseconds for the delivery of a message, including retries; 0 waits indefinitely."""
    request_timeout_ms: int = 5000
    """Milliseconds to wait for the brokers' response to one request."""
    max_retries: int = 2147483647
    """Maximum number of retries for a message; retries may change the order."""
    linger_ms: int = 5
    """Milliseconds to wait for more messages to send together."""
