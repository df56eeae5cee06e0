"""The page of `funcdeco run` in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from azurite import azurite
from browser import CONTRAST, PHONE, UNLABELED, browsing, errors_of, expect, opened
from page_shop import APP, CLAIM, ORDER, UNKNOWN, write_shop
from run_server import Server, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.once

ATTACK = (
    "<img src=x onerror=\"document.title='attacked'\"><script>document.title='attacked'</script>"
)
MORE = """

@app.http(route="notes/<b>{id}", methods=["POST"])
def keep_note(
    req: func.HttpRequest, note: Annotated[func.Out[bytes], app.queue_output(queue_name="notes")]
) -> str:
    note.set(req.get_body())
    logging.warning("noted %s", req.get_body().decode())
    return req.get_body().decode()


@app.http(route="fail")
def fail(req: func.HttpRequest) -> str:
    raise ValueError("it failed on purpose")
"""
VIEWS = ("#/functions", "#/activity", "#/storage", "#/orchestrations", "#/functions/keep_note",
         "#/functions/write_report")  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = write_shop(tmp_path_factory.mktemp("run") / "shop", APP + MORE)
    with running(folder, "--no-watch", "--in-memory") as found:
        yield found


Open = Callable[..., "Page"]
FOCUSED = """() => {
  const one = document.activeElement;
  return [one.id || one.textContent, getComputedStyle(one).outlineStyle];
}"""
"""Returns what has the focus, and how this is shown."""


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Open]:
    """Return a function that opens a view of the page, which must report no error until the end."""
    pages: list[Page] = []

    def open_view(view: str = "", **options: object) -> Page:
        page = opened(browser, f"{server.url}/admin/ui{view}", **options)
        page.get_by_text("Running", exact=True).first.wait_for()
        pages.append(page)
        return page

    yield open_view
    assert [errors_of(page) for page in pages] == [[] for _ in pages]
    for page in pages:
        page.context.close()


@contextmanager
def visited(browser: Browser, url: str) -> Iterator[Page]:
    page = opened(browser, url)
    try:
        yield page
        assert errors_of(page) == []
    finally:
        page.context.close()


def test_functions_are_listed_with_trigger_and_route(open_page: Open) -> None:
    page = open_page()
    links = page.locator("#functions a")
    links.first.wait_for()
    assert "accept_order\nhttp\nPOST /api/orders" in links.all_inner_texts()
    assert "write_report\ntimer\n0 0 7 * * *" in links.all_inner_texts()
    page.get_by_label("Filter functions", exact=True).fill("invoices/")
    expect(page.locator("#functions a")).to_have_count(1)
    assert links.all_inner_texts() == ["record_invoice\nblob\ninvoices/{number}.json"]


def test_browser_gets_the_page_at_the_root(browser: Browser, server: Server) -> None:
    with visited(browser, server.url) as page:
        page.get_by_role("heading", name="Activity").wait_for()
        assert page.title() == "shop - Functions"


def test_request_of_the_form_is_answered_and_its_log_appears(open_page: Open) -> None:
    page = open_page("#/functions/accept_order")
    page.get_by_label("Body").fill(json.dumps({**ORDER, "number": 4711}))
    page.get_by_role("button", name="Send").click()
    page.get_by_text("202 Accepted").wait_for()
    runs = page.get_by_role("region", name="Last invocations")
    runs.get_by_text("accepted order 4711").wait_for()
    page.get_by_role("link", name="Activity", exact=True).click()
    page.get_by_role("main").get_by_text("order 4711 costs 140").wait_for()


def test_form_shows_the_body_of_a_response_and_hides_that_of_a_get(open_page: Open) -> None:
    page = open_page("#/functions/read_price")
    assert page.get_by_label("Body").is_hidden()
    path = page.get_by_label("Path")
    expect(page.get_by_label("Path")).to_have_value("/api/prices/item")
    path.fill("/api/prices/pear")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("200 OK").wait_for()
    assert page.get_by_label("Body of the response").inner_text() == '{\n  "price": 50\n}'
    path.fill("//elsewhere.example/")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("The path must begin with one slash").wait_for()


def test_event_of_the_form_runs_the_function(open_page: Open) -> None:
    page = open_page("#/functions/write_report")
    expect(page.get_by_label("Event, as JSON")).to_have_value(re.compile("timerTrigger"))
    expect(page.locator(".runs li")).to_have_count(4)
    page.get_by_role("button", name="Run now").click()
    page.locator(".result").get_by_text("the report is written").wait_for()
    page.get_by_label("Event, as JSON").fill("{")
    page.get_by_role("button", name="Run now").click()
    page.get_by_text("not sent").wait_for()
    page.get_by_label("Event, as JSON").fill('{"past_due": true}')
    page.get_by_role("button", name="Run now").click()
    page.get_by_text("has no trigger").wait_for()


def test_failure_shows_its_exception_and_the_traceback_on_demand(
    open_page: Open, server: Server
) -> None:
    page = open_page("#/activity")
    assert server.get("/api/fail").status == 500
    row = page.locator(".rows > li", has_text="ValueError: it failed on purpose").first
    row.wait_for()
    line = row.get_by_text('raise ValueError("it failed on purpose")')
    assert line.is_hidden()
    row.get_by_text("Traceback", exact=True).click()
    line.wait_for()
    page.get_by_role("button", name="Failures").click()
    page.locator(".rows > li").first.wait_for()
    assert set(page.locator(".rows .chip").all_inner_texts()) <= {"500", "404", "failed"}


def test_queue_shows_its_messages(open_page: Open, server: Server) -> None:
    assert server.post("/api/notes/%3Cb%3E1", b'{"note": 815}').status == 200
    page = open_page("#/storage")
    queues = page.get_by_role("region", name="Queues")
    queues.locator("summary", has_text="notes").click()
    queues.get_by_text('"note": 815').wait_for()


def test_orchestration_shows_its_history_and_gets_an_event(open_page: Open, server: Server) -> None:
    identity = server.post_json("/api/expenses", CLAIM).json()["id"]
    page = open_page("#/orchestrations")
    page.locator(f"a[href$='{identity}']").click()
    history = page.get_by_role("region", name="History")
    history.get_by_text("Task completed ask_for_decision").wait_for()
    page.get_by_label("Name of the event").fill("Decision")
    page.get_by_role("button", name="Raise").click()
    page.get_by_text("Completed", exact=True).wait_for()
    steps = [one.partition("\n")[2].strip() for one in history.locator("li").all_inner_texts()]
    assert [one.split("\n")[0] for one in steps] == [
        "Execution started expense",
        "Task completed ask_for_decision",
        steps[2].split("\n")[0],
        "Event raised Decision",
        "Execution completed",
    ]
    assert steps[2].startswith("Timer created due ")
    assert page.get_by_label("Name of the event").is_hidden()


def test_keyboard_alone_reaches_a_function_and_sends_a_request(open_page: Open) -> None:
    page = open_page()
    page.locator("#functions a").first.wait_for()
    keys = page.keyboard
    keys.press("/")
    keys.type("price")
    expect(page.locator("#functions a")).to_have_count(1)
    keys.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent").startswith("read_price")
    keys.press("Enter")
    page.get_by_role("heading", name="read_price").wait_for()
    expect(page.get_by_label("Path")).to_have_value("/api/prices/item")
    reached = []
    for _ in range(6):  # from `main`, which has the focus
        keys.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    names = ["Copy", "method", "path", "query", "headers", "Send"]
    assert reached == [[name, "solid"] for name in names]
    page.get_by_label("Path").focus()
    keys.press("Control+a")
    keys.type("/api/prices/apple")
    keys.press("Control+Enter")
    page.get_by_text("200 OK").wait_for()
    keys.press("Escape")  # leaves the field
    keys.press("Escape")  # closes the function
    page.get_by_role("heading", name="Activity").wait_for()
    page.get_by_label("Filter functions", exact=True).focus()
    keys.press("Escape")
    expect(page.locator("#functions a")).not_to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_views_fit_on_a_phone_and_their_text_has_contrast(
    open_page: Open, server: Server, scheme: str
) -> None:
    identity = server.post_json("/api/expenses", CLAIM).json()["id"]
    server.post("/api/notes/%3Cb%3E1", b"long" * 300)
    server.get("/api/fail")
    page = open_page("", viewport=PHONE, color_scheme=scheme)
    for view in (*VIEWS, f"#/orchestrations/{identity}"):
        page.goto(f"{server.url}/admin/ui{view}")
        wanted = "#functions a" if view == "#/functions" else "main h1"
        page.locator(wanted).first.wait_for()
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], view
        assert page.evaluate(CONTRAST) == [], view
        assert page.evaluate(UNLABELED) == [], view


def test_page_has_landmarks_and_one_first_heading(open_page: Open) -> None:
    page = open_page("#/functions/accept_order")
    page.get_by_role("heading", level=1).wait_for()
    for role in ("banner", "navigation", "main", "complementary"):
        assert page.get_by_role(role).count() == 1, role
    assert page.get_by_role("heading", level=1).all_inner_texts() == ["accept_order"]
    current = page.locator("#functions [aria-current=page]")
    assert current.get_attribute("href") == "#/functions/accept_order"


def test_colors_follow_the_system_and_the_button(open_page: Open) -> None:
    page = open_page("", color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark, light = "rgb(16, 19, 23)", "rgb(246, 247, 249)"
    assert page.evaluate(background) == dark
    page.get_by_role("button", name="Light colors").click()
    assert page.evaluate(background) == light
    page.reload()
    page.get_by_role("button", name="Dark colors").wait_for()
    assert page.evaluate(background) == light
    assert open_page("").evaluate(background) == light


def test_what_others_send_stays_text(open_page: Open, server: Server) -> None:
    page = open_page("#/functions/keep_note")
    page.get_by_text("POST /api/notes/<b>{id}").first.wait_for()
    expect(page.get_by_label("Body")).not_to_be_empty()
    page.get_by_label("Body").fill(ATTACK)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("200 OK").wait_for()
    assert page.get_by_label("Body of the response").inner_text() == ATTACK
    page.get_by_text(f"noted {ATTACK}").wait_for()
    server.get(f"/api/{ATTACK.replace(' ', '%20')}")
    page.goto(f"{server.url}/admin/ui#/storage")
    page.get_by_role("region", name="Queues").locator("summary", has_text="notes").click()
    page.get_by_text(ATTACK, exact=True).first.wait_for()
    page.goto(f"{server.url}/admin/ui#/functions/{ATTACK}")
    page.get_by_role("heading", name="document.title").wait_for()
    assert page.locator("img, main script").count() == 0
    assert page.title() == "shop - Functions"


def test_page_sends_requests_only_to_its_own_server(browser: Browser, server: Server) -> None:
    with visited(browser, "about:blank") as page:
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        page.goto(f"{server.url}/admin/ui#/storage")
        page.get_by_role("heading", name="Storage").wait_for()
        page.get_by_role("region", name="Queues").wait_for()
    places = {re.sub(r"\?.*", "", one) for one in asked if not one.startswith("data:")}
    known = ("", "/events", "/stores", "/timers")
    assert places <= {f"{server.url}/admin/ui{one}" for one in known}


def test_page_survives_an_edit_and_shows_errors(browser: Browser, tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop")
    with (
        running(folder, "--in-memory") as server,
        visited(browser, f"{server.url}/admin/ui#/functions/read_price") as page,
    ):
        page.get_by_label("Path").wait_for()
        page.get_by_label("Query").fill("kept=1")
        server.get("/api/prices/apple")
        page.get_by_text("price of apple").wait_for()
        server.edit(folder / "app.py", f"{APP}\n(")
        banner = page.get_by_role("alert")
        banner.get_by_text("The last edit has errors").wait_for()
        assert re.search(r"app\.py:\d+ [A-Z]{3}\d{3} ", banner.inner_text()), banner.inner_text()
        server.edit(folder / "app.py", APP + MORE)
        page.locator("#functions a", has_text="keep_note").wait_for()
        banner.wait_for(state="hidden")
        page.get_by_text("price of apple").wait_for()
        assert page.get_by_label("Query").input_value() == "kept=1"
        page.goto(f"{server.url}/admin/ui#/activity")
        page.get_by_text(re.compile("10 functions reloaded")).wait_for()


def test_page_reports_a_server_that_ended_and_continues_with_the_next(
    browser: Browser, tmp_path: Path
) -> None:
    folder = write_shop(tmp_path / "shop")
    with running(folder, "--no-watch", "--in-memory") as server:
        port = server.url.rpartition(":")[2]
        page = opened(browser, f"{server.url}/admin/ui")
        page.get_by_text("Running", exact=True).wait_for()
    page.get_by_role("alert").get_by_text("The server doesn't respond.").wait_for()
    with running(folder, "--no-watch", "--in-memory", "--port", port) as server:
        page.get_by_text("Running", exact=True).wait_for()
        server.get("/api/prices/apple")
        page.get_by_text("price of apple").wait_for()
        page.context.close()


def test_page_asks_for_the_master_key_and_keeps_it(browser: Browser, tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop", APP.replace('"anonymous"', '"function"'))
    with running(folder, "--no-watch", "--in-memory", "--keys") as server:
        with visited(browser, f"{server.url}/admin/ui") as page:
            key = page.get_by_label("Key", exact=True)
            key.fill(server.keys["default"])
            page.get_by_role("button", name="Use this key").click()
            page.get_by_text("This isn't the master key of this run.").wait_for()
            key.fill(server.keys["_master"])
            key.press("Enter")
            page.locator("#functions a", has_text="read_price").click()
            page.get_by_role("button", name="Send").wait_for()
            page.reload()
            expect(page.get_by_label("Path")).to_have_value("/api/prices/item")
            page.get_by_role("button", name="Send").click()
            page.get_by_text("404 Not Found").wait_for()
        with visited(browser, server.wait_for("started")["page"]) as page:
            page.locator("#functions a").first.wait_for()
            assert page.evaluate("location.hash") == ""


def test_page_asks_an_account_only_by_hand(browser: Browser, tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop")
    with (
        azurite() as emulator,
        running(folder, "--no-watch", **emulator.settings) as server,
        visited(browser, f"{server.url}/admin/ui#/storage") as page,
    ):
        orders = page.get_by_role("region", name="Queues").locator("li", has_text="orders-poison")
        orders.get_by_text("0 messages").wait_for()
        server.post_json("/api/orders", UNKNOWN)
        server.wait_for("invocation", function="write_invoice", status="failed")
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        page.get_by_role("button", name="Refresh").click()
        waiting = page.get_by_role("region", name="Queues").locator("li", has_text="orders").first
        waiting.get_by_text("1 message", exact=True).wait_for()
        assert len([one for one in asked if one.endswith("/stores")]) == 1
