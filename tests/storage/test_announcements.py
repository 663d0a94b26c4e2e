"""Announcements are kept whole, held by one sender at a time, and told apart by when they stood in a channel."""

from dataclasses import replace
from datetime import date

import pytest
from storage_world import T0, TEAM, World

from policies.announcement import Announcement, Audience, Deployment, Discontinued, Kind, Window
from policies.calls import Call, CallState, Side
from policies.instant import Instant
from storage.announcements import Announced, AnnouncementRow, State, Tally

HOUR = 3600
RELEASE = Announcement(
    kind=Kind.RELEASE,
    title="Release 7.0",
    text="It is *there*.",
    audience=Audience(policies=("tromzo",), deployment=Deployment.ON_PREMISE),
    due=Instant(T0 + HOUR),
)
WINDOW = Window(begins=Instant(T0 + 10 * HOUR), ends=Instant(T0 + 12 * HOUR), zone="Europe/Berlin")
MAINTENANCE = replace(RELEASE, kind=Kind.MAINTENANCE, window=WINDOW, audience=Audience(customers=("ACME",)))
END = Discontinued(line="6.2", last_day=date(2026, 12, 31))


def a_row(id_: str = "an_1", content: Announcement = RELEASE, **changes) -> AnnouncementRow:
    """An announcement by Agnes."""
    return replace(
        AnnouncementRow(id=id_, workspace=TEAM, content=content, made=T0, by="pe_agnes"), **changes
    )


def a_message(id_: str = "ad_1", announcement: str = "an_1", key: str = "ACME", **changes) -> Announced:
    """A message of an announcement."""
    plain = Announced(
        id=id_, workspace=TEAM, announcement=announcement, customer=f"cu_{key}", channel=f"C{key}"
    )
    return replace(plain, **changes)


@pytest.mark.clause("S7")
@pytest.mark.parametrize(
    "content",
    [RELEASE, MAINTENANCE, replace(RELEASE, kind=Kind.END_OF_SUPPORT, discontinued=END, audience=Audience())],
)
def test_an_announcement_comes_back_whole_under_a_number_of_its_own(
    world: World, content: Announcement
) -> None:
    """By id, by number and in the list, the newest first; another workspace sees none of it."""
    with world.storage.write() as work:
        first = work.announcements.put(a_row("an_1", content))
        second = work.announcements.put(a_row("an_2", content))
        kept = a_row("an_1", content, number=first)

        assert first < second
        assert work.announcements.get("an_1") == work.announcements.lock("an_1") == kept
        assert work.announcements.numbered(TEAM, first) == kept
        assert [row.number for row in work.announcements.latest(TEAM)] == [second, first]
        assert work.announcements.numbered("T0OTHER", first) is None
        assert work.announcements.latest("T0OTHER") == []


@pytest.mark.clause("S7")
def test_what_is_due_is_held_longest_due_first_until_it_is_sent_or_withdrawn(world: World) -> None:
    """Scheduled ones wake by themselves; those with customers left go on, the others sleep for ever."""
    with world.storage.write() as work:
        work.announcements.put(a_row("an_late", replace(RELEASE, due=Instant(T0 + 9))))
        work.announcements.put(a_row("an_soon", replace(RELEASE, due=Instant(T0 + 5))))
        assert work.announcements.due(Instant(T0 + 4)) is None
        assert work.announcements.next_wake() == T0 + 5
        assert work.announcements.due(Instant(T0 + 9)).id == "an_soon"

        work.announcements.sent("an_soon", Instant(T0 + 6), more=Instant(T0 + 7))
        work.announcements.sent("an_soon", Instant(T0 + 7), more=None)
        work.announcements.withdrawn("an_late", "pe_agnes", Instant(T0 + 8))

        assert work.announcements.next_wake() is None
        soon, late = work.announcements.get("an_soon"), work.announcements.get("an_late")
        assert (soon.state, soon.settled) == (State.SENT, T0 + 6)
        assert (late.state, late.settled, late.settled_by) == (State.WITHDRAWN, T0 + 8, "pe_agnes")


def test_one_that_is_over_sleeps_for_ever(world: World) -> None:
    """With when that was seen."""
    with world.storage.write() as work:
        work.announcements.put(a_row(content=MAINTENANCE))
        work.announcements.over("an_1", WINDOW.ends)
        kept = work.announcements.get("an_1")

        assert work.announcements.next_wake() is None
        assert (kept.state, kept.settled, kept.settled_by) == (State.OVER, WINDOW.ends, None)


def test_one_whose_sending_failed_wakes_later(world: World) -> None:
    """Nothing else of it changes."""
    with world.storage.write() as work:
        work.announcements.put(a_row())
        work.announcements.postpone("an_1", Instant(T0 + 2 * HOUR))

        assert work.announcements.due(Instant(T0 + HOUR)) is None
        assert work.announcements.get("an_1").state is State.SCHEDULED


def test_overdue_is_what_should_be_sent_and_stands_still(world: World) -> None:
    """Scheduled ones since they were due; one under way when nobody goes on with it, or it failed, not while it goes on."""
    now, before = Instant(T0 + 2 * HOUR), Instant(T0 + 2 * HOUR - 60)
    with world.storage.write() as work:

        def overdue(wakes: int | None) -> int:
            more = None if wakes is None else Instant(wakes)
            work.announcements.sent("an_1", Instant(T0 + HOUR), more=more)
            return work.announcements.overdue(before, now)

        work.announcements.put(a_row())
        assert work.announcements.overdue(RELEASE.due, RELEASE.due) == 0
        assert work.announcements.overdue(Instant(RELEASE.due + 1), now) == 1
        work.announcements.postpone("an_1", Instant(now + 60))
        assert work.announcements.overdue(before, now) == 1

        assert [overdue(at) for at in (before - 1, before, now, now + 60)] == [1, 0, 0, 1]
        assert overdue(None) == 0


def test_the_messages_of_an_announcement_are_told_with_when_they_stood(world: World) -> None:
    """To whom it went, where, what was named there, and since when."""
    named = (("6.2.1", ("ACME-3", "ACME-7")),)
    acme, beta = a_message(call=True, releases=named), a_message("ad_2", key="BETA")
    with world.storage.write() as work:
        work.announcements.put(a_row())
        assert work.announcements.reached("an_1") == set()
        work.announcements.tell([beta, acme])
        work.announcements.tell([])
        work.announcements.posted("ad_1", Instant(T0 + 5))
        stands = replace(acme, posted=Instant(T0 + 5))

        assert work.announcements.reached("an_1") == {"cu_ACME", "cu_BETA"}
        assert work.announcements.told("an_1") == [stands, beta]
        assert work.announcements.told_to("an_1", "cu_ACME") == [stands]
        assert work.announcements.tallies(["an_1", "an_2"]) == {"an_1": Tally(2, 2, 1)}
        assert work.announcements.message("ad_2") == beta
        assert work.announcements.message("ad_3") is None


def test_a_message_follows_its_channel(world: World) -> None:
    """A channel's id changes when sharing begins."""
    with world.storage.write() as work:
        work.announcements.put(a_row())
        work.announcements.tell([a_message()])
        work.channels.rename(TEAM, "CACME", "CNEW")

        assert work.announcements.message("ad_1").channel == "CNEW"


@pytest.mark.clause("S7")
@pytest.mark.parametrize(
    ("since", "until", "found"),
    [(9, 13, 1), (0, 10, 0), (0, 11, 1), (11, 12, 1), (12, 20, 0)],
)
def test_announced_maintenance_is_found_by_the_period_it_overlaps(
    world: World, since: int, until: int, found: int
) -> None:
    """From its first second to its last; a window that only touches the period is not in it."""
    with world.storage.write() as work:
        number = work.announcements.put(a_row(content=MAINTENANCE))
        work.announcements.tell([a_message()])
        work.announcements.posted("ad_1", Instant(T0 + HOUR))

        windows = work.announcements.windows(TEAM, Instant(T0 + since * HOUR), Instant(T0 + until * HOUR))

        assert [(one.number, one.window) for one in windows] == [(number, WINDOW)] * found


@pytest.mark.clause("S7")
def test_maintenance_counts_as_announced_to_whom_it_was_told_before_it_began(world: World) -> None:
    """Not to one who was told later or never; and a window that nobody knew of is none."""
    begins = WINDOW.begins
    with world.storage.write() as work:
        work.announcements.put(a_row("an_1", MAINTENANCE))
        work.announcements.put(a_row("an_2", MAINTENANCE))
        work.announcements.put(a_row("an_3", RELEASE))
        messages = [a_message("ad_1"), a_message("ad_2", channel="CTWO"), a_message("ad_3", key="BETA")]
        work.announcements.tell([*messages, a_message("ad_4", "an_2"), a_message("ad_5", "an_2", "BETA")])
        work.announcements.tell([a_message("ad_6", "an_3")])
        posted = {"ad_1": begins - 5, "ad_2": begins - 9, "ad_3": begins, "ad_4": begins + 1, "ad_6": T0}
        for message, at in posted.items():
            work.announcements.posted(message, Instant(at))

        (window,) = work.announcements.windows(TEAM, T0, Instant(T0 + 20 * HOUR))

        assert window.told == {"cu_ACME": begins - 9}
        assert work.announcements.windows("T0OTHER", T0, Instant(T0 + 20 * HOUR)) == []


@pytest.mark.clause("S7")
def test_every_proposed_time_of_a_call_stays_on_record(world: World) -> None:
    """Who proposed it and when, who agreed or took another one, in order."""
    ours = Call(
        id="ca_1",
        announcement="an_1",
        customer="cu_ACME",
        at=Instant(T0 + HOUR),
        by="pe_carla",
        side=Side.CUSTOMER,
        made=T0,
    )
    theirs = replace(ours, id="ca_2", by="pe_agnes", side=Side.VENDOR, at=Instant(T0 + 2 * HOUR))
    with world.storage.write() as work:
        work.announcements.put(a_row())
        work.calls.put(ours)
        work.calls.settle("ca_1", CallState.REPLACED, "pe_agnes", Instant(T0 + 1))
        work.calls.put(theirs)
        work.calls.settle("ca_2", CallState.BOOKED, "pe_carla", Instant(T0 + 2))
        replaced = replace(ours, state=CallState.REPLACED, settled_by="pe_agnes", settled=Instant(T0 + 1))
        booked = replace(theirs, state=CallState.BOOKED, settled_by="pe_carla", settled=Instant(T0 + 2))

        assert work.calls.about("an_1", "cu_ACME") == [replaced, booked]
        assert work.calls.about("an_1", "cu_BETA") == []
        assert work.calls.booked(["an_1", "an_2"]) == [booked]
        assert work.calls.booked([]) == []
        assert work.calls.get("ca_2") == booked
        assert work.calls.get("ca_3") is None
