"""The local workspace's page in Chromium: from a click to the app's answer, first paint, weight, switching, scrolling."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from demo import friday
from demo.play import PACIFIC
from demo.stage import Stage
from demo.story import ZONES
from sandbox.client import Workspace
from tests import chromium
from tests.benchmarks import ground
from tests.large_workspace import PAINT, SCROLL, SWITCH, seed

SIZE = {"width": 1440, "height": 900}
PRESSES = 15
SWITCHES = 20
ROUNDS = 3

PRESS = """([button, answer]) => new Promise((done, fail) => {
  const until = document.querySelectorAll(answer).length;
  const began = performance.now();
  setTimeout(() => fail(new Error(`no answer to ${button}`)), 10000);
  const look = () => document.querySelectorAll(answer).length > until
    ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look);
  [...document.querySelectorAll(button[0])].filter(one => one.innerText.includes(button[1])).at(-1).click();
  requestAnimationFrame(look);
})"""
"""Milliseconds from a click on a button until the frame after the one that shows one more of what answers it."""
WEIGHT = """() => [performance.getEntriesByType('navigation')[0], ...performance.getEntriesByType('resource')]
  .reduce((sum, one) => sum + one.transferSize, 0)"""
"""Bytes that crossed until now, headers included."""


@dataclass(frozen=True)
class Clicking:
    """What was measured; everything in milliseconds but the weight, in bytes."""

    presses: Sequence[float]
    """From a click to the app's answer on the page: a form that opens, and a whisper that appears."""
    paints: Sequence[float]
    """First paint of the seeded workspace."""
    weight: float
    """The page with all its files, and what it asks for until it shows a channel."""
    large_paints: Sequence[float]
    switches: Sequence[float]
    frames: Sequence[float]
    switch_work: Sequence[float]
    """Processor time of the page's main thread for each of some changes of channel."""
    scroll_tasks: Sequence[float]
    """Processor time of each of its tasks while scrolling."""


def measure(path: str) -> Clicking:
    """Measure with a browser: the demo's workspace with the app beside it, then a large workspace."""
    with chromium.running(path) as browser:
        with _seeded() as workspace, _page(browser, f"{workspace.url}/?as=UDANA&c=CACME") as page:
            weight = page.evaluate(WEIGHT)
            paints = [_paint(page) for _ in range(ROUNDS)]
            presses = [_press(page) for _ in range(PRESSES)] + [_ask(page) for _ in range(PRESSES)]
        with _large() as workspace, _page(browser, f"{workspace.url}/?as=UDANA&c=C000") as page:
            large_paints = [_paint(page) for _ in range(ROUNDS)]
            switches = [page.evaluate(SWITCH, f"C{n * 9 % 199 + 1:03d}") for n in range(SWITCHES)]
            frames = [frame for _ in range(ROUNDS) for frame in _scroll(page)]
            work = [sum(_tasks(browser, page, SWITCH, f"C{n * 7 + 2:03d}")) for n in range(ROUNDS)]
            page.evaluate(SWITCH, "C000")
            page.wait_for_timeout(300)
            tasks = _tasks(browser, page, SCROLL)
    return Clicking(presses, paints, weight, large_paints, switches, frames, work, tasks)


@contextmanager
def _seeded() -> Iterator[Workspace]:
    with tempfile.TemporaryDirectory(prefix="pledge-page-") as folder:
        stage = Stage(Path(folder))
        today = friday.quiet_friday(datetime.now(UTC).astimezone(ZoneInfo(PACIFIC)).date(), ZONES)
        try:
            stage.start(friday.instant(today, "Fri 09:00", PACIFIC))
            yield stage.workspace
        finally:
            stage.stop()


@contextmanager
def _large() -> Iterator[Workspace]:
    alone = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0"], cwd=ground.ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert alone.stdout
        workspace = Workspace(alone.stdout.readline().strip())
        workspace.seed(seed(int(workspace.now()) - 86_400 * 3))
        yield workspace
    finally:
        alone.terminate()
        alone.wait(10)


@contextmanager
def _page(browser: Any, address: str) -> Iterator[Any]:
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.goto(address)
    _shown(page)
    yield page
    context.close()


def _shown(page: Any) -> None:
    page.locator("#main li.message").first.wait_for()
    page.wait_for_timeout(500)


def _paint(page: Any) -> float:
    page.reload()
    _shown(page)
    return float(page.evaluate(PAINT))


def _press(page: Any) -> float:
    """The channel's button, answered by a form."""
    spent = page.evaluate(PRESS, [["#main button", "Open a ticket"], "#form[open]"])
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    return float(spent)


def _ask(page: Any) -> float:
    """A command, answered by a whisper."""
    page.locator("#composer").fill("/support list")
    spent = page.evaluate(PRESS, [["#main .composer .send", ""], "#main .message.ephemeral"])
    page.wait_for_timeout(50)
    return float(spent)


def _scroll(page: Any) -> Sequence[float]:
    page.evaluate(SWITCH, "C001")
    page.evaluate(SWITCH, "C000")
    page.wait_for_timeout(300)
    return list(page.evaluate(SCROLL))


def _tasks(browser: Any, page: Any, script: str, *given: Any) -> Sequence[float]:
    """Processor time of each task of the page's main thread while a script runs: what no other process adds to."""
    browser.start_tracing(page=page, categories=["disabled-by-default-devtools.timeline"])
    page.evaluate(script, *given)
    traced = json.loads(browser.stop_tracing())["traceEvents"]
    mains = {
        (one["pid"], one["tid"]) for one in traced if one.get("args", {}).get("name") == "CrRendererMain"
    }
    tasks = (one for one in traced if one["name"] == "RunTask" and (one["pid"], one["tid"]) in mains)
    return [float(one.get("tdur", 0)) / 1000 for one in tasks]


def rows(verdict: Callable[..., str]) -> Iterator[Sequence[str]]:
    """The lines of the table; one that says so where there is no browser."""
    path = chromium.found()
    if path is None:
        yield ("page: everything", "not measured", "", "", chromium.MISSING)
        return
    seen = measure(path)
    middle, high = statistics.median(seen.presses), _high(seen.presses)
    yield (
        "page: from a click to the app's answer: median / p95",
        f"{middle:.0f} / {high:.0f} ms",
        "",
        "median < 300 ms",
        verdict(met=middle < 300),
    )
    paint, large = statistics.median(seen.paints), statistics.median(seen.large_paints)
    yield (
        "page: first paint, seeded / 200 channels and 10,000 messages",
        f"{paint:.0f} / {large:.0f} ms",
        "",
        "< 1 s",
        verdict(met=max(paint, large) < 1000),
    )
    yield (
        "page: weight with all its files and the first channel",
        f"{seen.weight / 1000:.0f} kB",
        "",
        "< 400 kB",
        verdict(met=seen.weight < 400_000),
    )
    switch, slow = statistics.median(seen.switches), _high(seen.switches)
    yield (
        "page: a change of channel there: median / p95",
        f"{switch:.0f} / {slow:.0f} ms",
        "",
        "< 150 ms",
        verdict(met=slow < 150),
    )
    work = statistics.median(seen.switch_work)
    yield (
        "page: its own work for that, processor time",
        f"{work:.0f} ms",
        "",
        "< 150 ms",
        verdict(met=work < 150),
    )
    slowest, late = max(seen.frames), sum(one > 50 for one in seen.frames)
    yield (
        f"page: {len(seen.frames)} frames while scrolling back: p95 / longest / over 50 ms",
        f"{_high(seen.frames):.0f} / {slowest:.0f} ms / {late}",
        "",
        "none over 50 ms",
        verdict(met=not late),
    )
    longest = max(seen.scroll_tasks)
    yield (
        "page: its longest task then, processor time",
        f"{longest:.0f} ms",
        "",
        "< 50 ms",
        verdict(met=longest < 50),
    )


def _high(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
