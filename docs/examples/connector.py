"""Examples for the reference: one function per decorator, below its name."""

import json

from funcdeco import App

app = App()


# -- connector_trigger


@app.connector_trigger(
    delivery_mode="Poll", connection="ConnectorNamespace", trigger_config_name="%NEW_MAIL_TRIGGER%"
)
def on_mail(mail: str) -> None:
    print(json.loads(mail))
