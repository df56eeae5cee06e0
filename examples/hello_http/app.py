"""Greet the caller: GET /api/greet?user=Ada."""

import azure.functions as func
from funcdeco import App

app = App()


@app.http(methods=["GET"], auth_level="anonymous")
def greet(req: func.HttpRequest) -> str:
    user = req.params.get("user", "stranger")
    return f"Hello, {user}!"
