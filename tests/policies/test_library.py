"""What every document that comes with the app has."""

import pytest
from figures import OWN_HOURS, rungs, terms, whom

from policies.document import library, load
from policies.people import Role
from policies.terms import AtBreach, Share

PLANS = [(name, plan) for name, text in library().items() for plan in load(text, name).model.plans]
ALL = [
    terms("nagomi", "premium"),
    terms("secpod", calendar=OWN_HOURS),
    terms("tromzo"),
    terms("sorb", "self_service"),
    terms("sorb", "premium"),
    terms("sorb", "platinum"),
    terms("numerify", calendar=OWN_HOURS),
]
each_of_all = pytest.mark.parametrize("each", ALL, ids=lambda each: f"{each.policy}-{each.plan}")


@each_of_all
def test_every_promise_has_a_ladder(each):
    """Every promise is watched: reminders before its deadline, and the agents' channel and lead at the breach."""
    for target, level in each.promises:
        assert rungs(each, target, level, Share)
        assert {Role.AGENTS_CHANNEL, Role.LEAD} <= whom(each, target, level, AtBreach)


@each_of_all
def test_every_promise_names_its_clause(each):
    """Every figure says which clause it comes from."""
    assert all(promise.clause for promise in each.promises.values())


@each_of_all
def test_readings_are_told(each):
    """Every policy tells how its unclear clauses are read."""
    assert each.notes


@pytest.mark.parametrize(("name", "plan"), PLANS)
def test_every_plan_compiles(name, plan):
    """Every plan of every document compiles for a customer who gives what the policy asks for."""
    needs_hours = any(
        part.customer == "required" for part in load(library()[name], name).model.calendars.values()
    )

    of = terms(name, plan, OWN_HOURS if needs_hours else None)

    assert of.policy == name
    assert len(of.version) == 64
