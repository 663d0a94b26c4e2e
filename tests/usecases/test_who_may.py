"""Every button and every form, by everybody who may not: nothing changes, and a sentence comes back."""

from collections.abc import Callable
from itertools import product

import pytest
from announcing_world import DAY, announce, send
from desk_world import World, tell, words

from bot.usecases import policy_versions
from bot.usecases.actors import Profile
from bot.views.ids import Form, Press
from handlers.slack.actions import PRESSES
from handlers.slack.forms import FORMS
from policies.calls import CallState
from policies.document import library
from policies.people import Standing
from policies.timeline import FactKind

Value = Callable[[World], tuple[str | int, ...]]


def ticket(world: World) -> tuple[str | int, ...]:
    return (world.id("ACME-1"),)


def with_last(kind: FactKind) -> Value:
    return lambda world: (world.id("ACME-1"), world.facts("ACME-1", kind)[-1].seq)


def held(world: World) -> tuple[str | int, ...]:
    return (world.held("ACME")[0].id,)


def transfer(world: World) -> tuple[str | int, ...]:
    """A request of Ben's to put Nina in his place."""
    world.lookups.profiles["UNEW"] = Profile(user="UNEW", team="TACME", name="Nina Holt")
    acme = world.customer("ACME")
    world.submit("UBEN", Form.TRANSFER, f"{acme}|CACME", leaves=world.person("UBEN"), comes="UNEW")
    with world.storage.read() as work:
        (request,) = work.transfers.open_of(acme)
    return (request.id,)


def scheduled(world: World) -> tuple[str | int, ...]:
    """An announcement that waits for its time."""
    return (announce(world, send_at=world.now + DAY).id,)


def offered(world: World) -> tuple[str | int, ...]:
    """A release that ACME are offered a call for."""
    world.change_customer("ACME", on_premise=True)
    row = announce(world, customers="ACME")
    send(world)
    return row.id, world.customer("ACME")


def call(world: World) -> tuple[str | int, ...]:
    """A time for it, of Ann's."""
    announcement, customer = offered(world)
    world.submit("UANN", Form.CALL, f"{announcement}|{customer}", call_at=str(world.now + DAY))
    with world.storage.read() as work:
        return (work.calls.about(str(announcement), str(customer))[-1].id,)


def call_booked(world: World) -> bool:
    with world.storage.read() as work:
        (row,) = work.announcements.latest("TVENDOR")
        (proposed,) = work.calls.about(row.id, world.customer("ACME", work))
    return proposed.state is CallState.BOOKED


VALUES: dict[Press, Value] = {
    Press.ADD_TO: lambda world: (world.id("ACME-1"), world.id("ACME-2")),
    Press.REOPEN: ticket,
    Press.PROPOSE_PRIORITY: lambda world: (world.id("ACME-1"), 1),
    Press.PRIORITY: lambda world: (world.id("ACME-1"), 1),
    Press.ACCEPT_PRIORITY: lambda world: (world.id("ACME-1"), 1),
    Press.DECLINE_PRIORITY: lambda world: (world.id("ACME-1"), 1),
    Press.AGREE_PRIORITY: lambda world: (world.id("ACME-1"), 1),
    Press.KEEP_PRIORITY: lambda world: (world.id("ACME-1"), 1),
    Press.APPROVE: lambda world: (world.id("ACME-1"), 1),
    Press.DISAPPROVE: lambda world: (world.id("ACME-1"), 1),
    Press.NAME_RESOLUTION: lambda world: (world.id("ACME-1"), "fix"),
    Press.MORE: lambda world: (world.id("ACME-1"), Press.CLOSE.value),
    Press.REVISE_MISCLASSIFIED: with_last(FactKind.PRIORITY_CHANGED),
    Press.REVISE_IMPACT: with_last(FactKind.PRIORITY_CHANGED),
    Press.REVISE_UNDO: with_last(FactKind.PRIORITY_CHANGED),
    Press.SPLIT: lambda world: (world.id("ACME-1"), len(world.case("ACME-1").timeline)),
    Press.SNOOZE: lambda world: (world.id("ACME-1"), "resolution", 1, 1, 900),
    Press.CONFIRM_RESPONSE: with_last(FactKind.MESSAGE_SENT),
    Press.ANSWERS: lambda world: (world.id("ACME-1"), world.outside),
    Press.SIGN_ADJUSTMENT: with_last(FactKind.ADJUSTMENT_PROPOSED),
    Press.DECLINE_ADJUSTMENT: with_last(FactKind.ADJUSTMENT_PROPOSED),
    Press.ADOPT: held,
    Press.DISMISS: held,
    Press.OVERRIDE: held,
    Press.OPEN: lambda world: (world.customer("ACME"),),
    Press.OUR_TICKETS: lambda world: (world.customer("ACME"),),
    Press.CUSTOMER_CHOSEN: lambda world: (world.customer("ACME"),),
    Press.ANNOUNCE: lambda _: ("release",),
    Press.WITHDRAW: scheduled,
    Press.PROPOSE_CALL: offered,
    Press.CONFIRM_CALL: call,
    Press.TRANSFER: lambda world: (world.customer("ACME"),),
    Press.CONFIRM_TRANSFER: transfer,
    Press.DECLINE_TRANSFER: transfer,
}
"""What a press carries, where that is more than the ticket's id."""

DECIDES_TRANSFERS = {Press.CONFIRM_TRANSFER, Press.DECLINE_TRANSFER}


def open_transfers(world: World) -> list[str]:
    with world.storage.read() as work:
        return [request.id for request in work.transfers.open_of(world.customer("ACME", work))]


RESOLVED = {Press.CONFIRM, Press.REOPEN, Press.NAME_RESOLUTION}
STOPPED = {Press.OVERRIDE}

CONTACTS_MAY = {
    Press.DETAILS,
    Press.NOT_A_TICKET,
    Press.ADD_TO,
    Press.CONFIRM,
    Press.REOPEN,
    Press.PROPOSE_PRIORITY,
    Press.PRIORITY,  # their word proposes
    Press.ACCEPT_PRIORITY,
    Press.AGREE_PRIORITY,
    Press.KEEP_PRIORITY,
    Press.APPROVE,
    Press.DISAPPROVE,
    Press.ESCALATE,
    Press.SHOW,
    Press.WHY,
    Press.ADJUST,
    Press.SIGN_ADJUSTMENT,
    Press.DECLINE_ADJUSTMENT,
    Press.ADOPT,
    Press.DISMISS,
    Press.OPEN,
    Press.OUR_TICKETS,
    Press.ON_THE_WEB,
    Press.CUSTOMER_CHOSEN,  # always their own customer's form
    Press.PROPOSE_CALL,
    Press.CONFIRM_CALL,
    Press.TRANSFER,
}
AGENTS_MAY_NOT = {
    *(Press.CONFIRM, Press.ADOPT, Press.DISMISS),
    *(Press.AGREE_PRIORITY, Press.KEEP_PRIORITY, Press.ESCALATE),
    *(Press.APPROVE, Press.DISAPPROVE, Press.ON_THE_WEB),
}

OUTSIDERS = ["bystander", "stranger", "colleague", "retired"]
"""A person of the customer's who is no contact, another customer's contact, a colleague who is no agent, an agent who left."""
USERS = {
    "bystander": "UBOB",
    "stranger": "UBIRGIT",
    "colleague": "UOLU",
    "retired": "URAVI",
    "contact": "UANN",
    "agent": "UDANA",
}


CORRECTION = {"target": "first_response", "how": "met", "since": "5 min ago", "reason": "You called us"}


def scene(world: World, *, resolved: bool = False, stopped: bool = False) -> None:
    """Two tickets with something on them, a held request, and an answer outside; an agent has left."""
    ts = world.ask()
    world.later(10)
    world.ask(text="It also happens in Safari")
    world.say("UOLU", "CACME", "I know this one", ts)
    world.outside, _ = world.say("UDANA", "CACME", "We have restarted it")
    world.command("UDANA", "priority ACME-1 2")
    world.submit("UANN", Form.ADJUST, world.id("ACME-1"), **CORRECTION)
    if stopped:
        world.change_customer("ACME", standing=Standing.SUSPENDED)
        world.later(10)
        world.ask(text="And the export is slow")
    else:
        world.say("UBOB", "CACME", "I cannot log in any more")
    if resolved:
        world.submit("UDANA", Form.RESOLVE, world.id("ACME-1"), resolution="other")
    world.change_person("URAVI", active=False)
    for user in USERS.values():
        world.say(user, "CACME", "hi")  # so that everybody is known already


def on_an_old_release(world: World) -> None:
    """ACME-1 comes under a version of its policy that lists releases, and is about none of them."""
    text = f"{library()['tromzo']}\nreleases: {{supported: listed, listed: [{{release: '2'}}]}}\n"
    policy_versions.move(world.desk, text, "ACME-1")
    world.submit("UANN", Form.DETAILS, world.id("ACME-1"), release="1")


def escalated(world: World) -> None:
    """ACME-1 comes under a version of its policy with a way past the usual course, and takes it."""
    levels = "[{role: manager, counterpart: Somebody of that level}]"
    part = f"escalation: {{reasons: {{untimely: Too late}}, action_plan: true, levels: {levels}}}"
    policy_versions.move(world.desk, f"{library()['tromzo']}\n{part}\n", "ACME-1")
    world.submit("UANN", Form.ESCALATE, world.id("ACME-1"), reason="untimely", text="Nobody has answered")


def who_may_not(press: Press) -> list[str]:
    contact = [] if press in CONTACTS_MAY else ["contact"]
    return [*OUTSIDERS, *contact, *(["agent"] if press in AGENTS_MAY_NOT else [])]


@pytest.mark.clause("B1")
@pytest.mark.clause("U12")
@pytest.mark.parametrize("press", sorted(PRESSES), ids=str)
def test_who_may_not_press_changes_nothing_and_is_told(quick: World, press: Press) -> None:
    """Rights are looked up at the press, whatever a message once offered."""
    scene(quick, resolved=press in RESOLVED, stopped=press in STOPPED)
    value = VALUES.get(press, ticket)(quick)
    before = quick.shape()
    for who in who_may_not(press):
        answer = quick.press(USERS[who], press, *value, channel="CACME")
        assert quick.shape() == before, who
        if press in (Press.OPEN, Press.CUSTOMER_CHOSEN) and who == "stranger":
            assert answer.form is not None
            assert answer.form["private_metadata"] == quick.customer("BORE")  # their own, never ACME's
        else:
            assert answer.form is None, who
            assert tell(answer) or "open tickets" in words(answer.instead), who


FORM_VALUES: dict[Form, dict[str, str]] = {
    Form.OPEN: {"description": "It is down"},
    Form.OPEN_FOR_CUSTOMER: {"description": "It is down", "source": "phone", "contact": "?"},
    Form.DETAILS: {"information__steps": "Log in"},
    Form.REPLY: {"text": "Fixed"},
    Form.WAIT: {"reason": "customer", "note": "Which page?"},
    Form.RESOLVE: {"resolution": "fix"},
    Form.PRIORITY: {"priority": "1", "how": "impact"},
    Form.CHANGE_KIND: {"kind": "feature_request"},
    Form.CLOSE: {"reason": "agent"},
    Form.ADD_TO: {"other": "?"},
    Form.ADJUST: CORRECTION,
    Form.FINDINGS: {"finding__cause": "product"},
    Form.ESCALATE: {"reason": "untimely", "text": "Nobody has answered"},
    Form.ACTION_PLAN: {"text": "We call you at ten"},
    Form.ANNOUNCE: {"title": "Release 7.0", "text": "It is there."},
    Form.CALL: {"call_at": "1790000000"},
    Form.TRANSFER: {"leaves": "?", "comes": "UBOB", "name": "Bob Stone"},
}
FORMS_CONTACTS_MAY = {
    *(Form.OPEN, Form.DETAILS, Form.PRIORITY, Form.ADD_TO, Form.ADJUST, Form.ESCALATE),
    Form.TRANSFER,
}
ABOUT_CUSTOMERS = {Form.OPEN, Form.OPEN_FOR_CUSTOMER, Form.TRANSFER}


@pytest.mark.clause("B1")
@pytest.mark.parametrize("form", sorted(Form), ids=str)
def test_who_may_not_send_a_form_changes_nothing_and_keeps_what_was_typed(quick: World, form: Form) -> None:
    """A form that was open while somebody lost their right is refused when it is sent."""
    scene(quick)
    given = dict(FORM_VALUES[form])
    if "contact" in given:
        given["contact"] = quick.person("UANN")
    if "other" in given:
        given["other"] = quick.id("ACME-2")
    if "leaves" in given:
        given["leaves"] = quick.person("UANN")
    about = quick.customer("ACME") if form in ABOUT_CUSTOMERS else quick.id("ACME-1")
    before = quick.shape()
    others = ["agent"] if form is Form.OPEN else []
    for who in (*OUTSIDERS, *others, *([] if form in FORMS_CONTACTS_MAY else ["contact"])):
        answer = quick.submit(USERS[who], form, about, **given)
        assert quick.shape() == before, who
        assert answer.errors, who
        assert set(answer.errors) <= {name.replace("__", ".") for name in given}


def test_every_press_and_form_is_in_these_tables() -> None:
    """A button or form that is added must be given its place here."""
    assert set(PRESSES) == set(Press)
    assert set(FORMS) == set(FORM_VALUES) == set(Form)


@pytest.mark.parametrize("press", sorted(set(PRESSES) - AGENTS_MAY_NOT), ids=str)
def test_what_an_agent_may_press_is_done(quick: World, press: Press) -> None:
    """The same scene, by an agent: no refusal, so that the refusals above are about rights alone."""
    scene(quick, resolved=press in RESOLVED, stopped=press in STOPPED)
    if press is Press.RESUME:
        quick.submit("UDANA", Form.WAIT, quick.id("ACME-1"), reason="customer", note="Which page?")
    if press is Press.ACKNOWLEDGE:
        quick.later(days=30)
    if press is Press.ACCEPT_RELEASE:
        on_an_old_release(quick)
    if press is Press.ACTION_PLAN:
        escalated(quick)
    if press is Press.SPLIT:
        quick.say("UANN", "CACME", "And the export fails", quick.row("ACME-1").customer_thread)
    before = quick.case("ACME-1")
    answer = quick.press("UDANA", press, *VALUES.get(press, ticket)(quick), channel="CACME")

    changed = quick.case("ACME-1").timeline != before.timeline or quick.numbers() != ["ACME-1", "ACME-2"]
    changed = changed or (press in DECIDES_TRANSFERS and not open_transfers(quick))
    changed = changed or (press is Press.CONFIRM_CALL and call_booked(quick))
    assert changed or answer.form is not None or answer.tell is not None
    if press not in (Press.SHOW, Press.WHY, Press.OUR_TICKETS, Press.PROPOSE_PRIORITY):
        assert changed or answer.form is not None, tell(answer)


def test_values_that_mean_nothing_are_refused_politely(quick: World) -> None:
    """Old, forged or cut values never raise, whoever presses."""
    values = ["", "t_gone", "|", "t_gone|x|y|z|w", "h_gone|99", "1|first_response|a|b|c", "<!channel>|1"]
    for press, who, value in product(sorted(PRESSES), ("UDANA", "UANN", "UBOB"), values):
        answer = quick.press(who, press, value, channel="CACME")
        assert answer.form is None or press in (Press.OPEN, Press.CUSTOMER_CHOSEN)
        assert "Traceback" not in tell(answer)
        if answer.form is None and press is not Press.MORE:
            assert tell(answer) or words(answer.instead)


def test_a_button_of_another_version_says_that_it_is_out_of_date(quick: World) -> None:
    """With what to do next."""
    quick.ask()
    for action in ("", "ticket.dance", "ticket.claim2", "claim", "ticket.claim|x"):
        assert "out of date" in tell(quick.press("UDANA", action, quick.id("ACME-1")))


def test_presses_with_half_a_value_are_refused_politely(quick: World) -> None:
    """A ticket's id without what belongs to it."""
    quick.ask()
    for press, tail in product(sorted(PRESSES), (("x",), ("x", "y"))):
        quick.press("UDANA", press, quick.id("ACME-1"), *tail, channel="CACME")

    assert quick.case("ACME-1").ticket.unknown == ()


def test_forms_of_another_version_are_refused_and_stay(quick: World) -> None:
    """What was typed is still there, with a sentence on a field of the form."""
    for form, metadata in product([*FORMS, "form.of_another_version", ""], ["", "t_gone", "|||"]):
        given = FORM_VALUES.get(Form(form), {}) if form in set(Form) else {"text": "typed for an hour"}
        answer = quick.submit("UDANA", form, metadata, **given)
        assert set(answer.errors) & {name.replace("__", ".") for name in given}, form

    assert quick.numbers() == []


def test_forms_with_nothing_in_them_are_refused(quick: World) -> None:
    """No field at all, as no client sends it, is no exception."""
    quick.ask()
    for form in FORMS:
        about = quick.customer("ACME") if form in ABOUT_CUSTOMERS else quick.id("ACME-1")
        assert quick.submit("UANN", form, about).errors, form
