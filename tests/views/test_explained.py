"""Why a deadline is what it is, as people read it."""

from dataclasses import replace

from slack_limits import check_message, seen
from view_world import at, scene, story

from bot.views import explained
from bot.views.cards import agents_card, customer_card
from policies import clock
from policies.data_versions import DataVersions, data_versions
from policies.explain import as_plain, explain
from policies.people import Role


def test_the_sum_reads_as_one_adds_it_up():
    """Two hours of office time from Monday 16:00: an hour today, an hour tomorrow."""
    told = explained.told(scene(story("Mon 16:00"), "Mon 16:00"), for_agent=False)

    response = next(one for one in told if one.title.startswith("First response"))
    assert response.title == "First response: due Tue 2 Jun 2026 10:00"
    assert response.story == (
        "• Mon 1 Jun 2026 16:00: the clock started, because the request was received; High (priority 2), due Tue 2 Jun 2026 10:00.",
    )
    assert response.sum == (
        "Promised: target: 2 h; hours “office”, times in Europe/Berlin.",
        "Counted from Mon 1 Jun 2026 16:00.",
        "Counted hours: Mon 1 Jun 16:00–17:00 (1 h) + Tue 2 Jun 09:00–10:00 (1 h) = 2 h.",
        "Not counted either: 1 stretch outside hours, such as Mon 1 Jun 17:00 – Tue 2 Jun 09:00.",
        "That comes to Tue 2 Jun 2026 10:00.",
    )


def test_closed_days_pauses_and_changes_are_told():
    """A weekend, a wait for remote access and a raised priority all stand in it."""
    told = story("Fri 16:00", priority=3)
    told.waits(at("Fri 16:10"), "remote_access")
    told.goes_on(at("Fri 16:30"), "remote_access")
    before = explained.as_text(scene(told, "Fri 16:40"), for_agent=False)
    told.priority(at("Mon 09:30", week=1), 2)

    words = explained.as_text(scene(told, at("Mon 09:30", week=1)), for_agent=False)

    assert "Sat 6 Jun, Sun 7 Jun (no hours)" in before
    assert "Paused for remote access: Fri 5 Jun 16:10–16:30, which adds 20 min." in before
    assert "Of two sums the earlier counts, because the impact rose; the other one (4 h from" in words
    assert "the priority became High (priority 2)" in words


def test_an_agent_reads_who_did_it_and_a_customer_does_not():
    """Names and the numbers of facts stay with us."""
    told = story("Mon 10:00")
    told.tell("claimed", at("Mon 10:05"), who="agent-1", agent="agent-1")
    told.answers(at("Mon 10:15"))
    shown = scene(told, "Mon 11:00")

    inside = seen(explained.answer(shown, for_agent=True))
    outside = seen(explained.answer(shown, for_agent=False))

    assert "Dana Diaz" in inside
    assert "(fact 3" in inside
    assert "Dana" not in outside
    assert "Kim" not in outside
    assert "fact" not in outside
    assert "our team answered, in time" in outside


def test_the_longest_explanation_fits_into_a_message():
    """Weeks of hours, many changes, many pauses."""
    told = story("Mon 10:00", priority=4)
    for day in ("Tue", "Wed", "Thu", "Fri"):
        for hour in range(9, 17):
            told.priority(at(f"{day} {hour:02d}:00"), hour % 3 + 1)
            told.waits(at(f"{day} {hour:02d}:10"), "remote_access")
            told.goes_on(at(f"{day} {hour:02d}:20"), "remote_access")

    for for_agent in (True, False):
        check_message(explained.answer(scene(told, "Sat 10:00"), for_agent=for_agent))


def test_the_explanation_names_the_version_it_was_read_by():
    """Policy, plan, and the data behind zones and holidays."""
    words = explained.as_text(scene(story(), "Mon 10:00"), for_agent=False)

    assert "Test policy, Premium, version 0; time zones 20" in words


def test_both_cards_offer_the_question():
    """Where something is promised, and only there."""
    shown, without = scene(story(), "Mon 10:00"), scene(story(kind="feature_request"), "Mon 10:00")

    for card in (agents_card, customer_card):
        assert "Why this deadline?" in seen(card(shown))
        assert "Why this deadline?" not in seen(card(without))
    assert "nothing is promised" in seen(explained.answer(without, for_agent=False))
    assert Role.LEAD.value not in seen(explained.answer(shown, for_agent=True))


def test_data_that_have_changed_since_are_pointed_out():
    """A deadline told under older zone or holiday data may have been another."""
    shown = scene(story("Mon 16:00"), "Mon 16:00")
    then = replace(shown, terms=replace(shown.terms, data=DataVersions("2020.1", "0.50")))
    now = replace(shown, terms=replace(shown.terms, data=data_versions()))

    assert "came under time zones 2020.1 and public holidays 0.50" in explained.version(then)
    assert "came under" not in explained.version(now)
    told = as_plain(then.terms, explain(then.terms, then.timeline, then.now), customer=True)
    assert told["pinned_with"] == {"tzdata": "2020.1", "holidays": "0.50"}
    assert as_plain(now.terms, (), customer=True)["pinned_with"] is None


def test_how_an_unclear_clause_is_read_stands_beside_its_figure():
    """The policy's notes on the clause of a promise, for both sides; notes on other clauses are left out."""
    shown = scene(story("Mon 16:00"), "Mon 16:00")
    promises = {
        figure: replace(promise, clause="B7, B8" if figure[0] == "first_response" else "")
        for figure, promise in shown.terms.promises.items()
    }
    notes = (
        "B7: the second table is a ladder.",
        "B6, B8: hours of the centre.",
        "B9: something else.",
        "No clause",
    )
    terms = replace(shown.terms, promises=promises, notes=notes)
    one, *rest = explained.told(
        replace(shown, terms=terms, readings=clock.read(terms, shown.timeline, shown.now)), for_agent=False
    )

    assert one.sum[-2:] == (
        "How it is read: B7: the second table is a ladder.",
        "How it is read: B6, B8: hours of the centre.",
    )
    assert not any("How it is read" in line for other in rest for line in other.sum)
