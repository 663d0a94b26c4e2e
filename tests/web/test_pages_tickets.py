"""What a contact reads on the web: all of their company's tickets, as they stand, and nothing of ours alone."""

import re

import pytest
from desk_world import World, at
from pages_world import JSON, Browser, Web

from bot.usecases.erasing import erase
from bot.usecases.on_the_web import ON_A_PAGE
from bot.views.ids import Form, Press
from bot.views.pages.ticket import NEWEST


@pytest.fixture
def web(quick: World) -> Web:
    quick.deliver()
    return Web(quick)


def rows(browser: Browser, **asked: str) -> list[str]:
    """The numbers of a list, in order."""
    address = "/tickets?" + "&".join(f"{name}={value}" for name, value in asked.items())
    return [one["number"] for one in browser.get(address, headers=JSON).json()["tickets"]]


def history(browser: Browser, number: str) -> list[tuple[str, str]]:
    """What happened, and what was said, in order."""
    events = browser.get(f"/tickets/{number}", headers=JSON).json()["history"]
    return [(one["told"], one["said"]["text"] if one["said"] else "") for one in events]


@pytest.mark.clause("B14")
@pytest.mark.clause("U12")
def test_contacts_read_how_their_requests_stand_at_any_time(world: World, browse) -> None:
    """On either database: number, first words, priority, status, what is promised by when in their zone, who has it."""
    web = Web(world)
    web.lives_in("UANN", "Europe/Berlin")
    world.ask("UANN", "CACME", "The export fails\nsince this morning")
    world.ask("UKOFI", "CBORE", "Quarantine release fails")
    world.press("UDANA", Press.CLAIM, world.id("ACME-1"))
    world.press("UDANA", Press.PRIORITY, world.id("ACME-1"), 2)
    world.deliver()
    browser = browse(web, "UANN")
    page, data = browser.get("/tickets"), browser.get("/tickets", headers=JSON).json()

    (one,) = data["tickets"]
    assert one["number"] == "ACME-1"
    assert one["title"] == "The export fails"
    assert (one["status"], one["held_by"]) == ("Open", "Dana Reyes")
    assert one["due"]["iso"] == "2026-06-12T17:00:00Z"
    assert one["owed"] == "Resolution: expected by Fri 12 Jun, 19:00."
    assert data["zone"] == "Europe/Berlin"
    for told in (one["number"], one["title"], one["priority"], one["status"], one["owed"], one["held_by"]):
        assert told in page.text
    assert "BORE-1" not in page.text
    assert "Why this deadline?" in browser.get("/tickets/ACME-1").text


@pytest.mark.clause("B14")
def test_a_ticket_tells_what_is_promised_and_what_happened(web: Web, browse) -> None:
    """The shared thread, status and priority, each with its time; and the way to the thread."""
    world = web.world
    asked = world.ask("UANN", "CACME", "The export fails")
    world.deliver()
    world.later(5)
    world.say("UDANA", "CACME", "Looking at it, <https://status.example|status page>", asked)
    world.later(5)
    world.say("UBEN", "CACME", "It started at 9", asked)
    world.press("UDANA", Press.PRIORITY, world.id("ACME-1"), 1)
    world.submit("UDANA", Form.WAIT, world.id("ACME-1"), reason="customer", note="Which file?")
    world.deliver()
    told = browse(web, "UBEN").get("/tickets/ACME-1", headers=JSON).json()

    events = [(one["told"], one["said"]["text"] if one["said"] else "") for one in told["history"]]
    assert ("Ann Lee opened it", "The export fails") in events
    assert ("Dana Reyes answered", "Looking at it, status page (https://status.example)") in events
    assert ("Ben Ortiz wrote", "It started at 9") in events
    assert ("Waiting for your answer", "Which file?") in events
    assert any(what.startswith("Dana Reyes set the priority to") for what, _ in events)
    assert told["ticket"]["status"] == "Waiting for you"
    assert "Please answer in Slack" in told["told"]
    assert [one["name"] for one in told["promises"]] == ["First response", "Resolution"]
    assert told["promises"][0]["state"] == "Kept"
    assert told["slack"] == f"https://vendor.example/archives/CACME/p{asked.replace('.', '')}"
    assert told["why"][0]["title"].startswith("First response: due")


@pytest.mark.clause("B14")
@pytest.mark.clause("U12")
def test_what_is_ours_alone_is_not_there(web: Web, browse) -> None:
    """The agents' thread, reminders, snoozes, findings, details noted down by an agent, what is set after the end."""
    world = web.world
    world.ask("UANN", "CACME", "The export fails")
    world.deliver()
    ticket, thread = world.id("ACME-1"), world.row("ACME-1").agents_thread
    world.say("UDANA", "CDESK", "the customer is a papaya", thread)
    world.press("UDANA", Press.CLAIM, ticket)
    world.submit("UDANA", Form.DETAILS, ticket, information__steps="noted on the papaya line")
    world.submit("UDANA", Form.FINDINGS, ticket, finding__cause="product", text="papaya")
    world.later(days=20)
    world.tick()
    world.press("UDANA", Press.ACKNOWLEDGE, ticket)
    world.submit("UDANA", Form.RESOLVE, ticket, resolution="fix", text="Mended in 4.2")
    world.press("UDANA", Press.PRIORITY, ticket, 1)
    world.deliver()
    browser = browse(web, "UANN")
    page, data = (browser.get("/tickets/ACME-1", headers=kind).text for kind in ({}, JSON))

    for shown in (page, data):
        for ours in (
            "papaya",
            "reminder",
            "acknowledged the missed",
            "found",
            "CDESK",
            str(thread),
            "p_",
            "fact 1",
        ):
            assert ours not in re.sub(r"mended|resolved it", "", shown, flags=re.IGNORECASE), ours
        assert "Mended in 4.2" in shown
    told = [what for what, _ in history(browser, "ACME-1")]
    assert not [what for what in told if "set the priority" in what]


def test_a_change_that_was_taken_back_says_so(web: Web, browse) -> None:
    """It stays in the history, since the customer had its receipt."""
    world = web.world
    world.ask("UANN", "CACME", "The export fails")
    world.press("UDANA", Press.PRIORITY, world.id("ACME-1"), 1)
    change = world.case("ACME-1").last_seq
    world.press("UDANA", Press.REVISE_UNDO, world.id("ACME-1"), change)
    told = [what for what, _ in history(browse(web, "UANN"), "ACME-1")]

    assert any("set the priority" in what and what.endswith("(taken back since)") for what in told)


@pytest.mark.clause("B16")
def test_what_was_changed_deleted_or_erased_is_so_here_too(web: Web, browse) -> None:
    """In the history, in the list's first words, and before a search."""
    world = web.world
    first = world.ask("UANN", "CACME", "The mango fails")
    world.later(30)
    second = world.ask("UBEN", "CACME", "The guava fails")
    world.later(30)
    world.edit("UANN", "CACME", first, "The mango and the kiwi fail")
    world.edit("UBEN", "CACME", second, None)
    browser = browse(web, "UANN")
    pages = {number: browser.get(f"/tickets/{number}").text for number in ("ACME-1", "ACME-2")}

    assert "The mango and the kiwi fail" in pages["ACME-1"]
    assert "(edited)" in pages["ACME-1"]
    assert "guava" not in pages["ACME-2"]
    assert "(deleted in Slack)" in pages["ACME-2"]
    listed = browser.get("/tickets", headers=JSON).json()["tickets"]
    assert {one["title"] for one in listed} == {"The mango and the kiwi fail", "Incident"}

    erase(world.desk, "ACME", "UANN", world.now)
    ben = browse(web, "UBEN")
    assert "mango" not in ben.get("/tickets/ACME-1").text
    assert "(erased on request)" in ben.get("/tickets/ACME-1").text
    assert rows(ben, search="mango") == []
    assert browser.get("/tickets").status_code == 403


HOSTILE = """<script>alert(1)</script>"' onload=x ${7*7} {{7*7}} % for <!--  javascript:alert(1) <img src=x onerror=alert(1)>"""


def test_other_peoples_words_are_never_markup(web: Web, browse) -> None:
    """Names, requests, answers, a company's name and a search, wherever they stand on a page."""
    world = web.world
    world.change_person("UBEN", name=f"Ben {HOSTILE}"[:75])
    world.change_customer("ACME", name=f"Acme {HOSTILE}"[:75])
    asked = world.ask("UBEN", "CACME", HOSTILE)
    world.say("UANN", "CACME", f"see https://x.example/?a=1&b=\"2' {HOSTILE}", asked)
    world.submit("UBEN", Form.DETAILS, world.id("ACME-1"), information__steps=HOSTILE)
    browser = browse(web, "UBEN")
    pages = [browser.get(path).text for path in ("/tickets", "/tickets/ACME-1")]
    pages.append(browser.send("GET", "/tickets", params={"search": HOSTILE[:90], "show": "all"}).text)

    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "7*7" not in page or "${7*7}" in page
        assert not re.search(r'href="(?!/tickets|https://|#main)', page)


def test_a_link_in_somebodys_words_shows_where_it_leads(web: Web, browse) -> None:
    """And tells the other side nothing of where it stood."""
    world = web.world
    world.ask("UANN", "CACME", "See <https://logs.example/a?b=1&amp;c=2|the log>.")
    page = browse(web, "UANN").get("/tickets/ACME-1").text

    address = "https://logs.example/a?b=1&amp;c=2"
    assert f'the log (<a href="{address}" rel="noreferrer nofollow">{address}</a>)' in page


@pytest.mark.clause("B14")
def test_open_ones_come_first_and_closed_ones_are_still_there(web: Web, browse) -> None:
    """The most urgent, then the newest; what is closed where all are asked for."""
    world = web.world
    for text in ("One", "Two", "Three", "Four"):
        world.ask("UANN", "CACME", text)
        world.later(30)
    world.press("UDANA", Press.PRIORITY, world.id("ACME-2"), 1)
    world.press("UDANA", Press.NOT_A_TICKET, world.id("ACME-4"))
    browser = browse(web, "UANN")

    assert rows(browser) == ["ACME-2", "ACME-3", "ACME-1"]
    assert rows(browser, show="all") == ["ACME-2", "ACME-3", "ACME-1", "ACME-4"]
    page = browser.get("/tickets?show=all").text
    assert re.search(r'show=all" aria-current="page">All <span class="count">4<', page)


def test_a_search_finds_numbers_and_words_of_requests(world: World, browse) -> None:
    """All words have to be there, in any case of letters and of any language; nothing in it means anything."""
    web = Web(world)
    for text in ("Über-Export hängt", "Login fails: 100 % of users_x", "The export fails"):
        world.ask("UANN", "CACME", text)
        world.later(30)
    world.ask("UKOFI", "CBORE", "Our export fails")
    browser = browse(web, "UANN")

    assert rows(browser, search="ÜBER") == ["ACME-1"]
    assert rows(browser, search="export") == ["ACME-3", "ACME-1"]
    assert rows(browser, search="export+fails") == ["ACME-3"]
    assert rows(browser, search="acme-2") == ["ACME-2"]
    assert rows(browser, search="%25") == ["ACME-2"]
    assert rows(browser, search="s_x") == ["ACME-2"]
    assert rows(browser, search="'") == []
    assert "No open ticket for “nothing like it”" in browser.get("/tickets?search=nothing+like+it").text


def test_where_nothing_is_open_the_closed_ones_are_a_press_away(web: Web, browse) -> None:
    """Only where there are some: a list with open tickets needs no second way."""
    world = web.world
    world.ask("UANN", "CACME", "Request")
    browser = browse(web, "UANN")
    before = browser.get("/tickets").text
    world.press("UBEN", Press.NOT_A_TICKET, world.id("ACME-1"), channel="CACME")
    after = browser.get("/tickets?search=Request").text

    assert "Show all 1" not in before
    assert '<a href="/tickets?show=all&amp;search=Request">Show all 1</a>' in after


def test_a_long_list_has_pages(web: Web, browse) -> None:
    """A page that is not there is the last one; what else was asked for goes along."""
    world = web.world
    for number in range(ON_A_PAGE + 2):
        world.ask("UANN", "CACME", f"Request {number}")
        world.later(3)
    browser = browse(web, "UANN")
    first, second = rows(browser, show="all"), rows(browser, show="all", page="2")

    assert len(first) == ON_A_PAGE
    assert sorted(first + second) == world.numbers()
    assert rows(browser, page="99") == second
    for strange in ("0", "-1", "x", "1e9", "²", "9" * 50):
        assert rows(browser, page=strange) == first
    page = browser.get("/tickets?show=all&search=Request").text
    assert 'href="/tickets?show=all&amp;search=Request&amp;page=2" rel="next"' in page


def test_a_long_history_begins_with_its_newest(web: Web, browse) -> None:
    """And shows all of it to whoever asks."""
    world = web.world
    asked = world.ask("UANN", "CACME", "Request")
    for number in range(NEWEST + 5):
        world.later(3)
        world.say("UANN", "CACME", f"More {number}.", asked)
    browser = browse(web, "UANN")
    short, whole = browser.get("/tickets/ACME-1").text, browser.get("/tickets/ACME-1?history=all").text

    assert "Show the 6 older ones too" in short
    assert "More 0." not in short
    assert f"More {NEWEST + 4}." in short
    assert "More 0." in whole


def test_times_are_the_readers_own(web: Web, browse) -> None:
    """Each contact's, as Slack tells it when they come in; where it does not, it says UTC and why."""
    world = web.world
    world.ask("UANN", "CACME", "Request")
    web.lives_in("UANN", "Asia/Kolkata")
    web.lives_in("UBEN", "Mars/Olympus")
    received = {}
    for user in ("UANN", "UBEN"):
        told = browse(web, user).get("/tickets/ACME-1", headers=JSON).json()
        received[user] = (told["zone"], told["zone_known"], told["ticket"]["received"])

    utc = "2026-06-05T17:00:00Z"
    assert received["UANN"] == ("Asia/Kolkata", True, {"iso": utc, "text": "Fri 5 Jun, 22:30"})
    assert received["UBEN"] == ("UTC", False, {"iso": utc, "text": "Fri 5 Jun, 17:00"})
    assert "Slack does not tell us your time zone" in browse(web, "UBEN").get("/tickets").text
    world.now = at("2027-01-04 10:00")
    assert "Fri 5 Jun 2026, 22:30" in browse(web, "UANN").get("/tickets/ACME-1").text


def test_a_sum_names_the_contracts_zone_where_the_readers_is_another(web: Web, browse) -> None:
    """Two times for one deadline are no contradiction then; where both are one, nothing is added."""
    web.world.ask("UANN", "CACME", "Request")
    web.lives_in("UANN", "Asia/Kolkata")
    web.lives_in("UBEN", "America/Los_Angeles")
    headings = {}
    for user in ("UANN", "UBEN"):
        told = browse(web, user).get("/tickets/ACME-1", headers=JSON).json()
        headings[user] = told["why"][0]["title"]

    assert headings["UANN"] == f"{headings['UBEN']} (America/Los_Angeles)"


def test_whoever_takes_a_ticket_over_took_it(web: Web, browse) -> None:
    """Nobody gives it to themselves."""
    world = web.world
    world.ask("UANN", "CACME", "Request")
    world.press("UDANA", Press.CLAIM, world.id("ACME-1"))
    world.command("UMEI", "assign ACME-1 <@UMEI>")
    page = browse(web, "UANN").get("/tickets/ACME-1").text

    assert "Mei Tanaka took it" in page
    assert "gave it" not in page


def test_an_estimate_is_never_called_missed(web: Web, browse) -> None:
    """A target that passed is."""
    world = web.world
    world.ask("UANN", "CACME", "Request")
    world.later(days=40)
    promises = browse(web, "UANN").get("/tickets/ACME-1", headers=JSON).json()["promises"]

    assert [(one["name"], one["state"]) for one in promises] == [
        ("First response", "Missed"),
        ("Resolution", "Later"),
    ]


def test_a_request_without_promises_says_why(web: Web, browse) -> None:
    """And where the answer comes; what was no ticket has none at all."""
    world = web.world
    asked = {"description": "Please add dark mode", "kind": "feature_request"}
    world.submit("UANN", Form.OPEN, world.customer("ACME"), **asked)
    browser = browse(web, "UANN")
    assert "no response times apply; we will answer in Slack." in browser.get("/tickets/ACME-1").text

    world.later(30)
    world.ask("UANN", "CACME", "Oops")
    world.press("UANN", Press.NOT_A_TICKET, world.id("ACME-2"))
    oops = browser.get("/tickets/ACME-2", headers=JSON).json()
    assert (oops["promises"], oops["why"], oops["ticket"]["held_by"]) == ([], [], "Nobody")


def test_data_is_given_to_whoever_prefers_it(web: Web, browse) -> None:
    """By weight, as browsers and programs say it."""
    web.world.ask("UANN", "CACME", "Request")
    browser = browse(web, "UANN")
    for accept, kind in (
        ("application/json", "application/json"),
        ("application/json;q=0.9, text/html;q=0.8", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("application/json;q=0.1, text/html", "text/html; charset=utf-8"),
        ("application/json;q=x", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ):
        for path in ("/tickets", "/tickets/ACME-1", "/tickets/ACME-7"):
            assert browser.get(path, headers={"Accept": accept}).headers["content-type"] == kind


@pytest.mark.clause("B14")
def test_slack_shows_contacts_their_way_to_the_page(web: Web, browse) -> None:
    """In the list that only they see: a link of their own, another each time; agents see none."""
    world = web.world
    acme = world.customer("ACME")

    def leads(user: str, press: Press, *value: str) -> list[str]:
        answer = world.press(user, press, *value, channel="CACME")
        shown = answer.tell or answer.instead
        return re.findall(r"'url': '([^']+)'", str(shown.blocks))

    (empty,) = leads("UANN", Press.OUR_TICKETS, acme)
    world.ask("UANN", "CACME", "Request")
    (ann,), (ben,) = leads("UANN", Press.OUR_TICKETS, acme), leads("UBEN", Press.OUR_TICKETS, acme)
    (after,) = leads("UANN", Press.ON_THE_WEB)

    assert len({empty, ann, ben, after}) == 4
    for link in (empty, ann, after):
        assert browse(web).get(link.removeprefix(web.address)).status_code == 303
    browser = browse(web)
    browser.get(ben.removeprefix(web.address))
    assert "Ben Ortiz" in browser.get("/tickets").text
    assert leads("UDANA", Press.OUR_TICKETS, acme) == []
    assert "support contacts" in world.press("UDANA", Press.ON_THE_WEB, channel="CACME").tell.text


def test_a_contacts_home_tab_has_the_way_too(web: Web) -> None:
    """For guests of our workspace; an agent's has none."""
    from home_and_menu import open_home, press_home  # noqa: PLC0415 -- beside what the other tests here need

    world = web.world
    shown = {user: str(open_home(world, user)) for user in ("UANN", "UDANA", "UOLU")}

    assert "/tickets/enter?key=link." in shown["UANN"]
    assert "/tickets/enter" not in shown["UDANA"] + shown["UOLU"]
    again = press_home(world, "UANN", "home.on_the_web")
    assert again.home == "UANN"
    assert "/tickets/enter?key=link." in str(again.answer.form)


def test_without_the_setting_slack_has_no_such_button(quick: World) -> None:
    """Nothing leads where nothing is."""
    web = Web(quick, on=False)
    quick.ask("UANN", "CACME", "Request")

    shown = quick.press("UANN", Press.OUR_TICKETS, quick.customer("ACME"), channel="CACME").tell
    assert web.desk.passes is None
    assert "on the web" not in str(shown.blocks)
