"""Write the screenshots of the page of `funcdeco run` for docs/how-to/run.md.

Run this as `python tests/screenshots.py` after the page has changed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # the packages are those of this clone
    sys.path.insert(0, str(Path(__file__).parents[1]))

from browser import PHONE, browsing, opened
from build_support import REPOSITORY
from page_shop import CLAIM, ORDER, UNKNOWN, write_shop
from run_server import Server, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = REPOSITORY / "docs" / "images"
WINDOW = {"width": 1120, "height": 720}


def main() -> None:
    """Write all screenshots."""
    with TemporaryDirectory() as place:
        folder = write_shop(Path(place) / "shop")
        with running(folder, "--in-memory", "--no-watch") as server:
            identity = _used(server)
            with browsing() as browser:
                _write(browser, server, identity)


def _used(server: Server) -> str:
    """Let functions run, and return the ID of an orchestration."""
    identity = str(server.post_json("/api/expenses", CLAIM).json()["id"])
    server.wait_for("invocation", function="ask_for_decision")
    server.post_json("/api/orders", UNKNOWN)
    server.wait_for("invocation", function="write_invoice", status="failed")
    server.get("/api/prices/kiwi")
    server.get("/api/prices/apple")
    server.post_json("/api/orders", ORDER)
    server.wait_for("invocation", function="record_invoice")
    return identity


def _write(browser: Browser, server: Server, identity: str) -> None:
    shots: tuple[tuple[str, str, str, dict[str, int], Callable[[Page], object]], ...] = (
        ("page-light", "light", "activity", WINDOW, _show_rows),
        ("page-dark", "dark", "functions/read_price", WINDOW, _send),
        ("page-light-phone", "light", "activity", PHONE, _show_rows),
        ("page-dark-phone", "dark", f"orchestrations/{identity}", PHONE, _show_steps),
    )
    for name, scheme, view, size, prepare in shots:
        options: dict[str, Any] = {"viewport": size, "color_scheme": scheme}
        page = opened(browser, f"{server.url}/admin/ui#/{view}", **options)
        prepare(page)
        page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
        page.context.close()


def _show_rows(page: Page) -> None:
    page.get_by_text("order 7 costs 140").wait_for()
    page.get_by_text("Running", exact=True).first.wait_for()


def _show_steps(page: Page) -> None:
    page.get_by_text("Timer created").wait_for()


def _send(page: Page) -> None:
    page.get_by_label("Path").fill("/api/prices/pear")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("200 OK").wait_for()
    page.get_by_role("region", name="Last invocations").get_by_text("price of pear").wait_for()
    page.get_by_role("heading", name="read_price").click()  # leaves the button


if __name__ == "__main__":
    main()
