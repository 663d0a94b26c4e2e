"""One contact in another's place (U2)."""

import shutil

import pytest
from desk_fixtures import peopled_sqlite
from desk_world import CUSTOMERS, DESK, World
from policy_runs import runner

from bot.usecases.actors import Profile
from bot.views.ids import Form
from policies.timeline import FactKind
from storage.unit_of_work import Storage

__all__ = ["peopled_sqlite"]


@pytest.fixture
def told(peopled_sqlite, tmp_path):
    """Two tickets of Kofi's at Borealis, one of them closed, one of Birgit's; and what runs a command."""
    path = tmp_path / "told.db"
    shutil.copy(peopled_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    world = World.of_june(storage)
    for user in ("UKOFI", "UBIRGIT", "UKOFI"):
        world.ask(user, "CBORE", "Quarantine release fails, and so does the console")
        world.later(10)
    world.submit("UDANA", Form.CLOSE, world.id("BORE-1"), reason="training")
    run = runner(world, path, later=0)
    run.world = world
    yield run
    storage.close()


def transfer(run, leaves="UKOFI", *, slack="TBORE/UNEW"):
    return run("transfer", "bore", leaves, "Nina Holt", "--slack", slack, group="customers")


@pytest.mark.clause("U2")
@pytest.mark.clause("B1")
def test_the_place_and_the_open_tickets_go_to_another_person(told):
    """Within a plan of two contacts; who left may no longer ask, who came may, and the change is on record."""
    found = transfer(told)
    world = told.world
    world.deliver()

    assert found.exit_code == 0, found.stderr
    assert "in the place of Kofi Mensah. Open tickets that went along: BORE-3." in found.stdout
    nina, kofi = world.person("UNEW"), world.person("UKOFI")
    assert world.case("BORE-3").ticket.requester == world.row("BORE-3").requester == nina
    (fact,) = world.facts("BORE-3", FactKind.REQUESTER_CHANGED)
    assert (fact.what["requester"], fact.what["before"]) == (nina, kofi)
    assert world.case("BORE-1").ticket.requester == kofi
    assert any("Nina Holt is the customer's contact for it now" in post.words for post in world.posts(DESK))
    world.ask("UKOFI", "CBORE", "And the report is late, every day")
    assert len(world.numbers(closed=True)) == 3
    assert world.held("BORE")


@pytest.mark.clause("U2")
def test_only_designated_contacts_are_transferred_and_none_of_ours_takes_their_place(told):
    """Who is no contact, an agent, a customer that is not there, a person nobody could recognise."""
    assert "names nobody" in transfer(told, "USOMEBODY").stderr
    ours = transfer(told, slack="TVENDOR/UDANA")
    assert ours.exit_code == 1
    assert (
        told("transfer", "NOPE", "UKOFI", "Nina", "--slack", "TBORE/UNEW", group="customers").exit_code == 1
    )
    nameless = told("transfer", "BORE", "UKOFI", "Nina", group="customers")
    assert "cannot be recognised" in nameless.stderr
    assert told.world.case("BORE-3").ticket.requester == told.world.person("UKOFI")


@pytest.mark.clause("U2")
def test_an_import_says_how_many_requests_it_has_overtaken(told, tmp_path):
    """Who ran it learns that somebody's request in Slack came to nothing."""
    world = told.world
    about = f"{world.customer('BORE')}|CBORE"
    world.lookups.profiles["UNEW"] = Profile(user="UNEW", team="TBORE", name="Nina Holt")
    world.submit("UBIRGIT", Form.TRANSFER, about, leaves=world.person("UKOFI"), comes="UNEW")
    kofi = (
        "      - name: Kofi Mensah\n        slack: {team: TBORE, user: UKOFI}\n        trained: 2026-04-14\n"
    )
    file = tmp_path / "customers.yml"
    file.write_text(CUSTOMERS.read_text(encoding="utf-8").replace(kofi, ""), encoding="utf-8")
    first, second = told("import", str(file), group="customers"), told("import", str(file), group="customers")

    assert "No longer possible: 1 request to change a contact; both sides are told in Slack." in first.stdout
    assert "No longer possible" not in second.stdout
