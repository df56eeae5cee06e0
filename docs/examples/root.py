"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- function


@app.function(name="say-hello")
@app.http(route="hello", methods=["GET"])
def hello(req: func.HttpRequest) -> str:
    return "Hello!"


# -- retry


@app.timer_trigger(schedule="0 */5 * * * *")
@app.retry(strategy="fixedDelay", max_retry_count=3, delay_interval="00:00:10")
def refresh(timer: func.TimerRequest) -> None: ...
