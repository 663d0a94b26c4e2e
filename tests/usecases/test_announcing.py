"""Announcements: said once, seen before they go, sent to exactly those who are meant, when they are due."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from announcing_world import DAY, EVERYBODY, announce, channels, newest, preview, send, told, window
from desk_world import PACIFIC, World, at, tell, words

from bot.usecases.announcements_due import AT_ONCE, send_due
from bot.usecases.announcing import listed
from bot.usecases.promises import due_at
from bot.views.ids import Form, Press
from policies.instant import Instant
from policies.people import Standing
from storage.announcements import AnnouncementRow, State
from storage.records import CardRole


@pytest.mark.clause("S7")
def test_an_announcement_goes_to_every_shared_channel_once(world: World) -> None:
    """Whatever ticks and deliveries follow; who made it, to whom it went and since when it stood is on record."""
    world.change_customer("ACME", shared_channels=("CACME", "CACME2"))
    row = announce(world, text="It is <!channel> @here *there*")
    send(world)
    send(world)

    assert channels(world) == sorted([*EVERYBODY, "CACME2"])
    kept = newest(world)
    assert (kept.state, kept.by, kept.settled) == (State.SENT, world.person("UDANA"), world.now)
    assert [one.posted for one in told(world, row)] == [world.now] * 6
    post = next(post for post in world.posts("CACME") if "Release 7.0" in post.words)
    assert "<!channel>" not in post.words
    assert "@here" not in post.words
    assert "Sent by Dana" in post.words


@pytest.mark.clause("S7")
@pytest.mark.parametrize(
    ("chosen", "where"),
    [
        ({"policies": "tromzo,sorb"}, {"CACME", "CBORE"}),
        ({"plans": "platinum"}, {"CBORE"}),
        ({"deployment": "on_premise"}, {"CBORE"}),
        ({"deployment": "cloud"}, EVERYBODY - {"CBORE"}),
        ({"customers": "ACME,UMBR"}, {"CACME", "CUMBR"}),
        ({"policies": "sorb", "deployment": "on_premise", "customers": "ACME,BORE"}, {"CBORE"}),
    ],
)
def test_it_goes_to_those_for_whom_everything_chosen_holds(
    quick: World, chosen: dict[str, str], where: set[str]
) -> None:
    """By policy, plan, deployment and name, alone and together."""
    announce(quick, **chosen)
    send(quick)

    assert set(channels(quick)) == where


@pytest.mark.clause("S7")
def test_a_scheduled_one_waits_for_its_time_and_can_be_withdrawn_until_then(world: World) -> None:
    """It is what the workspace's clock wakes for next; withdrawn, it never goes, and the record says by whom."""
    due = Instant(world.now + 3 * DAY)
    first = announce(world, send_at=due)
    announce(world, title="Release 8.0", send_at=due)
    assert send_due(world.desk) == 0
    assert due_at(world.desk) == due

    shown = world.press("URAVI", Press.WITHDRAW, first.id)
    assert f"Announcement {first.number} is withdrawn." in words(shown.form)
    world.now = due
    send(world)

    assert channels(world) == []
    assert channels(world, "Release 8.0") == sorted(EVERYBODY)
    with world.storage.read() as work:
        kept = work.announcements.get(first.id)
        found = {one.number: one for one in listed(work, world.desk)}
    assert (kept.state, kept.settled_by) == (State.WITHDRAWN, world.person("URAVI"))
    assert (found[first.number].state, found[first.number].settled_by) == ("withdrawn", "Ravi Patel")
    late = world.press("UDANA", Press.WITHDRAW, newest(world).id)
    assert "is sent already" in words(late.form)


def test_who_is_told_is_looked_up_when_it_goes(quick: World) -> None:
    """A customer who left meanwhile hears nothing, one who came does."""
    quick.change_customer("UMBR", standing=Standing.EXPIRED)
    announce(quick, send_at=quick.now + DAY)
    quick.change_customer("UMBR", standing=Standing.ACTIVE)
    quick.change_customer("ACME", standing=Standing.EXPIRED)
    quick.later(days=1)
    send(quick)

    assert set(channels(quick)) == EVERYBODY - {"CACME"}


def test_many_customers_are_told_a_few_at_a_time_and_each_of_them_once(world: World) -> None:
    """What comes in meanwhile never waits for hundreds of messages to be put down."""
    with world.storage.write() as work:
        acme = work.directory.customer_by_key("TVENDOR", "ACME")
        for number in range(AT_ONCE):
            new = {"id": f"cu_{number:03}", "key": f"MANY{number:03}", "shared_channels": (f"CMANY{number}",)}
            work.directory.save_customer(type(acme)(**(_plain(acme) | new)))
    row = announce(world)
    passes = 0
    while send_due(world.desk):
        passes += 1
        assert len(told(world, row)) == min(passes * AT_ONCE, AT_ONCE + 5)

    assert passes == 2
    assert len({one.channel for one in told(world, row)}) == AT_ONCE + 5
    assert newest(world).settled == world.now


def test_two_processes_that_send_at_once_tell_everybody_once(world: World) -> None:
    """Whoever holds the announcement sends it; the other one finds nothing left to do."""
    row = announce(world)
    announce(world, title="Release 8.0")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: [send_due(world.desk) for _ in range(6)], range(4)))
    world.deliver()

    assert len(told(world, row)) == 5
    assert channels(world) == channels(world, "Release 8.0") == sorted(EVERYBODY)


def _plain(customer):
    return {name: getattr(customer, name) for name in customer.__slots__}


@pytest.mark.clause("S7")
def test_only_agents_announce_and_a_refusal_keeps_what_was_typed(quick: World) -> None:
    """Contacts, bystanders, colleagues: by command, by button, by form."""
    row = announce(quick, send_at=quick.now + DAY)
    for user in ("UANN", "UBOB", "UOLU"):
        quick.say(user, "CACME", "hi")
        assert "Only support agents" in tell(quick.command(user, "announce", "CACME"))
        assert "Only support agents" in tell(quick.press(user, Press.ANNOUNCE, "release"))
        assert "Only support agents" in tell(quick.press(user, Press.WITHDRAW, row.id))
        refused = quick.submit(user, Form.ANNOUNCE, "release|", title="Typed", text="for an hour")
        assert "Only support agents" in refused.errors["title"]
    assert newest(quick) == row


def test_the_command_shows_what_there_is_and_what_can_be_announced(quick: World) -> None:
    """Scheduled ones with a button to withdraw them, sent ones with how far they got, and the menu of kinds."""
    announce(quick)
    send(quick)
    announce(quick, title="Release 8.0", send_at=quick.now + DAY)
    shown = quick.command("UDANA", "announce").form
    assert shown is not None
    pressed = [one["accessory"]["action_id"] for one in shown["blocks"] if "accessory" in one]

    assert pressed == [Press.ANNOUNCE, Press.WITHDRAW]
    assert "Sent" in words(shown)
    assert "to 5 customers. For all customers; by Dana Reyes." in words(shown)
    for kind in ("release", "maintenance", "end_of_support", "security_alert"):
        assert quick.press("UDANA", Press.ANNOUNCE, kind).form["private_metadata"] == f"{kind}|"


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("release", {"title": " "}, "title"),
        ("release", {"text": " "}, "text"),
        ("release", {"send_at": "1700000000"}, "send_at"),
        ("release", {"send_at": "tomorrow"}, "send_at"),
        ("release", {"customers": "NOBODY"}, "deployment"),
        ("release", {"deployment": "moon"}, "deployment"),
        ("maintenance", {}, "begins"),
        ("maintenance", {"begins": "1790000000", "ends": "1790000000"}, "ends"),
        ("maintenance", {"begins": "1700000000", "ends": "1700009999"}, "ends"),
        ("maintenance", {"begins": "1790000000", "ends": "1790009999", "zone": "Mars"}, "zone"),
        ("end_of_support", {"line": "6.2"}, "line"),
        ("end_of_support", {"line": " ", "last_day": "2027-12-31"}, "line"),
        ("end_of_support", {"line": "6.2", "last_day": "2026-01-01"}, "last_day"),
        ("end_of_support", {"line": "6.2", "last_day": "soon"}, "last_day"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_made(
    quick: World, kind: str, values: dict[str, str], field: str
) -> None:
    """The form stays as it was typed."""
    answer = preview(quick, kind, **values)

    assert field in answer.errors
    assert answer.form is None
    with quick.storage.read() as work:
        assert work.announcements.latest("TVENDOR") == []


@pytest.mark.clause("S7")
def test_maintenance_is_told_with_its_window_and_counts_as_announced(world: World) -> None:
    """In every reader's own zone and in the one it was planned in; the availability report finds it (N4)."""
    begins = at("2026-06-13 22:00", PACIFIC)
    row = announce(world, "maintenance", title="Database upgrade", **window(begins))
    send(world)
    said = words(next(post.message for post in world.posts("CNIMB") if "Database" in post.words))

    assert f"<!date^{begins}^" in said
    assert "Sun 14 Jun 2026 07:00 to 09:00, Europe/Berlin" in said
    with world.storage.read() as work:
        (found,) = work.announcements.windows("TVENDOR", at("2026-06-01 00:00"), at("2026-07-01 00:00"))
    assert (found.number, found.window) == (row.number, row.content.window)
    assert found.told[world.customer("NIMB")] == world.now


def test_maintenance_that_has_begun_is_told_but_does_not_count_as_announced(quick: World) -> None:
    """Its author is warned before it goes."""
    values = window(Instant(quick.now - 600))
    assert "does not count as announced maintenance" in words(preview(quick, "maintenance", **values).form)
    announce(quick, "maintenance", **values)
    send(quick)

    with quick.storage.read() as work:
        assert work.announcements.windows("TVENDOR", Instant(quick.now - DAY), Instant(quick.now + DAY)) == []


@pytest.mark.clause("B12")
@pytest.mark.parametrize(("last_day", "short"), [("2026-12-04", True), ("2026-12-05", False)])
def test_an_end_of_support_warns_its_author_of_notice_that_is_too_short(
    quick: World, last_day: str, short: bool
) -> None:
    """By the figure of each customer's policy, six months here; customers without one need none."""
    said = words(preview(quick, "end_of_support", line="6.2", last_day=last_day).form)

    assert ("Borealis Bank is owed 6 months of notice" in said) is short
    assert ("support may end on 5 Dec 2026 at the earliest" in said) is short
    assert "Acme Robotics is owed" not in said


@pytest.mark.clause("B12")
def test_an_end_of_support_says_which_of_the_customers_releases_it_concerns(quick: World) -> None:
    """Those that the customer's tickets named, with their numbers; and that none did, where none did."""
    for release in ("6.2.1", "6.20", "6.2.1", "7.0"):
        quick.later(30)
        quick.ask("UBIRGIT", "CBORE", "It hangs")
        number = quick.numbers()[-1]
        quick.submit("UBIRGIT", Form.DETAILS, quick.id(number), release=release)
    quick.deliver()
    announce(quick, "end_of_support", title="6.2 goes", line="6.2", last_day="2026-12-31")
    send(quick)
    theirs, others = (
        next(post.words for post in quick.posts(channel) if "6.2 goes" in post.words)
        for channel in ("CBORE", "CACME")
    )

    assert "Support of release 6.2 ends on *31 Dec 2026*." in theirs
    assert "you named 6.2.1 (BORE-1 and BORE-3)." in theirs
    assert "6.20" not in theirs
    assert "Your tickets named no release of 6.2" in others


def test_one_that_fails_is_put_off_and_told_to_the_agents_once(quick: World) -> None:
    """The others go on, and it goes once what was wrong with it is mended."""
    row = announce(quick)
    with quick.storage.write() as work:
        work.directory.save_customer(_with(work, "ACME", policy="gone"))
        # An end of support reads the contract of each customer, and this one's cannot be read.
        work._connection.exec_driver_sql(
            "UPDATE announcements SET kind = 'end_of_support', line = '6.2', last_day = '2027-01-01'"
        )
    send(quick)
    quick.later(1)
    send(quick)

    notices = [
        post.words for post in quick.posts("CDESK") if f"Announcement {row.number} could not" in post.words
    ]
    assert len(notices) == 1
    assert channels(quick) == []
    with quick.storage.write() as work:
        work.directory.save_customer(_with(work, "ACME", policy="tromzo"))
    quick.later(1)
    send(quick)
    assert channels(quick) == sorted(EVERYBODY)


def _with(work, key: str, policy: str):
    found = work.directory.customer_by_key("TVENDOR", key)
    return type(found)(**(_plain(found) | {"policy": policy}))


def test_nothing_is_offered_where_the_product_runs_in_the_cloud(quick: World) -> None:
    """Only those who run it themselves take a release by a call; other announcements offer none to anybody."""
    release: AnnouncementRow = announce(quick)
    alert = announce(quick, "security_alert")
    send(quick)

    assert [one.customer for one in told(quick, release) if one.call] == [quick.customer("BORE")]
    assert not any(one.call for one in told(quick, alert))
    with quick.storage.read() as work:
        (mine,) = work.announcements.told_to(release.id, quick.customer("BORE", work))
        assert work.cards.get(mine.id, CardRole.ANNOUNCED).ts is not None
