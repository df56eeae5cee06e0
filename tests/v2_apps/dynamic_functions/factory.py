import json
import logging
from collections.abc import Callable

import azure.functions as func


def lister(table: str) -> Callable[[func.HttpRequest], func.HttpResponse]:
    """Return a handler that lists one table."""

    def handler(req: func.HttpRequest) -> func.HttpResponse:
        return func.HttpResponse(json.dumps({"table": table}))

    return handler


def add_import(app: func.FunctionApp, table: str) -> None:
    """Add a function that imports the files of one table."""

    @app.blob_trigger(
        arg_name="file", path=f"imports/{table}/{{name}}", connection="AzureWebJobsStorage"
    )
    @app.function_name(f"import_{table}")
    def load(file: func.InputStream) -> None:
        logging.info("%s into %s", file.name, table)
