"""Alarms stand alone, ping whom they must, and say how things stand when they are read; digests keep all of it."""

import pytest
from slack_limits import check_message, elements, options, presses
from view_world import (
    CONTACT,
    LEAD,
    MANAGER,
    TICKET_ID,
    alarm,
    at,
    contract,
    lived,
    quoted,
    rung,
    scene,
    story,
)

from bot.views.ids import Press, join
from bot.views.messages import digest, render
from policies.terms import Target, Wording


def test_an_alarm_stands_alone_in_its_fallback():
    """Ticket, customer, priority, target, what is left, and who holds it, without any block."""
    text = alarm(scene(story(), "Mon 11:30"), rung("first_response", "three quarters"), tell=(LEAD,)).text

    assert text.startswith("<@U0LEE> ACME-17, Acme Corp, High (priority 2): First response is due <!date^")
    assert text.endswith(": 30 min of support time left. Nobody has taken it yet.")


def test_an_alarm_after_the_deadline_says_how_late_it_is():
    """Late by open time, with the button to acknowledge and none to snooze."""
    message = alarm(lived("overdue"), rung("first_response", "breach", breach=True))

    assert "late by 1 h of support time." in message.text
    assert Press.ACKNOWLEDGE in presses(message)
    assert "first_response" not in str([one for one in elements(message) if one["action_id"] == Press.SNOOZE])


def test_an_alarm_pings_only_those_it_is_told_to():
    """Neither the assignee nor the customer is pinged unless named."""
    told = story()
    told.claims(at("Mon 10:05"))
    shown = scene(told, "Mon 11:30")

    assert "<@" not in alarm(shown, rung("first_response", "half")).text
    assert alarm(shown, rung("first_response", "half"), tell=(MANAGER,)).text.count("<@") == 1


def test_several_rungs_make_one_alarm_with_a_line_for_each_clock():
    """Of two rungs of one clock the newest speaks; two clocks have a line each."""
    rungs = [
        rung("first_response", "half", at_="Mon 11:00"),
        rung("first_response", "three quarters", at_="Mon 11:30"),
        rung("resolution", "half"),
    ]

    text = alarm(scene(story(), "Mon 11:30"), *rungs).text

    assert text.count("First response is due") == 1
    assert text.count("Resolution is estimated for") == 1


def test_an_alarm_that_comes_late_says_why():
    """After an outage the reminder says that Pledge was away; a few minutes need no word."""
    shown = scene(story(), "Mon 11:30")

    assert (
        "This comes 12 min late: Pledge was away."
        in alarm(shown, rung("first_response", "half", late_by=720)).text
    )
    assert "late" not in alarm(shown, rung("first_response", "half", late_by=300)).text


def test_an_alarm_names_the_roles_that_nobody_holds():
    """What fell through to the next is said."""
    assert (
        "Nobody is named as technical account manager for Acme Corp."
        in alarm(lived("new"), rung("first_response", "half"), unheld=("tam", "assignee")).text
    )


def test_an_alarm_overtaken_by_an_answer_says_that_nothing_is_left_to_do():
    """Made when sent, it tells how the clock stands then, and offers nothing to press."""
    message = alarm(lived("answered"), rung("first_response", "half"))

    assert "First response: done" in message.text
    assert presses(message) == []


@pytest.mark.clause("B8")
def test_an_alarm_on_opening_says_that_the_ticket_is_new():
    """Management, told on opening, reads why."""
    assert (
        "New ticket. First response is due"
        in alarm(lived("new"), rung("first_response", "on open"), tell=(MANAGER,)).text
    )


def test_a_snooze_never_reaches_the_deadline():
    """Half an hour before the deadline only a quarter of an hour is offered."""
    message = alarm(scene(story(), "Mon 11:30"), rung("first_response", "three quarters"))

    menu = next(one for one in elements(message) if one["action_id"] == Press.SNOOZE)
    assert [one["value"] for one in options(menu)] == [join(TICKET_ID, "first_response", 1, 1, 900)]


def test_an_alarm_without_its_clock_still_says_what_it_knows():
    """A rung of another version of the policy, or of a clock that is gone, names its deadline."""
    check_message(alarm(lived("new"), rung("first_response", "half", cycle=7)))
    check_message(alarm(lived("new"), rung("no_such_target", "no such rung")))


@pytest.mark.parametrize("count", [1, 11, 30, 200])
def test_a_digest_lists_what_it_folds(count):
    """Many messages are one, with the pings of their alarms kept."""
    folded = [alarm(lived("overdue"), rung("first_response", "breach", breach=True), tell=(LEAD,))] * count
    message = digest(folded)

    check_message(message)
    users = [part for part in str(message.blocks).split("'user_id': ") if part.startswith("'U0LEE'")]
    assert len(users) == min(count, 30)


def test_a_digest_keeps_others_words_out_of_markup():
    """What a customer wrote stays plain in the digest too."""
    message = digest(
        [
            render(
                "mirror",
                lived("new", words={1: quoted("nasty")}),
                {"seq": 1, "person": CONTACT, "side": "contact"},
            )
        ]
        * 12
    )

    check_message(message)
    assert "broadcast" not in {part.get("type") for part in _parts(message.blocks)}


def _parts(node):
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _parts(value)
    elif isinstance(node, list):
        for one in node:
            yield from _parts(one)


@pytest.mark.clause("T7")
def test_an_estimate_that_passed_is_not_called_a_missed_promise():
    """The alarm words it as what it is."""
    told = story()
    told.answers(at("Mon 10:10"))
    shown = scene(told, "Tue 12:00")

    text = alarm(shown, rung("resolution", "breach", breach=True)).text

    assert "Resolution was estimated for" in text
    assert "missed" not in text
    assert contract().promises[Target.RESOLUTION, 2].wording is Wording.ESTIMATE


def test_a_missed_update_says_how_late_it_is_though_the_next_period_runs():
    """The clock counts on, and what is owed is the update that did not come."""
    told = story()
    told.answers(at("Mon 10:00"))

    text = alarm(scene(told, "Mon 14:30"), rung("next_update", "breach", breach=True)).text

    assert "Next update was due" in text
    assert "late by 30 min of support time." in text


def test_an_alarm_of_an_update_that_was_given_says_so():
    """Read later, it does not tell of the next period as if it had been about that one."""
    told = story(terms=contract(ladders={}))
    told.claims(at("Mon 10:05"))
    told.answers(at("Mon 10:10"))
    told.answers(at("Mon 12:00"))
    shown = scene(told, "Mon 12:01")
    assert any(one.target is Target.NEXT_UPDATE for one in shown.readings)

    message = alarm(shown, rung("next_update", "half", at_="Mon 11:30"))

    check_message(message)
    assert "Next update: given since; the one after it is due" in message.text
    assert presses(message) == []


def test_of_two_rungs_at_once_the_one_with_more_to_say_speaks():
    """Half an hour may be half of the time as well."""
    both = (rung("first_response", "after 30m"), rung("first_response", "half"))

    for rungs in (both, both[::-1]):
        assert "30 min have passed." in alarm(lived("new"), *rungs).text


def test_a_missed_update_stays_missed_in_its_alarm_after_it_was_given():
    """A breach is permanent: read later, the alarm does not look as if the promise had been kept."""
    told = story()
    told.answers(at("Mon 10:00"))
    told.answers(at("Mon 14:40"))
    shown = scene(told, "Mon 14:45")
    [missed] = next(one.misses for one in shown.readings if one.target is Target.NEXT_UPDATE)

    message = alarm(shown, rung("next_update", "breach", breach=True, deadline=missed, at_="Mon 14:00"))

    assert "Next update: missed" in message.text
    assert "given later" in message.text
    assert ":warning:" in str(message.blocks[0])


def test_a_reminder_of_a_promise_that_was_kept_late_does_not_look_kept():
    """It says late, and its mark says so too; one that was kept in time has the mark of a kept one."""
    told = story()
    told.answers(at("Mon 14:40"))
    late = alarm(scene(told, "Mon 14:45"), rung("first_response", "half"))
    kept = alarm(lived("answered"), rung("first_response", "half"))

    assert ", late." in late.text
    assert ":warning:" in str(late.blocks[0])
    assert ":white_check_mark:" in str(kept.blocks[0])
