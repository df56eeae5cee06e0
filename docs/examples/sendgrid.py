"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- sendgrid_output


@app.timer_trigger(schedule="0 0 6 * * *", name="timer")
@app.sendgrid_output(
    name="mail", from_="shop@example.com", subject="Report", api_key="SENDGRID_API_KEY"
)
def send_report(timer: func.TimerRequest, mail: func.Out[str]) -> None:
    content = [{"type": "text/plain", "value": "Nothing new."}]
    receivers = [{"to": [{"email": "ada@example.com"}]}]
    mail.set(json.dumps({"personalizations": receivers, "content": content}))
