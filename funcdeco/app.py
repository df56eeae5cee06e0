"""`App`, `Blueprint` and the table of their decorators."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from funcdeco import bindings
from funcdeco.declare import Unknown, declare, mount
from funcdeco.registry import Include, Registry

if TYPE_CHECKING:
    from funcdeco.bindings.http import AuthLevel
    from funcdeco.functions.model import FunctionApp


class Decorators(Registry):
    """The decorators. Each one gets its keywords, types and help from a model."""

    function: Final = declare(lambda: bindings.root.FunctionOptions)
    retry: Final = declare(lambda: bindings.root.Retry)

    http: Final = declare(lambda: bindings.http.Http)
    asgi: Final = mount(lambda: bindings.mount.Asgi)
    wsgi: Final = mount(lambda: bindings.mount.Wsgi)
    http_output: Final = declare(lambda: bindings.http.HttpOutput)
    timer_trigger: Final = declare(lambda: bindings.timer.TimerTrigger)
    queue_trigger: Final = declare(lambda: bindings.queue.QueueTrigger)
    queue_output: Final = declare(lambda: bindings.queue.QueueOutput)
    blob_trigger: Final = declare(lambda: bindings.blob.BlobTrigger)
    blob_input: Final = declare(lambda: bindings.blob.BlobInput)
    blob_output: Final = declare(lambda: bindings.blob.BlobOutput)
    table_input: Final = declare(lambda: bindings.table.TableInput)
    table_output: Final = declare(lambda: bindings.table.TableOutput)
    service_bus_queue_trigger: Final = declare(lambda: bindings.service_bus.ServiceBusQueueTrigger)
    service_bus_topic_trigger: Final = declare(lambda: bindings.service_bus.ServiceBusTopicTrigger)
    service_bus_queue_output: Final = declare(lambda: bindings.service_bus.ServiceBusQueueOutput)
    service_bus_topic_output: Final = declare(lambda: bindings.service_bus.ServiceBusTopicOutput)
    kafka_trigger: Final = declare(lambda: bindings.kafka.KafkaTrigger)
    kafka_output: Final = declare(lambda: bindings.kafka.KafkaOutput)
    event_hub_trigger: Final = declare(lambda: bindings.event_hub.EventHubTrigger)
    event_hub_output: Final = declare(lambda: bindings.event_hub.EventHubOutput)
    event_grid_trigger: Final = declare(lambda: bindings.event_grid.EventGridTrigger)
    event_grid_output: Final = declare(lambda: bindings.event_grid.EventGridOutput)
    rabbitmq_trigger: Final = declare(lambda: bindings.rabbitmq.RabbitMQTrigger)
    rabbitmq_output: Final = declare(lambda: bindings.rabbitmq.RabbitMQOutput)
    dapr_service_invocation_trigger: Final = declare(
        lambda: bindings.dapr.DaprServiceInvocationTrigger
    )
    dapr_binding_trigger: Final = declare(lambda: bindings.dapr.DaprBindingTrigger)
    dapr_topic_trigger: Final = declare(lambda: bindings.dapr.DaprTopicTrigger)
    dapr_state_input: Final = declare(lambda: bindings.dapr.DaprStateInput)
    dapr_state_output: Final = declare(lambda: bindings.dapr.DaprStateOutput)
    dapr_secret_input: Final = declare(lambda: bindings.dapr.DaprSecretInput)
    dapr_invoke_output: Final = declare(lambda: bindings.dapr.DaprInvokeOutput)
    dapr_publish_output: Final = declare(lambda: bindings.dapr.DaprPublishOutput)
    dapr_binding_output: Final = declare(lambda: bindings.dapr.DaprBindingOutput)
    redis_pubsub_trigger: Final = declare(lambda: bindings.redis.RedisPubSubTrigger)
    redis_list_trigger: Final = declare(lambda: bindings.redis.RedisListTrigger)
    redis_stream_trigger: Final = declare(lambda: bindings.redis.RedisStreamTrigger)
    redis_input: Final = declare(lambda: bindings.redis.RedisInput)
    redis_output: Final = declare(lambda: bindings.redis.RedisOutput)
    warm_up_trigger: Final = declare(lambda: bindings.warmup.WarmUpTrigger)
    manual_trigger: Final = declare(lambda: bindings.manual.ManualTrigger)
    notification_hub_output: Final = declare(
        lambda: bindings.notification_hub.NotificationHubOutput
    )
    mobile_table_input: Final = declare(lambda: bindings.mobile_table.MobileTableInput)
    mobile_table_output: Final = declare(lambda: bindings.mobile_table.MobileTableOutput)
    document_db_input: Final = declare(lambda: bindings.document_db.DocumentDBInput)
    document_db_output: Final = declare(lambda: bindings.document_db.DocumentDBOutput)
    signalr_trigger: Final = declare(lambda: bindings.signalr.SignalRTrigger)
    signalr_connection_info_input: Final = declare(
        lambda: bindings.signalr.SignalRConnectionInfoInput
    )
    signalr_negotiation_input: Final = declare(lambda: bindings.signalr.SignalRNegotiationInput)
    signalr_endpoints_input: Final = declare(lambda: bindings.signalr.SignalREndpointsInput)
    signalr_refresh_input: Final = declare(lambda: bindings.signalr.SignalRRefreshInput)
    signalr_output: Final = declare(lambda: bindings.signalr.SignalROutput)
    web_pubsub_trigger: Final = declare(lambda: bindings.web_pubsub.WebPubSubTrigger)
    web_pubsub_connection_input: Final = declare(
        lambda: bindings.web_pubsub.WebPubSubConnectionInput
    )
    web_pubsub_context_input: Final = declare(lambda: bindings.web_pubsub.WebPubSubContextInput)
    web_pubsub_request_input: Final = declare(lambda: bindings.web_pubsub.WebPubSubRequestInput)
    web_pubsub_output: Final = declare(lambda: bindings.web_pubsub.WebPubSubOutput)
    socketio_trigger: Final = declare(lambda: bindings.socketio.SocketIOTrigger)
    socketio_negotiation_input: Final = declare(lambda: bindings.socketio.SocketIONegotiationInput)
    socketio_output: Final = declare(lambda: bindings.socketio.SocketIOOutput)
    sendgrid_output: Final = declare(lambda: bindings.sendgrid.SendGridOutput)
    twilio_sms_output: Final = declare(lambda: bindings.twilio.TwilioSmsOutput)
    mcp_tool_trigger: Final = declare(lambda: bindings.mcp.McpToolTrigger)
    mcp_resource_trigger: Final = declare(lambda: bindings.mcp.McpResourceTrigger)
    mcp_prompt_trigger: Final = declare(lambda: bindings.mcp.McpPromptTrigger)
    mcp_tool_property_input: Final = declare(lambda: bindings.mcp.McpToolPropertyInput)
    mcp_prompt_argument_input: Final = declare(lambda: bindings.mcp.McpPromptArgumentInput)
    fabric_item_input: Final = declare(lambda: bindings.fabric.FabricItemInput)
    udf_property_input: Final = declare(lambda: bindings.fabric.UdfPropertyInput)
    user_data_function_context_input: Final = declare(
        lambda: bindings.fabric.UserDataFunctionContextInput
    )
    orchestration_trigger: Final = declare(lambda: bindings.durable.OrchestrationTrigger)
    activity_trigger: Final = declare(lambda: bindings.durable.ActivityTrigger)
    entity_trigger: Final = declare(lambda: bindings.durable.EntityTrigger)
    durable_client_input: Final = declare(lambda: bindings.durable.DurableClientInput)
    orchestration_client_input: Final = declare(lambda: bindings.durable.OrchestrationClientInput)
    cosmos_db_trigger: Final = declare(lambda: bindings.cosmos_db.CosmosDBTrigger)
    cosmos_db_input: Final = declare(lambda: bindings.cosmos_db.CosmosDBInput)
    cosmos_db_output: Final = declare(lambda: bindings.cosmos_db.CosmosDBOutput)
    cosmos_db_trigger_v3: Final = declare(lambda: bindings.cosmos_db_v3.CosmosDBTriggerV3)
    cosmos_db_input_v3: Final = declare(lambda: bindings.cosmos_db_v3.CosmosDBInputV3)
    cosmos_db_output_v3: Final = declare(lambda: bindings.cosmos_db_v3.CosmosDBOutputV3)
    cosmos_db_mongo_trigger: Final = declare(lambda: bindings.cosmos_db_mongo.CosmosDBMongoTrigger)
    cosmos_db_mongo_input: Final = declare(lambda: bindings.cosmos_db_mongo.CosmosDBMongoInput)
    cosmos_db_mongo_output: Final = declare(lambda: bindings.cosmos_db_mongo.CosmosDBMongoOutput)
    sql_trigger: Final = declare(lambda: bindings.sql.SqlTrigger)
    sql_input: Final = declare(lambda: bindings.sql.SqlInput)
    sql_output: Final = declare(lambda: bindings.sql.SqlOutput)
    mysql_trigger: Final = declare(lambda: bindings.mysql.MySqlTrigger)
    mysql_input: Final = declare(lambda: bindings.mysql.MySqlInput)
    mysql_output: Final = declare(lambda: bindings.mysql.MySqlOutput)
    kusto_input: Final = declare(lambda: bindings.kusto.KustoInput)
    kusto_output: Final = declare(lambda: bindings.kusto.KustoOutput)
    assistant_skill_trigger: Final = declare(lambda: bindings.openai.AssistantSkillTrigger)
    text_completion_input: Final = declare(lambda: bindings.openai.TextCompletionInput)
    assistant_query_input: Final = declare(lambda: bindings.openai.AssistantQueryInput)
    assistant_post_input: Final = declare(lambda: bindings.openai.AssistantPostInput)
    embeddings_input: Final = declare(lambda: bindings.openai.EmbeddingsInput)
    semantic_search_input: Final = declare(lambda: bindings.openai.SemanticSearchInput)
    assistant_create_output: Final = declare(lambda: bindings.openai.AssistantCreateOutput)
    embeddings_store_output: Final = declare(lambda: bindings.openai.EmbeddingsStoreOutput)
    connector_trigger: Final = declare(lambda: bindings.connector.ConnectorTrigger)
    authentication_events_trigger: Final = declare(
        lambda: bindings.authentication_events.AuthenticationEventsTrigger
    )
    generic_trigger: Final = declare(lambda: bindings.generic.GenericTrigger)
    generic_input: Final = declare(lambda: bindings.generic.GenericInput)
    generic_output: Final = declare(lambda: bindings.generic.GenericOutput)

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            if name.startswith("_"):
                message = f"{type(self).__name__!r} object has no attribute {name!r}"
                raise AttributeError(message, name=name, obj=self)
            return Unknown(self, name)

    def include(
        self,
        blueprint: Blueprint | str,
        *,
        prefix: str | None = None,
        auth_level: AuthLevel | None = None,
    ) -> None:
        """Include the functions of *blueprint*, an object or "package.module:attribute".

        A string is imported only when the app is built, never in a deployed function. *prefix* is
        prepended to the routes of the blueprint's HTTP functions. *auth_level* is the default for
        its HTTP functions that do not set one; it overrides the blueprint's own default.
        """
        caller = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        code, line = caller.f_code, caller.f_lineno
        site = code.co_filename, line, code, caller.f_lasti
        self.includes.append(Include(blueprint, prefix, auth_level, *site))


class Blueprint(Decorators):
    """A group of functions to include in an app or in another blueprint.

    *auth_level* applies to its HTTP functions that do not set one.
    """

    def __init__(self, *, auth_level: AuthLevel | None = None) -> None:
        super().__init__(auth_level=auth_level)


class App(Decorators):
    """The functions of one function app.

    *auth_level* applies to HTTP functions that do not set one. It defaults to the host's default,
    `function`: https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger
    """

    def __init__(self, *, auth_level: AuthLevel | None = None) -> None:
        super().__init__(auth_level=auth_level)

    @property
    def functions(self) -> FunctionApp:
        """The functions declared so far, as a `FunctionApp`.

        Raises AppError with every diagnostic of the app if any is an error.
        """
        from funcdeco.sources.decorators.resolve import functions_of

        return functions_of(self)
