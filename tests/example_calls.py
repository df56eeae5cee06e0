"""Calls of the examples' functions whose results never change, with all that the host receives."""

from __future__ import annotations

import gzip
import json
from typing import Any

from examples_support import Call, call
from runtime_host import Http, HttpAnswer

TEXT = {"content-type": "text/plain; charset=utf-8"}
JSON = {"content-type": "application/json"}
NOT_A_READING = HttpAnswer(400, TEXT, b'send {"celsius": <number>}')
UPLOAD = b"\x00\xff" * 500
COMPRESSED = gzip.compress(UPLOAD, mtime=0)


def text(status: int, body: str) -> HttpAnswer:
    return HttpAnswer(status, TEXT, body.encode())


def plain(status: int, headers: dict[str, str], body: str) -> HttpAnswer:
    """Return a response of a web framework, which sets the content length."""
    name = "Content-Length" if "Content-Type" in headers else "content-length"
    return HttpAnswer(status, {**headers, name: str(len(body.encode()))}, body.encode())


def below(prefix: str, rest: str, method: str = "GET", **more: Any) -> Http:
    """Return a request below the prefix of a web application."""
    return Http(method, f"{prefix}/{rest}", {"route": rest} if rest else {}, **more)


def tool(name: str, **arguments: object) -> str:
    """Return what the trigger of an MCP tool gets."""
    return json.dumps({"name": name, "arguments": arguments}, separators=(",", ":"))


LISTED = '{"uri":"library://books"}'
WALDEN_AS_JSON = '{"title": "Walden", "author": "Henry David Thoreau", "year": 1854}'
HTML = {"Content-Type": "text/html; charset=utf-8"}
WALDEN = '{"title":"Walden","author":"Henry David Thoreau","year":1854}'
LOANS = """\
<!doctype html>
<title>Loans</title>
<ul>
<li><a href="/api/loans/books/Emma">Emma</a>: Ada</li>
<li><a href="/api/loans/books/Middlemarch">Middlemarch</a>: Grace</li>
</ul>
<form method="post">
<input name="title" placeholder="Book"> <input name="reader" placeholder="Reader">
<button>Lend</button>
</form>"""

CALLS: dict[str, list[Call]] = {
    "app_setting": [
        call("opening_hours", "We are open from 9 to 17 o'clock.", req=Http()),
    ],
    "blob_compress": [
        call(
            "compress_upload",
            outputs={"copy": COMPRESSED},
            logs=(f"uploads/photo.raw: 1000 bytes, {len(COMPRESSED)} compressed",),
            metadata={"BlobTrigger": "uploads/photo.raw"},
            upload=UPLOAD,
        ),
    ],
    "blob_items": [
        call(
            "get_item",
            HttpAnswer(200, {"content-type": "application/octet-stream"}, b"\x00\xff"),
            req=Http(path="/api/items/7", route_params={"id": "7"}),
            item=b"\x00\xff",
        ),
        call(
            "get_item",
            text(404, "no item 8"),
            req=Http(path="/api/items/8", route_params={"id": "8"}),
        ),
    ],
    "blueprints": [
        call("list_customers", HttpAnswer(200, JSON, b'{"1": "Ada", "2": "Grace"}'), req=Http()),
        call("show_customer", text(200, "Grace"), req=Http(route_params={"id": "2"})),
        call("show_customer", text(404, "no such customer"), req=Http(route_params={"id": "3"})),
        call("show_invoice", "Invoice 7", req=Http(route_params={"number": "7"})),
        call(
            "cancel_invoice",
            "Invoice 7 is canceled",
            req=Http("DELETE", route_params={"number": "7"}),
        ),
    ],
    "cached_global": [
        call("country_name", text(200, "New Zealand"), req=Http(route_params={"code": "nz"})),
        call("country_name", text(200, "Côte d'Ivoire"), req=Http(route_params={"code": "ci"})),
        call("country_name", text(404, "no such country"), req=Http(route_params={"code": "xx"})),
    ],
    "entry_point": [
        call("to_celsius", "100.0", req=Http(route_params={"fahrenheit": "212"})),
        call("to_miles", "6.2", req=Http(route_params={"kilometers": "10"})),
    ],
    "fastapi_app": [
        call(
            "api",
            plain(200, JSON, '{"1":"Emma"}'),
            logs=("2 books on the shelf",),
            req=below("/api/shelf", "books", params={"before": "1850"}),
        ),
        call(
            "api",
            plain(201, {**JSON, "location": "http://localhost:7071/api/shelf/books/3"}, WALDEN),
            req=below("/api/shelf", "books", "POST", headers=JSON, body=WALDEN),
        ),
        call("api", plain(200, JSON, WALDEN), req=below("/api/shelf", "books/3")),
        call(
            "api",
            plain(404, JSON, '{"detail":"no such book"}'),
            req=below("/api/shelf", "books/4"),
        ),
        call("health", "ok", req=Http(path="/api/health")),
    ],
    "flask_app": [
        call("pages", plain(200, HTML, LOANS), req=below("/api/loans", "")),
        call("pages", plain(200, HTML, "Ada has it"), req=below("/api/loans", "books/Emma")),
    ],
    "hello_http": [
        call("greet", "Hello, Ada!", req=Http(path="/api/greet", params={"user": "Ada"})),
        call("greet", "Hello, stranger!", req=Http(path="/api/greet")),
    ],
    "http_headers": [
        call(
            "add_reading",
            HttpAnswer(
                201,
                {"Location": "/api/readings/roof", **JSON},
                b'{"sensor": "roof", "celsius": 21.5}',
            ),
            req=Http("POST", headers={"X-Sensor": "roof"}, body='{"celsius": 21.5}'),
        ),
        call(
            "add_reading",
            text(400, "the header X-Sensor is missing"),
            req=Http("POST", body='{"celsius": 21.5}'),
        ),
        call(
            "add_reading",
            NOT_A_READING,
            req=Http("POST", headers={"X-Sensor": "roof"}, body="warm"),
        ),
        call("add_reading", NOT_A_READING, req=Http("POST", headers={"X-Sensor": "roof"})),
    ],
    "logging_levels": [
        call(
            "check_stock",
            "available",
            logs=("12 left",),
            req=Http(route_params={"left": "12"}),
        ),
        call(
            "check_stock",
            "available",
            logs=("only 9 left",),
            req=Http(route_params={"left": "9"}),
        ),
        call("check_stock", "sold out", logs=("sold out",), req=Http(route_params={"left": "0"})),
        call(
            "check_stock",
            "unknown",
            logs=("stock of -1, the books are wrong",),
            req=Http(route_params={"left": "-1"}),
        ),
    ],
    "mcp_library": [
        call("find_books", '["library://books/emma"]', call=tool("find_books", word="EM", limit=1)),
        call("list_books", '["emma", "middlemarch", "walden"]', request=LISTED),
        call("read_book", WALDEN_AS_JSON, request='{"uri":"library://books/walden"}'),
        call(
            "recommend",
            "Recommend one book of the library about love.",
            call='{"name":"recommend","arguments":{"subject":"love"}}',
        ),
        call(
            "show_book",
            json.dumps(
                {
                    "type": "text",
                    "content": '{"type": "text", "text": "Walden by Henry David Thoreau, 1854"}',
                    "structuredContent": WALDEN_AS_JSON,
                }
            ),
            call=tool("show_book", key="walden"),
            key="walden",
        ),
    ],
    "pipeline": [
        call(
            "accept_order",
            HttpAnswer(202, TEXT, b""),
            outputs={"order": b'{"number": 7}'},
            req=Http("POST", body=b'{"number": 7}'),
        ),
        call(
            "write_invoice",
            outputs={"invoice": '{"number": 7, "total": 140}'},
            order='{"number": 7, "items": {"apple": 3, "pear": 1}}',
        ),
        call(
            "record_invoice",
            outputs={"row": '{"PartitionKey": "invoices", "RowKey": "7", "Total": 140}'},
            metadata={"BlobTrigger": "invoices/7.json"},
            invoice=b'{"number": 7, "total": 140}',
        ),
        call(
            "write_report",
            outputs={"report": "7: 140\nsum: 140"},
            timer={"IsPastDue": False},
            rows='[{"RowKey": "7", "Total": 140}]',
        ),
    ],
    "queue_out": [
        call(
            "accept_order",
            text(202, "accepted"),
            outputs={"order": "3 Äpfel"},
            req=Http("POST", "/api/orders", body="3 Äpfel"),
        ),
        call("accept_order", text(400, "the order is empty"), req=Http("POST", "/api/orders")),
    ],
    "queue_worker": [
        call(
            "write_invoice",
            outputs={"invoice": "Invoice 7\n3 x apple\n1 x pear"},
            order='{"number": 7, "items": {"apple": 3, "pear": 1}}',
        ),
    ],
    "shared_code": [
        call("double_amount", text(200, "21 * 2 = 42"), req=Http(params={"amount": "21"})),
        call("double_amount", text(400, "give a whole number as `amount`"), req=Http()),
    ],
}
"""The responses of functions whose result never changes. Each example is called in this order."""
