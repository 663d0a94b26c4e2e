"""Requests for a contact's place that a new customers file overtakes come to nothing with it (U2)."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from desk_world import CUSTOMERS, DESK, World, tell

from bot.answers import Answer
from bot.customer_file import Loaded, load
from bot.usecases.actors import Profile
from bot.usecases.directory import Tally, import_customers
from bot.views.ids import Form, Press
from policies.document import DocumentProblems
from storage.transfers import Transfer, TransferState

KOFI = "      - name: Kofi Mensah\n        slack: {team: TBORE, user: UKOFI}\n        trained: 2026-04-14\n"
NINA = "      - name: Nina Holt\n        slack: {team: TBORE, user: UNEW}\n"
BIRGIT = (
    "      - name: Birgit Holm\n        slack: {team: TBORE, user: UBIRGIT}\n"
    "        title: Security operations\n        trained: 2026-04-14\n"
)
WITHOUT_KOFI = (KOFI, "")
NINA_FOR_KOFI = (KOFI, NINA)
NINA_FOR_BIRGIT = (BIRGIT, NINA)
NINA_IS_AN_AGENT = ("\nstaff:\n", "\n  - name: Nina Holt\n    slack: UNEW\nstaff:\n")


def begun(world: World) -> World:
    """Birgit has asked to put Nina in Kofi's place, and a card shows it."""
    world.ask("UKOFI", "CBORE", "Quarantine release fails")
    world.lookups.profiles["UNEW"] = Profile(user="UNEW", team="TBORE", name="nina.h")
    about = f"{world.customer('BORE')}|CBORE"
    world.submit("UBIRGIT", Form.TRANSFER, about, leaves=world.person("UKOFI"), comes="UNEW")
    world.deliver()
    return world


@pytest.fixture
def asked(world: World) -> World:
    """On either database."""
    return begun(world)


@pytest.fixture
def quickly(quick: World) -> World:
    """On SQLite only."""
    return begun(quick)


def changed(*changes: tuple[str, str]) -> Loaded:
    """The demo's file with this and that written otherwise."""
    text = CUSTOMERS.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load(text, "customers.yml")


def taken_in(world: World, *changes: tuple[str, str]) -> Tally:
    world.later(5)
    tally = import_customers(world.storage, changed(*changes), lambda _group: (), world.now)
    world.deliver()
    return tally


def request(world: World) -> Transfer:
    birgit = world.person("UBIRGIT")
    with world.storage.read() as work:
        (found,) = work.transfers.naming(birgit)
    return found


def confirm(world: World) -> Answer:
    answer = world.press("UDANA", Press.CONFIRM_TRANSFER, request(world).id)
    world.deliver()
    return answer


def card(world: World) -> str:
    """What the agents' card says, and whether it has buttons."""
    post = next(post for post in world.posts(DESK) if "Contact transfer" in post.words)
    buttons = any(block["type"] == "actions" for block in post.message.blocks)
    return f"{post.words} {'[buttons]' if buttons else '[none]'}"


@pytest.mark.clause("U2")
@pytest.mark.parametrize("change", [WITHOUT_KOFI, NINA_FOR_KOFI, NINA_IS_AN_AGENT])
def test_a_file_that_leaves_nothing_to_confirm_ends_the_request(
    asked: World, change: tuple[str, str]
) -> None:
    """Who leaves is a contact no more, or who comes is one of ours now: card and channel say so without a press."""
    assert card(asked).endswith("[buttons]")
    tally = taken_in(asked, change)

    found = request(asked)
    assert (found.state, found.settled, found.settled_by) == (TransferState.VOID, asked.now, None)
    assert tally.overtaken == 1
    assert "*No longer applies*: the contacts were changed meanwhile" in card(asked)
    assert card(asked).endswith("[none]")
    assert "no longer applies" in asked.posts("CBORE")[-1].words
    assert "dealt with already" in tell(confirm(asked))


@pytest.mark.clause("U2")
@pytest.mark.parametrize("changes", [(), (NINA_FOR_BIRGIT,), (("name: Borealis Bank", "name: Borealis"),)])
def test_what_can_still_be_carried_out_waits_on(quickly: World, changes: tuple[tuple[str, str], ...]) -> None:
    """The same file again, another name, a newcomer who is a contact by now: nothing is sent, and Confirm does it."""
    before = len(quickly.posts("CBORE"))
    tally = taken_in(quickly, *changes)

    assert tally.overtaken == 0
    assert len(quickly.posts("CBORE")) == before
    assert card(quickly).endswith("[buttons]")
    assert tell(confirm(quickly)) == ""
    assert request(quickly).state is TransferState.CONFIRMED
    assert quickly.case("BORE-1").ticket.requester == quickly.person("UNEW")


def test_a_file_that_is_refused_ends_nothing(quickly: World) -> None:
    """It goes with the rest of the import, all of it or nothing."""
    before = quickly.shape()
    with pytest.raises(DocumentProblems):
        taken_in(quickly, WITHOUT_KOFI, ("tam: [UTARA]", "tam: [UNOBODY]"))

    assert quickly.shape() == before
    assert request(quickly).state is TransferState.ASKED


def test_it_is_told_where_the_customer_reads_now(quickly: World) -> None:
    """Not in the channel that the same file takes from them, which may be another customer's."""
    before = len(quickly.posts("CBORE"))
    taken_in(quickly, WITHOUT_KOFI, ("shared_channels: [CBORE]", "shared_channels: [CBORENEW]"))

    assert len(quickly.posts("CBORE")) == before
    assert "no longer applies" in quickly.posts("CBORENEW")[-1].words


def test_an_import_and_a_press_at_once_do_not_wait_for_each_other(asked: World) -> None:
    """The import takes the customer first, as a press does, and people after it."""
    with ThreadPoolExecutor(1) as other:
        with asked.storage.write() as work:
            customer = work.directory.lock_customer(asked.customer("BORE", work))
            importing = other.submit(taken_in, asked, WITHOUT_KOFI)
            time.sleep(0.3)  # until it has come to the lock
            assert not importing.done()
            for person in work.directory.contacts(customer.id):
                work.directory.save_person(person)
        assert importing.result().overtaken == 1
