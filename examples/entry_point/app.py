"""Choose the name and the entry point of a generated script."""

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")
app.include("rates:bp")


# The generated script is to_celsius/main.py, and the worker calls `customentry` in it.
@app.function(script_file="main.py", entry_point="customentry")
@app.http(route="celsius/{fahrenheit:int}")
def to_celsius(req: func.HttpRequest) -> str:
    fahrenheit = int(req.route_params["fahrenheit"])
    return f"{(fahrenheit - 32) / 1.8:.1f}"
