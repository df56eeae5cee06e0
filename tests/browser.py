"""A real browser: `with browsing() as browser: page = opened(browser, url)`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from needs import need_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, expect
else:
    expect = pytest.importorskip("playwright.sync_api").expect

PATIENCE = 30_000
"""Milliseconds after which something that must appear is missing."""
DESKTOP, PHONE = {"width": 1280, "height": 820}, {"width": 360, "height": 740}


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start Chromium, without a sandbox: tests may run as root, and open only our own page."""
    path = need_browser()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def opened(browser: Browser, url: str, **options: Any) -> Page:
    """Return a page in a context of its own; what its script reports as an error fails the test."""
    context = browser.new_context(viewport=options.pop("viewport", DESKTOP), **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: errors_of(page).append(str(error)))
    page.on("console", lambda one: _note(page, one.type, one.text))
    page.goto(url)
    return page


def errors_of(page: Page) -> list[str]:
    """Return what the page has reported: exceptions, and violations of its policy."""
    found: list[str] = page.__dict__.setdefault("_errors", [])
    return found


def _note(page: Page, kind: str, text: str) -> None:
    if kind == "error" and "status of 4" not in text:  # of a response
        errors_of(page).append(text)


CONTRAST = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const luminance = ([red, green, blue]) =>
    0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const found = channels(getComputedStyle(one).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility() || element.tagName === "SCRIPT") continue;
    const first = luminance(channels(getComputedStyle(element).color));
    const second = luminance(behind(element));
    const ratio = (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    if (ratio < 4.5) low.push(`${node.data.trim()}: ${ratio.toFixed(2)}`);
  }
  return low;
}"""
"""Returns the visible text with a contrast below 4.5, the minimum of WCAG at level AA."""
UNLABELED = """() => [...document.querySelectorAll("input, select, textarea, button, a")]
  .filter((one) => !one.labels?.length && !one.getAttribute("aria-label") && !one.textContent.trim())
  .map((one) => one.outerHTML)"""
"""Returns the controls without a name."""
