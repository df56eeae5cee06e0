"""Cross-origin requests to `funcdeco run`: rows H-HTTP-71 and 72."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from build_support import funcdeco_alone
from funcdeco.project.default_host import HOST_JSON
from funcdeco.project.host_section import HostSection, HostSectionError, read_host_section
from funcdeco.project.snapshot import Snapshot
from run_server import Reply, Server, running

APP = """
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http(route="hello")
def hello(req: func.HttpRequest) -> func.HttpResponse:
    headers = {"Access-Control-Allow-Origin": "http://own.example", "Vary": "Accept"}
    return func.HttpResponse(f"hello {req.method}", headers=headers)
"""
OURS, OTHERS = "http://a.example", "http://other.example"


def project(folder: Path, host: dict[str, Any] | None = None) -> Path:
    settings = {"IsEncrypted": False, "Values": {}, **({} if host is None else {"Host": host})}
    (folder / "host.json").write_text(HOST_JSON, "utf-8")
    (folder / "local.settings.json").write_text(json.dumps(settings), "utf-8")
    (folder / "app.py").write_text(APP, "utf-8")
    return folder


def started(place: pytest.TempPathFactory, host: dict[str, Any], *options: str) -> Iterator[Server]:
    with running(project(place.mktemp("cors"), host), "--no-watch", *options) as found:
        yield found


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server with a list of origins, and credentials."""
    host = {"CORS": f"{OURS}, http://b.example/", "CORSCredentials": True}
    yield from started(tmp_path_factory, host)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server for all origins, by an option that replaces the setting."""
    yield from started(tmp_path_factory, {"CORS": OURS}, "--cors", "*")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server without CORS, by an option that replaces the setting."""
    yield from started(tmp_path_factory, {"CORS": OURS}, "--cors", "")


def cors(reply: Reply) -> dict[str, str]:
    kept = {key for key in reply.headers if key.startswith("access-control-") or key == "vary"}
    return {key: reply.headers[key] for key in sorted(kept)}


def preflight(server: Server, origin: str, path: str = "/api/hello") -> Reply:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "X-One, content-type",
    }
    return server.request("OPTIONS", path, headers=headers)


def test_preflight_of_a_listed_origin_echoes_the_request(listed: Server) -> None:  # H-HTTP-72
    before = len(listed.events)
    for origin in (OURS, "http://b.example"):
        reply = preflight(listed, origin)
        assert (reply.status, reply.body) == (204, b"")
        assert cors(reply) == {
            "access-control-allow-credentials": "true",
            "access-control-allow-headers": "X-One, content-type",
            "access-control-allow-methods": "PUT",
            "access-control-allow-origin": origin,
            "vary": "Origin",
        }
    assert len(listed.events) == before  # no function ran


def test_preflight_of_another_origin_has_no_headers(listed: Server) -> None:  # H-HTTP-72
    reply = preflight(listed, OTHERS)
    assert (reply.status, cors(reply)) == (204, {"vary": "Origin"})


def test_preflight_of_an_unknown_path_is_answered_too(listed: Server) -> None:  # H-HTTP-71
    assert preflight(listed, OURS, "/nothing").status == 204


def test_answer_to_a_listed_origin_replaces_headers_of_the_function(listed: Server) -> None:
    reply = listed.get("/api/hello", Origin=OURS)
    assert reply.text == "hello GET"
    assert cors(reply) == {
        "access-control-allow-credentials": "true",
        "access-control-allow-origin": OURS,
        "vary": "Accept, Origin",
    }


def test_answers_without_a_function_have_the_headers_too(listed: Server) -> None:  # H-HTTP-71
    for path in ("/api/nothing", "/admin/host/status"):
        assert cors(listed.get(path, Origin=OURS))["access-control-allow-origin"] == OURS


def test_other_options_requests_reach_the_function(listed: Server) -> None:  # H-HTTP-72
    reply = listed.request("OPTIONS", "/api/hello", headers={"Origin": OURS})
    assert (reply.status, reply.text) == (200, "hello OPTIONS")


def test_request_without_an_origin_is_left_alone(listed: Server) -> None:
    own = {"access-control-allow-origin": "http://own.example", "vary": "Accept"}
    assert cors(listed.get("/api/hello")) == own


def test_all_origins_get_a_star(opened: Server) -> None:  # H-HTTP-71: the option wins
    assert cors(opened.get("/api/hello", Origin=OTHERS)) == {
        "access-control-allow-origin": "*",
        "vary": "Accept",
    }
    assert cors(preflight(opened, OTHERS)) == {
        "access-control-allow-headers": "X-One, content-type",
        "access-control-allow-methods": "PUT",
        "access-control-allow-origin": "*",
    }


def test_without_origins_the_function_decides(closed: Server) -> None:  # H-HTTP-71
    own = {"access-control-allow-origin": "http://own.example", "vary": "Accept"}
    assert cors(closed.get("/api/hello", Origin=OURS)) == own
    reply = preflight(closed, OURS)
    assert (reply.status, reply.text) == (200, "hello OPTIONS")


@pytest.mark.parametrize(
    ("host", "options"),
    [
        ({"CORS": "*", "CORSCredentials": True}, ()),
        ({}, ("--cors", "*", "--cors-credentials")),
        ({"CORSCredentials": "true"}, ("--cors", "http://a.example,*")),
    ],
)
def test_all_origins_with_credentials_do_not_start(
    tmp_path: Path, host: dict[str, Any], options: tuple[str, ...]
) -> None:  # H-HTTP-72
    done = funcdeco_alone("run", "--port", "0", *options, cwd=project(tmp_path, host))
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(
        "Error: --cors-credentials requires a list of origins instead of `*`\n"
    )


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (None, HostSection()),
        ({}, HostSection()),
        ({"LocalHttpPort": 7072}, HostSection(port=7072)),
        ({"localhttpport": "7072", "cors": "*"}, HostSection(7072, "*")),
        ({"CORS": None, "CORSCredentials": False}, HostSection()),
        ({"CORSCredentials": "True"}, HostSection(has_credentials=True)),
    ],
)
def test_section_of_the_settings_is_read(
    tmp_path: Path, host: dict[str, Any] | None, expected: HostSection
) -> None:  # H-HTTP-71 and 74
    assert read_host_section(Snapshot(project(tmp_path, host))) == expected


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ({"LocalHttpPort": 0}, "`Host.LocalHttpPort` in local.settings.json must be a port from 1"),
        ({"LocalHttpPort": 70_000}, "`Host.LocalHttpPort` in local.settings.json must be a port"),
        ({"LocalHttpPort": True}, "`Host.LocalHttpPort` in local.settings.json must be a port"),
        ({"LocalHttpPort": "x"}, "`Host.LocalHttpPort` in local.settings.json must be a port"),
        ({"CORS": ["a"]}, "`Host.CORS` in local.settings.json must be a string of origins"),
        ({"CORSCredentials": 1}, "`Host.CORSCredentials` in local.settings.json must be true or"),
    ],
)
def test_wrong_value_is_an_error(tmp_path: Path, host: dict[str, Any], message: str) -> None:
    with pytest.raises(HostSectionError) as caught:
        read_host_section(Snapshot(project(tmp_path, host)))
    assert str(caught.value).startswith(message)


def test_wrong_value_ends_the_command(tmp_path: Path) -> None:
    done = funcdeco_alone("run", cwd=project(tmp_path, {"LocalHttpPort": "x"}))
    assert done.code == 2
    assert done.err.endswith(
        "Error: `Host.LocalHttpPort` in local.settings.json must be a port from 1 to 65535\n"
    )


@pytest.mark.parametrize("text", ["", "{", "[]", '{"Host": []}', '{"Host": null}'])
def test_file_without_a_section_sets_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "local.settings.json").write_text(text, "utf-8")
    assert read_host_section(Snapshot(tmp_path)) == HostSection()


def test_port_of_the_settings_is_used(tmp_path: Path) -> None:  # H-HTTP-74
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = funcdeco_alone("run", cwd=project(tmp_path, {"LocalHttpPort": port}))
    assert done.code == 2
    assert f"Error: can't listen on 127.0.0.1:{port}: " in done.err
