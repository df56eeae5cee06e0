"""Examples for the reference: one application per decorator, below its name."""

from fastapi import FastAPI
from flask import Flask
from funcdeco import App

app = App()


# -- asgi


shop = FastAPI()


@shop.get("/items/{number}")
async def read_item(number: int) -> dict[str, int]:
    return {"number": number}


app.asgi(shop, prefix="shop", auth_level="anonymous")


# -- wsgi


pages = Flask(__name__)


@pages.get("/hello")
def hello() -> str:
    return "Hello!"


app.wsgi(pages, methods=["GET", "HEAD"])
