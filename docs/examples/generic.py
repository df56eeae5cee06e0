"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- generic_trigger


@app.generic_trigger(type="mqttTrigger", extra={"topics": ["plant/+/heat"], "connection": "BROKER"})
def on_heat(message: str) -> None: ...


# -- generic_input


@app.http(route="prices/{fruit}")
@app.generic_input(
    name="price",
    type="sql",
    extra={
        "commandText": "select cents from prices where fruit = @fruit",
        "commandType": "Text",
        "parameters": "@fruit={fruit}",
        "connectionStringSetting": "SHOP_DATABASE",
    },
)
def get_price(req: func.HttpRequest, price: str) -> str:
    return price


# -- generic_output


@app.timer_trigger(schedule="0 0 6 * * *", name="timer")
@app.generic_output(
    name="mail", type="sendGrid", extra={"apiKey": "MAIL_KEY", "from": "shop@example.com"}
)
def send_report(timer: func.TimerRequest, mail: func.Out[str]) -> None:
    mail.set('{"subject": "Nothing new"}')
