"""A customer who reopens sees it where they read, and the next update is promised where a claim is seen."""

from desk_world import DESK, Post, World

from bot.views.ids import Press
from policies.people import Role
from policies.terms import Target
from policies.timeline import FactKind


def resolved(world: World) -> str:
    """A ticket that Dana has and resolved, its notice being the last of the thread; the thread."""
    asked = world.ask()
    world.deliver()
    world.press("UDANA", Press.CLAIM, world.id("ACME-1"))
    world.react("UDANA", "CACME", asked, "white_check_mark")
    world.deliver()
    return asked


def last(world: World, thread: str) -> Post:
    """The newest message of ours in a thread."""
    return world.posts("CACME", thread)[-1]


def test_the_last_message_of_the_thread_says_itself_that_it_was_reopened(world: World) -> None:
    """No line is added below it."""
    thread = resolved(world)
    notice = last(world, thread)
    world.press("UANN", Press.REOPEN, world.id("ACME-1"), channel="CACME")
    world.deliver()

    assert last(world, thread).ts == notice.ts
    assert "Reopened by Ann Lee." in last(world, thread).words


def test_below_other_messages_a_line_says_that_it_is_open_again(world: World) -> None:
    """The notice may be far above; the line says who has it."""
    thread = resolved(world)
    world.later(5)
    world.say("UANN", "CACME", "Thank you!", thread)
    world.press("UANN", Press.REOPEN, world.id("ACME-1"), channel="CACME")
    world.deliver()

    assert last(world, thread).words.startswith("Ann Lee reopened ACME-1. Dana Reyes is working on it.")


def test_a_ticket_of_nobodys_says_that_an_engineer_will_come(quick: World) -> None:
    """The customer is not told a name that is none."""
    asked = quick.ask()
    quick.deliver()
    quick.react("UDANA", "CACME", asked, "white_check_mark")
    quick.deliver()
    quick.later(5)
    quick.say("UANN", "CACME", "Thank you!", asked)
    quick.press("UMEI", Press.REOPEN, quick.id("ACME-1"))
    quick.deliver()

    assert "Mei Tanaka reopened ACME-1. An engineer will take it next." in last(quick, asked).words


def test_an_acknowledgement_promises_the_next_update(world: World) -> None:
    """What it starts is told in it, though it is on record only once it was sent."""
    world.ask("UNOA", "CNIMB", "The console is slow")
    world.deliver()
    world.later(20)
    world.react("URAVI", "CNIMB", world.row("NIMB-1").customer_thread or "", "eyes")
    world.deliver()

    (seen,) = world.facts("NIMB-1", FactKind.ACKNOWLEDGED)
    told = next(post for post in world.posts("CNIMB") if post.ts == seen.what["ref"]["ts"])
    due = world.reading("NIMB-1", Target.NEXT_UPDATE).deadline
    assert f"You will hear from us again by <!date^{due}^" in told.words


def test_a_policy_without_updates_promises_none(quick: World) -> None:
    """An acknowledgement says no more than is so."""
    asked = quick.ask()
    quick.deliver()
    quick.react("UDANA", "CACME", asked, "eyes")
    quick.deliver()

    assert "has taken ACME-1" in last(quick, asked).words
    assert "hear from us" not in last(quick, asked).words


def test_a_reminder_of_a_ticket_nobody_has_calls_the_lead_where_no_pool_is_named(world: World) -> None:
    """It reaches somebody, once."""
    world.ask()
    world.deliver()
    world.run_until(world.reading("ACME-1").deadline)
    world.tick()
    world.deliver()

    fired = world.facts("ACME-1", FactKind.RUNG_FIRED)
    assert fired
    assert all(fact.what["told"] == [world.person("UMEI")] for fact in fired if "pool" in fact.what["tell"])
    alarms = [
        post for post in world.posts(DESK, world.row("ACME-1").agents_thread) if "Calling" in post.words
    ]
    assert alarms
    assert all(post.message.text.count("<@UMEI>") == 1 for post in alarms)


def test_whoever_is_on_call_comes_before_the_lead(quick: World) -> None:
    """A lead is called where nobody is on call."""
    quick.change_person("URAVI", roles=frozenset({Role.ON_CALL}))
    quick.ask()
    quick.run_until(quick.reading("ACME-1").deadline)

    fired = [fact for fact in quick.facts("ACME-1", FactKind.RUNG_FIRED) if "pool" in fact.what["tell"]]
    assert fired
    assert all(quick.person("URAVI") in fact.what["told"] for fact in fired)


def test_where_nobody_is_named_at_all_the_channel_hears_and_is_told_to_name_somebody(quick: World) -> None:
    """A reminder that reaches nobody is none."""
    quick.change_person("UMEI", roles=frozenset())
    quick.ask()
    quick.deliver()
    quick.run_until(quick.reading("ACME-1").deadline - 60)
    quick.deliver()

    alarms = [post for post in quick.posts(DESK) if "Nobody is named to be called for it" in post.words]
    assert alarms
    assert all(post.broadcast for post in alarms)
