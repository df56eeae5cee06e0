"""Mistakes in v2 apps: each function is named after the code that is reported for it."""

from __future__ import annotations

HEAD = """\
import json
import uuid

import azure.durable_functions as df
import azure.functions as func

app = func.FunctionApp()
"""
SETTINGS = {
    "FUNCTIONS_WORKER_RUNTIME": "python",
    "AzureWebJobsStorage": "UseDevelopmentStorage=true",
    "BUS": "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=abc=",
    "HUB": "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=abc="
    ";EntityPath=visits",
    "COSMOS": "AccountEndpoint=https://a.documents.azure.com:443/;AccountKey=abc=",
    "DATABASE": "Server=x;Database=y",
}
ROUTES = """

@app.route("orders/{id")
def htp002(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="/items")
def htp004(req: func.HttpRequest) -> str:
    return "ok"


@app.route("parts/<int:id>", methods=["GET"])
def htp005(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="people/{id:integer}")
def htp003(req: func.HttpRequest) -> str:
    return "ok"


@app.route("admin/x")
def htp006(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route=" ")
def htp001(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="copies")
def first(req: func.HttpRequest) -> str:
    return "ok"


@app.route("copies", methods=["GET"])
def htp007(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="pages/{a}")
def earlier(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="pages/{b}", methods=["GET"])
def htp008(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="{shop}/sale/now")
def all_shops(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="sales/{day}/now")
def htp009(req: func.HttpRequest) -> str:
    return "ok"


@app.route("api/prefix")
def htp013(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="secret", auth_level=func.AuthLevel.ADMIN)
def sec003(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="methods", methods=["GET,POST"])
def bnd003(req: func.HttpRequest) -> str:
    return "ok"


@app.route("method", "req", "$return", "GET")
def bnd003b(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="unknown", method=["GET"])
def bnd001(req: func.HttpRequest) -> str:
    return "ok"


@app.route(path="paths")
def bnd001b(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="named", name="request")
def bnd001c(request: func.HttpRequest) -> str:
    return "ok"


@app.route(route="nonsense", xyz=1)
def bnd001d(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="level", auth_level="user")
def fun025(req: func.HttpRequest) -> str:
    return "ok"


@app.generic_trigger("req", "httpTrigger", route="generic")
def htp010(req: func.HttpRequest) -> None: ...


@app.generic_trigger("req", "httpTrigger", route="returned")
def pyt011(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="named-answer", binding_arg_name="answer")
def pyt011b(req: func.HttpRequest, answer: func.Out[str]):
    return "ok"


@app.route(route="dict")
def ret001(req: func.HttpRequest):
    return {"a": 1}


@app.route(route="some-dict")
def ret002(req: func.HttpRequest):
    if req.method == "GET":
        return {"a": 1}
    return "ok"


@app.route(route="some-none")
def ret003(req: func.HttpRequest):
    if req.method == "GET":
        return "ok"


@app.route("assigned")
@app.queue_output("out", "orders", "AzureWebJobsStorage")
def ret005(req: func.HttpRequest, out: func.Out[str]) -> str:
    out = "x"
    return "ok"


@app.route("unused")
@app.queue_output("out", "orders", "AzureWebJobsStorage")
def ret007(req: func.HttpRequest, out: func.Out[str]) -> str:
    return "ok"


@app.route("types")
def pyt005(req: func.HttpRequest) -> dict:
    return {}


@app.route("values/{id}")
def bnd007(req: func.HttpRequest, id: str) -> str:
    return "ok"


@app.route("query")
def bnd007b(req: func.HttpRequest, limit: int) -> str:
    return "ok"


@app.route("photos")
@app.blob_input("photo", "photos/{Query.name}", "AzureWebJobsStorage", "binary")
def sec004(req: func.HttpRequest, photo: func.InputStream) -> func.HttpResponse:
    return func.HttpResponse(photo.read())


@app.route("files/{name}")
@app.blob_input("file", "files/{nme}", "AzureWebJobsStorage", data_type="binary")
def exp003(req: func.HttpRequest, file: func.InputStream) -> str:
    return "ok"
"""
TRIGGERS = """

@app.timer_trigger("timer", "0 0 25 * * *")
def tmr001(timer: func.TimerRequest) -> None: ...


@app.schedule(schedule="{CLEANUP}", arg_name="timer")
def tmr001b(timer: func.TimerRequest) -> None: ...


@app.schedule("timer", "0 0 20-5 * * *")
def tmr002(timer: func.TimerRequest) -> None: ...


@app.timer_trigger("timer", "0 0/0 5 * * *")
def tmr003(timer: func.TimerRequest) -> None: ...


@app.timer_trigger("timer", "0 0 5 1 * 1")
def tmr004(timer: func.TimerRequest) -> None: ...


@app.timer_trigger("timer", "0 0 5 31 2 *")
def tmr005(timer: func.TimerRequest) -> None: ...


@app.timer_trigger("timer", "* * * * * *")
def tmr006(timer: func.TimerRequest) -> None: ...


@app.timer_trigger("timer", "*/5 * * * *")
def tmr007(timer: func.TimerRequest) -> None: ...


@app.timer_trigger("timer", "24:00:00")
def tmr008(timer: func.TimerRequest) -> None: ...


@app.timer_trigger("timer", "00:00:00")
def tmr009(timer: func.TimerRequest) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *", True)
def tmr010(timer: func.TimerRequest) -> None: ...


@app.timer_trigger("timer", "*/10 * * * * *", use_monitor=True)
def tmr011(timer: func.TimerRequest) -> None: ...


@app.timer_trigger("timer", "0 0/100 6 * * *")
def tmr014(timer: func.TimerRequest) -> None: ...


@app.timer_trigger(arg_name="timer", cron="0 0 6 * * *")
def bnd001(timer: func.TimerRequest) -> None: ...


@app.queue_trigger(name="msg", queue_name="orders", connection="AzureWebJobsStorage")
def bnd001b(msg: func.QueueMessage) -> None: ...


@app.retry(strategy="fixed_delay", max_retry="3", delay_interval="00:00:05")
@app.timer_trigger("timer", "0 0 6 * * *")
def bnd001c(timer: func.TimerRequest) -> None: ...


@app.queue_trigger("msg", queue_name="orders")
def bnd002(msg: func.QueueMessage) -> None: ...


@app.retry("fixed_delay", "3")
@app.timer_trigger("timer", "0 0 6 * * *")
def bnd003(timer: func.TimerRequest) -> None: ...


@app.retry("fixed_delay", "3", delay_interval="5s")
@app.timer_trigger("timer", "0 0 6 * * *")
def bnd003b(timer: func.TimerRequest) -> None: ...


@app.retry("exponential_backoff", "3", None, "00:10:00", "00:01:00")
@app.timer_trigger("timer", "0 0 6 * * *")
def fun022(timer: func.TimerRequest) -> None: ...


@app.retry("fixed_delay", "3", "00:00:05")
@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def fun021(msg: func.QueueMessage) -> None: ...


@app.function_name("fun 001")
@app.timer_trigger("timer", "0 0 6 * * *")
def fun001(timer: func.TimerRequest) -> None: ...


@app.function_name("TMR001")
@app.timer_trigger("timer", "0 0 6 * * *")
def fun002(timer: func.TimerRequest) -> None: ...


@app.queue_output("out", "orders", "AzureWebJobsStorage")
def fun004(out: func.Out[str]) -> None:
    out.set("x")


@app.timer_trigger("timer", "0 0 6 * * *")
@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def fun005(timer: func.TimerRequest, msg: func.QueueMessage) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.blob_input("Timer", "items/b", "AzureWebJobsStorage")
def bnd005(timer: func.TimerRequest) -> None: ...


@app.queue_trigger("message", "orders", "AzureWebJobsStorage")
def bnd006(msg: func.QueueMessage) -> None: ...


@app.queue_trigger("m__sg", "orders", "AzureWebJobsStorage")
def bnd008(m__sg: func.QueueMessage) -> None: ...


@app.queue_trigger("$return", "orders", "AzureWebJobsStorage")
def bnd012(msg: func.QueueMessage) -> None: ...


@app.queue_trigger("_log", "orders", "AzureWebJobsStorage")
def bnd017(_log: func.QueueMessage) -> None: ...


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage", colour="red")
def bnd016(msg: func.QueueMessage) -> None: ...


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
@app.generic_output_binding("out", "sendGridd", apiKey="BUS")
def bnd021(msg: func.QueueMessage, out: func.Out[str]) -> None:
    out.set("")


@app.timer_trigger("timer", "0 0 6 * * *")
@app.generic_input_binding("client", "orchestrationClient")
def bnd015(timer: func.TimerRequest, client: str) -> None: ...


@app.cosmos_db_trigger_v3("docs", "shop", "orders", "COSMOS")
def bnd023(docs: func.DocumentList) -> None: ...


@app.route()
@app.blob_input("blob", "items/b.png", "AzureWebJobsStorage")
def bnd025(req: func.HttpRequest, blob: func.InputStream) -> str:
    return "ok"


@app.blob_trigger("blob", "items/{name}", "AzureWebJobsStorage")
@app.blob_output("out", "items/{name}", "AzureWebJobsStorage")
def bnd026(blob: func.InputStream, out: func.Out[str]) -> None:
    out.set("a")


@app.event_hub_message_trigger("event", "BUS", "clicks")
def hub(event: func.EventHubEvent) -> None: ...


@app.event_hub_message_trigger("event", "BUS", "clicks")
def bnd027(event: func.EventHubEvent) -> None: ...


@app.event_hub_message_trigger("event", "BUS", "views", cardinality="many")
def pyt013(event: func.EventHubEvent) -> None: ...


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def bnd007(msg: func.QueueMessage, db) -> None: ...


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def pyt001(msg: func.Out[str]) -> None: ...


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
@app.queue_output("out", "done", "AzureWebJobsStorage")
def pyt002(msg: func.QueueMessage, out: str) -> None:
    out.set("x")


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def pyt003(msg: "Nope") -> None: ...


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def pyt004(msg: dict) -> None: ...


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def pyt009(msg: func.QueueMessage, /) -> None: ...


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def pyt010(msg: func.QueueMessage):
    yield 1


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def pyt011(msg: func.QueueMessage):
    return "x"


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def ret004(msg: func.QueueMessage):
    if msg.id:
        return "x"
"""
DATA = """

@app.queue_trigger("msg", "My_Queue", "AzureWebJobsStorage")
def nam001(msg: func.QueueMessage) -> None: ...


@app.queue_trigger("msg", "MyQueue", "AzureWebJobsStorage")
def nam002(msg: func.QueueMessage) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.table_input("rows", "AzureWebJobsStorage", "my-table")
def nam004(timer: func.TimerRequest, rows: str) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.table_input("rows", "AzureWebJobsStorage", "prices", partition_key="fruit/local")
def nam005(timer: func.TimerRequest, rows: str) -> None: ...


@app.event_hub_message_trigger("event", "BUS", "orders/new")
def nam006(event: func.EventHubEvent) -> None: ...


@app.service_bus_queue_trigger("msg", "BUS", "orders#new")
def nam007(msg: func.ServiceBusMessage) -> None: ...


@app.blob_trigger("blob", "My_Items/{name}", "AzureWebJobsStorage")
def nam008(blob: func.InputStream) -> None: ...


@app.generic_trigger("msg", "queueTrigger", queueName="My_Q", connection="AzureWebJobsStorage")
def nam001b(msg: func.QueueMessage) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.event_grid_output("event", "https://shop.westeurope-1.eventgrid.azure.net/api", "BUS")
def nam009(timer: func.TimerRequest, event: func.Out[str]) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.sql_input("rows", "select * from t where id = @Id and a > @Age", "DATABASE", "Text", "@Id=1, Age=1")
def qry001(timer: func.TimerRequest, rows: func.SqlRowList) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.sql_input("rows", "select * from t where id = @Id", "DATABASE", command_type="Text")
def qry002(timer: func.TimerRequest, rows: func.SqlRowList) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.mysql_input("rows", "select * from t where id = @Id", "DATABASE", parameters="@Key=1")
def qry003(timer: func.TimerRequest, rows: func.MySqlRowList) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.sql_input("rows", "dbo.OrdersOf", "DATABASE", parameters="@country=NL")
def qry004(timer: func.TimerRequest, rows: func.SqlRowList) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.sql_input("rows", "select * from t", "DATABASE", "StoredProcedure")
def qry005(timer: func.TimerRequest, rows: func.SqlRowList) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.sql_output("row", "insert into dbo.orders values (@id)", "DATABASE")
def qry006(timer: func.TimerRequest, row: func.Out[func.SqlRow]) -> None: ...


@app.route("a/{id}")
@app.cosmos_db_input("docs", "COSMOS", "d", "c", sql_query="select * from c where c.k = 'o-{id}'")
def qry007(req: func.HttpRequest, docs: func.DocumentList) -> str: ...


@app.route("b")
@app.cosmos_db_input("docs", "COSMOS", "d", "c", sql_query="select * from c where c.k = {Query.k}")
def qry008(req: func.HttpRequest, docs: func.DocumentList) -> str: ...


@app.route("c/{country}/{id}")
@app.cosmos_db_input("docs", "COSMOS", "d", "c", id="{id}", partition_key="/country")
def qry009(req: func.HttpRequest, docs: func.DocumentList) -> str: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.table_input("rows", "AzureWebJobsStorage", "prices", filter="a = 1")
def qry010(timer: func.TimerRequest, rows: str) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.table_input("rows", "AzureWebJobsStorage", "prices", None, "nl", filter="a gt 5 or b eq 0")
def qry011(timer: func.TimerRequest, rows: str) -> None: ...


@app.cosmos_db_trigger("docs", "COSMOS", "shop", "leases", lease_container_name="leases")
def bnd028(docs: func.DocumentList) -> None: ...


@app.cosmos_db_trigger("docs", "COSMOS", "shop", "orders", start_from_time="yesterday")
def bnd029(docs: func.DocumentList) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.cosmos_db_input("docs", "COSMOS", "shop", "orders", id="")
def bnd030(timer: func.TimerRequest, docs: func.DocumentList) -> None: ...


@app.queue_trigger("msg", "orders", "%AzureWebJobsStorage%")
def con001(msg: func.QueueMessage) -> None: ...


@app.event_hub_message_trigger("event", "HUB", "clicks")
def con007(event: func.EventHubEvent) -> None: ...


@app.event_hub_message_trigger("event", "BUS__fullyQualifiedNamespace", "a")
def con009(event: func.EventHubEvent) -> None: ...


@app.event_hub_message_trigger("event", "", "b")
def con010(event: func.EventHubEvent) -> None: ...


@app.event_hub_message_trigger("event", "shop.servicebus.windows.net", "c")
def con011(event: func.EventHubEvent) -> None: ...


@app.queue_trigger("msg", "orders", "DefaultEndpointsProtocol=https;AccountKey=c2VjcmV0c2VjcmV0")
def sec001(msg: func.QueueMessage) -> None: ...


@app.queue_trigger("msg", "%QUEUE%", "AzureWebJobsStorage")
def set001(msg: func.QueueMessage) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.blob_input("blob", "items/{name", "AzureWebJobsStorage", "string")
def exp001(timer: func.TimerRequest, blob: str) -> None: ...


@app.timer_trigger("timer", "0 0 6 * * *")
@app.blob_output("out", "items/{sys.nw}", "AzureWebJobsStorage")
def exp002(timer: func.TimerRequest, out: func.Out[str]) -> None:
    out.set("a")


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
@app.blob_output("out", "items/{datetimestamp}", "AzureWebJobsStorage")
def exp004(msg: func.QueueMessage, out: func.Out[str]) -> None:
    out.set("a")


@app.queue_trigger("msg", "orders-{region}", "AzureWebJobsStorage")
def exp005(msg: func.QueueMessage) -> None: ...


@app.queue_trigger("msg", "%ORDERS", "AzureWebJobsStorage")
def exp006(msg: func.QueueMessage) -> None: ...


@app.blob_trigger("blob", "uploads\\\\{name}", "AzureWebJobsStorage")
def exp007(blob: func.InputStream) -> None: ...


@app.mcp_tool_trigger("call", "greet", "Greets", "[{'a'}]")
def mcp002(call: str) -> str:
    return ""


@app.mcp_tool_trigger("call", "GREET", "Greets", "[]")
def mcp001(call: str) -> str:
    return ""


@app.mcp_tool_trigger("call", "wave", "Waves", json.dumps([{"name": "who", "type": "string"}]))
def mcp003(call: str) -> str:
    return ""


@app.mcp_resource_trigger("call", "notes/{day}", "notes")
def mcp004(call: str) -> str:
    return ""


@app.mcp_tool_trigger("call", "say hello", "Greets")
def mcp005(call: str) -> str:
    return ""
"""
DURABLE = """

@app.orchestration_trigger("context", "@orders")
def dur001(context: df.DurableOrchestrationContext):
    yield context.wait_for_external_event("Approval")


@app.orchestration_trigger("context")
async def dur004(context: df.DurableOrchestrationContext):
    await context.call_activity("charge")


@app.entity_trigger("context")
async def dur004b(context):
    context.set_state(1)


@app.orchestration_trigger("context")
def dur005(context: df.DurableOrchestrationContext):
    yield context.call_activity("chrge")


@app.route("start")
@app.durable_client_input("client")
async def dur008(req: func.HttpRequest, client) -> func.HttpResponse:
    client.start_new("dur005")
    return func.HttpResponse("ok")


@app.route("raise")
@app.durable_client_input("client")
async def dur009(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> str:
    await client.raise_event(req.params["id"], "Approvals", True)
    return ""


@app.orchestration_trigger("context")
def dur010(context: df.DurableOrchestrationContext):
    return context.call_activity("charge", context.get_input())


@app.orchestration_trigger("context")
def dur011(context: df.DurableOrchestrationContext):
    context.call_activity("charge")
    yield context.call_activity("charge")


@app.orchestration_trigger("context")
def dur012(context: df.DurableOrchestrationContext):
    yield context.call_activity("charge")
    return {1, 2}


@app.orchestration_trigger("context")
def dur014(context: df.DurableOrchestrationContext):
    yield context.call_activity("charge", str(uuid.uuid4()))


@app.activity_trigger("item")
def charge(item: str) -> str:
    return item


@app.activity_trigger("data")
def bnd033(data: str) -> str:
    return data
"""
APPS = {"routes": ROUTES, "triggers": TRIGGERS, "data": DATA, "durable": DURABLE}
