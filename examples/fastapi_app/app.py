"""Serve a FastAPI application under /api/shelf, next to an ordinary function."""

import azure.functions as func
from funcdeco import App

from bookshelf import api

app = App(auth_level="anonymous")
app.asgi(api, prefix="shelf")


@app.http(route="health", methods=["GET"])
def health(req: func.HttpRequest) -> str:
    return "ok"
