"""Many tabs of one browser: all of them live, by one connection."""

import json
import subprocess
import sys
from contextlib import contextmanager

import pytest

from sandbox.client import Workspace
from sandbox.server import running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

PEOPLE = ("UANN", "UBEN", "UDANA", "UMEI")
SEED = {
    "workspaces": [{"id": "T0HOST", "name": "Vendor", "host": True}],
    "users": [{"id": one, "name": one[1:].lower(), "real_name": one[1:].title()} for one in PEOPLE],
    "channels": [{"id": "C0", "name": "general", "members": list(PEOPLE)}],
}


@pytest.fixture
def box():
    """A small workspace in this process, so that its listeners can be counted."""
    with running() as started:
        Workspace(started.address).seed(SEED)
        yield started


@pytest.fixture
def context(browser):
    """One browser's tabs share what they may."""
    opened = browser.new_context(viewport={"width": 900, "height": 700})
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


def tab(context, box, user):
    """Open a page as somebody."""
    page = context.new_page()
    page.goto(f"{box.address}/?as={user}&c=C0")
    page.locator("#composer").wait_for()
    return page


def say(page, words):
    """Write something."""
    page.locator("#composer").fill(words)
    page.keyboard.press("Enter")


def listeners(box):
    """Return how many connections listen."""
    return len(box.bell._listening)


def test_eight_tabs_as_four_people_are_all_live(context, box):
    """A browser allows six connections to one address; each tab hears, and can still act."""
    tabs = [tab(context, box, PEOPLE[number % 4]) for number in range(8)]

    for number, page in enumerate(tabs):
        say(page, f"from tab {number}")
    for page in tabs:
        for number in range(8):
            page.locator("#main li.message", has_text=f"from tab {number}").wait_for()
    assert listeners(box) == 1
    assert not any(page.locator("body.lost").count() for page in tabs)


def test_a_tab_that_closes_or_becomes_somebody_else_leaves_the_others_live(context, box):
    """What was told before is not lost to whoever comes later."""
    first, second = tab(context, box, "UANN"), tab(context, box, "UANN")
    say(first, "one")
    second.locator("#main li.message", has_text="one").wait_for()
    first.close()
    third = tab(context, box, "UBEN")
    third.locator("#who").click()
    third.get_by_role("menuitemradio", name="Dana").click()
    third.locator("#who", has_text="Dana").wait_for()
    say(second, "two")
    third.locator("#main li.message", has_text="two").wait_for()
    say(third, "three")
    row = second.locator("#main li.message", has_text="three")
    row.wait_for()
    assert "Dana" in row.inner_text()
    assert listeners(box) == 1


def test_pages_begin_anew_when_the_workspace_does(context, box):
    """Everybody at this browser, at once."""
    pages = [tab(context, box, one) for one in ("UANN", "UBEN", "UANN")]
    say(pages[0], "before")
    pages[2].locator("#main li.message", has_text="before").wait_for()
    Workspace(box.address).seed(SEED)
    for page in pages:
        page.get_by_text("Nothing has been written here yet.").wait_for()
    say(pages[1], "after")
    for page in pages:
        page.locator("#main li.message", has_text="after").wait_for()


NONE = "delete globalThis.SharedWorker"
BROKEN = "{ const Real = SharedWorker; globalThis.SharedWorker = function () { return new Real('/static/none.js'); } }"

# A browser tells only some of the pages that share a worker that it failed.
SILENT = "globalThis.SharedWorker = function () { return { port: new MessageChannel().port1 }; }"


@pytest.mark.parametrize("without", [NONE, BROKEN, SILENT], ids=["none", "broken", "silent"])
def test_a_browser_without_shared_workers_listens_by_itself(context, box, without):
    """Such as some on telephones, or where an extension forbids them."""
    context.add_init_script(without)
    first, second = tab(context, box, "UANN"), tab(context, box, "UBEN")
    while listeners(box) < 2:  # a page begins anew when it is told, or notices, that nobody listens for it
        first.wait_for_timeout(50)
    say(first, "hello")
    second.locator("#main li.message", has_text="hello").wait_for()
    say(second, "welcome")
    first.locator("#main li.message", has_text="welcome").wait_for()
    assert listeners(box) == 2


@contextmanager
def alone(folder, port):
    """A workspace in a process of its own, at a port; gives its address."""
    seed = folder / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    order = [sys.executable, "-m", "sandbox", "--port", str(port), "--seed", str(seed)]
    process = subprocess.Popen(order, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


def test_pages_wait_for_a_workspace_that_is_away(context, tmp_path):
    """They say so, and go on when it is back."""
    with alone(tmp_path, 0) as address:
        pages = [context.new_page(), context.new_page()]
        for page in pages:
            page.goto(f"{address}/?as=UANN&c=C0")
            page.locator("#composer").wait_for()
        say(pages[0], "before")
        pages[1].locator("#main li.message", has_text="before").wait_for()
    for page in pages:
        page.locator("body.lost").wait_for()
    with alone(tmp_path, int(address.rpartition(":")[2])):
        for page in pages:
            page.locator("body:not(.lost)").wait_for()
        say(pages[0], "after")
        pages[1].locator("#main li.message", has_text="after").wait_for()
