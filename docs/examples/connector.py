"""Examples for the reference: one function below each decorator's name."""

import json

from funcdeco import App

app = App()


# -- connector_trigger


@app.connector_trigger(
    delivery_mode="Poll", connection="ConnectorNamespace", trigger_config_name="%NEW_MAIL_TRIGGER%"
)
def on_mail(mail: str) -> None:
    print(json.loads(mail))
