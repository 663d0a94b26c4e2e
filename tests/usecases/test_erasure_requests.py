"""Erasures that were asked for: recorded, reminded of in time, done (B16)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from desk_world import DESK, UTC, World, at

from bot.usecases import erasing
from bot.usecases.erasure_requests import listed, record, remind
from policies.instant import Instant
from policies.refusal import Refused, Why

NOTICE = at("2026-06-01 00:00", UTC)
DUE = date(2027, 12, 1)


def day(world: World, text: str) -> list[str]:
    """Let the clock run to that day, noon in Singapore, and remind; what the agents' channel reads of it."""
    world.now = at(f"{text} 04:00", UTC)
    before = len(world.posts(DESK))
    remind(world.desk)
    world.deliver()
    return [post.words for post in world.posts(DESK)[before:]]


@pytest.mark.clause("B16")
def test_the_agents_are_reminded_30_7_and_1_day_before_and_when_it_is_overdue(world: World) -> None:
    """Once each, with the command to run; not by name, and not in between, however often we look."""
    record(world.desk, "bore", "UKOFI", NOTICE)
    kofi = world.person("UKOFI")
    told = {}
    for text in (
        *("2026-06-05", "2027-10-30", "2027-11-02", "2027-11-03", "2027-11-22", "2027-11-24", "2027-11-25"),
        *("2027-11-30", "2027-12-01", "2027-12-03", "2027-12-04", "2028-06-01"),
    ):
        told[text] = day(world, text)
        remind(world.desk)

    assert {text: len(words) for text, words in told.items() if words} == {
        "2027-11-02": 1,
        "2027-11-24": 1,
        "2027-11-30": 1,
        "2027-12-03": 1,
    }
    (first,), (last,) = told["2027-11-02"], told["2027-12-03"]
    assert "due by 1 Dec 2027, in 29 days" in first
    assert f"customers erase BORE {kofi} --notice 2026-06-01" in first
    assert "Kofi" not in first
    assert "overdue by 2 days" in last


@pytest.mark.clause("B16")
def test_what_falls_together_is_one_message_for_each_agents_channel(world: World) -> None:
    """Two people of one customer and one of another whose agents sit elsewhere."""
    world.change_customer(
        "UMBR", policy="sorb", plan="platinum", overrides={}, calendar=None, agents_channel="COTHER"
    )
    for key, user in (("BORE", "UKOFI"), ("BORE", "UBIRGIT"), ("UMBR", "UULA")):
        record(world.desk, key, user, NOTICE)

    (told,) = day(world, "2027-11-24")
    assert "2 requests" in told
    assert told.count("customers erase BORE") == 2 * 2  # in the message and in its fallback
    assert [post.words.count("customers erase UMBR") for post in world.posts("COTHER")] == [2]


@pytest.mark.clause("B16")
def test_of_reminders_that_were_missed_only_the_last_is_sent(quick: World) -> None:
    """Pledge was away for months; what is recorded shortly before its day is told at once."""
    record(quick.desk, "BORE", "UKOFI", NOTICE)
    assert len(day(quick, "2027-11-30")) == 1
    assert day(quick, "2027-11-30") == []

    record(quick.desk, "BORE", "UBIRGIT", at("2026-06-10 00:00", UTC))
    assert "in 10 days" in day(quick, "2027-11-30")[0]


def test_two_processes_remind_once(world: World) -> None:
    """Whoever is first, whatever the database."""
    record(world.desk, "BORE", "UKOFI", NOTICE)
    world.now = at("2027-11-24 04:00", UTC)
    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda _: remind(world.desk), range(2)))

    assert sorted(found) == [0, 1]
    assert len(world.outgoing(DESK, "erasure_reminder")) == 1


@pytest.mark.clause("B16")
def test_carrying_it_out_marks_it_done_and_leaves_no_name(world: World) -> None:
    """By name or by the id that a reminder told; the earliest notice counts, and nothing reminds any more."""
    record(world.desk, "BORE", "UKOFI", NOTICE)
    kofi = world.person("UKOFI")
    world.now = at("2027-11-24 04:00", UTC)
    remind(world.desk)
    found = erasing.erase(world.desk, "BORE", kofi, at("2027-01-01 00:00", UTC))
    world.deliver()

    assert (found.name, found.due, found.late, found.requests) == ("Kofi Mensah", DUE, False, 1)
    assert "erased meanwhile" in world.posts(DESK)[-1].words
    assert listed(world.desk) == []
    (kept,) = listed(world.desk, everything=True)
    assert (kept.name, kept.person, kept.due, kept.done) == ("", "", DUE, world.now)
    assert day(world, "2028-06-01") == []


def test_a_request_needs_a_known_person_and_a_notice_that_came(quick: World) -> None:
    """And it is recorded once."""
    record(quick.desk, "BORE", "UKOFI", NOTICE)
    for key, named, notice, why in (
        ("BORE", "UKOFI", NOTICE, Why.ERASURE_RECORDED),
        ("BORE", "UANN", NOTICE, Why.NO_SUCH_CONTACT),
        ("NOPE", "UKOFI", NOTICE, Why.NO_SUCH_CUSTOMER),
        ("BORE", "UBIRGIT", Instant(quick.now + 86_400), Why.DAY_IN_FUTURE),
    ):
        with pytest.raises(Refused) as refused:
            record(quick.desk, key, named, notice)
        assert refused.value.why is why
    assert len(listed(quick.desk)) == 1


def test_a_policy_that_names_no_time_has_no_due_day_and_no_reminder(quick: World) -> None:
    """It is listed all the same."""
    found = record(quick.desk, "ACME", "UANN", NOTICE)

    assert (found.due, found.late) == (None, False)
    assert listed(quick.desk)[0].days is None
    assert day(quick, "2040-01-02") == []


def test_a_bystander_can_be_erased_on_request_too(quick: World) -> None:
    """Who was only seen in the channel is known as well."""
    quick.say("UBOB", "CACME", "I cannot log in any more")
    record(quick.desk, "ACME", "UBOB", NOTICE)

    assert erasing.erase(quick.desk, "ACME", "UBOB", NOTICE).requests == 1
    assert listed(quick.desk) == []
