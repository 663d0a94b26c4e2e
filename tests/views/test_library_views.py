"""The library's policies, as their customers and agents meet them."""

from dataclasses import replace

import pytest
from slack_limits import check_message, check_view, seen
from view_world import ACME, CONTACT, at, scene, story

from bot.views import forms
from bot.views.cards import agents_card, customer_card, standing_card
from bot.views.ids import Field
from policies.document import compile_terms, library, load

_HOURS = {"zone": "Europe/Berlin", "hours": {"mon-fri": "09:00-17:00"}}


def plans():
    """Every plan of every policy."""
    return [
        (name, plan) for name, text in library().items() for plan in load(text, f"{name}.yml").model.plans
    ]


def compiled(policy: str, plan: str):
    """A customer's terms, with a calendar where the policy leaves it to them."""
    text = library()[policy]
    calendar = _HOURS if policy in ("secpod", "numerify") else None
    return compile_terms(text, plan=plan, overrides={}, calendar=calendar)


@pytest.mark.parametrize(("policy", "plan"), plans())
def test_each_plan_has_forms_and_cards(policy, plan):
    """At every priority, before and after the deadlines."""
    terms = compiled(policy, plan)

    check_view(forms.open_form(ACME, terms))
    check_view(forms.open_for_customer_form(ACME, terms, [(CONTACT, "Kim Lee")]))
    check_message(standing_card(ACME, terms, ["Kim Lee"]))
    for priority in terms.priorities:
        told = story(terms=terms, priority=priority, given=[])
        for now in ("Mon 10:01", "Sun 10:00"):
            shown = scene(told, now, customer=replace(ACME, policy=policy, plan=plan))
            for message in (agents_card(shown), customer_card(shown)):
                check_message(message)
            for form in (forms.details_form, forms.wait_form, forms.close_form, forms.resolve_form):
                check_view(form(shown))


@pytest.mark.parametrize(("policy", "plan"), plans())
def test_the_request_itself_is_asked_once_and_never_missing(policy, plan):
    """A bare message says what is wrong; the form has one field for it."""
    terms = compiled(policy, plan)
    view = forms.open_form(ACME, terms)
    label = next(one.label for one in terms.asked if one.key == "description")

    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    assert [block["block_id"] for block in inputs if block["label"]["text"] == label] == [Field.DESCRIPTION]
    assert label not in seen(customer_card(scene(story(terms=terms, given=[]), at("Mon 10:01"))))
