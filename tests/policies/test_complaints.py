"""What users of other tools complain about their clocks, each with the answer here."""

from datetime import date

import pytest
from builders import OFFICE, ROUND_THE_CLOCK, Story, at, office_terms, promise, terms, ticket
from wall import at as on
from wall import told, week

from policies.calendar import Calendar, Closures
from policies.calendar.closures import PublicHolidays
from policies.clock import State
from policies.explain import Sum, What, explain
from policies.explain.sums import total
from policies.ladder import next_due
from policies.measure import NO_PAUSES, Leg
from policies.people import Role
from policies.terms import AtBreach, Past, Rung, Share, Target

PACIFIC, BERLIN = "America/Los_Angeles", "Europe/Berlin"


def working(where: str, hours: str, **more: object) -> Calendar:
    return Calendar(
        "support", where, week(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours)), **more
    )


@pytest.mark.clause("T2")
def test_complaint_13_days_that_were_skipped_are_named():
    """A four-day target over Thanksgiving ends six dates later, and the sum says which were left out and why."""
    calendar = working(PACIFIC, "06:00-18:00", closed=Closures(public=PublicHolidays("US")))
    start = on("2026-11-24 10:00", PACIFIC)

    found = total(Leg(promise(Target.RESOLUTION, "4bd", calendar), start), NO_PAUSES, start)

    assert isinstance(found, Sum)
    assert told(found.deadline, PACIFIC) == "Tue 2026-12-01 10:00"
    assert [day.day for day in found.days] == [25, 27, 30, 1]
    skipped = [(day.day, day.name) for gap in found.gaps for day in gap.days]
    assert skipped[0][0] == date(2026, 11, 26)
    assert "Thanksgiving" in skipped[0][1]
    assert skipped[1:] == [(date(2026, 11, 28), ""), (date(2026, 11, 29), "")]


def test_complaint_14_several_intervals_a_day_all_count_and_lunch_does_not():
    """Two hours from 11:30 with lunch from 12 to 1 end at 14:30; three hours on Friday evening end on Monday."""
    lunch = working(BERLIN, "09:00-12:00,13:00-17:00")
    contract = terms(("first_response", 3, "2h", lunch), ("resolution", 3, "3h", lunch))

    before_lunch = ticket(contract, at("Mon 11:30"))
    friday = ticket(contract, at("Fri 16:00"))

    assert before_lunch.clock("first_response", at("Mon 11:30")).deadline == at("Mon 14:30")
    assert before_lunch.clock("first_response", at("Mon 12:40")).elapsed == 1800
    assert friday.clock("resolution", at("Fri 16:00")).deadline == at("Mon 11:00", 1)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-06 17:30", "Mon 2026-03-09 07:30"),  # clocks go forward on the 8th
        ("2026-10-30 17:30", "Mon 2026-11-02 07:30"),  # and back on 1 November
    ],
)
@pytest.mark.parametrize("day", ["24x7", "support"])
def test_complaint_15_a_new_ticket_is_never_late_whatever_zone_and_season(received, due, day):
    """Neither a reader's zone nor a clock change between receipt and deadline makes a fresh ticket fail."""
    calendar = ROUND_THE_CLOCK if day == "24x7" else working(PACIFIC, "06:00-18:00")
    story = Story(terms(("first_response", 3, "2h", calendar)), on(received, PACIFIC))

    reading = story.clock("first_response", on(received, PACIFIC))

    assert reading.state is State.RUNNING
    assert (reading.elapsed, reading.left) == (0, 7200)
    assert day == "24x7" or told(reading.deadline, PACIFIC) == due


def test_complaint_20_a_ticket_its_assignee_forgets_climbs_the_ladder():
    """Who took a ticket and falls silent is reminded; then the lead is told, then the manager, without end."""
    ladder = (
        Rung(name="half", when=Share(50), tell=(Role.ASSIGNEE,)),
        Rung(name="breach", when=AtBreach(), tell=(Role.LEAD,)),
        Rung(name="later", when=Past(3600), tell=(Role.MANAGER,)),
    )
    contract = terms(("next_update", 3, "4h", OFFICE), ladders={(Target.NEXT_UPDATE, 3): ladder})
    story = ticket(contract, at("Mon 09:00"))
    story.claims(at("Mon 09:10"))
    story.answers(at("Mon 10:00"))

    told_to = []
    now = at("Mon 10:00")
    while len(told_to) < 3:
        now = next_due(story.terms, story.timeline, now)
        told_to += [(rung.what["tell"], now) for rung in story.tick(now)]

    assert told_to == [
        (["assignee"], at("Mon 12:00")),
        (["lead"], at("Mon 14:00:01")),
        (["manager"], at("Mon 15:00")),
    ]


def test_complaint_24_reassigning_moves_no_clock():
    """A ticket handed from one agent to the next is due when it was due, and its times are those it had."""
    story = ticket(office_terms(), at("Mon 09:00"), priority=2)
    story.claims(at("Mon 09:30"))
    before = {one.target: (one.start, one.deadline, one.elapsed) for one in story.clocks(at("Mon 12:00"))}

    story.tell("assigned", at("Mon 10:00"), agent="agent-2")
    story.claims(at("Mon 10:30"), agent="agent-3")

    after = {one.target: (one.start, one.deadline, one.elapsed) for one in story.clocks(at("Mon 12:00"))}
    assert after == before


def test_complaint_24_what_a_change_did_to_a_clock_is_told():
    """A change of priority is told with the deadline it made, and who did it is the fact beside it."""
    story = ticket(office_terms(), at("Mon 09:00"), priority=3)
    change = story.priority(at("Mon 10:00"), 2)

    (found,) = [
        one
        for one in explain(story.terms, story.timeline, at("Mon 10:30"))
        if one.reading.target is Target.FIRST_RESPONSE
    ]

    (moved,) = [event for event in found.events if event.what is What.CHANGED]
    assert (moved.at, moved.priority, moved.deadline) == (at("Mon 10:00"), 2, at("Mon 12:00"))
    assert moved.fact is not None
    assert moved.fact.seq == change
