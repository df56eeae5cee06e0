"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- kafka_trigger


@app.kafka_trigger(
    topic="orders",
    broker_list="KAFKA_BROKERS",
    consumer_group="shop",
    protocol="SaslSsl",
    authentication_mode="Plain",
    username="KAFKA_USER",
    password="KAFKA_PASSWORD",
)
def store(event: func.KafkaEvent) -> None: ...


# -- kafka_output


@app.http(route="orders", methods=["POST"])
@app.kafka_output(
    name="order",
    topic="orders",
    broker_list="KAFKA_BROKERS",
    protocol="SaslSsl",
    authentication_mode="OAuthBearer",
    o_auth_bearer_method="Oidc",
    o_auth_bearer_client_id="KAFKA_CLIENT",
    o_auth_bearer_client_secret="KAFKA_SECRET",
    o_auth_bearer_token_endpoint_url="https://login.example.com/token",
)
def accept(req: func.HttpRequest, order: func.Out[str]) -> str:
    order.set(req.get_body().decode())
    return "accepted"
