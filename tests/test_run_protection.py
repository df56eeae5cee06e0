"""Which Host headers `funcdeco run` accepts: the host's own paths are protected from other sites."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.server.protection import AllowedHosts, is_protected, owner
from run_server import Server, running

APP = """
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http(route="hello", methods=["GET"])
def hello(req: func.HttpRequest) -> str:
    return "hello"


@app.http(route="{*rest}", methods=["GET"])
def rest(req: func.HttpRequest) -> str:
    return f"rest {req.route_params.get('rest', '')}"
"""
ROOT = """
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http(route="/", methods=["POST"])
def root(req: func.HttpRequest) -> str:
    return "root"
"""
REFUSED = (
    "The host name `evil.example` isn't allowed here. "
    "Start with `--allowed-host NAME` to allow it.\n"
)


def project(folder: Path, source: str = APP, prefix: str = "api") -> Path:
    host = {"version": "2.0", "extensions": {"http": {"routePrefix": prefix}}}
    (folder / "host.json").write_text(json.dumps(host), "utf-8")
    (folder / "app.py").write_text(source, "utf-8")
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server whose functions own all paths that the host doesn't own."""
    folder = project(tmp_path_factory.mktemp("guarded"), prefix="")
    options = ("--no-watch", "--cors", "*", "--allowed-host", "my.example:80")
    with running(folder, *options) as found:
        yield found


def sent(server: Server, target: str, host: str) -> tuple[int, str]:
    request = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    reply = server.send(request.encode("latin-1"))
    return reply.status, reply.body.decode()


OWN_PATHS = (
    "/admin/host/status",
    "/admin",
    "/ADMIN/host/status",
    "/%61dmin/host/status",
    "/%41%44%4D%49%4e/host/status",
    "/./admin/host/status",
    "/api/../admin/host/status",
    "/hello/%2e%2E/admin/host/status",
    "/admin/../admin/host/status",
    "/admin/%2e/host/status",
    "/runtime/webhooks/durabletask/instances",
    "/Runtime/webhooks",
    "http://localhost/admin/host/status",
    "http://evil.example/admin/host/status",
)


@pytest.mark.parametrize("target", OWN_PATHS)
def test_own_paths_reject_names_of_others(server: Server, target: str) -> None:
    assert sent(server, target, "evil.example") == (403, REFUSED)


@pytest.mark.parametrize(
    ("target", "value"),
    [
        ("/hello", "hello"),
        ("/HELLO?x=1", "hello"),
        ("/", "rest "),  # where a function owns `/`, it wins
        ("/administration", "rest administration"),
        ("/admin%2", "rest admin%2"),
        ("/admin%2Fhost%2Fstatus", "rest admin%2Fhost%2Fstatus"),  # one segment (H-HTTP-06)
        ("/a/admin/host/status", "rest a/admin/host/status"),
        ("/admin/../hello", "hello"),
        ("/%2561dmin", "rest %61dmin"),  # decoded once
        ("/.admin", "rest .admin"),
    ],
)
def test_functions_answer_to_all_names(server: Server, target: str, value: str) -> None:
    assert sent(server, target, "evil.example") == (200, value)


def test_empty_segment_leads_neither_to_the_host_nor_around_it(server: Server) -> None:
    for name in ("evil.example", "localhost"):
        assert sent(server, "//admin/host/status", name) == (404, "")  # H-HTTP-34


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:1234", "127.0.0.1", "127.0.0.1:80", "[::1]:7071", "localhost.:80",
     "my.example", "my.example:7071"],
)  # fmt: skip
def test_names_of_this_machine_and_allowed_ones_are_accepted(server: Server, host: str) -> None:
    assert sent(server, "/admin/host/ping", host) == (200, "")


@pytest.mark.parametrize(
    "host",
    ["evil.localhost", "localhost.evil", "localhost@evil", "127.0.0.1.evil", "localhost:80:80",
     "[::1", "127.0.0.1:x", "localhost, evil", ""],
)  # fmt: skip
def test_similar_names_are_rejected(server: Server, host: str) -> None:
    assert sent(server, "/admin/host/ping", host)[0] in (400, 403)


def test_request_without_a_name_is_rejected(server: Server) -> None:
    assert server.send(b"GET /admin/host/ping HTTP/1.0\r\n\r\n").status == 403
    assert server.send(b"GET /hello HTTP/1.0\r\n\r\n").status == 200


def test_request_with_two_names_is_rejected(server: Server) -> None:
    for first, second in (("localhost", "evil"), ("evil", "localhost")):
        lines = f"GET /hello HTTP/1.1\r\nHost: {first}\r\nHost: {second}\r\n\r\n"
        assert server.send(lines.encode()).status == 400


@pytest.mark.parametrize("path", ["/admin/host/status", "/%61dmin/host/status", "/runtime/x"])
def test_own_paths_are_not_open_to_all_origins(server: Server, path: str) -> None:
    reply = server.get(path, Origin="http://evil.example")
    assert "access-control-allow-origin" not in reply.headers
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    preflight = server.request("OPTIONS", path, headers=asked)
    assert preflight.status == 204
    assert [one for one in preflight.headers if one.startswith("access-control")] == []


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        ("http://evil.example", False),
        ("null", False),
        ("localhost", False),
        ("file://localhost", False),
        ("http://localhost:3000", True),
        ("https://my.example", True),
    ],
)
def test_pages_of_others_cannot_have_an_effect(
    server: Server, origin: str, is_allowed: bool
) -> None:
    path = "/runtime/webhooks/durabletask/orchestrators/none"
    body = b"[1]"
    reply = server.post(path, body, content_type="text/plain", Origin=origin)
    if is_allowed:
        assert reply.status == 400  # the extension knows no such orchestrator
    else:
        hint = "Start with `--cors ORIGIN` to allow it.\n"
        assert (reply.status, reply.text) == (
            403,
            f"The origin `{origin}` isn't allowed here. {hint}",
        )
    assert server.post("/hello", b"", Origin=origin).status == 404  # a function decides


def test_listed_origin_can_have_an_effect(tmp_path: Path) -> None:
    with running(project(tmp_path), "--no-watch", "--cors", "http://a.example") as server:
        path = "/admin/functions/none"
        assert server.post_json(path, {}, Origin="http://a.example").status == 404
        assert server.post_json(path, {}, Origin="http://b.example").status == 403


def test_functions_are_open_to_all_origins(server: Server) -> None:
    reply = server.get("/hello", Origin="http://evil.example")
    assert reply.headers["access-control-allow-origin"] == "*"


def test_home_page_is_protected_unless_a_function_owns_it(tmp_path: Path) -> None:
    with running(project(tmp_path), "--no-watch") as server:
        assert sent(server, "/", "evil.example") == (403, REFUSED)
        assert sent(server, "/", "localhost")[0] == 200
        assert sent(server, "/%2e", "evil.example") == (403, REFUSED)
        assert sent(server, "/api/hello", "evil.example") == (200, "hello")


def test_function_that_owns_the_root_for_one_method_wins(tmp_path: Path) -> None:
    with running(project(tmp_path, ROOT, prefix=""), "--no-watch") as server:
        reply = server.request("POST", "/", b"", {"Host": "evil.example"})
        assert (reply.status, reply.text) == (200, "root")


def test_address_of_the_option_is_an_allowed_name() -> None:
    hosts = AllowedHosts("::", ["my.example"])
    assert [hosts.allows(one) for one in ("[::]:80", "my.example", "::", "evil")] == [
        True,
        True,
        False,
        False,
    ]


def test_owner_is_the_first_segment() -> None:
    paths = ("/admin", "/Admin/x", "/runtime/x", "/", "/x/admin", "//admin", "/adminx")
    assert [owner(one) for one in paths] == ["admin", "admin", "runtime", "", "", "", ""]
    assert is_protected("/", owns_root=False)
    assert not is_protected("/", owns_root=True)
    assert is_protected("/a/../%61dmin", owns_root=True)
