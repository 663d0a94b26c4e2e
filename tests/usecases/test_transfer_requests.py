"""One contact in another's place, asked for in Slack and confirmed by an agent (U2)."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from desk_world import DESK, World, tell, words
from home_and_menu import open_home, press_home

from bot.answers import Answer
from bot.customer_file import ContactEntry
from bot.usecases import erasing, transferring
from bot.usecases.actors import Profile
from bot.views.ids import AtHome, Form, Press
from policies.instant import Instant
from policies.timeline import FactKind
from storage.transfers import Transfer, TransferState

NINA = ContactEntry.model_validate({"name": "Nina Holt", "slack": {"team": "TBORE", "user": "UNEW"}})


@pytest.fixture
def told(world: World) -> World:
    """Two tickets of Kofi's, one of Birgit's; Slack knows Nina."""
    return with_tickets(world)


@pytest.fixture
def quickly(quick: World) -> World:
    """The same on SQLite only."""
    return with_tickets(quick)


def with_tickets(world: World) -> World:
    for user in ("UKOFI", "UBIRGIT", "UKOFI"):
        world.ask(user, "CBORE", "Quarantine release fails, and so does the console")
        world.later(10)
    world.lookups.profiles["UNEW"] = Profile(user="UNEW", team="TBORE", name="nina.h")
    world.deliver()
    return world


def ask(
    world: World, by: str = "UBIRGIT", *, leaves: str = "UKOFI", comes: str = "UNEW", **more: str
) -> Answer:
    about = f"{world.customer('BORE')}|CBORE"
    return world.submit(by, Form.TRANSFER, about, leaves=world.person(leaves), comes=comes, **more)


def request(world: World) -> Transfer:
    """The newest request, whatever became of it."""
    with world.storage.read() as work:
        found = work.transfers.naming(world_person(work, "UKOFI"))
    return found[-1]


def world_person(work, user: str) -> str:
    return work.directory.person_by_slack("TVENDOR", user).id


def decide(world: World, by: str = "UDANA", press: Press = Press.CONFIRM_TRANSFER) -> Answer:
    answer = world.press(by, press, request(world).id)
    world.deliver()
    return answer


def card(world: World) -> str:
    return next(post.words for post in world.posts(DESK) if "Contact transfer" in post.words)


def pressable(world: World) -> bool:
    post = next(post for post in world.posts(DESK) if "Contact transfer" in post.words)
    return any(block["type"] == "actions" for block in post.message.blocks)


@pytest.mark.clause("U2")
@pytest.mark.clause("B1")
def test_a_transfer_that_a_contact_asked_for_and_an_agent_confirmed_is_made(told: World) -> None:
    """Tickets go along and say who decided; who left may not ask any more, who came may; both sides read it."""
    kofi = told.person("UKOFI")
    assert "Until then nothing changes" in words(ask(told, name="Nina Holt").tell)
    told.deliver()
    assert "Birgit Holm asks to put Nina Holt (<@UNEW>) in the place of Kofi Mensah (<@UKOFI>)" in card(told)
    assert "Open tickets that go along: BORE-1 and BORE-3." in card(told)
    assert told.case("BORE-1").ticket.requester == kofi

    decide(told)

    nina = told.person("UNEW")
    assert [told.case(f"BORE-{number}").ticket.requester == nina for number in (1, 2, 3)] == [
        True,
        False,
        True,
    ]
    (fact,) = told.facts("BORE-3", FactKind.REQUESTER_CHANGED)
    assert (fact.who, fact.what["requester"], fact.what["before"]) == (told.person("UDANA"), nina, kofi)
    heard = told.posts("CBORE")[-1].words
    assert "Nina Holt can open tickets for Borealis Bank now, in the place of Kofi Mensah." in heard
    assert "Confirmed by Dana Reyes" in heard
    assert "BORE-1 and BORE-3" in heard
    assert "*Confirmed* by Dana Reyes" in card(told)
    assert not pressable(told)
    told.later(60)
    told.ask("UNEW", "CBORE", "The report is late, every single day now")
    told.ask("UKOFI", "CBORE", "And so is the one of the other team")
    assert told.case("BORE-4").ticket.requester == nina
    assert len(told.held("BORE")) == 1


@pytest.mark.clause("U2")
def test_a_declined_transfer_changes_nothing_and_says_who_declined(told: World) -> None:
    """Both sides read it; the name that was typed is gone, and a new request may be made."""
    ask(told, name="Nina Holt")
    decide(told, "UMEI", Press.DECLINE_TRANSFER)

    assert "*Declined* by Mei Tanaka" in card(told)
    assert "Kofi Mensah stays a support contact" in told.posts("CBORE")[-1].words
    assert (request(told).state, request(told).name) == (TransferState.DECLINED, "")
    assert told.case("BORE-3").ticket.requester == told.person("UKOFI")
    assert not ask(told).errors


@pytest.mark.clause("U2")
@pytest.mark.parametrize("first", [Press.CONFIRM_TRANSFER, Press.DECLINE_TRANSFER])
@pytest.mark.parametrize("second", [Press.CONFIRM_TRANSFER, Press.DECLINE_TRANSFER])
def test_a_request_is_decided_once(quickly: World, first: Press, second: Press) -> None:
    """The second press is told so, whichever it is, and the customer hears of it once."""
    ask(quickly)
    decide(quickly, press=first)
    before = quickly.shape()

    assert "dealt with already" in tell(decide(quickly, "UMEI", second))
    assert quickly.shape() == before
    assert len([post for post in quickly.posts("CBORE") if "Kofi Mensah" in post.message.text]) == 1


def test_two_agents_who_confirm_at_once_make_one_transfer(told: World) -> None:
    """One is first, whatever the database; each ticket has it on record once."""
    ask(told)
    wanted = request(told).id
    with ThreadPoolExecutor(2) as both:
        answers = list(
            both.map(lambda who: told.press(who, Press.CONFIRM_TRANSFER, wanted), ("UDANA", "UMEI"))
        )

    assert sorted(bool(tell(answer)) for answer in answers) == [False, True]
    assert len(told.facts("BORE-3", FactKind.REQUESTER_CHANGED)) == 1


@pytest.mark.clause("U2")
def test_an_agent_may_ask_too_and_a_colleague_of_theirs_confirms(quickly: World) -> None:
    """In the customer's channel by command; elsewhere they name the customer."""
    assert "the customer's key" in tell(quickly.command("UDANA", "transfer"))
    assert (
        quickly.command("UDANA", "transfer", "CBORE").form
        == quickly.command("UDANA", "transfer bore", "CBORE").form
    )
    assert "no such customer" in tell(quickly.command("UDANA", "transfer NOPE"))
    form = quickly.command("UDANA", "transfer BORE").form
    assert form is not None
    assert "Kofi Mensah" in json.dumps(form)
    ask(quickly, "UDANA")
    decide(quickly, "UMEI")

    assert request(quickly).state is TransferState.CONFIRMED
    with quickly.storage.read() as work:
        assert [one.name for one in work.directory.contacts(quickly.customer("BORE", work))] == [
            "Birgit Holm",
            "nina.h",
        ]


@pytest.mark.clause("U2")
def test_contacts_find_it_with_their_tickets(quickly: World) -> None:
    """Below Our tickets, which works without the app in their workspace, and on a home tab where there is one."""
    bore = quickly.customer("BORE")
    listed = quickly.press("UKOFI", Press.OUR_TICKETS, bore, channel="CBORE").tell
    assert listed is not None
    assert Press.TRANSFER.value in json.dumps(listed.blocks)
    form = quickly.press("UKOFI", Press.TRANSFER, bore, channel="CBORE").form
    assert form is not None
    assert form["private_metadata"] == f"{bore}|CBORE"

    assert AtHome.TRANSFER.value in json.dumps(open_home(quickly, "UKOFI"))
    assert press_home(quickly, "UKOFI", AtHome.TRANSFER, bore).answer.form is not None
    assert "another company" in words(press_home(quickly, "UANN", AtHome.TRANSFER, bore).answer.form)
    assert quickly.command("UKOFI", "transfer", "CBORE").form == form


@pytest.mark.clause("U2")
@pytest.mark.parametrize(
    ("comes", "said"),
    [
        ("UDANA", "cannot be a contact"),
        ("UANN", "cannot be a contact"),
        ("UROBOT", "cannot be a contact"),
        ("UKOFI", "That is who leaves"),
        ("UNOBODY", "Slack does not tell"),
        ("", "Choose a person"),
    ],
)
def test_who_cannot_be_a_contact_is_refused_where_it_was_typed(quickly: World, comes: str, said: str) -> None:
    """One of ours, another customer's, an app, the same person, one whom Slack does not tell: the form stays."""
    quickly.lookups.profiles["UROBOT"] = Profile(user="UROBOT", team="TBORE", name="Robot", bot=True)
    before = quickly.shape()
    answer = ask(quickly, comes=comes, name="Somebody New")

    assert said in " ".join(answer.errors.values())
    assert quickly.shape() == before


def test_a_nameless_newcomer_needs_a_name(quickly: World) -> None:
    """Slack may tell none; one that is too long is told so."""
    quickly.lookups.profiles["UNEW"] = Profile(user="UNEW", team="TBORE", name="UNEW")
    assert set(ask(quickly).errors) == {"name"}
    assert set(ask(quickly, name="N" * 81).errors) == {"name"}
    assert not ask(quickly, name="  Nina   Holt ").errors
    assert request(quickly).name == "Nina Holt"


def test_one_request_for_a_contact_at_a_time(quickly: World) -> None:
    """Whoever leaves or comes by it; the form stays."""
    ask(quickly)
    quickly.lookups.profiles["UOTHER"] = Profile(user="UOTHER", team="TBORE", name="Otto")

    assert "has been asked for already" in " ".join(ask(quickly, "UKOFI", comes="UOTHER").errors.values())


@pytest.mark.clause("U2")
@pytest.mark.clause("B1")
def test_the_plans_number_of_contacts_holds(quickly: World) -> None:
    """Whoever is over it cannot add by transfer, neither when asking nor when confirming."""
    with quickly.storage.write() as work:
        kofi = work.directory.person_by_slack("TVENDOR", "UKOFI")
    ask(quickly)
    for number in (1, 2):
        with quickly.storage.write() as work:
            work.directory.save_person(
                replace(kofi, id=f"p_extra{number}", slack_user=f"UEXTRA{number}", name=f"Extra {number}")
            )
    assert "allows 2 support contacts" in tell(decide(quickly))
    assert request(quickly).state is TransferState.ASKED
    decide(quickly, press=Press.DECLINE_TRANSFER)
    assert "allows 2 support contacts" in " ".join(ask(quickly).errors.values())


@pytest.mark.clause("U2")
def test_what_somebody_changed_meanwhile_no_longer_applies(told: World) -> None:
    """A transfer by command overtakes a request: its card says so, the channel hears it, a press is told."""
    ask(told, comes="UNEW")
    told.deliver()
    other = ContactEntry.model_validate({"name": "Otto", "slack": {"team": "TBORE", "user": "UOTHER"}})
    transferring.transfer(told.desk, "BORE", "UKOFI", other)
    told.deliver()

    assert "*No longer applies*" in card(told)
    assert not pressable(told)
    assert "no longer applies" in told.posts("CBORE")[-1].words
    assert "dealt with already" in tell(decide(told))
    assert told.case("BORE-3").ticket.requester == told.person("UOTHER")


@pytest.mark.parametrize("who", ["UKOFI", "UNEW"])
def test_a_request_whose_people_changed_unnoticed_is_told_at_the_press(quickly: World, who: str) -> None:
    """A contact who is none any more, a newcomer who became one of another customer: nothing is done."""
    ask(quickly)
    if who == "UKOFI":
        quickly.change_person("UKOFI", active=False)
    else:
        entry = ContactEntry.model_validate({"name": "Nina", "slack": {"team": "TBORE", "user": "UNEW"}})
        transferring.transfer(quickly.desk, "ACME", "UANN", entry)
        quickly.change_person("UKOFI", active=True)
    answer = decide(quickly)

    assert "no longer applies" in tell(answer) or "dealt with already" in tell(answer)
    assert request(quickly).state is TransferState.VOID
    assert "no longer applies" in quickly.posts("CBORE")[-1].words
    assert quickly.case("BORE-3").ticket.requester == quickly.person("UKOFI")


def test_a_contact_who_leaves_may_be_followed_by_another_contact(quickly: World) -> None:
    """Their place goes, and the other keeps what is on record of them."""
    ask(quickly, comes="UBIRGIT")
    decide(quickly)

    with quickly.storage.read() as work:
        (birgit,) = work.directory.contacts(quickly.customer("BORE", work))
    assert (birgit.name, birgit.title, birgit.trained) == ("Birgit Holm", "Security operations", "2026-04-14")
    assert quickly.case("BORE-3").ticket.requester == birgit.id


@pytest.mark.clause("B16")
def test_who_is_erased_leaves_no_name_in_a_request(quickly: World) -> None:
    """An open one comes to nothing, and its card names nobody."""
    ask(quickly, name="Nina Holt")
    quickly.deliver()
    erasing.erase(quickly.desk, "BORE", "UNEW", Instant(quickly.now))
    quickly.deliver()

    assert request(quickly).name == ""
    assert "Nina" not in card(quickly)
    assert "UNEW" not in card(quickly)
