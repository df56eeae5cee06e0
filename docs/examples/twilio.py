"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- twilio_sms_output


@app.queue_trigger(queue_name="parcels", name="msg")
@app.twilio_sms_output(name="sms", from_="%SHOP_NUMBER%")
def evaluate(msg: func.QueueMessage, sms: func.Out[str]) -> None:
    parcel = msg.get_json()
    sms.set(json.dumps({"to": parcel["phone"], "body": "Your parcel is on its way."}))
