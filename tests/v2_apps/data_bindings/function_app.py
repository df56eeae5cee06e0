"""SQL, Kafka, SignalR and OpenAI."""

import json
import logging

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.sql_trigger(
    arg_name="changes", table_name="dbo.Products", connection_string_setting="SqlConnection"
)
def on_products(changes: str) -> None:
    for change in json.loads(changes):
        logging.info("%s: %s", change["Operation"], change["Item"])


@app.route(route="products/{cost:int}", methods=["GET"])
@app.sql_input(
    arg_name="products",
    command_text="SELECT * FROM dbo.Products WHERE Cost = @Cost",
    command_type="Text",
    parameters="@Cost={cost}",
    connection_string_setting="SqlConnection",
)
def list_products(req: func.HttpRequest, products: func.SqlRowList) -> func.HttpResponse:
    rows = [json.loads(row.to_json()) for row in products]
    return func.HttpResponse(json.dumps(rows), mimetype="application/json")


@app.route(route="products", methods=["POST"])
@app.sql_output(
    arg_name="product", command_text="dbo.Products", connection_string_setting="SqlConnection"
)
def add_product(req: func.HttpRequest, product: func.Out[func.SqlRow]) -> func.HttpResponse:
    product.set(func.SqlRow.from_dict(req.get_json()))
    return func.HttpResponse(status_code=201)


@app.kafka_trigger(
    arg_name="event",
    topic="sales",
    broker_list="%KafkaBrokers%",
    consumer_group="reports",
    cardinality="one",
)
@app.kafka_output(arg_name="copy", topic="sales-copy", broker_list="%KafkaBrokers%")
def copy_sale(event: func.KafkaEvent, copy: func.Out[str]) -> None:
    copy.set(event.get_body().decode())


@app.route(route="negotiate", methods=["POST"])
@app.generic_input_binding(
    arg_name="connectionInfo",
    type="signalRConnectionInfo",
    hub_name="sales",
    connection_string_setting="AzureSignalRConnectionString",
)
def negotiate(req: func.HttpRequest, connectionInfo) -> func.HttpResponse:
    return func.HttpResponse(connectionInfo)


@app.timer_trigger(schedule="*/30 * * * * *", arg_name="timer", run_on_startup=False)
@app.generic_output_binding(
    arg_name="signalRMessages",
    type="signalR",
    hubName="sales",
    connectionStringSetting="AzureSignalRConnectionString",
)
def broadcast(timer: func.TimerRequest, signalRMessages: func.Out[str]) -> None:
    signalRMessages.set(json.dumps({"target": "newSale", "arguments": ["one more"]}))


@app.route(route="who/{name}", methods=["GET"])
@app.text_completion_input(
    arg_name="response",
    prompt="Who is {name}?",
    max_tokens="100",
    chat_model="%CHAT_MODEL%",
)
def who_is(req: func.HttpRequest, response: str) -> func.HttpResponse:
    return func.HttpResponse(json.loads(response)["content"])


@app.function_name("AddTodo")
@app.assistant_skill_trigger(
    arg_name="taskDescription", function_description="Create a new todo task"
)
def add_todo(taskDescription: str) -> None:
    logging.info("todo: %s", taskDescription)
