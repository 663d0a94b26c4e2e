"""Journeys through the local workspace's page in a real browser, the app beside it: both sides, and the clock."""

import re
import statistics
import sys
import time

import pytest
from acting import message, react, say, thread_of, to_alarm

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

PHONE = {"width": 390, "height": 800}
NARROW, MIDDLE = {"width": 560, "height": 800}, {"width": 1060, "height": 800}
FOCUSED = (
    "(e => e?.matches('button, a') && ((e.ariaLabel ?? '') + ' ' + e.innerText))(document.activeElement)"
)


def test_a_contact_opens_a_ticket_with_the_channels_button_form_errors_included(sit, shot):
    """The form says what is missing at its field, keeps what was typed, and the ticket stands on both sides."""
    ann, dana = sit("UANN", "CACME"), sit("UDANA", "CDESK")
    ann.get_by_role("button", name="Open a ticket").click()
    form = ann.get_by_role("dialog", name="Open a ticket")
    form.get_by_role("button", name="Open ticket").click()
    problem = form.get_by_text("Please complete this required field.").first
    problem.wait_for()
    assert form.locator("[aria-invalid=true]").first.evaluate("node => node === document.activeElement")
    form.locator("textarea").first.fill("Scan results stopped arriving an hour ago.")
    shot("form", ann)
    for select in form.locator("select").all():
        if not select.input_value() and "(optional)" not in select.locator("..").inner_text():
            select.select_option(index=1)
    form.get_by_label("How urgent is it?").select_option(label="2 High")
    form.get_by_role("button", name="Open ticket").click()
    form.wait_for(state="hidden")
    message(ann, "We have your request").wait_for()
    card = message(dana, "Scan results stopped")
    card.wait_for()
    assert "Acme Robotics" in card.inner_text()
    number = re.search(r"ACME-\d+", card.inner_text()).group()
    card.get_by_role("button", name="Claim", exact=True).click()
    message(dana, "In work with Dana Reyes").wait_for()

    # behind the scenes: what the app keeps of it
    card.hover()
    card.get_by_role("button", name="Behind the scenes of this message").click()
    pane = dana.get_by_role("complementary", name="Behind the scenes")
    pane.get_by_text('"type": "actions"').wait_for()
    pane.get_by_role("tab", name="Ticket").click()
    pane.get_by_text(f"{number} · Acme Robotics").wait_for()
    pane.get_by_text("first response").first.wait_for()
    shot("behind", dana)
    pane.get_by_role("tab", name="Wire").click()
    pane.get_by_text("block_actions").first.wait_for()


def test_a_bystanders_message_is_adopted(sit):
    """It is held, only its writer is told, and a contact takes it up with one press."""
    bob, ben = sit("UBOB", "CACME"), sit("UBEN", "CACME")
    say(bob, "Is the nightly export broken for anybody else? Mine has only headers.")
    message(ben, "nightly export").wait_for()
    bob.get_by_text("Only visible to you").or_(
        bob.get_by_text("Something only you can see.")
    ).first.wait_for()
    assert ben.get_by_text("Only visible to you").count() == 0
    pane = thread_of(ben, "nightly export")
    pane.get_by_role("button", name="Take this up").click()
    pane.get_by_text(re.compile(r"ACME-\d+")).first.wait_for()


def test_an_agent_claims_in_the_thread_sets_priority_by_emoji_and_answers(sit):
    """👀 claims, 🟠 sets the priority with a receipt, and an answer in the customer's thread counts."""
    quinn, dana = sit("UQUINN", "CQUAR"), sit("UDANA", "CDESK")
    say(quinn, "Patches cannot be deployed to site 14 since this morning.")
    card = message(dana, "site 14")
    card.wait_for()
    pane = thread_of(dana, "site 14")
    say(dana, "claim", "Reply")
    card.get_by_text("In work with Dana Reyes").wait_for()
    react(dana, card, "🟠")
    pane.get_by_text(re.compile("Undo|before|High")).first.wait_for()
    dana.locator("[data-channel=CQUAR]").click()
    customer_side = thread_of(dana, "site 14")
    say(dana, "The agent on site 14 lost its certificate; we are renewing it.", "Reply")
    customer_side.get_by_text("renewing it").wait_for()
    thread_of(quinn, "site 14").get_by_text("given today").wait_for()


def test_the_clock_is_moved_past_a_reminder_and_a_breach_and_the_contact_reopens(sit, shot):
    """The pings are seen in the agents' channel, and what is resolved can come back."""
    birgit, mei = sit("UBIRGIT", "CBORE", size=NARROW), sit("UMEI", "CDESK", size=MIDDLE)
    say(birgit, "Quarantine mails are not released for finance.")
    message(mei, "Quarantine mails").wait_for()
    pane = thread_of(birgit, "Quarantine mails")
    mei.wait_for_function("() => !document.querySelector('#to-alarm').disabled")
    to_alarm(mei, re.compile(r"BORE-1[\s\S]*due today[\s\S]*: \d+ min"))
    pane.get_by_text("by today at 2:00 AM").wait_for()  # it was tomorrow before midnight came in Oslo
    shot("both-sides", birgit, mei)
    to_alarm(mei, re.compile(r"BORE-1[\s\S]*is missed"))
    card = message(mei, "Quarantine mails")
    card.get_by_role("button", name="Resolve").click()
    form = mei.get_by_role("dialog")
    form.get_by_label("What do you tell the customer?").fill("Released again.")
    for select in form.locator("select").all():
        select.select_option(index=1)
    form.locator("button.send").click()
    form.wait_for(state="hidden")
    pane.get_by_role("button", name="No, reopen it").last.click()
    message(mei, re.compile("reopened")).wait_for()


def test_the_same_by_keyboard_alone(sit):
    """A form, a menu, a thread and the other person, without a mouse."""
    page = sit("UNOA", "CNIMB")

    def press(*keys):
        for key in keys:
            page.keyboard.press(key)

    def reach(name, key="Tab", most=60):
        for _ in range(most):
            told = page.evaluate(FOCUSED)
            if told and name in told:
                return
            press(key)
        raise AssertionError(f"{name!r} is not reached")

    page.locator("#composer").focus()
    press("ArrowUp")
    reach("Open a ticket")
    press("Enter")
    page.get_by_role("dialog", name="Open a ticket").wait_for()
    page.keyboard.type("Orders are counted twice since the update.")
    for _ in range(12):
        press("Tab")
        if page.evaluate("document.activeElement.matches('select')"):
            press("ArrowDown")
        if page.evaluate("document.activeElement.matches('button.send')"):
            break
    press("Enter")
    page.get_by_role("dialog").wait_for(state="hidden")
    card = message(page, "We have your request")
    card.wait_for()
    page.locator("#composer").focus()
    press("ArrowUp")
    reach("Reply in thread")
    press("Enter")
    page.get_by_role("complementary", name="Thread").wait_for()
    page.keyboard.type("It began at noon.")
    press("Enter")
    page.get_by_role("complementary", name="Thread").get_by_text("It began at noon.").wait_for()
    press("Escape")
    assert page.get_by_role("complementary", name="Thread").is_hidden()
    page.locator("#who").focus()
    press("Enter")
    reach("Dana Reyes", "ArrowDown")
    press("Enter")
    page.locator("#who", has_text="Dana Reyes").wait_for()
    page.locator("#composer").focus()
    page.keyboard.type("/s")
    page.get_by_role("option", name="/support").wait_for()
    press("Enter")
    page.keyboard.type("mine")
    press("Enter")
    page.get_by_text("Only visible to you").last.wait_for()


def test_slack_says_why_somebody_may_not(sit):
    """Slash commands from a workspace without the app, and other people's messages."""
    page = sit("UJUN", "CUMBR")
    page.locator("#composer").press_sequentially("/")
    page.get_by_role("option").get_by_text("not installed at Umbra Analytics").wait_for()
    page.locator("#composer").fill("/support list")
    page.keyboard.press("Enter")
    page.get_by_text("/support is not a valid command.").wait_for()
    say(sit("UULA", "CUMBR"), "Morning all!")
    row = message(page, "Morning all!")
    row.hover()
    row.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete message").get_by_text("own messages only").wait_for()


def test_what_customers_write_is_text_and_nothing_else(sit):
    """Markup, scripts and link tricks stay words; a second page as the same person sees it at once."""
    page, other = sit("UULA", "CUMBR"), sit("UULA", "CUMBR")
    trick = '<img src=x onerror="document.title=1"><script>document.title=2</script> javascript:alert(1) &lt;b&gt;'
    say(page, trick)
    row = message(other, "document.title=2")
    row.wait_for()
    assert trick in row.inner_text()
    assert row.locator("img, script, a[href^=javascript]").count() == 0
    assert "Ula Brandt" in other.title()


def test_the_page_has_no_serious_fault_of_accessibility(sit):
    """By axe-core: channel, thread, form, menus and the pane, light and dark; readable at 200 % and on a phone."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 -- with the browser only

    def serious(page):
        # Playwright runs it beside the page's own policy, so that the page needs no hole for it.
        found = Axe().run(page).response["violations"]
        return [
            (one["id"], [node["html"][:200] for node in one["nodes"]][:3])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    for scheme in ("light", "dark"):
        page = sit("UPAOLA", "CNIMB", scheme=scheme)
        message(page, "Open a ticket").wait_for()
        assert serious(page) == []
        page.locator("#who").click()
        assert serious(page) == []
        page.keyboard.press("Escape")
        row = message(page, "Open a ticket")
        row.hover()
        row.get_by_role("button", name="Add a reaction").click()
        assert serious(page) == []
        page.keyboard.press("Escape")
        page.locator("#scenes").click()
        for tab in ("Faults", "Wire", "Transcript"):
            page.get_by_role("tab", name=tab).click()
            page.wait_for_timeout(300)
            assert serious(page) == []
        page.get_by_role("button", name="Open a ticket").last.click()
        page.get_by_role("dialog").wait_for()
        assert serious(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        desk = sit("UDANA", "CDESK", scheme=scheme)
        desk.get_by_role("navigation", name="Channels").get_by_role("button", name="◔ Pledge").click()
        desk.get_by_role("region", name="Home").get_by_text("As of").wait_for()
        assert serious(desk) == []
    for narrow in (sit("UPAOLA", "CNIMB", size=PHONE), sit("UPAOLA", "CNIMB", zoom=2)):
        message(narrow, "Open a ticket").wait_for()
        assert narrow.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert serious(narrow) == []


def test_a_press_is_answered_with_its_form(sit, capsys):
    """Pressing again and again opens the form each time; what it took is printed, and judged by nobody."""
    page = sit("UKOFI", "CBORE")

    def press():
        begun = time.monotonic()
        page.get_by_role("button", name="Open a ticket").last.click()
        page.get_by_role("dialog").wait_for()
        spent = time.monotonic() - begun
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        return spent * 1000

    spent = [press() for _ in range(7)]
    with capsys.disabled():
        sys.stdout.write(f"\npage: from a press to the form {statistics.median(spent):.0f} ms (median)\n")
    assert len(spent) == 7
