"""List the tables of an uploaded SQLite database: POST /api/tables."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import azure.functions as func
from funcdeco import App

app = App()


@app.http(route="tables", methods=["POST"], auth_level="function")
def list_tables(req: func.HttpRequest) -> func.HttpResponse:
    # SQLite needs a file. Each instance has its own temporary files, and loses them when it stops.
    with TemporaryDirectory() as folder:
        path = Path(folder, "upload.db")
        path.write_bytes(req.get_body())
        try:
            with closing(sqlite3.connect(path)) as database:
                rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                names = sorted(name for (name,) in rows)
        except sqlite3.DatabaseError as error:
            return func.HttpResponse(str(error), status_code=400)
    return func.HttpResponse(json.dumps(names), mimetype="application/json")
