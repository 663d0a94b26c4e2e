"""Our tickets in a real browser: from the button in the channel to the page, which keeps itself up to date."""

import re

import pytest
from acting import message, react, say, thread_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

PHONE = {"width": 390, "height": 844}
LIST = {"width": 1000, "height": 844}
WORDS = (
    "The nightly export is empty since the update to 4.2",
    "Login page shows an error 500 for all of our people in Osaka",
    "Scanner 7 loses its certificate after each restart; see https://wiki.acme.example/scanner-7",
    "Where do I find the audit log of last year?",
)


def opened(page):
    """Press the way to the page in the list that only this person sees, and return the page."""
    page.get_by_role("button", name="Our tickets").first.click()
    with page.context.expect_page() as coming:
        page.get_by_role("button", name="Open on the web").last.click()
    coming.value.wait_for_load_state()
    return coming.value


def a_morning(ann, dana, stage):
    """Four requests of a morning, one of them urgent, with an answer and what came back."""
    for words in WORDS:
        stage.workspace.advance_by(300)  # words that follow each other sooner are one request
        say(ann, words)
        message(ann, words[:30]).wait_for()
    first = thread_of(ann, WORDS[1][:30])
    first.get_by_text("We have your request").wait_for()
    card = message(dana, WORDS[1][:30])
    card.get_by_role("button", name="Claim", exact=True).click()
    card.get_by_text("In work with Dana Reyes").wait_for()
    react(dana, card, "🔴")
    card.get_by_text("Critical").first.wait_for()
    # a link to a message stays on the page
    card.get_by_role("button", name="Open the customer's thread").click()
    pane = thread_of(dana, WORDS[1][:30])
    say(
        dana, "I can see it too: the login service in Osaka ran out of memory. We are moving it now.", "Reply"
    )
    pane.get_by_text("ran out of memory").wait_for()
    stage.workspace.advance_by(900)
    say(ann, "Thank you. Nobody in Osaka can work until then.", "Reply")
    first.get_by_text("Nobody in Osaka").wait_for()


def pictured(page, shot):
    """Keep a picture of the list, and of a ticket on a phone in the dark, for the docs."""
    phone, wide = page.context.new_page(), page.context.new_page()
    phone.emulate_media(color_scheme="dark")
    for other, address, size in ((wide, page.url.rpartition("/")[0], LIST), (phone, page.url, PHONE)):
        other.set_viewport_size(size)
        other.goto(address)
    shot("our-tickets", wide, phone)
    wide.close()
    phone.close()


def answered_in_slack(page, stage):
    """The way back leads to this workspace's own thread, as the same person, and back again to the page."""
    page.get_by_role("link", name="Answer in Slack").click()
    page.locator("#thread").get_by_text("ran out of memory").wait_for()
    assert page.url.startswith(f"{stage.workspace.url}/?as=UANN&c=CACME&t=")
    page.go_back()
    page.get_by_role("heading", name=re.compile("Login page shows")).wait_for()


def test_a_contact_reads_their_tickets_in_the_browser(sit, stage, shot):
    """The link leaves the address, the list leads to each ticket, and what happens in Slack shows by itself."""
    ann, dana = sit("UANN", "CACME"), sit("UDANA", "CDESK")
    a_morning(ann, dana, stage)
    page = opened(ann)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda word: word.type == "error" and complaints.append(word.text))

    assert page.url.endswith("/tickets")
    assert page.get_by_role("heading", name="Tickets of Acme Robotics").is_visible()
    table = page.get_by_role("table")
    listed = [table.get_by_role("row").filter(has_text=words[:30]).count() for words in WORDS]
    assert listed == [1] * len(WORDS)  # among those of this file's other tests, which share the workspace
    assert table.get_by_role("columnheader", name="Promised next").count() == 1
    page.get_by_label("Number or words of the request").fill("osaka")
    page.get_by_role("button", name="Search").click()
    row = page.get_by_role("table").get_by_role("row").nth(1)
    assert "Dana Reyes" in row.inner_text()
    row.get_by_role("link").click()
    page.get_by_role("heading", name=re.compile("Login page shows")).wait_for()
    assert "ran out of memory" in page.get_by_role("main").inner_text()
    page.locator("summary").first.click()
    pictured(page, shot)

    # live: what is open stays open, and the new message is there without a click
    say(dana, "It is back; please try again.", "Reply")
    thread_of(ann, WORDS[1][:30]).get_by_text("It is back").wait_for()
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("It is back; please try again.").wait_for()
    assert page.locator("details").first.get_attribute("open") is not None
    assert "Something has changed" in page.get_by_role("status").inner_text()
    answered_in_slack(page, stage)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="You are signed out").wait_for()
    assert complaints == []

    # the list in Slack was made anew: its link is another one
    with ann.context.expect_page() as coming:
        ann.get_by_role("button", name="Open on the web").last.click()
    coming.value.get_by_role("heading", name="Tickets of Acme Robotics").wait_for()


def test_without_scripts_everything_is_there(browser, sit, stage):
    """List, search, ticket, history: scripts only bring what is new."""
    stage.workspace.advance_by(300)
    ann = sit("UANN", "CACME")
    say(ann, "Nothing but a plain page is needed for this")
    thread_of(ann, "Nothing but a plain page").get_by_text("We have your request").wait_for()
    cookies = opened(ann).context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([one for one in cookies if one["name"] == "pledge"])
    page = context.new_page()
    address = next(one for one in ann.context.pages if "/tickets" in one.url).url
    page.goto(address)
    page.get_by_label("Number or words of the request").fill("plain page")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("Nothing but a plain page")).click()
    assert page.get_by_role("heading", name="What happened").is_visible()
    page.get_by_text("Why this deadline?").wait_for()
    page.locator("summary").first.click()
    assert page.get_by_text("That comes to").first.is_visible()
    assert page.get_by_text("Load this page again").is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_for_everybody(sit, stage, scheme):
    """By axe-core: list, ticket and the page for those who are not let in; on a wide screen and on a phone."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 -- with the browser only

    stage.workspace.advance_by(300)
    ann = sit("UANN", "CACME", scheme=scheme)
    say(ann, f"Is the {scheme} page readable?")
    thread_of(ann, f"Is the {scheme} page").get_by_text("We have your request").wait_for()
    page = opened(ann)
    address = page.url
    ticket = page.get_by_role("link", name=re.compile(f"Is the {scheme} page")).get_attribute("href")
    for size in (PHONE, {"width": 1280, "height": 900}):
        page.set_viewport_size(size)
        for path in (
            address,
            f"{address}?search=nothing",
            address.replace("/tickets", ticket),
            f"{address}/GONE-1",
        ):
            page.goto(path)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.innerText") == "Skip to the content"
