"""A customer, its people and its tickets, as views are shown them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from builders import AGENT, CONTACT, LADDER, Story, at, office_terms, on_open, with_ladder

from bot.views.messages import render
from bot.views.scene import (
    ErasureDue,
    ErasuresScene,
    HeldScene,
    Message,
    Name,
    Quoted,
    Scene,
    TransferScene,
)
from policies import clock, ticket
from policies.customer import Customer
from policies.duration import parse
from policies.instant import Instant
from policies.people import Role, Seniority
from policies.terms import (
    After,
    Asked,
    Choice,
    PauseRule,
    PriorityTerms,
    Rung,
    Target,
    Terms,
    Wording,
)

MANAGER, LEAD, COLLEAGUE, BYSTANDER = "staff-1", "agent-2", "staff-2", "contact-9"
TICKET_ID, HELD_ID, CUSTOMER_ID = "t_0001", "h_0001", "cus_acme"
LINK = "https://vendor.slack.com/archives/C0SHARED/p1780300800000100"

NASTY = (
    "<!channel> <!here|here> <@U0DANA> <@U404> <#C1|general> *bold* _it_ `code` &lt;!everyone&gt; @channel "
    "<https://evil.example/a?b=1&amp;c=2|your bank> <!date^1^{time}|x> \u202eabc\u202c \u2067def \x00\x07 :tada: & < >"
)
WORDS: Mapping[str, str] = {
    "plain": "The export fails since this morning.",
    "nasty": NASTY,
    "long": "word " * 8_000,
    "one long word": "x" * 40_000,
    "right to left": "הייצוא נכשל \u202e מאז הבוקר",
    "nothing": "",
    "blank": " \n\t ",
    "markup only": "<!channel>",
}


def contract(**more: Any) -> Terms:
    """A policy that has everything: labels, asked information, estimates, pauses, ladders."""
    plain = with_ladder(office_terms(), (*LADDER, on_open(Role.MANAGER), AFTER_HALF_AN_HOUR))
    promises = dict(plain.promises)
    for level in (1, 2, 3):
        promises[Target.RESOLUTION, level] = replace(
            promises[Target.RESOLUTION, level], wording=Wording.ESTIMATE
        )
    everything: dict[str, Any] = {
        "promises": promises,
        "plan_label": "Premium",
        "priorities": PRIORITIES,
        "asked": ASKED,
        "asks_environment": True,
        "categories": (
            Choice(code="access", label="Access"),
            Choice(code="data", label="Data import and export"),
        ),
        "resolutions": (Choice(code="fix", label="Fix"), Choice(code="workaround", label="Workaround")),
        "out_of_scope": (Choice(code="third_party", label="Third-party system"),),
        "kinds": (
            Choice(code="incident", label="Incident"),
            Choice(code="feature_request", label="Feature request"),
        ),
        "pauses": (
            PauseRule(
                reason="remote_access", label="remote access", targets=frozenset({Target.FIRST_RESPONSE})
            ),
        ),
        "close_after": parse("5bd"),
        "continuous_effort": frozenset({1}),
    }
    return replace(plain, **{**everything, **more})


AFTER_HALF_AN_HOUR = Rung(name="after 30m", when=After(1800), tell=(Role.LEAD,))
PRIORITIES = {
    1: PriorityTerms(
        level=1,
        label="Critical",
        definition="The product is down or data is lost, and there is no way round it.",
        production_only=True,
        seniority=Seniority.SENIOR,
        asks=("reachable",),
    ),
    2: PriorityTerms(level=2, label="High", definition="A major function fails."),
    3: PriorityTerms(level=3, label="Normal", definition="Something fails, and there is a way round it."),
    4: PriorityTerms(level=4, label="Low", definition="A question, or cosmetic."),
}
ASKED = (
    Asked(key="impact", label="Impact", hint="Who cannot work, and since when?", long=True),
    Asked(key="steps", label="Steps to reproduce", long=True),
    Asked(key="logs", label="Logs"),
    Asked(key="reachable", label="Who stays reachable"),
)

ACME = Customer(
    id=CUSTOMER_ID,
    workspace="T0VENDOR",
    key="ACME",
    name="Acme Corp",
    policy="test",
    plan="premium",
    subscribed_from=at("Mon 00:00"),
    turn_to="Ann Account, ann@vendor.example",
    shared_channels=("C0SHARED",),
    agents_channel="C0AGENTS",
)

NAMES = {
    AGENT: Name(name="Dana Diaz", slack_user="U0DANA", side="vendor"),
    LEAD: Name(name="Lee Lead", slack_user="U0LEE", side="vendor"),
    MANAGER: Name(name="Max Manager", slack_user="U0MAX", side="vendor"),
    COLLEAGUE: Name(name="Cole League", slack_user="U0COLE", side="vendor"),
    CONTACT: Name(name="Kim Lee", slack_user="U0KIM"),
    BYSTANDER: Name(name="Bo Stander", slack_user="U0BO"),
}


def story(opened: str = "Mon 10:00", *, terms: Terms | None = None, **what: Any) -> Story:
    """A ticket of Acme's; priority 2 unless said."""
    facts = {"number": "ACME-17", "customer": CUSTOMER_ID, "priority": 2, "given": ["impact"], **what}
    return Story(terms or contract(), at(opened), **facts)


def scene(
    told: Story,
    now: str | Instant,
    *,
    words: Mapping[int, Quoted] | None = None,
    customer: Customer = ACME,
    **more: Any,
) -> Scene:
    """The ticket as it stands at `now`, the opening in plain words unless other words are given."""
    instant = at(now) if isinstance(now, str) else now
    return Scene(
        **{
            "id": TICKET_ID,
            "ticket": ticket.read(told.timeline, told.terms),
            "timeline": told.timeline,
            "terms": told.terms,
            "readings": clock.read(told.terms, told.timeline, instant),
            "customer": customer,
            "names": NAMES,
            "words": {1: quoted("plain")} if words is None else words,
            "now": instant,
            "link": LINK,
            "others": (("t_0002", "ACME-16"), ("t_0003", "ACME-9")),
            **more,
        }
    )


def quoted(which: str, **more: Any) -> Quoted:
    """Some of `WORDS`, as kept."""
    return Quoted(text=WORDS[which], **more)


def held(state: str = "held", which: str = "plain", **more: Any) -> HeldScene:
    """A bystander's request."""
    return HeldScene(
        **{
            "id": HELD_ID,
            "state": state,
            "customer": ACME,
            "person": NAMES[BYSTANDER],
            "happened": at("Mon 09:50"),
            "quoted": quoted(which),
            "now": at("Mon 10:00"),
            "contacts": (NAMES[CONTACT], Name(name="Pat <!here> by mail")),
            "link": LINK,
            **more,
        }
    )


def transfer(state: str = "asked", which: str = "plain", **more: Any) -> TransferScene:
    """A request to put one contact in another's place; both are called like some of `WORDS`."""
    name = Name(name=WORDS[which], slack_user="U0NINA")
    return TransferScene(
        **{
            "id": "tr_0001",
            "state": state,
            "customer": ACME,
            "leaves": name,
            "comes": name,
            "asked_by": NAMES[CONTACT],
            "asked": at("Mon 10:00"),
            "settled_by": None if state in ("asked", "void") else NAMES[AGENT],
            "settled": None if state == "asked" else at("Mon 11:00"),
            "tickets": tuple(f"ACME-{number}" for number in range(200)),
            **more,
        }
    )


def erasures_due(*days: int) -> ErasuresScene:
    """Requests to erase that are due in so many days each."""
    today = date(2026, 6, 1)
    found = [
        ErasureDue(
            customer=ACME,
            person="p_0f00",
            notice=at("Mon 10:00"),
            due=today + timedelta(days=left),
            days=left,
        )
        for left in days
    ]
    return ErasuresScene(waiting=tuple(found))


def _waiting(told: Story) -> None:
    told.claims(at("Mon 10:05"))
    told.tell("waiting", at("Mon 10:10"), reason="customer", asked=["steps", "logs"])


def _access(told: Story) -> None:
    told.waits(at("Mon 10:10"), "remote_access")


def _resolved(told: Story) -> None:
    told.claims(at("Mon 10:05"))
    told.answers(at("Mon 10:15"))
    told.resolves(at("Mon 11:00"))


def _confirmed(told: Story) -> None:
    _resolved(told)
    told.tell("confirmed", at("Mon 11:30"), who=CONTACT)
    told.tell("closed", at("Mon 11:30"), who=CONTACT, reason="confirmed")


def _reopened(told: Story) -> None:
    _resolved(told)
    told.reopens(at("Mon 12:00"))


def _busy(told: Story) -> None:
    told.asks(at("Mon 10:01"), part_of_request=True)
    told.claims(at("Mon 10:05"))
    told.answers(at("Mon 13:30"))
    told.tell("details_given", at("Mon 14:00"), who=CONTACT, given=["steps"], environment="production")
    told.tell("priority_proposed", at("Mon 14:01"), who=CONTACT, to=1)
    told.priority(at("Mon 14:10"), 1)
    told.tell("workaround_given", at("Mon 14:20"))
    told.tell("rung_fired", at("Mon 14:30"), who="app", **rung("first_response", "breach", breach=True))
    told.tell("breach_acknowledged", at("Mon 14:31"), target="first_response", cycle=1)


LIVES: Mapping[str, tuple[str, Callable[[Story], object], Mapping[str, Any]]] = {
    "new": ("Mon 10:01", lambda _: None, {}),
    "claimed": ("Mon 10:06", lambda told: told.claims(at("Mon 10:05")), {}),
    "overdue": ("Mon 13:00", lambda _: None, {}),
    "answered": ("Mon 10:20", lambda told: told.answers(at("Mon 10:15")), {}),
    "answered too late": ("Mon 13:40", lambda told: told.answers(at("Mon 13:30")), {}),
    "answered late": ("Tue 13:00", lambda told: told.answers(at("Mon 13:30")), {}),
    "waiting": ("Mon 10:20", _waiting, {}),
    "paused": ("Mon 10:20", _access, {}),
    "resolved": ("Mon 11:10", _resolved, {}),
    "resolved, kind unnamed": (
        "Mon 11:10",
        lambda told: told.tell("resolved", at("Mon 11:00"), by="agent"),
        {},
    ),
    "confirmed": ("Mon 11:40", _confirmed, {}),
    "reopened": ("Mon 12:10", _reopened, {}),
    "not a ticket": ("Mon 10:10", lambda told: told.closes(at("Mon 10:05"), "not_a_ticket"), {}),
    "merged": (
        "Mon 10:10",
        lambda told: told.tell("closed", at("Mon 10:05"), reason="merged", into="ACME-16"),
        {},
    ),
    "out of scope": ("Mon 10:10", lambda told: told.closes(at("Mon 10:05"), "third_party"), {}),
    "proposed": (
        "Mon 10:10",
        lambda told: told.tell("priority_proposed", at("Mon 10:05"), who=CONTACT, to=1),
        {},
    ),
    "consulted": (
        "Mon 10:10",
        lambda told: told.tell(
            "priority_consulted", at("Mon 10:05"), to=1, how="impact", until=at("Mon 12:05")
        ),
        {},
    ),
    "escalated": (
        "Mon 10:10",
        lambda told: told.tell(
            "escalated", at("Mon 10:05"), who=CONTACT, level=1, reason="untimely", role="manager", owner=LEAD
        ),
        {},
    ),
    "busy": ("Tue 09:00", _busy, {}),
    "feature request": ("Mon 10:10", lambda _: None, {"kind": "feature_request"}),
    "no promise": ("Mon 10:10", lambda _: None, {"priority": 4}),
    "adopted": ("Mon 10:10", lambda _: None, {"first_mention": at("Mon 09:50")}),
    "capped": ("Mon 10:10", lambda _: None, {"asked_priority": 1, "priority": 3, "environment": "test"}),
    "override": ("Mon 10:10", lambda _: None, {"standing_override": "suspended"}),
    "critical": ("Mon 10:10", lambda _: None, {"priority": 1, "category": "data", "release": "4.2"}),
}
"""Tickets at points of their lives: when it is looked at, what happened, how it opened."""


def lived(life: str, **more: Any) -> Scene:
    """One of `LIVES`."""
    now, happens, opening = LIVES[life]
    told = story(**opening)
    happens(told)
    return scene(told, now, **more)


def rung(
    target: str, name: str, *, at_: str = "Mon 11:00", breach: bool = False, late_by: int = 0, **more: Any
) -> dict[str, Any]:
    """A fired rung's facts."""
    return {
        "key": f"{target}/{name}",
        "target": target,
        "cycle": 1,
        "epoch": 0,
        "rung": name,
        "n": 0,
        "at": at(at_),
        "deadline": at("Mon 12:00"),
        "tell": ["lead"],
        "level": "thread",
        "late_by": late_by,
        "breach": breach,
        **more,
    }


def alarm(
    shown: Scene, *rungs: Mapping[str, Any], tell: tuple[str, ...] = (), unheld: tuple[str, ...] = ()
) -> Message:
    """An alarm of some rungs."""
    return render("alarm", shown, {"rungs": list(rungs), "tell": list(tell), "unheld": list(unheld)})
