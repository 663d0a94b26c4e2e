"""Who comes in on the web, by what, and for how long."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from pages_world import JSON, SECRET, Web

from bot.passes import Passes, Purpose
from bot.usecases import on_the_web
from bot.usecases.on_the_web import Shut


@pytest.fixture
def web(quick):
    quick.ask("UANN", "CACME", "The export fails")
    return Web(quick)


@pytest.mark.clause("B14")
def test_a_link_becomes_a_cookie_and_leaves_the_address_bar(web, browse):
    """The answer to the link shows nothing and leads to an address that tells nothing."""
    browser = browse(web)
    came = browser.get(web.link("UANN"))

    assert came.status_code == 303
    assert came.headers["location"] == "/tickets"
    assert came.content == b""
    cookie = came.headers["set-cookie"]
    assert re.search(
        r"^pledge=session\.p_[^;]+; HttpOnly; Max-Age=43200; Path=/tickets; SameSite=lax$", cookie
    )
    assert "ACME-1" in browser.get("/tickets").text


def test_on_https_the_cookie_goes_over_https_only(quick, browse):
    """Its name says so too, which a browser holds; a path before ours belongs to both."""
    web = Web(quick, address="https://support.example/pledge")
    came = browse(web).get(f"https://support.example{web.link('UANN').removeprefix('/pledge')}")

    assert came.headers["location"] == "/pledge/tickets"
    assert came.headers["set-cookie"].startswith("__Secure-pledge=session.")
    assert "; Path=/pledge/tickets; SameSite=lax; Secure" in came.headers["set-cookie"]


@pytest.mark.clause("U12")
def test_a_link_opens_once(web, browse):
    """Whoever finds it afterwards is told how to get their own; whoever came in by it comes in again."""
    link, ann = web.link("UANN"), browse(web)
    assert ann.get(link).status_code == 303
    again, finder = ann.get(link), browse(web).get(link)

    assert again.status_code == 303
    assert finder.status_code == 403
    assert "has been used" in finder.text
    assert "Our tickets" in finder.text
    assert "set-cookie" not in finder.headers


@pytest.mark.clause("U12")
def test_of_many_who_open_a_link_at_once_one_comes_in(world):
    """On either database, and whichever of several processes they reach."""
    web = Web(world)
    key = web.link("UANN").partition("key=")[2]

    def come(_):
        try:
            return on_the_web.enter(web.desk, web.passes, world.lookups, key, "")
        except Shut as shut:
            return shut.door

    with ThreadPoolExecutor(6) as pool:
        came = list(pool.map(come, range(6)))
    assert sorted(str(one)[:7] for one in came) == ["session", *["used"] * 5]


@pytest.mark.clause("U12")
def test_a_link_expires_after_an_hour_and_says_how_to_get_another(web, browse):
    """Not used, it is as good as gone."""
    link = web.link("UANN")
    web.later(3600)
    late = browse(web).get(link)

    assert late.status_code == 403
    assert "expired" in late.text
    assert "press “Our tickets”" in late.text


@pytest.mark.clause("U12")
def test_a_session_ends_after_twelve_hours(web, browse):
    """Whatever the browser does with the cookie."""
    ann = browse(web, "UANN")
    web.later(12 * 3600 - 1)
    assert ann.get("/tickets").status_code == 200
    web.later(1)
    ended = ann.get("/tickets")

    assert ended.status_code == 403
    assert "come in through Slack" in ended.text


@pytest.mark.clause("U12")
@pytest.mark.parametrize("path", ["/tickets", "/tickets/ACME-1"])
def test_a_contact_who_was_removed_reads_nothing_from_then_on(web, browse, path):
    """The cookie is as good as before, the person is not; they are told whom to turn to."""
    ann = browse(web, "UANN")
    assert ann.get(path).status_code == 200
    web.world.change_person("UANN", active=False)
    gone = ann.get(path)

    assert gone.status_code == 403
    assert "turn to your account manager, at accounts@vendor.example" in gone.text
    assert "ACME-1" not in gone.text
    assert browse(web).get(web.link("UANN")).status_code == 403


@pytest.mark.clause("U12")
@pytest.mark.parametrize("user", ["UDANA", "UOLU", "UBOB"])
def test_nobody_but_a_contact_comes_in(web, browse, user):
    """Not even with a link that is signed: agents, staff and bystanders have none."""
    web.world.say("UBOB", "CACME", "hello")
    browser = browse(web)

    assert browser.get(web.link(user)).status_code == 403
    assert "set-cookie" not in browser.get(web.link(user)).headers


@pytest.mark.clause("U12")
def test_somebody_of_another_workspace_is_nobody_here(web, browse):
    """Whose directory has the same database."""
    web.world.change_person("UANN", workspace="TOTHER")

    assert browse(web).get(web.link("UBEN")).status_code == 303
    with web.world.storage.read() as work:
        ann = work.directory.person_by_slack("TOTHER", "UANN")
    link = web.passes.link(ann.id).removeprefix(web.address)
    assert browse(web).get(link).status_code == 403


@pytest.mark.clause("U12")
@pytest.mark.parametrize(
    "key", ["", "x", "link.p_1.9999999999.n.s", "é", "%00", "a" * 5000, "....", "session"]
)
def test_what_somebody_makes_up_opens_nothing(web, browse, key):
    """As a link and as a cookie; nothing breaks."""
    browser = browse(web)

    assert browser.get(f"/tickets/enter?key={key}").status_code == 403
    sent = browser.send("GET", "/tickets", headers={"Cookie": f"pledge={key}".encode()})
    assert sent.status_code == 403


@pytest.mark.clause("U12")
def test_a_session_is_no_link_and_a_link_no_session(web, browse):
    """Nor does another secret sign either."""
    ann = web.world.person("UANN")
    foreign = Passes(address=web.address, secret=f"{SECRET}!", machine=lambda: web.machine[0])
    browser = browse(web)
    for key in (web.passes.made(Purpose.SESSION, ann), foreign.made(Purpose.LINK, ann)):
        assert browser.get(f"/tickets/enter?key={key}").status_code == 403
    for held in (web.passes.made(Purpose.LINK, ann), foreign.made(Purpose.SESSION, ann)):
        assert browser.send("GET", "/tickets", headers={"Cookie": f"pledge={held}"}).status_code == 403


def test_a_look_ahead_does_not_use_up_the_link(web, browse):
    """A scanner's HEAD, a browser's prefetch."""
    link, browser = web.link("UANN"), browse(web)
    for method, headers in (("HEAD", {}), ("GET", {"Sec-Purpose": "prefetch;prerender"})):
        looked = browser.send(method, link, headers=headers)
        assert looked.status_code == 503
        assert "set-cookie" not in looked.headers

    assert browser.get(link).status_code == 303


def test_signing_out_takes_the_cookie_away(web, browse):
    """By a form, since a link would be followed by whatever looks ahead."""
    ann = browse(web, "UANN")
    left = ann.send("POST", "/tickets/leave")

    assert left.status_code == 200
    assert "signed out" in left.text
    assert not ann.cookies
    assert ann.get("/tickets").status_code == 403
    assert ann.get("/tickets/leave").status_code == 405


def test_an_answer_leads_nowhere_else(web, browse):
    """Whatever is asked for, and whatever host it is asked of: there is one place to go to, without a host."""
    for more in ("&next=https://evil.example", "&return=//evil.example", "&root=https://evil.example"):
        came = browse(web).get(f"{web.link('UANN')}{more}", headers={"Host": "evil.example"})
        assert came.headers["location"] == "/tickets"
    for path in ("/tickets//evil.example", "/tickets/https://evil.example", "/tickets/"):
        assert "location" not in browse(web, "UANN").get(path).headers


@pytest.mark.parametrize(
    "path", ["/tickets", "/tickets/ACME-1", "/tickets/GONE-1", "/tickets/a/b", "/tickets/enter"]
)
@pytest.mark.parametrize("user", ["UANN", None])
def test_every_page_keeps_to_itself(web, browse, path, user):
    """Not kept, not framed, not told of, and nothing in it runs but our own file."""
    answer = browse(web, user).get(path)

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=", answer.text)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("HEAD", "/tickets", 200),
        ("HEAD", "/tickets/ACME-1", 200),
        ("HEAD", "/tickets/ACME-7", 404),
        ("HEAD", "/tickets/static/style.css", 200),
        ("GET", "/tickets/static/style.css", 200),
        ("GET", "/tickets/static/live.js", 200),
        ("GET", "/tickets/static/icon.svg", 200),
        ("GET", "/tickets/static/base.html", 404),
        ("GET", "/tickets/static/..%2f..%2fsite.py", 404),
        ("GET", "/tickets/static/%2e%2e/pages/base.html", 404),
        ("GET", "/tickets/ACME-1/more", 404),
        ("GET", "/tickets/%00", 404),
        ("GET", "/tickets/ACME-1%00", 404),
        ("GET", "/tickets/%27%20or%201=1", 404),
        ("POST", "/tickets", 405),
        ("DELETE", "/tickets/ACME-1", 405),
        ("POST", "/tickets/enter", 405),
        ("PUT", "/tickets/leave", 405),
        ("GET", "/tickets/", 200),
    ],
)
def test_what_is_not_there_and_what_cannot_be_done_is_told(web, browse, method, path, status):
    """A HEAD answers as a GET does, without the page."""
    answer = browse(web, "UANN").send(method, path)

    assert answer.status_code == status
    if method == "HEAD":
        assert answer.content == b""
    if status == 405:
        assert answer.headers["allow"]


@pytest.mark.parametrize("path", ["/tickets/ACME-7", "/tickets/ACME-1/more"])
def test_from_what_is_not_there_a_press_leads_to_the_list(web, browse, path):
    """Who is told to go there can."""
    assert '<a class="button" href="/tickets">To the list</a>' in browse(web, "UANN").get(path).text


def test_files_beside_a_page_may_be_kept_since_their_address_changes(web, browse):
    """And hold nothing of anybody."""
    ann = browse(web, "UANN")
    found = re.findall(r"/tickets/static/[a-z.]+\?v=[0-9a-f]{12}", ann.get("/tickets").text)

    assert len(set(found)) == 3
    for address in set(found):
        assert "immutable" in browse(web).get(address).headers["cache-control"]


def test_without_a_public_address_there_are_no_pages_and_it_says_so(quick, browse):
    """A link of another time leads there too."""
    web = Web(quick, on=False)
    for path in ("/tickets", "/tickets/", "/tickets/ACME-1", web.link("UANN")):
        told = browse(web).get(path)
        assert told.status_code == 404
        assert "PUBLIC_URL is not set" in told.text


def test_a_refusal_is_told_as_data_to_whoever_wants_data(web, browse):
    """The same, with a name to tell them apart by."""
    told = browse(web).get("/tickets", headers=JSON)

    assert told.status_code == 403
    assert told.json()["door"] == "not_signed_in"
    assert browse(web, "UANN").get("/tickets/ACME-9", headers=JSON).json()["door"] == "no_such_ticket"
