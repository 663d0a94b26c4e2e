"""Rungs at the very edge of their target, and what moves them."""

import pytest
from builders import OFFICE, ROUND_THE_CLOCK, at, pause, terms, ticket, with_ladder

from policies.ladder import due, next_due
from policies.people import Role
from policies.terms import After, AtBreach, EveryPast, Left, Past, Rung, Share
from policies.timeline import FactKind


def rung(when, name="rung"):
    return Rung(name=name, when=when, tell=(Role.LEAD,))


def fired(story):
    return [(fact.what["rung"], fact.happened) for fact in story.facts if fact.kind is FactKind.RUNG_FIRED]


def climbed(story, until):
    """Tick whenever something is due, until then, and give what fired."""
    wake = next_due(story.terms, story.timeline, story.facts[0].happened)
    while wake is not None and wake <= until:
        story.tick(wake)
        wake = next_due(story.terms, story.timeline, wake)
    return fired(story)


def test_a_rung_at_the_whole_of_a_target_is_sent_at_the_deadline():
    """One hundred per cent is not past it, and comes a second before the promise is missed."""
    contract = with_ladder(
        terms(("first_response", 3, "2h", OFFICE)), (rung(Share(100)), rung(AtBreach(), "breach"))
    )
    story = ticket(contract, at("Mon 10:00"))

    assert climbed(story, at("Mon 13:00")) == [("rung", at("Mon 12:00")), ("breach", at("Mon 12:00:01"))]


@pytest.mark.parametrize(
    ("figure", "calendar", "left"),
    [
        ("2h", OFFICE, 7200),
        ("2h", OFFICE, 7201),
        ("1d", ROUND_THE_CLOCK, 86_400),
        ("1d", ROUND_THE_CLOCK, 90_000),
    ],
)
def test_a_rung_that_would_come_with_the_ticket_is_left_out(figure, calendar, left):
    """When a target is no longer than what should be left of it, nothing is sent at its start."""
    contract = with_ladder(terms(("first_response", 3, figure, calendar)), (rung(Left(left)),))
    story = ticket(contract, at("Mon 10:00"))

    assert next_due(contract, story.timeline, at("Mon 10:00")) is None


@pytest.mark.parametrize(
    ("figure", "calendar", "left"), [("2h", OFFICE, 7199), ("1d", ROUND_THE_CLOCK, 86_399)]
)
def test_a_rung_a_second_after_the_start_is_sent(figure, calendar, left):
    """One second later it is a reminder."""
    contract = with_ladder(terms(("first_response", 3, figure, calendar)), (rung(Left(left)),))
    story = ticket(contract, at("Mon 10:00"))

    assert next_due(contract, story.timeline, at("Mon 10:00")) == at("Mon 10:00:01")


def test_a_rung_after_so_much_open_time_moves_by_what_was_paused():
    """Open time that was paused does not count; what was paused while closed cost nothing."""
    contract = with_ladder(
        terms(("resolution", 3, "3bd", OFFICE), pauses=(pause("customer", "resolution"),)),
        (rung(After(10 * 3600)),),
    )
    story = ticket(contract, at("Mon 10:00"))
    story.waits(at("Mon 16:00"))
    story.goes_on(at("Tue 10:00"))

    assert climbed(story, at("Wed 17:00")) == [("rung", at("Tue 14:00"))]


def test_acknowledging_a_breach_stops_the_first_repeat_too():
    """Whoever says at once that they know of it is not told again; the rung past the breach is no repeat."""
    ladder = (rung(AtBreach(), "breach"), rung(Past(7200), "later"), rung(EveryPast(3600), "nag"))
    story = ticket(with_ladder(terms(("first_response", 3, "2h", OFFICE)), ladder), at("Mon 10:00"))
    climbed(story, at("Mon 12:30"))
    story.tell("breach_acknowledged", at("Mon 12:30"), target="first_response", cycle=1)

    assert climbed(story, at("Tue 17:00"))[1:] == [("later", at("Mon 14:00"))]
    assert due(story.terms, story.timeline, at("Tue 17:00")) == ()
