"""What opens a ticket, at what priority, and by which way in."""

import pytest
from builders import OFFICE, at, terms, ticket
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import ticket as tickets
from policies.customer import Customer
from policies.intake import check_source, is_small_talk, joins, missing, opening_priority
from policies.people import Standing
from policies.refusal import Refused, Why
from policies.standing import check_standing
from policies.terms import Asked, Kind, PrioritySetter, PriorityTerms, Source, SourceRule


@pytest.mark.parametrize(
    "text",
    [
        "Hi",
        "Hello team",
        "hi there 👋",
        "<@U123> hello!",
        "good morning",
        "Good afternoon everyone",
        "thanks!",
        "thank you so much",
        "Thanks for your help",
        "thx",
        "ok",
        "ok great",
        "ok, thanks a lot",
        "sounds good",
        "got it, thanks",
        ":+1:",
        ":raised_hands::skin-tone-3: :100:",
        "👍🏽",
        "Danke!",
        "Vielen Dank",
        "¡Hola!",
        "merci beaucoup",
        "obrigado",
        "Guten Tag",
        "こんにちは",
        "",
        "   ",
    ],
)
def test_small_talk_opens_nothing(text):
    """Greetings, thanks, an "ok" and emoji ask for nothing."""
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "help",
        "it is down",
        "login broken",
        "hi, it is down",
        "thanks but login broken",
        "hello?",
        "ok\uff1f",
        "thanks, see ticket 4",
        "hi <https://status.example.com|status>",
        "support",
        "team",
        "no",
        "not good",
        "for the",
        "thank you all so very very much",
        "urgent!!! 🚨",
        "Hallo, nichts geht",
        "hello hello hello hello hello hello hello",
    ],
)
def test_anything_else_is_a_request(text):
    """When in doubt it is no small talk."""
    assert not is_small_talk(text)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_judged(text):
    """Never raises, and a question mark or a digit always makes a request."""
    is_small_talk(text)
    assert not is_small_talk(text.replace(":", "") + " hello ?")
    assert not is_small_talk(text.replace(":", "") + " thanks 7")


@pytest.mark.parametrize(
    ("gap", "together"), [(0, True), (120, True), (121, False), (-90, True), (-121, False)]
)
def test_messages_within_two_minutes_belong_together(gap, together):
    """Each counts from the one before it, both ends included, in whatever order Slack delivers them."""
    assert joins(at("Mon 10:00"), at("Mon 10:00") + gap) is together


def levels():
    return {
        level: PriorityTerms(level=level, label=f"P{level}", definition="", production_only=level <= 2)
        for level in range(1, 5)
    }


@pytest.mark.clause("U6")
@pytest.mark.parametrize(
    ("asked", "environment", "opens"),
    [
        (1, "test", (3, True)),
        (2, "staging", (3, True)),
        (3, "test", (3, False)),
        (4, "test", (4, False)),
        (1, "production", (1, False)),
        (1, None, (1, False)),
        (None, "test", (3, False)),
        (9, None, (3, False)),
    ],
)
def test_priorities_for_production_are_capped_elsewhere(asked, environment, opens):
    """Severity 1 and 2 are for the production system, which it is until answered."""
    assert opening_priority(terms(priorities=levels()), asked, Source.FORM, environment) == opens


@pytest.mark.clause("N1")
def test_a_way_in_may_fix_the_priority():
    """A ticket by e-mail opens at the policy's priority, whatever was asked."""
    rule = SourceRule(source=Source.EMAIL, kind=Kind.INFORMATION_REQUEST, priority=4)

    assert opening_priority(terms(sources={Source.EMAIL: rule}), 1, Source.EMAIL, None) == (4, False)


@pytest.mark.clause("B17")
@pytest.mark.parametrize(
    ("setter", "opens"),
    [(PrioritySetter.AGENT, 3), (PrioritySetter.REQUESTER, 1), (PrioritySetter.REQUESTER_UNTIL_CONFIRMED, 1)],
)
def test_who_sets_the_priority_is_policy(setter, opens):
    """Where only agents do, what was asked opens nothing higher."""
    assert opening_priority(terms(priority_setter=setter), 1, Source.FORM, None) == (opens, False)


@pytest.mark.clause("B2")
def test_a_way_in_that_the_plan_does_not_offer_names_the_one_to_use():
    """Telephone is for priority 1 only; the refusal says what to use instead."""
    phone = SourceRule(source=Source.PHONE, priorities=frozenset({1}), instead="e-mail")
    contract = terms(sources={Source.PHONE: phone})

    check_source(contract, Source.PHONE, 1, at("Sun 03:00"))
    for source, instead in ((Source.PHONE, "e-mail"), (Source.WEB, "")):
        with pytest.raises(Refused) as refused:
            check_source(contract, source, 2, at("Mon 10:00"))
        assert (refused.value.why, refused.value.facts) == (Why.SOURCE_NOT_ALLOWED, {"instead": instead})


@pytest.mark.clause("B2")
def test_a_way_in_may_have_hours():
    """Telephone in business hours only: at night the refusal says what to use instead."""
    phone = SourceRule(source=Source.PHONE, calendar=OFFICE, instead="e-mail")
    contract = terms(sources={Source.PHONE: phone})

    check_source(contract, Source.PHONE, 1, at("Mon 09:00"))
    with pytest.raises(Refused) as refused:
        check_source(contract, Source.PHONE, 1, at("Mon 17:00"))
    assert refused.value.facts == {"instead": "e-mail"}


@pytest.mark.clause("N7")
@pytest.mark.clause("T8")
def test_what_is_missing_depends_on_the_priority_and_on_what_was_given():
    """A question of priority 1 is asked there only; what was answered is asked no more."""
    asked = tuple(Asked(key=key, label=key) for key in ("impact", "steps", "reachable"))
    urgent = PriorityTerms(level=1, label="P1", definition="", asks=("reachable",))
    contract = terms(
        asked=asked, priorities={1: urgent, 3: PriorityTerms(level=3, label="P3", definition="")}
    )

    def asks(priority, *given):
        story = ticket(contract, at("Mon 10:00"), priority=priority, given=list(given))
        return [one.key for one in missing(contract, tickets.read(story.timeline, contract))]

    assert asks(3) == ["impact", "steps"]
    assert asks(3, "impact") == ["steps"]
    assert asks(1, "impact") == ["steps", "reachable"]


def customer(**more):
    plain = {
        "id": "acme",
        "workspace": "T1",
        "key": "ACME",
        "name": "Acme",
        "policy": "p",
        "plan": "s",
        "subscribed_from": at("Mon 00:00"),
        "subscribed_until": at("Fri 00:00"),
        "turn_to": "sales@vendor.example",
    }
    return Customer(**{**plain, **more})


@pytest.mark.clause("N2")
@pytest.mark.clause("U1")
@pytest.mark.clause("B15")
@pytest.mark.parametrize(
    ("more", "when", "why"),
    [
        ({}, "Mon 00:00", None),
        ({}, "Thu 23:59:59", None),
        ({"subscribed_until": None}, "Sun 12:00", None),
        ({"subscribed_from": at("Tue 00:00")}, "Mon 23:59:59", Why.SUBSCRIPTION_NOT_STARTED),
        ({}, "Fri 00:00", Why.SUBSCRIPTION_ENDED),
        ({"standing": Standing.EXPIRED}, "Tue 00:00", Why.SUBSCRIPTION_ENDED),
        ({"standing": Standing.SUSPENDED}, "Tue 00:00", Why.SUSPENDED),
    ],
)
def test_support_is_for_subscribers_in_good_standing(more, when, why):
    """Outside it a request is refused with whom to turn to."""
    if why is None:
        check_standing(customer(**more), at(when))
        return
    with pytest.raises(Refused) as refused:
        check_standing(customer(**more), at(when))
    assert (refused.value.why, refused.value.facts) == (why, {"turn_to": "sales@vendor.example"})
