"""The app and the local workspace as processes, and pages in a real Chromium, each as somebody."""

import os
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import chromium
import pytest

from demo import friday
from demo.play import PACIFIC
from demo.stage import Stage
from demo.story import ZONES

WIDE = {"width": 1440, "height": 900}
BEGINS = "Fri 09:00"


@pytest.fixture(scope="module")
def browser():
    """Chromium as the system has it; without one these tests say so in the closing lines (tests/conftest.py)."""
    path = chromium.found()
    if path is None:
        pytest.skip(chromium.MISSING)
    with chromium.running(path) as running:
        yield running


@pytest.fixture(scope="module")
def stage(browser, tmp_path_factory) -> Iterator[Stage]:
    """The workspace of the demo with its customers on a quiet Friday morning, the app beside it, nothing played."""
    running = Stage(tmp_path_factory.mktemp("stage"))
    today = friday.quiet_friday(datetime.now(UTC).astimezone(ZoneInfo(PACIFIC)).date(), ZONES)
    try:
        running.start(friday.instant(today, BEGINS, PACIFIC))
        yield running
    finally:
        running.stop()


@pytest.fixture
def sit(browser, stage) -> Iterator[Callable]:
    """Open a page as somebody, in a channel; what a page complains of fails the test."""
    contexts, complaints = [], []

    def open_page(user, channel, *, size=WIDE, scheme="light", zoom=1):
        context = browser.new_context(
            viewport={"width": size["width"] // zoom, "height": size["height"] // zoom},
            device_scale_factor=zoom,
            color_scheme=scheme,
        )
        contexts.append(context)
        context.set_default_timeout(float(os.environ.get("BROWSER_PATIENCE", "10")) * 1000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda word: word.type == "error" and complaints.append(word.text))
        page.on(
            "request",
            lambda asked: (
                asked.url.startswith((stage.workspace.url, "blob:", "data:")) or complaints.append(asked.url)
            ),
        )
        page.goto(f"{stage.workspace.url}/?as={user}&c={channel}")
        page.locator("#composer").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


PAIR = """<body style="margin:0;display:flex;gap:14px;padding:14px;background:#8fa3b0">{pictures}</body>"""
PICTURE = (
    """<img style="border-radius:10px;box-shadow:0 4px 18px #0006" src="data:image/png;base64,{data}">"""
)


@pytest.fixture
def shot() -> Callable:
    """Keep a picture of one page, or of several side by side, for the docs, when `make screenshots` asks for them."""
    folder = os.environ.get("SCREENSHOTS")

    def keep(name, *pages):
        if not folder:
            return
        for page in pages:
            page.mouse.move(5, 5)
            page.wait_for_timeout(400)
        taken = [page.screenshot() for page in pages]
        path = Path(folder) / f"{name}.png"
        if len(taken) == 1:
            path.write_bytes(taken[0])
            return
        frame = pages[0].context.browser.new_page(viewport={"width": 1700, "height": 900})
        frame.set_content(
            PAIR.format(pictures="".join(PICTURE.format(data=b64encode(one).decode()) for one in taken))
        )
        frame.locator("body").evaluate("body => { body.style.width = 'max-content' }")
        frame.locator("body").screenshot(path=path)
        frame.close()

    return keep
