"""Announcements and their forms as Slack takes them, whatever their authors write."""

from dataclasses import replace
from datetime import date

import pytest
from slack_limits import check_message, check_view
from view_world import ACME as CUSTOMER
from view_world import NASTY, WORDS

from bot.views import announcing
from bot.views.announced import AnnouncedScene, announcement, call_card, call_news
from bot.views.announced_plainly import plainly
from bot.views.announcing import FLAWS, Drawn, Listed, OverScene, doubts, over
from bot.views.forms.announcing import (
    Filled,
    New,
    Offered,
    announce_form,
    announced,
    call_form,
    errors_of,
    overview,
)
from bot.views.scene import Name
from policies.announcement import (
    WHERE,
    Announcement,
    Audience,
    Deployment,
    Discontinued,
    Flaw,
    Kind,
    Reach,
    TooShort,
    Window,
)
from policies.calls import Call, CallState, Side, Standing
from policies.duration import parse
from policies.instant import Instant

NOW = Instant(1_780_678_800)
WINDOW = Window(begins=Instant(NOW + 3600), ends=Instant(NOW + 7200), zone="Europe/Berlin")
END = Discontinued(line="6.2 <!channel>", last_day=date(2026, 12, 31))
NAMES = {"p_1": Name(name="Birgit <!here>", slack_user="UBIRGIT"), "p_2": Name(name="Dana")}


def said(kind: Kind, words: str) -> Announcement:
    """An announcement of a kind in somebody's words."""
    return Announcement(
        kind=kind,
        title=words.strip()[:150] or "-",
        text=words[:3_000],
        audience=Audience(policies=("tromzo", "sorb"), deployment=Deployment.CLOUD, customers=("ACME",)),
        due=NOW,
        window=WINDOW if kind is Kind.MAINTENANCE else None,
        discontinued=END if kind is Kind.END_OF_SUPPORT else None,
    )


def a_call(side: Side, state: CallState = CallState.PROPOSED, by: str = "p_1") -> Call:
    """A time for a call."""
    at = Instant(NOW + 86_400)
    return Call(id="c1", announcement="a1", customer="x", at=at, by=by, side=side, made=NOW, state=state)


PROPOSED, COUNTERED = a_call(Side.CUSTOMER), a_call(Side.VENDOR, by="p_2")
BOOKED = a_call(Side.CUSTOMER, CallState.BOOKED)
STANDINGS = [
    Standing(None, None),
    Standing(None, PROPOSED),
    Standing(None, COUNTERED),
    Standing(BOOKED, None),
    Standing(BOOKED, a_call(Side.CUSTOMER, by="p_gone")),
]


def shown(kind: Kind = Kind.RELEASE, words: str = "Faster", **more) -> AnnouncedScene:
    """An announcement as a customer is shown it."""
    plain = AnnouncedScene(
        announcement="an1",
        content=said(kind, words),
        customer=CUSTOMER,
        by=Name(name=NASTY),
        standing=Standing(None, None),
        names=NAMES,
    )
    return replace(plain, **more)


@pytest.mark.clause("S7")
@pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
@pytest.mark.parametrize("kind", Kind)
def test_every_announcement_is_one_that_slack_takes_and_nobody_is_pinged(kind: Kind, words: str) -> None:
    """Whatever its author wrote."""
    named = tuple((f"6.2.{n}", tuple(f"ACME-{m}" for m in range(30))) for n in range(40))
    for more in ({}, {"listed": ["6.2"] * 50, "named": named, "call": True}):
        message = announcement(shown(kind, words, **more))
        check_message(message)
        assert "<@" not in message.text


@pytest.mark.parametrize("standing", STANDINGS)
def test_the_messages_of_a_call_are_ones_that_slack_takes(standing: Standing) -> None:
    """However it stands, for both sides; a proposer who is not known any more is someone."""
    scene = shown(words=NASTY, call=True, standing=standing)
    check_message(announcement(scene))
    check_message(call_card(scene))
    for call in [one for one in standing if one is not None]:
        for news, tell in (("booked", "p_1"), ("proposed", "p_2"), ("proposed", None)):
            check_message(call_news(replace(scene, about=call), {"news": news, "tell": tell}))


def test_news_of_a_call_ping_only_whoever_waits() -> None:
    """And still say something when what they tell of is gone."""
    scene = shown(call=True, standing=Standing(None, PROPOSED))

    assert call_news(replace(scene, about=PROPOSED), {"news": "booked", "tell": "p_1"}).text.startswith(
        "<@UBIRGIT> "
    )
    assert "<@" not in call_news(replace(scene, about=PROPOSED), {"news": "proposed", "tell": "p_2"}).text
    assert "has changed" in call_news(scene, {"news": "booked"}).text


def a_reach(count: int = 3) -> Reach:
    """Many of everybody, with every doubt there is."""
    many = tuple(replace(CUSTOMER, id=f"c{n}", name=f"{n} {NASTY}", on_premise=True) for n in range(count))
    short = TooShort(notice=parse("6mo"), told=date(2026, 6, 5), earliest=date(2026, 12, 5))
    return Reach(
        customers=many,
        ended=many,
        unreachable=many,
        short=tuple((one, short) for one in many),
        unannounced=True,
    )


def drawings(kind: Kind, words: str = NASTY) -> list[Drawn]:
    """The message to one customer who is offered a call, and to one who is not."""
    return [
        Drawn(customer=CUSTOMER, call=call, message=announcement(shown(kind, words, call=call)))
        for call in (False, True)
    ]


@pytest.mark.parametrize(
    ("kind", "on_premise", "told"),
    [
        (Kind.RELEASE, (True,), ["Acme will read:"]),
        (Kind.RELEASE, (True, True), ["Each of them will read:"]),
        (Kind.MAINTENANCE, (True, False), ["Each of them will read:"]),
        (
            Kind.RELEASE,
            (True, False),
            [
                "The others, such as Acme, will read:",
                "Those who are offered a call, such as Acme, will read:",
            ],
        ),
        (
            Kind.END_OF_SUPPORT,
            (False, False),
            ["Acme will read this, the others about their own releases:"],
        ),
    ],
)
def test_a_drawn_message_says_who_will_read_it(
    kind: Kind, on_premise: tuple[bool, ...], told: list[str]
) -> None:
    """Everybody, one alone, those of a kind, or somebody as an example."""
    acme = replace(CUSTOMER, name="Acme")
    meant = tuple(replace(acme, id=f"c{n}", on_premise=one) for n, one in enumerate(on_premise))
    reach = replace(a_reach(), customers=meant)
    shown_to = [replace(one, customer=acme) for one in drawings(kind)][: len(told)]

    assert [announcing.readers(one, reach, said(kind, "-")) for one in shown_to] == told


def test_an_operator_reads_the_message_as_plain_lines() -> None:
    """Its words, its links and its buttons, times in UTC; nothing of Slack's markup but bold."""
    told = plainly(announcement(shown(words="See https://x.example/7.", call=True, by=Name(name="Dana"))))
    assert told.splitlines()[1:] == [
        "See https://x.example/7.",
        "You run the product yourselves, so we update it with you on a call. When does it suit you?",
        "[Propose a time]",
        "Sent by Dana",
    ]
    assert "From Fri 5 Jun 2026, 18:00 UTC to" in plainly(announcement(shown(Kind.MAINTENANCE)))


@pytest.mark.parametrize("count", [3, 250])
@pytest.mark.parametrize("kind", Kind)
def test_the_form_is_one_that_slack_takes_empty_and_filled(kind: Kind, count: int) -> None:
    """With a few customers and with more than one list holds."""
    offered = Offered(
        policies=["tromzo", "sorb"],
        plans=["gold"],
        customers=[(f"K{n}", f"{n} {NASTY}") for n in range(count)],
    )
    values = {"title": NASTY[:150], "text": NASTY, "customers": "K1,K2", "deployment": "cloud"}
    values |= {"send_at": str(NOW), "begins": str(NOW), "last_day": "2026-12-31", "zone": "Mars", "line": "6"}
    filled = Filled(values=values, content=said(kind, NASTY), reach=a_reach(count), drawn=drawings(kind))
    for form in (None, filled):
        check_view(announce_form(New(kind=kind, offered=offered, zone="UTC", filled=form)))
    nobody = Offered(policies=[], plans=[], customers=[])
    check_view(announce_form(New(kind=kind, offered=nobody, zone="UTC")))


def test_the_mark_of_a_preview_changes_with_everything_that_was_seen() -> None:
    """The words, the customers, the warnings, the message."""
    seen = drawings(Kind.RELEASE)
    filled = Filled(values={"text": "a"}, content=said(Kind.RELEASE, "a"), reach=a_reach(), drawn=seen)
    others = [
        replace(filled, values={"text": "b"}),
        replace(filled, reach=a_reach(4)),
        replace(filled, reach=replace(filled.reach, unannounced=False)),
        replace(filled, drawn=seen[:1]),
        replace(filled, drawn=drawings(Kind.RELEASE, "Slower")),
    ]

    assert filled.mark not in {one.mark for one in others}
    assert filled.mark == replace(filled).mark


@pytest.mark.parametrize("by", [None, Name(name="Dana", slack_user="UDANA")])
def test_what_was_over_is_told_in_a_message_that_slack_takes_and_pings_its_author_only(
    by: Name | None,
) -> None:
    """With many customers left out, and with none; the latter leaves nothing to do."""
    many = [replace(CUSTOMER, id=f"c{n}", name=f"{n} {NASTY}") for n in range(40)]
    scene = OverScene(
        number=4, content=said(Kind.MAINTENANCE, NASTY), window=WINDOW, by=by, told=1, untold=many
    )
    for one in (scene, replace(scene, told=0)):
        check_message(over(one))
        assert over(one).text.count("<@") == (by is not None)
    check_message(over(replace(scene, untold=())))
    assert "nothing is left to do" in over(replace(scene, untold=())).text


@pytest.mark.parametrize("state", ["scheduled", "sent", "withdrawn", "over"])
def test_the_overview_is_one_that_slack_takes(state: str) -> None:
    """Empty and full, and with what just happened."""
    row = Listed(
        id="an1",
        number=4,
        content=said(Kind.RELEASE, NASTY),
        state=state,
        by=NASTY,
        made=NOW,
        settled=None if state == "scheduled" else NOW,
        settled_by=NASTY,
        messages=3,
        posted=2,
        customers=1,
        calls=((NASTY, NOW),),
    )
    check_view(overview([row] * 40, "Announcement 4 is withdrawn."))
    check_view(overview([]))
    check_view(call_form(NASTY[:150], "an1|cu1"))
    check_message(announced(4, 3, NOW))
    check_message(announced(4, 1, None))


def test_every_flaw_has_a_sentence_and_a_field() -> None:
    """None is lost, and none stands at a field that is not there; of several at one field the first is told."""
    assert set(FLAWS) == set(WHERE) == set(Flaw)
    assert set(errors_of(list(Flaw))) <= {
        "title",
        "text",
        "begins",
        "ends",
        "line",
        "last_day",
        "send_at",
        "deployment",
    }
    assert errors_of([Flaw.NO_WINDOW, Flaw.NO_USE_OF_WINDOW]) == {"begins": FLAWS[Flaw.NO_WINDOW]}


def test_audiences_and_doubts_read_as_sentences() -> None:
    """For lists and warnings alike."""
    assert announcing.audience(Audience()) == "all customers"
    chosen = Audience(policies=("sorb",), plans=("gold", "premium"), deployment=Deployment.ON_PREMISE)
    assert announcing.audience(chosen) == "policy sorb, plans gold and premium, on-premise"
    (short, *others) = doubts(a_reach(2))
    assert (
        "are owed 6 months of notice: told on 5 Jun 2026, support may end on 5 Dec 2026 at the earliest."
        in short
    )
    assert len(others) == 3
