"""What was told of a breach is corrected when a late fact says that there was none."""

from dataclasses import replace

import pytest
from builders import LADDER, OFFICE, ROUND_THE_CLOCK, at, on_open, terms, ticket, with_ladder
from hypothesis import given, settings
from hypothesis import strategies as st
from tales import EVENTS, contracts, ladders, openings, steps

from policies.duration import parse
from policies.ladder import due, next_due
from policies.people import Role
from policies.terms import After, AtBreach, Rung, Target
from policies.timeline import FactKind

RECURRING = ("next_update", "next_response")


def told_late(*figures, **more):
    """A ticket of Monday at ten, whose breach was told; with its contract."""
    contract = with_ladder(terms(*figures or (("first_response", 3, "2h"),), **more))
    story = ticket(contract, at("Mon 10:00"))
    story.tick(at("Mon 12:05"))
    assert "breach" in rungs(story)
    return story


def rungs(story):
    return [fact.what["rung"] for fact in story.facts if fact.kind is FactKind.RUNG_FIRED]


def corrections(found):
    return [one.what for one in found if one.kind is FactKind.VERDICT_CORRECTED]


def test_an_answer_found_late_corrects_the_breach_that_was_told():
    """It says which promise, what was told and what is so, by which rungs and to which roles; once."""
    story = told_late()
    story.answers(at("Mon 11:58"), recorded=at("Mon 12:06"))

    assert next_due(story.terms, story.timeline, at("Mon 12:06")) == at("Mon 12:06")
    (one,) = story.tick(at("Mon 12:06"))
    assert (one.kind, one.happened) == (FactKind.VERDICT_CORRECTED, at("Mon 12:06"))
    assert one.what == {
        "target": "first_response",
        "cycle": 1,
        "deadline": at("Mon 12:00"),
        "before": "breached",
        "after": "met",
        "rungs": [fact.what["key"] for fact in story.facts if fact.what.get("breach")],
        "tell": ["lead"],
        "told": [],
        "level": "channel",
    }
    assert story.tick(at("Mon 12:06")) == ()
    assert next_due(story.terms, story.timeline, at("Mon 12:06")) is None


def test_a_correction_is_due_at_once_while_another_clock_goes_on():
    """What is told wrong comes before what lies ahead; once it is taken back the other clock's ladder is next."""
    story = told_late(("first_response", 3, "2h"), ("resolution", 3, "8h"))
    story.answers(at("Mon 11:58"), recorded=at("Mon 12:06"))

    assert next_due(story.terms, story.timeline, at("Mon 12:06")) == at("Mon 12:06")
    story.tick(at("Mon 12:06"))
    assert next_due(story.terms, story.timeline, at("Mon 12:06")) == at("Mon 14:00")


@pytest.mark.parametrize(
    "late",
    [
        lambda story, when: story.answers(when, recorded=at("Mon 12:06")),
        lambda story, when: story.tell("acknowledged", when, recorded=at("Mon 12:06"), agent="a"),
        lambda story, when: story.tell("resolved", when, recorded=at("Mon 12:06"), by="agent"),
        lambda story, when: story.tell(
            "response_confirmed",
            at("Mon 12:06"),
            message=story.answers(when, recorded=at("Mon 12:06"), by="colleague"),
        ),
    ],
)
def test_whatever_met_the_promise_in_time_corrects_it(late):
    """An answer, an acknowledgement that counts, a resolution, a colleague's answer once confirmed."""
    story = told_late(acknowledgement_counts=True)
    late(story, at("Mon 12:00"))

    (what,) = corrections(story.tick(at("Mon 12:06")))
    assert (what["before"], what["after"]) == ("breached", "met")


def test_an_answer_that_was_late_itself_corrects_nothing():
    """A second past the deadline is late, whenever it is heard of."""
    story = told_late()
    story.answers(at("Mon 12:00:01"), recorded=at("Mon 12:06"))

    assert story.tick(at("Mon 12:06")) == ()


def test_the_people_told_are_named_in_the_correction():
    """Whoever was pinged by one of the rungs that told of it, each once."""
    story = told_late()
    for fact in story.facts:
        if fact.what.get("breach"):
            fact.what["told"] = ["lead-1", "manager-1"]
    story.answers(at("Mon 11:58"), recorded=at("Mon 12:06"))

    (what,) = corrections(story.tick(at("Mon 12:06")))
    assert what["told"] == ["lead-1", "manager-1"]


def test_taking_a_misclassification_back_takes_its_breach_back_and_the_true_one_fires():
    """The breach by a correction is told, corrected when undone, and told again when the deadline passes."""
    contract = with_ladder(terms(("first_response", 3, "4h"), ("first_response", 1, "1h")))
    story = ticket(contract, at("Mon 10:00"))
    story.tick(at("Mon 12:05"))
    change = story.priority(at("Mon 12:06"), 1, "misclassified")
    story.tick(at("Mon 12:06:01"))
    assert rungs(story)[-1] == "breach"
    story.revises(at("Mon 12:10"), change, "undone")

    (what,) = corrections(story.tick(at("Mon 12:10")))
    assert (what["deadline"], what["after"]) == (at("Mon 12:06"), "running")
    story.tick(at("Mon 14:00:01"))
    assert rungs(story)[-1] == "breach"
    assert corrections(story.tick(at("Mon 14:00:02"))) == []


def test_a_breach_that_comes_back_is_told_again():
    """A change heard of late moves the deadline; taken back, the promise is missed after all."""
    contract = with_ladder(terms(("first_response", 3, "2h"), ("first_response", 4, "8h")))
    story = ticket(contract, at("Mon 10:00"))
    story.tick(at("Mon 12:05"))
    change = story.tell(
        "priority_changed", at("Mon 11:00"), recorded=at("Mon 12:06"), to=4, how="impact", by="agent"
    )
    (what,) = corrections(story.tick(at("Mon 12:06")))
    assert what["after"] == "running"

    story.revises(at("Mon 12:10"), change, "undone")

    (fired,) = story.tick(at("Mon 12:10"))
    assert (fired.what["rung"], fired.what["deadline"], fired.what["breach"]) == (
        "breach",
        at("Mon 12:00"),
        True,
    )


def test_a_reminder_that_is_no_verdict_is_not_sent_again_after_a_correction():
    """What climbs on elapsed time was told already, though it was told as late."""
    ladder = (
        Rung(name="breach", when=AtBreach(), tell=(Role.LEAD,)),
        Rung(name="after", when=After(7800), tell=(Role.LEAD,)),
    )
    contract = with_ladder(terms(("first_response", 3, "2h"), ("first_response", 4, "8h")), ladder)
    story = ticket(contract, at("Mon 10:00"))
    story.tick(at("Mon 12:11"))
    assert rungs(story) == ["breach", "after"]
    story.tell("priority_changed", at("Mon 11:00"), recorded=at("Mon 12:15"), to=4, how="impact", by="agent")

    found = story.tick(at("Mon 12:15"))

    assert [one.kind for one in found] == [FactKind.VERDICT_CORRECTED]
    assert len(found[0].what["rungs"]) == 2


def test_a_silent_period_that_was_broken_after_all_is_corrected_by_itself():
    """An update heard of late takes back the misses it fills, and the one that stays stays."""
    contract = with_ladder(terms(("next_update", 3, "2h"), updates_from_receipt=True), LADDER[2:3])
    story = ticket(contract, at("Mon 10:00"))
    story.tick(at("Mon 12:05"))
    story.tick(at("Mon 14:05"))
    assert rungs(story) == ["breach", "breach"]
    story.answers(at("Mon 13:30"), recorded=at("Mon 14:06"))

    (what,) = corrections(story.tick(at("Mon 14:06")))

    assert (what["deadline"], what["after"]) == (at("Mon 14:00"), None)
    assert story.clock("next_update", at("Mon 14:06")).misses == (at("Mon 12:00"),)


def test_a_closed_ticket_is_corrected_too():
    """Evidence may be found after the end."""
    story = told_late()
    story.closes(at("Mon 13:00"))
    story.answers(at("Mon 11:58"), recorded=at("Mon 15:00"))

    (what,) = corrections(story.tick(at("Mon 15:00")))
    assert what["after"] == "met"


def test_a_correction_is_told_at_night():
    """Whoever was told wrong learns of it at once, whatever the hours of the clock."""
    contract = with_ladder(terms(("first_response", 3, "2h", OFFICE)))
    story = ticket(contract, at("Mon 10:00"))
    story.tick(at("Mon 12:05"))
    story.answers(at("Mon 11:58"), recorded=at("Mon 23:00"))

    assert corrections(story.tick(at("Mon 23:00")))


def test_correction_and_closing_come_together():
    """Neither hides the other."""
    contract = with_ladder(terms(("first_response", 3, "2h"), close_after=parse("1h")))
    story = ticket(contract, at("Mon 10:00"))
    story.tick(at("Mon 12:05"))
    story.tell("resolved", at("Mon 11:00"), recorded=at("Mon 12:06"), by="agent")

    found = story.tick(at("Mon 12:06"))

    assert [one.kind for one in found] == [FactKind.VERDICT_CORRECTED, FactKind.CLOSED]
    assert story.tick(at("Mon 12:06")) == ()


@st.composite
def watched_tickets(draw):
    contract = draw(contracts(close_after=parse("1bd")))
    return draw(openings(replace(contract, ladders={key: draw(ladders()) for key in contract.promises})))


def late_fact(story, now, ago, n):
    """Something that happened a while ago becomes known."""
    when = max(story.facts[0].happened, now - ago)
    changes = [fact.seq for fact in story.facts if fact.kind == "priority_changed"]
    match n % 5:
        case 0:
            story.answers(when, recorded=now)
        case 1:
            story.tell("acknowledged", when, recorded=now, agent="a")
        case 2:
            story.tell("priority_changed", when, recorded=now, to=n % 4 + 1, how="impact", by="agent")
        case 3:
            story.answers(when, recorded=now, by="colleague")
            story.tell("response_confirmed", now, message=len(story.facts))
        case _ if changes:
            story.revises(now, changes[-1], "undone")


def breaches(story, now):
    """Every deadline that reads as missed, by clock."""
    return {
        (str(one.target), one.cycle): {
            *one.misses,
            *([one.breached_at] if one.breached_at is not None else []),
        }
        for one in story.clocks(now)
    }


def watched(story, now):
    """Append what is due; hold what was told against what is so."""
    wake = next_due(story.terms, story.timeline, now)
    found = story.tick(now)
    assert not found or wake == now, "what is due is announced"
    assert due(story.terms, story.timeline, now) == (), "nothing is due after appending what was"
    later = next_due(story.terms, story.timeline, now)
    assert later is None or later > now
    so = breaches(story, now)
    for what in corrections(found):
        missed = so.get((what["target"], what["cycle"]), set())
        stands = what["deadline"] in missed if what["target"] in RECURRING else bool(missed)
        assert not stands, "never a correction for a breach that stands"
    told = last_told(story)
    for (target, cycle, _), missed in told.items():
        if missed and target not in RECURRING:
            assert so[target, cycle], "a verdict that was told and not taken back is so"


def last_told(story):
    """By clock and period: whether the last that was told is a breach."""
    told, places = {}, {}
    for fact in story.facts:
        what = fact.what
        if fact.kind is FactKind.RUNG_FIRED and what["breach"]:
            places[what["key"]] = (what["target"], what["cycle"], what["start"])
            told[places[what["key"]]] = True
        elif fact.kind is FactKind.VERDICT_CORRECTED:
            told.update({places[key]: False for key in what["rungs"]})
    return told


@settings(max_examples=100, deadline=None)
@given(st.data(), st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 9)), min_size=3, max_size=8))
def test_what_was_told_and_not_taken_back_is_so(data, late):
    """Whatever becomes known late: nothing wrong stays told, nothing right is taken back, and it settles."""
    story = data.draw(watched_tickets())
    now = story.facts[0].recorded
    for (ago, n), (gap, event, which) in zip(late, data.draw(steps()), strict=False):
        now += gap
        watched(story, now)
        EVENTS[event](story, now, which)
        watched(story, now)
        late_fact(story, now, ago, n)
        watched(story, now)


def test_what_is_on_time_is_never_corrected():
    """Without a breach there is nothing to take back."""
    story = ticket(
        with_ladder(terms(("first_response", 3, "2h", ROUND_THE_CLOCK)), (on_open(Role.LEAD), *LADDER)),
        at("Mon 10:00"),
    )
    story.tick(at("Mon 11:31"))
    story.answers(at("Mon 11:00"), recorded=at("Mon 11:40"))

    assert story.tick(at("Mon 11:40")) == ()
    assert Target.FIRST_RESPONSE in {one.target for one in story.clocks(at("Mon 11:40"))}
