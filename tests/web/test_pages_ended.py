"""What a contact reads on the web of a ticket that ended, and of one that was opened again."""

import pytest
from desk_world import World, at
from pages_world import JSON, Browser, Web

from bot.views.ids import Form, Press


@pytest.fixture
def web(quick: World) -> Web:
    quick.deliver()
    return Web(quick)


def happened(browser: Browser, number: str) -> list[str]:
    """What happened, in order."""
    return [one["told"] for one in browser.get(f"/tickets/{number}", headers=JSON).json()["history"]]


def ended_once(web: Web, user: str, channel: str, number: str) -> str:
    """A ticket that Dana answered and resolved, and its customer reopened a day later; its thread."""
    world = web.world
    asked = world.ask(user, channel, "The export fails")
    world.deliver()
    world.later(20)
    world.say("UDANA", channel, "Looking at it", asked)
    world.submit("UDANA", Form.RESOLVE, world.id(number), resolution="fix", text="Mended in 4.2")
    world.later(days=1)
    world.press(user, Press.REOPEN, world.id(number), channel=channel)
    return asked


@pytest.mark.clause("B14")
@pytest.mark.clause("S2")
def test_a_confirmed_end_is_told_once(web: Web, browse) -> None:
    """By who confirmed; a later end by silence is another one, and stays."""
    world = web.world
    world.ask("UANN", "CACME", "The export fails")
    world.submit("UDANA", Form.RESOLVE, world.id("ACME-1"), resolution="fix", text="Mended in 4.2")
    world.press("UANN", Press.CONFIRM, world.id("ACME-1"), channel="CACME")
    browser = browse(web, "UBEN")
    once = happened(browser, "ACME-1")
    world.press("UANN", Press.REOPEN, world.id("ACME-1"), channel="CACME")
    world.submit("UDANA", Form.RESOLVE, world.id("ACME-1"), resolution="fix", text="Mended in 4.3")
    world.run_until(at("2026-07-05 10:00"))
    twice = happened(browser, "ACME-1")

    confirmed = "Ann Lee confirmed that it is solved, and it was closed"
    assert once[-2:] == ["Dana Reyes resolved it", confirmed]
    silence = "Closed: it was resolved and nothing more was heard"
    assert twice[-4:] == [confirmed, "Ann Lee reopened it", "Dana Reyes resolved it", silence]


@pytest.mark.clause("S2")
def test_whoever_closed_a_ticket_is_named(web: Web, browse) -> None:
    """With the reason, where there is one to tell."""
    world = web.world
    for text in ("One", "Two"):
        world.ask("UANN", "CACME", text)
        world.later(30)
    world.submit("UDANA", Form.CLOSE, world.id("ACME-1"), reason="agent")
    world.press("UANN", Press.NOT_A_TICKET, world.id("ACME-2"), channel="CACME")
    browser = browse(web, "UANN")

    assert happened(browser, "ACME-1")[-1] == "Dana Reyes closed it"
    assert happened(browser, "ACME-2")[-1] == "Ann Lee closed it: it was not meant as a request"


@pytest.mark.clause("B14")
def test_a_reopened_ticket_tells_what_was_promised_before_too(web: Web, browse) -> None:
    """What runs again first; below it all that ran before, each stretch until its own reopening."""
    asked = ended_once(web, "UANN", "CACME", "ACME-1")
    web.world.submit("UDANA", Form.RESOLVE, web.world.id("ACME-1"), resolution="fix", text="Mended in 4.3")
    web.world.later(hours=1)
    web.world.say("UANN", "CACME", "It is back again", asked)
    web.world.press("UANN", Press.REOPEN, web.world.id("ACME-1"), channel="CACME")
    browser = browse(web, "UANN")
    told, page = browser.get("/tickets/ACME-1", headers=JSON).json(), browser.get("/tickets/ACME-1").text

    def kept(promises: list[dict[str, str]]) -> list[tuple[str, str]]:
        return [(one["name"], one["state"]) for one in promises]

    assert kept(told["promises"]) == [("Resolution", "Running")]
    assert [kept(one["promises"]) for one in told["before"]] == [
        [("Resolution", "Kept")],
        [("First response", "Kept"), ("Resolution", "Kept")],
    ]
    assert [one["until"]["iso"] for one in told["before"]] == ["2026-06-06T18:20:00Z", "2026-06-06T17:20:00Z"]
    assert page.count("Before it was reopened <time") == 2


@pytest.mark.clause("B14")
def test_where_nothing_is_promised_again_it_says_so(web: Web, browse) -> None:
    """A first response that was given is of the time before; open, the ticket says what comes instead."""
    ended_once(web, "UQUINN", "CQUAR", "QUAR-1")
    browser = browse(web, "UQUINN")
    told = browser.get("/tickets/QUAR-1", headers=JSON).json()

    assert told["promises"] == []
    assert [one["name"] for one in told["before"][0]["promises"]] == ["First response"]
    assert any(
        note.startswith("Nothing is promised by a time since it was reopened") for note in told["notes"]
    )
    world = web.world
    world.submit("UDANA", Form.RESOLVE, world.id("QUAR-1"), resolution="fix", text="Mended in 4.3")
    resolved = browser.get("/tickets/QUAR-1", headers=JSON).json()
    assert resolved["notes"] == ["Confirm it in Slack, or reopen it there."]


def test_the_way_to_slack_asks_for_an_answer_only_while_one_counts(web: Web, browse) -> None:
    """A closed ticket is there to be read."""
    world = web.world
    world.ask("UANN", "CACME", "The export fails")
    browser = browse(web, "UANN")
    before = browser.get("/tickets/ACME-1").text
    world.submit("UDANA", Form.CLOSE, world.id("ACME-1"), reason="agent")
    after = browser.get("/tickets/ACME-1").text

    assert ">Answer in Slack</a>" in before
    assert ">Open in Slack</a>" in after


def test_a_wait_for_the_reader_is_said_to_them(web: Web, browse) -> None:
    """Nobody on the page is called "the customer"."""
    world = web.world
    world.ask("UKOFI", "CBORE", "Quarantine release fails")
    world.submit("UDANA", Form.WAIT, world.id("BORE-1"), reason="customer", note="Which one?")
    page = browse(web, "UKOFI").get("/tickets/BORE-1").text

    assert "Waiting for your answer" in page
    assert "the customer" not in page
