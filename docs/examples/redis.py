"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- redis_pubsub_trigger


@app.redis_pubsub_trigger(connection="REDIS", channel="news.*", pattern=True)
def on_news(message: str) -> None:
    print(json.loads(message)["Message"])


# -- redis_list_trigger


@app.redis_list_trigger(connection="REDIS", key="orders", polling_interval_in_ms=200)
def store(order: str) -> None: ...


# -- redis_stream_trigger


@app.redis_stream_trigger(connection="REDIS", key="heat")
def watch(entry: str) -> None:
    print(json.loads(entry)["Values"])


# -- redis_input


@app.http(route="prices/{fruit}")
@app.redis_input(name="price", connection="REDIS", command="GET price:{fruit}")
def get_price(req: func.HttpRequest, price: str) -> str:
    return price


# -- redis_output


@app.queue_trigger(queue_name="sold", name="msg")
@app.redis_output(name="arguments", connection="REDIS", command="INCRBY")
def count(msg: func.QueueMessage, arguments: func.Out[str]) -> None:
    arguments.set("sold 1")
