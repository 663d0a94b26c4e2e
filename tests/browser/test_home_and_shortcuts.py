"""The app's home tab and the shortcuts in a message's menu, in a real browser."""

import pytest
from acting import message, say, thread_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def home_of(page):
    """Open the app's home tab, and return it once it is filled."""
    page.get_by_role("navigation", name="Channels").get_by_role("button", name="◔ Pledge").click()
    tab = page.get_by_role("region", name="Home")
    tab.get_by_text("As of").wait_for()
    return tab


def test_an_agent_claims_on_the_home_tab_and_reads_the_ticket_there(sit, shot):
    """It moves to the agent's own; nobody else's home tab is touched; its number leads to what the customer wrote."""
    quinn, dana = sit("UQUINN", "CQUAR"), sit("UDANA", "CDESK")
    say(quinn, "The agent on site 9 reports nothing.")
    message(dana, "site 9").wait_for()
    say(sit("UBIRGIT", "CBORE"), "Quarantine digests come twice a day now.")
    message(dana, "Quarantine digests").wait_for()
    tab = home_of(dana)
    row = tab.locator(".section", has_text="QUAR-").filter(has=dana.get_by_role("button", name="Claim")).last
    number = row.get_by_role("button").first.inner_text()
    row.get_by_role("button", name="Claim").click()
    row = tab.locator(".section", has_text=number).filter(has=dana.get_by_role("button", name="Show"))
    row.wait_for()
    shot("home", dana)
    row.get_by_role("button", name="Show").click()
    form = dana.get_by_role("dialog")
    form.get_by_text("In work with Dana Reyes").wait_for()
    form.get_by_role("button", name="Close").last.click()
    form.wait_for(state="hidden")
    row.get_by_role("button", name=number).click()
    message(dana, "site 9").wait_for()
    assert dana.locator("#head h1").inner_text() == "# quarry-support"


def test_a_message_becomes_a_ticket_by_its_menu(sit):
    """What a contact wrote in a thread of ours; the second time it says which ticket it is."""
    quinn, dana = sit("UQUINN", "CQUAR"), sit("UDANA", "CQUAR")
    say(dana, "We update the scanners tonight.")
    message(quinn, "update the scanners").wait_for()
    pane = thread_of(quinn, "update the scanners")
    say(quinn, "While you are at it: site 3 has had no patches since May.", "Reply")
    pane.get_by_text("site 3").wait_for()
    pane = thread_of(dana, "update the scanners")

    def choose():
        row = pane.locator("li.message", has_text="site 3").first
        row.hover()
        row.get_by_role("button", name="More").click()
        dana.get_by_role("menuitem", name="Open a ticket").click()

    choose()
    pane.get_by_text("We have your request").wait_for()
    choose()
    pane.get_by_text("already. Add to it in its thread.").wait_for()


def test_slack_shows_neither_to_people_of_other_workspaces(sit):
    """The page says why."""
    jun = sit("UJUN", "CUMBR")
    assert jun.get_by_role("navigation", name="Channels").get_by_text("no home tab here").is_visible()
    row = message(jun, "Open a ticket")
    row.hover()
    row.get_by_role("button", name="More").click()
    jun.get_by_role("menuitem", name="Open a ticket").get_by_text("not installed at Umbra").wait_for()
