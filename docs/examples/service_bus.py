"""Examples for the reference: one function per decorator, below its name."""

import typing

import azure.functions as func
from funcdeco import App

app = App()


# -- service_bus_queue_trigger


@app.service_bus_queue_trigger(
    queue_name="orders", connection="SHOP_SERVICE_BUS", cardinality="many"
)
def store(messages: typing.List[func.ServiceBusMessage]) -> None: ...


# -- service_bus_topic_trigger


@app.service_bus_topic_trigger(
    topic_name="prices", subscription_name="%PRICES_SUBSCRIPTION%", connection="SHOP_SERVICE_BUS"
)
def note_price(message: func.ServiceBusMessage) -> None: ...


# -- service_bus_queue_output


@app.http(route="orders", methods=["POST"])
@app.service_bus_queue_output(name="order", queue_name="orders", connection="SHOP_SERVICE_BUS")
def accept(req: func.HttpRequest, order: func.Out[str]) -> str:
    order.set(req.get_body().decode())
    return "accepted"


# -- service_bus_topic_output


@app.timer_trigger(schedule="0 0 6 * * *", name="timer")
@app.service_bus_topic_output(name="news", topic_name="news", connection="SHOP_SERVICE_BUS")
def announce(timer: func.TimerRequest, news: func.Out[str]) -> None:
    news.set("The shop is open.")
