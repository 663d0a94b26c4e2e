"""Chromium as the system has it, for the browser tests and the benchmark of the page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MISSING = "no browser: there is no Chromium on this machine"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def found() -> str | None:
    """Where Chromium is, or the browser that BROWSER_FOR_TESTS names."""
    return os.environ.get("BROWSER_FOR_TESTS") or next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def running(path: str) -> Iterator[Any]:
    """A browser of Playwright's, without a window."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- slow to import, and seldom needed

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()
