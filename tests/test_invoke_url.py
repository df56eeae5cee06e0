"""`funcdeco invoke --url`: run a function of an app that is running."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from build_support import Done, funcdeco
from funcdeco.project.default_host import HOST_JSON
from funcdeco.server import admin_client
from funcdeco.server.admin_client import AdminClient, AdminError
from funcdeco.server.input_text import InputError, input_text
from run_server import PATIENCE, Server, running

APP = """
import json
import logging

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http(route="hello", methods=["GET"])
def hello(req: func.HttpRequest) -> str:
    return "hello"


@app.queue_trigger(name="msg", queue_name="orders")
def store(msg: func.QueueMessage) -> None:
    logging.info("queue %s", msg.get_body().decode())


@app.service_bus_queue_trigger(name="msg", queue_name="bills", connection="Bus")
def bill(msg: func.ServiceBusMessage) -> None:
    logging.info("bus %s %s", msg.get_body().decode(), json.dumps(msg.application_properties))


@app.blob_trigger(name="blob", path="photos/{name}", connection="Bus")
def shrink(blob: func.InputStream) -> None:
    logging.info("blob %s %s", blob.name, blob.read().decode())


@app.timer_trigger(name="timer", schedule="0 0 0 1 1 *")
def tick(timer: func.TimerRequest) -> None:
    logging.info("timer %s", timer.past_due)
"""


def project(folder: Path) -> Path:
    settings = {"IsEncrypted": False, "Values": {"Bus": "x"}}
    (folder / "host.json").write_text(HOST_JSON, "utf-8")
    (folder / "local.settings.json").write_text(json.dumps(settings), "utf-8")
    (folder / "app.py").write_text(APP, "utf-8")
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(project(tmp_path_factory.mktemp("shop")), "--no-watch") as found:
        yield found


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(project(tmp_path_factory.mktemp("keyed")), "--no-watch", "--keys") as found:
        yield found


def failure(message: str) -> Done:
    return Done(2, "", f"Error: {message}\n")


def usage(message: str, done: Done) -> bool:
    return done.code == 2 and done.err.endswith(f"\nError: {message}\n")


def ran(server: Server, before: int, function: str) -> list[str]:
    report = server.wait_for("invocation", before, function=function)
    assert report["status"] == "succeeded"
    return [one["message"] for one in report["logs"]]


@pytest.mark.parametrize(
    ("function", "options", "expected"),
    [
        ("store", ["--data", "a message"], ["queue a message"]),
        ("STORE", ["--data", '{"a": 1}'], ['queue {"a": 1}']),
        ("store", ["--data", "[1]"], ["queue [1]"]),
        ("shrink", ["--data", '{"trigger": "blobTrigger", "path": "photos/a", "content": "x"}'],
         ["blob photos/a x"]),
        ("tick", [], ["timer False"]),
        ("tick", ["--data", '{"trigger": "timerTrigger", "past_due": true}'], ["timer True"]),
        ("bill", ["--data",
                  '{"trigger": "serviceBusTrigger", "message": "m", "properties": {"a": 1}}'],
         ['bus m {"a": 1}']),
    ],
)  # fmt: skip
def test_event_is_sent_as_without_the_option(
    server: Server, function: str, options: list[str], expected: list[str]
) -> None:
    before = len(server.events)
    done = funcdeco("invoke", function, "--url", server.url, *options)
    name = function.lower()
    assert done == Done(0, f"Started {name}; see its result in the logs of {server.url}\n", "")
    assert ran(server, before, name) == expected


def test_sample_is_that_of_the_project(server: Server, tmp_path: Path) -> None:
    before = len(server.events)
    done = funcdeco("invoke", "shrink", project(tmp_path), "--url", server.url, "--sample")
    assert done.code == 0, done
    assert ran(server, before, "shrink") == ["blob photos/sample sample"]


def test_file_is_sent(server: Server, tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text('{"trigger": "queueTrigger", "message": "ü"}', "utf-8")
    before = len(server.events)
    done = funcdeco("invoke", "store", "--url", f"{server.url}/", "--data", "@event.json",
                    "--format", "json", cwd=tmp_path)  # fmt: skip
    found = {"function": "store", "url": server.url, "accepted": True}
    assert (done.code, json.loads(done.out), done.err) == (0, found, "")
    assert ran(server, before, "store") == ["queue ü"]


def test_request_is_not_sent(server: Server) -> None:
    done = funcdeco("invoke", "hello", "--url", server.url)
    url = f"{server.url}/api/hello"
    assert done == failure(f"`hello` has an HTTP trigger; send a request to {url}")


def test_unknown_function_has_a_hint(server: Server) -> None:
    done = funcdeco("invoke", "stor", "--url", server.url)
    assert done == failure("the app has no function `stor`; did you mean `store`?")
    done = funcdeco("invoke", "unlike", "--url", server.url)
    known = "`bill`, `hello`, `shrink`, `store`, `tick`"
    assert done == failure(f"the app has no function `unlike`; available: {known}")


def test_wrong_event_is_an_error(server: Server) -> None:
    data = '{"trigger": "queueTrigger", "mesage": "m"}'
    done = funcdeco("invoke", "store", "--url", server.url, "--data", data)
    message = "unknown key `mesage` of the event; did you mean `message`?"
    assert done == failure(f"the server answered 400: {message}")


def test_content_that_is_not_utf_8_is_an_error(server: Server, tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"\xff")
    done = funcdeco("invoke", "shrink", "--url", server.url, "--data", "@photo", cwd=tmp_path)
    assert done == failure("the content must be UTF-8 to be sent to a URL")


def test_master_key_is_needed_with_keys(keyed: Server) -> None:
    def invoked(*options: str) -> Done:
        return funcdeco("invoke", "store", "--url", keyed.url, "--data", "m", *options)

    hint = f"pass the master key of {keyed.url} with `--key`"
    assert invoked() == failure(f"the server requires its key; {hint}")
    assert invoked("--key", "wrong") == failure(f"the key is not the master key; {hint}")
    assert invoked("--key", keyed.keys["default"]) == failure(
        f"the key is not the master key; {hint}"
    )
    before = len(keyed.events)
    assert invoked("--key", keyed.keys["_master"]).code == 0
    assert ran(keyed, before, "store") == ["queue m"]


def test_options_that_do_not_fit_are_refused() -> None:
    url = "http://localhost:7071"
    done = funcdeco("invoke", "store", "--url", url, "--input", "a=b")
    assert usage("--input can't be used with --url.", done)
    assert usage("--key requires --url.", funcdeco("invoke", "store", "--key", "k"))
    done = funcdeco("invoke", "store", "--url", url, "--sample", "--data", "")
    assert usage("--data and --sample can't be used together.", done)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("localhost:7071", "the URL must be like `http://localhost:7071`"),
        ("ftp://localhost", "the URL must be like `http://localhost:7071`"),
        ("http://", "the URL must be like `http://localhost:7071`"),
        ("", "the URL must be like `http://localhost:7071`"),
        ("http://localhost:x", "the URL is invalid"),
        ("http://localhost:99999", "the URL is invalid"),
        ("http://[::1", "the URL is invalid"),
        ("http://a:b@localhost", "the URL must have neither a user, a query nor a fragment"),
        ("http://localhost/?code=x", "the URL must have neither a user, a query nor a fragment"),
        ("http://local host", "the URL must be ASCII without spaces"),
        ("http://ü", "the URL must be ASCII without spaces"),
    ],
)
def test_invalid_url_is_an_error(url: str, message: str) -> None:
    assert funcdeco("invoke", "store", "--url", url) == failure(message)


def test_url_where_nothing_listens_is_an_error() -> None:
    with other_server([]) as other:
        url = other.url
    done = funcdeco("invoke", "store", "--url", url)
    assert done == failure(f"nothing listens at {url}; start the app with `funcdeco run`")


class Other(NamedTuple):
    """A server with prepared answers."""

    url: str
    requests: list[tuple[str, str, dict[str, str], bytes]]


Answer = tuple[int, str, str]


@contextmanager
def other_server(answers: list[Answer], **headers: str) -> Iterator[Other]:
    """Serve *answers* one after the other, each with its status, content type and body."""
    left, requests = iter(answers), list[tuple[str, str, dict[str, str], bytes]]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            known = {name.lower(): value for name, value in self.headers.items()}
            requests.append((self.command, self.path, known, body))
            status, kind, text = next(left)
            self.send_response(status)
            for name, value in {"Content-Type": kind, **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Other(f"http://127.0.0.1:{found.server_port}", requests)
        finally:
            found.shutdown()
            thread.join()


JSON = "application/json"
NO_API = "the server at URL has no admin API of Azure Functions"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((404, "text/html", "<h1>none</h1>"), f"{NO_API} (status 404)"),
        ((200, "text/html", "<h1>hello</h1>"), NO_API),
        ((200, JSON, "{}"), NO_API),
        ((200, JSON, "[1]"), NO_API),
        ((200, JSON, "[{}]"), NO_API),
        ((200, JSON, "[" * 100_000), NO_API),
        ((500, "text/plain", "first\nsecond"), "the server answered 500: first"),
        ((503, "text/plain", "Function host is not running."),
         "the app at URL is not running (status 503)"),
        ((401, "", ""), "the server requires its key; pass the master key of URL with `--key`"),
        ((301, "", ""), "URL redirects to https://other.example/; use that address"),
        ((403, "text/plain", "The host name `x` isn't allowed here.\n"),
         "the server answered 403: The host name `x` isn't allowed here."),
        ((500, "text/plain", "\x1b[31mred"), "the server answered 500: [31mred"),
    ],
)  # fmt: skip
def test_other_server_is_an_error(answer: Answer, message: str) -> None:
    with other_server([answer], Location="https://other.example/") as other:
        done = funcdeco("invoke", "store", "--url", other.url)
    assert done == failure(message.replace("URL", other.url))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"", "the server at http://{} does not speak HTTP"),
        (b"220 mail.example ESMTP\r\n", "the server at http://{} does not speak HTTP"),
        (None, "http://{} did not respond within 0 s"),
    ],
)
def test_server_of_another_protocol_is_an_error(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None, message: str
) -> None:
    monkeypatch.setattr(admin_client, "_TIMEOUT", 0.2 if answer is None else PATIENCE)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        place = f"127.0.0.1:{listening.getsockname()[1]}"

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                if answer is None:
                    closed.wait(PATIENCE)
                else:
                    connection.recv(1 << 16)
                    connection.sendall(answer)

        closed = threading.Event()
        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(AdminError) as raised:
            AdminClient(f"http://{place}").functions()
        closed.set()
        thread.join(PATIENCE)
    assert str(raised.value) == message.format(place)


def test_url_of_https_needs_a_server_that_speaks_it() -> None:
    with other_server([]) as other:
        url = other.url.replace("http:", "https:")
        with pytest.raises(AdminError, match=f"^no secure connection to {url}: "):
            AdminClient(url).functions()


def test_unknown_host_name_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(AdminError, match="^unknown host name in http://none.example$"):
        AdminClient("http://none.example/").functions()


def test_real_host_cannot_get_several_messages() -> None:
    with other_server([listing("Store", "queueTrigger"), STATUS]) as other:
        data = '{"trigger": "queueTrigger", "batch": [{"a": 1}, {"a": 2}]}'
        done = funcdeco("invoke", "store", "--url", other.url, "--data", data)
    assert done == failure("only `funcdeco run` accepts a batch; send one message at a time")


def listing(name: str, trigger: str) -> Answer:
    """Return the list of functions as Core Tools answers."""
    config = {"bindings": [{"type": "queue"}, {"type": trigger, "direction": "in"}]}
    return 200, JSON, json.dumps([{"name": name, "config": config, "invoke_url_template": None}])


STATUS = (200, JSON, json.dumps({"state": "Running", "versionDetails": "4.1037.1+1f2e3d"}))


@pytest.mark.parametrize(
    ("trigger", "data", "sent", "err"),
    [
        ("queueTrigger", None, None, ""),
        ("queueTrigger", "text", "text", ""),
        ("queueTrigger", '{"a": 1}', '{"a": 1}', ""),
        ("queueTrigger", '{"trigger": "queueTrigger", "message": {"a": 1}}', '{"a": 1}', ""),
        ("serviceBusTrigger",
         '{"trigger": "serviceBusTrigger", "message": "m", "properties": {"a": 1}}', "m",
         "Not sent, because the server doesn't accept it: properties\n"),
        ("timerTrigger", '{"trigger": "timerTrigger", "past_due": false}', None, ""),
        ("blobTrigger", '{"trigger": "blobTrigger", "path": "a/b"}', "a/b", ""),
    ],
)  # fmt: skip
def test_real_host_gets_the_input_alone(
    trigger: str, data: str | None, sent: str | None, err: str
) -> None:  # H-HTTP-51 and 52
    options = [] if data is None else ["--data", data]
    with other_server([listing("Store", trigger), STATUS, (202, "", "")]) as other:
        url = f"{other.url}/base/"
        done = funcdeco("invoke", "store", "--url", url, "--key", "k", *options)
    assert done == Done(0, f"Started Store; see its result in the logs of {other.url}/base\n", err)
    assert [one[:2] for one in other.requests] == [
        ("GET", "/base/admin/functions"),
        ("GET", "/base/admin/host/status"),
        ("POST", "/base/admin/functions/Store"),
    ]
    assert {one[2]["x-functions-key"] for one in other.requests} == {"k"}
    *_, headers, body = other.requests[-1]
    assert (headers["content-type"], json.loads(body)) == (JSON, {"input": sent})


@pytest.mark.parametrize(
    ("trigger", "document", "expected"),
    [
        ("cosmosDBTrigger", {"documents": [{"id": "1"}]}, [{"id": "1"}]),
        ("eventHubTrigger", {"batch": [{"a": 1}]}, {"a": 1}),
        ("eventGridTrigger", {"event": {"id": "1"}}, {"id": "1"}),
    ],
)
def test_input_is_the_value_of_the_event(trigger: str, document: Any, expected: Any) -> None:
    text = json.dumps({"trigger": trigger, **document})
    found = input_text(text, trigger)
    assert (json.loads(found.text or ""), found.omitted) == (expected, ())


def test_input_for_event_grid_is_a_whole_event() -> None:  # H-HTTP-52
    document = {"trigger": "eventGridTrigger", "event_type": "t", "subject": "s", "data": {"a": 1}}
    event = json.loads(input_text(json.dumps(document), "eventGridTrigger").text or "")
    assert {key: event[key] for key in ("eventType", "subject", "data")} == {
        "eventType": "t",
        "subject": "s",
        "data": {"a": 1},
    }


@pytest.mark.parametrize(
    ("trigger", "document", "message"),
    [
        ("queueTrigger", {"trigger": "timerTrigger"},
         "the event is for a `timerTrigger`, not for a `queueTrigger`"),
        ("queueTrigger", {"trigger": "queueTrigger"}, "the event needs `message`"),
        ("eventHubTrigger", {"trigger": "eventHubTrigger", "batch": [1, 2]},
         "only `funcdeco run` accepts a batch; send one message at a time"),
        ("entityTrigger", {"trigger": "entityTrigger", "operation": "get"},
         "only `funcdeco run` accepts events of the type `entityTrigger`"),
    ],
)  # fmt: skip
def test_event_that_the_real_host_cannot_receive_is_an_error(
    trigger: str, document: Any, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        input_text(json.dumps(document), trigger)
    assert str(caught.value) == message
