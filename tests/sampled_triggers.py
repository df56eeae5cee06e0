"""An app with a function for each trigger, which fails on an event without the expected parts."""

from __future__ import annotations

HEAD = """\
import json
from typing import Any

import azure.durable_functions as df
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")
"""
ORDERS = 'connection="C"'
TRIGGERS = {
    "httpTrigger": (
        '@app.http(route="orders/{id:int}")',
        "req: func.HttpRequest",
        'assert req.route_params["id"].isdigit(); return "x"',
    ),
    "httpQuery": (
        '@app.http(route="search")',
        "req: func.HttpRequest",
        'assert req.params["name"]; return "x"',
    ),
    "httpPost": (
        '@app.http(route="orders", methods=["POST"])',
        "req: func.HttpRequest",
        'assert req.get_json()["id"]; return "x"',
    ),
    "timerTrigger": (
        '@app.timer_trigger(schedule="0 0 6 * * *")',
        "timer: func.TimerRequest",
        "assert timer.past_due is False",
    ),
    "queueTrigger": (
        '@app.queue_trigger(queue_name="orders")',
        "msg: func.QueueMessage",
        'assert msg.get_json()["id"] and msg.id',
    ),
    "blobTrigger": (
        '@app.blob_trigger(path="in/{name}.json", connection="C")',
        "blob: func.InputStream",
        'assert json.loads(blob.read())["id"] and blob.name',
    ),
    "serviceBusTrigger": (
        '@app.service_bus_queue_trigger(queue_name="q", connection="C")',
        "msg: func.ServiceBusMessage",
        'assert json.loads(msg.get_body())["id"]',
    ),
    "serviceBusMany": (
        '@app.service_bus_topic_trigger(topic_name="t", subscription_name="s", connection="C", cardinality="many")',
        "msgs: list[func.ServiceBusMessage]",
        'assert [json.loads(one.get_body())["id"] for one in msgs]',
    ),
    "kafkaTrigger": (
        '@app.kafka_trigger(broker_list="b", topic="t")',
        "event: func.KafkaEvent",
        'assert json.loads(json.loads(event.get_body())["Value"])["id"]',
    ),
    "eventHubTrigger": (
        '@app.event_hub_trigger(event_hub_name="h", connection="C")',
        "event: func.EventHubEvent",
        'assert json.loads(event.get_body())["id"]',
    ),
    "eventGridTrigger": (
        "@app.event_grid_trigger()",
        "event: func.EventGridEvent",
        'assert event.get_json()["id"] and event.event_type and event.subject',
    ),
    "rabbitMQTrigger": (
        '@app.rabbitmq_trigger(queue_name="q", connection_string_setting="C")',
        "msg: str",
        'assert json.loads(msg)["id"]',
    ),
    "daprServiceInvocationTrigger": (
        '@app.dapr_service_invocation_trigger(method_name="m")',
        "data: str",
        'assert json.loads(data)["id"]',
    ),
    "daprBindingTrigger": (
        '@app.dapr_binding_trigger(binding_name="b")',
        "data: str",
        'assert json.loads(data)["id"]',
    ),
    "daprTopicTrigger": (
        '@app.dapr_topic_trigger(pub_sub_name="p", topic="t")',
        "event: str",
        'e = json.loads(event); assert e["data"]["id"] and e["topic"] == "t" and e["pubsubname"] == "p"',
    ),
    "redisPubSubTrigger": (
        '@app.redis_pubsub_trigger(connection="C", channel="c")',
        "message: str",
        'assert json.loads(json.loads(message)["Message"])["id"]',
    ),
    "redisListTrigger": (
        '@app.redis_list_trigger(connection="C", key="k")',
        "entry: str",
        'assert json.loads(entry)["id"]',
    ),
    "redisStreamTrigger": (
        '@app.redis_stream_trigger(connection="C", key="k")',
        "entry: str",
        'assert json.loads(entry)["Values"]["id"]',
    ),
    "warmupTrigger": ("@app.warm_up_trigger()", "warm", "assert warm is not None"),
    "manualTrigger": ("@app.manual_trigger()", "input: str", 'assert json.loads(input)["id"]'),
    "signalRTrigger": (
        '@app.signalr_trigger(hub_name="h", category="messages", event="say", parameter_names=["a", "b"])',
        "call: str",
        'c = json.loads(call); a, b = c["Arguments"]; assert a and c["Hub"] == "h" and c["ConnectionId"] and c["UserId"]',
    ),
    "signalRConnected": (
        '@app.signalr_trigger(hub_name="h", category="connections", event="connected")',
        "call: str",
        'c = json.loads(call); assert c["Event"] == "connected" and c["Arguments"] is None',
    ),
    "webPubSubTrigger": (
        '@app.web_pubsub_trigger(hub="h", event_type="user", event_name="message")',
        "request: str",
        'r = json.loads(request); assert r["data"] and r["dataType"] and r["connectionContext"]["hub"] == "h"',
    ),
    "webPubSubConnect": (
        '@app.web_pubsub_trigger(hub="h", event_type="system", event_name="connect")',
        "request: str",
        'r = json.loads(request); assert r["claims"] and "query" in r and r["subprotocols"]',
    ),
    "webPubSubContext": (
        '@app.web_pubsub_trigger(hub="h", event_type="user", event_name="x")',
        "connectionContext: str",
        'assert json.loads(connectionContext)["eventName"] == "x"',
    ),
    "socketIOTrigger": (
        '@app.socketio_trigger(hub="h", event_name="say", parameter_names=["a", "b"])',
        "request: str",
        'r = json.loads(request); a, b = r["parameters"]; assert a and r["socketId"] and r["namespace"] == "/"',
    ),
    "socketIOLeft": (
        '@app.socketio_trigger(hub="h", event_name="disconnected")',
        "request: str",
        'assert json.loads(request)["reason"]',
    ),
    "mcpToolTrigger": (
        '@app.mcp_tool_trigger(tool_name="t", description="d", tool_properties=json.dumps([{"propertyName": "n", "propertyType": "integer", "description": "d"}]))',
        "call: str",
        'assert json.loads(call)["arguments"]["n"] == 1',
    ),
    "mcpResourceTrigger": (
        '@app.mcp_resource_trigger(uri="file://a", resource_name="r")',
        "call: str",
        'assert json.loads(call)["uri"] == "file://a"; return "x"',
    ),
    "mcpPromptTrigger": (
        '@app.mcp_prompt_trigger(prompt_name="p", prompt_arguments=json.dumps([{"name": "n", "required": True}]))',
        "call: func.PromptInvocationContext",
        'assert call.arguments["n"]; return "x"',
    ),
    "orchestrationTrigger": (
        "@app.orchestration_trigger()",
        "context: df.DurableOrchestrationContext",
        'assert context.get_input()["id"]; return (yield context.call_activity("activityTrigger", "x"))',
    ),
    "activityTrigger": ("@app.activity_trigger()", "value: str", "assert value; return value"),
    "activityOfNumbers": (
        "@app.activity_trigger()",
        "value: list[int]",
        "return sum(value) + value[0]",
    ),
    "entityTrigger": (
        "@app.entity_trigger()",
        "context: df.DurableEntityContext",
        "assert context.operation_name and context.entity_key; context.set_state(context.get_input() + 1)",
    ),
    "cosmosDBTrigger": (
        '@app.cosmos_db_trigger(database_name="d", container_name="c", connection="C")',
        "docs: func.DocumentList",
        'assert docs[0]["id"]',
    ),
    "cosmosDBMongoTrigger": (
        '@app.cosmos_db_mongo_trigger(database_name="d", collection_name="c", connection_string_setting="C")',
        "change: str",
        'assert json.loads(change)["fullDocument"]["_id"]',
    ),
    "sqlTrigger": (
        '@app.sql_trigger(table_name="t", connection_string_setting="C")',
        "changes: str",
        'assert json.loads(changes)[0]["Item"]["id"]',
    ),
    "mysqlTrigger": (
        '@app.mysql_trigger(table_name="t", connection_string_setting="C")',
        "changes: str",
        'assert json.loads(changes)[0]["Item"]["id"]',
    ),
    "assistantSkillTrigger": (
        '@app.assistant_skill_trigger(function_description="d")',
        "task: str",
        "assert task.isalpha()",
    ),
    "connectorTrigger": (
        "@app.connector_trigger()",
        "event: str",
        'assert json.loads(event)["id"]',
    ),
    "authenticationEventsTrigger": (
        "@app.authentication_events_trigger()",
        "event: str",
        'd = json.loads(event)["data"]; assert d["authenticationContext"]["user"]["id"] and d["tenantId"]; return "{}"',
    ),
}
"""By name of the function: decorator, parameter and body; a name that isn't a type is a variant."""


def app_source() -> str:
    """Return the source of the app."""
    functions = (
        f"\n\n{decorator}\ndef {name}({parameter}):\n    {body}\n"
        for name, (decorator, parameter, body) in TRIGGERS.items()
    )
    return HEAD + "".join(functions)
