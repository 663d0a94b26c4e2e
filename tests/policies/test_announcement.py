"""What is wrong with an announcement, whom it reaches, and how a call stands, as rules alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import office_terms
from hypothesis import given
from hypothesis import strategies as st

from policies.announcement import (
    Announcement,
    Audience,
    Deployment,
    Discontinued,
    Flaw,
    Kind,
    Window,
    flaws,
    is_over,
    reach,
    too_short,
)
from policies.calls import Call, CallState, Side, standing
from policies.customer import Customer
from policies.duration import parse
from policies.instant import Instant, moment
from policies.people import Standing
from policies.releases import Releases, Supported, earliest_end, of_line

NOW = Instant(1_780_678_800)  # 5 June 2026, 17:00 UTC
HALF_A_YEAR = replace(office_terms(), releases=Releases(rule=Supported.LISTED, notice=parse("6mo")))
PLAIN = Announcement(kind=Kind.RELEASE, title="T", text="T", audience=Audience(), due=NOW)
WINDOW = Window(begins=Instant(NOW + 60), ends=Instant(NOW + 120))


def a_customer(key: str, **more) -> Customer:
    """A customer in the cloud, with a channel."""
    plain = Customer(
        id=f"cu_{key}",
        workspace="T",
        key=key,
        name=key.title(),
        policy="one",
        plan="gold",
        subscribed_from=Instant(0),
        shared_channels=("C1",),
    )
    return replace(plain, **more)


def ends(last_day: date) -> Announcement:
    """The end of a line's support."""
    end = Discontinued(line="6.2", last_day=last_day)
    return replace(PLAIN, kind=Kind.END_OF_SUPPORT, discontinued=end)


@pytest.mark.clause("S7")
@pytest.mark.parametrize("policy", ["", "one", "two"])
@pytest.mark.parametrize("plan", ["", "gold", "basic"])
@pytest.mark.parametrize("deployment", [None, *Deployment])
@pytest.mark.parametrize("key", ["", "ACME", "BORE"])
def test_a_customer_is_meant_when_everything_that_is_given_holds(policy, plan, deployment, key):
    """Each condition narrows, none widens, and none given is everybody."""
    audience = Audience(
        policies=(policy,) if policy else (),
        plans=(plan,) if plan else (),
        deployment=deployment,
        customers=(key,) if key else (),
    )
    holds = policy in {"", "one"} and plan in {"", "gold"} and key in {"", "ACME"}

    assert audience.includes(a_customer("ACME")) is (holds and deployment is not Deployment.ON_PREMISE)
    on_premise = a_customer("ACME", on_premise=True)
    assert audience.includes(on_premise) is (holds and deployment is not Deployment.CLOUD)


@pytest.mark.parametrize(
    ("announcement", "found"),
    [
        (PLAIN, []),
        (replace(PLAIN, title=" ", text="\n"), [Flaw.NO_TITLE, Flaw.NO_TEXT]),
        (replace(PLAIN, due=Instant(NOW - 1)), [Flaw.DUE_OVER]),
        (replace(PLAIN, window=WINDOW), [Flaw.NO_USE_OF_WINDOW]),
        (replace(PLAIN, kind=Kind.MAINTENANCE), [Flaw.NO_WINDOW]),
        (replace(PLAIN, kind=Kind.MAINTENANCE, window=WINDOW), []),
        (
            replace(PLAIN, kind=Kind.MAINTENANCE, window=replace(WINDOW, ends=WINDOW.begins)),
            [Flaw.WINDOW_BACKWARDS],
        ),
        (replace(PLAIN, kind=Kind.MAINTENANCE, window=WINDOW, due=WINDOW.ends), [Flaw.WINDOW_OVER]),
        (replace(PLAIN, kind=Kind.END_OF_SUPPORT), [Flaw.NO_LINE]),
        (replace(ends(date(2027, 1, 1)), kind=Kind.RELEASE), [Flaw.NO_USE_OF_LINE]),
        (ends(date(2026, 6, 5)), []),
        (ends(date(2026, 6, 4)), [Flaw.LAST_DAY_OVER]),
    ],
)
def test_every_flaw_is_found_and_nothing_else(announcement, found):
    """To the second and to the day."""
    assert list(flaws(announcement, NOW)) == found


@pytest.mark.clause("B12")
@given(told=st.dates(date(2024, 1, 1), date(2060, 1, 1)), spare=st.integers(-400, 400))
def test_notice_is_too_short_exactly_before_the_earliest_end(told, spare):
    """Whatever day it is told on; six months of any length are never more than 184 days."""
    earliest = earliest_end(told, parse("6mo"))
    due = Instant(int((told - date(1970, 1, 1)).days * 86_400 + 3600))
    found = too_short(replace(ends(earliest + timedelta(days=spare)), due=due), HALF_A_YEAR)

    assert (found is not None) is (spare < 0)
    assert found is None or (found.told, found.earliest) == (moment(due).date(), earliest)
    assert 181 <= (earliest - told).days <= 184


def test_a_contract_without_such_a_rule_is_owed_no_notice():
    """And only an end of support needs one."""
    assert too_short(ends(date(2026, 6, 6)), office_terms()) is None
    assert too_short(PLAIN, HALF_A_YEAR) is None


@pytest.mark.clause("S7")
def test_who_is_told_and_who_is_not_is_said_of_each():
    """In order of their keys; the terms of a customer are asked for an end of support only."""
    over = {"subscribed_until": NOW}
    everybody = [
        a_customer("DELTA", on_premise=True),
        a_customer("BETA", **over),
        a_customer("ALFA"),
        a_customer("ECHO", shared_channels=()),
        a_customer("GOLF", standing=Standing.SUSPENDED),
        a_customer("HOTEL", plan="basic"),
        a_customer("INDIA", standing=Standing.EXPIRED),
    ]
    asked = []

    def terms(customer):
        asked.append(customer.key)
        return HALF_A_YEAR

    found = reach(replace(PLAIN, audience=Audience(plans=("gold",))), everybody, terms)
    assert [one.key for one in found.customers] == ["ALFA", "DELTA", "GOLF"]
    assert [one.key for one in found.calls] == ["DELTA"]
    assert [one.key for one in found.ended] == ["BETA", "INDIA"]
    assert [one.key for one in found.unreachable] == ["ECHO"]
    assert (found.short, found.unannounced, asked) == ((), False, [])
    short = reach(ends(date(2026, 7, 1)), everybody, terms).short
    assert [one.key for one, _ in short] == ["ALFA", "DELTA", "GOLF", "HOTEL"] == asked


@pytest.mark.parametrize(("begins", "late"), [(NOW + 1, False), (NOW, True), (NOW - 1, True)])
def test_maintenance_must_begin_after_it_is_told(begins, late):
    """To the second."""
    window = Window(begins=Instant(begins), ends=Instant(NOW + 60))
    found = reach(replace(PLAIN, kind=Kind.MAINTENANCE, window=window), [], lambda _: office_terms())

    assert found.unannounced is late


@pytest.mark.clause("B12")
@pytest.mark.parametrize(
    ("name", "line", "belongs"),
    [
        ("6.2", "6.2", True),
        ("6.2.1", "6.2", True),
        ("v6.2.1-rc", "6.2", True),
        ("6.20", "6.2", False),
        ("6", "6.2", False),
        ("Aurora", "aurora ", True),
        ("Aurora", "Boreal", False),
        ("Aurora 6.2", "Boreal", False),
    ],
)
def test_a_release_belongs_to_the_line_that_its_number_begins_with(name, line, belongs):
    """And a line without a number has itself alone."""
    assert of_line(name, line) is belongs


def test_a_call_stands_at_the_newest_of_what_was_booked_and_proposed():
    """What was replaced counts no longer."""
    one = Call(id="1", announcement="a", customer="c", at=NOW, by="p", side=Side.VENDOR, made=NOW)
    booked = replace(one, id="2", state=CallState.BOOKED)
    replaced = replace(one, id="3", state=CallState.REPLACED)

    assert standing([]) == (None, None)
    assert standing([replaced]) == (None, None)
    assert standing([replaced, booked]) == (booked, None)
    assert standing([booked, replaced, one]) == (booked, one)


@pytest.mark.clause("S7")
def test_maintenance_is_over_from_the_end_of_its_window_and_nothing_else_ever_is() -> None:
    """A window is without its end; what has none still concerns whoever hears of it late."""
    planned = replace(PLAIN, kind=Kind.MAINTENANCE, window=WINDOW)
    late = Instant(NOW + 10 * 365 * 86_400)

    assert [is_over(planned, Instant(WINDOW.ends + off)) for off in (-1, 0, 1)] == [False, True, True]
    assert not any(is_over(one, late) for one in (PLAIN, ends(date(2026, 6, 6))))
