"""Messages that come at the same moment share one commit, and nothing else: each counts as if it had come alone."""

import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from crowds import Crowd, at_once
from desk_world import DESK, TEAM, World, tell
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.usecases.actors import Profile
from bot.views.ids import Press
from policies.timeline import FactKind
from storage.unit_of_work import Storage


def says(
    world: World, user: str, channel: str, words: str, thread: str | None = None, *, ts: str | None = None
) -> Any:
    """Write a message when called; its time is taken now."""
    ts = ts or world.ts()
    return lambda: world.say(user, channel, words, thread, ts=ts)[1]


def introduced(world: World) -> None:
    """Have our directory know what only Slack can tell of an agent: that is asked about alone."""
    world.change_person("UDANA", zone="Europe/Berlin")


def whole(world: World) -> bool:
    """Whether every ticket's chain verifies."""
    with world.storage.read() as work:
        return all(work.tickets.verify(ticket) == [] for ticket in work.tickets.ids())


def test_two_who_ask_at_once_get_a_ticket_each(world: World) -> None:
    """One commit, two numbers, nothing done alone."""
    _, crowd = at_once(
        world,
        says(world, "UANN", "CACME", "The login page shows 500"),
        says(world, "UBIRGIT", "CBORE", "The export stops"),
    )

    assert (crowd.failed, crowd.apart) == (None, 0)
    assert world.numbers() == ["ACME-1", "BORE-1"]
    assert world.said("ACME-1") == ["The login page shows 500"]


def test_what_is_said_in_threads_at_once_reaches_each_ticket(world: World) -> None:
    """An answer counts, a customer's words are shown to the agents, and every chain stays whole."""
    introduced(world)
    roots = world.ask(), world.ask("UBIRGIT", "CBORE", "The export stops")
    world.deliver()
    world.later(5)
    _, crowd = at_once(
        world,
        says(world, "UDANA", "CACME", "I am looking into it", roots[0]),
        says(world, "UBIRGIT", "CBORE", "It says error 4217", roots[1]),
    )

    assert (crowd.failed, crowd.apart) == (None, 0)
    assert world.reading("ACME-1").met_at == world.now
    assert world.said("BORE-1")[-1] == "It says error 4217"
    assert len(world.outgoing(DESK, "mirror")) == 2
    assert whole(world)


def test_several_words_in_one_thread_follow_each_other(world: World) -> None:
    """In the order of their times, each chained to the one before."""
    root = world.ask()
    world.deliver()
    world.later(5)
    words = ["It is the export", "Error 4217", "Since this morning"]
    at_once(world, *(says(world, "UANN", "CACME", said, root) for said in words))

    assert world.said("ACME-1")[1:] == words
    assert whole(world)


def test_an_answer_in_the_thread_of_a_question_that_came_with_it(world: World) -> None:
    """It is said on the ticket that the question opens in the same commit."""
    introduced(world)
    asked = says(world, "UANN", "CACME", "The login page shows 500")
    root = f"{world.now}.{int(world.ts().partition('.')[2]) - 1:06d}"
    at_once(world, asked, says(world, "UDANA", "CACME", "I am looking into it", root))

    assert world.said("ACME-1") == ["The login page shows 500", "I am looking into it"]


def test_a_message_and_its_mention_are_one(world: World) -> None:
    """Two events of one message, and one of them again, open one ticket."""
    ts = world.ts()
    say = partial(world.say, "UANN", "CACME", "<@UPLEDGE> The login page shows 500", ts=ts)
    at_once(world, lambda: say()[1], lambda: say()[1])

    assert world.numbers() == ["ACME-1"]


def test_what_came_before_is_not_taken_in_again(world: World) -> None:
    """A repeated message among others is left out, and the others are taken in."""
    ts = world.ask()
    answers, crowd = at_once(
        world,
        lambda: world.say("UANN", "CACME", "The login page shows 500", ts=ts)[1],
        says(world, "UBIRGIT", "CBORE", "The export stops"),
    )

    assert (crowd.apart, [tell(answer) for answer in answers]) == (0, ["", ""])
    assert world.numbers() == ["ACME-1", "BORE-1"]


def test_who_is_not_known_yet_is_asked_about_alone(world: World) -> None:
    """Slack is not asked inside the others' transaction; the stranger's request is held as always."""
    answers, crowd = at_once(
        world,
        says(world, "UANN", "CACME", "The login page shows 500"),
        says(world, "UBOB", "CACME", "The printer is on fire here"),
    )

    assert crowd.apart == 1
    assert world.numbers() == ["ACME-1"]
    assert [held.words.text for held in world.held()] == ["The printer is on fire here"]
    assert "UANN" in tell(answers[1])


def test_a_mistake_with_one_is_not_the_others(world: World) -> None:
    """A message that is linked already makes the shared commit fail; then each is taken in alone."""
    ticket = world.id("ACME-1") if world.ask() else ""
    taken = world.ts()
    with world.storage.write() as work:
        work.tickets.link(ticket, "CBORE", taken, "outside")
    world.later(30)
    _, crowd = at_once(
        world,
        lambda: world.say("UBIRGIT", "CBORE", "The export stops", ts=taken)[1],
        says(world, "UKOFI", "CBORE", "Nobody can log in"),
    )

    assert crowd.failed is not None
    assert world.numbers() == ["ACME-1", "BORE-1"]
    assert world.said("BORE-1") == ["Nobody can log in"]


def test_words_after_the_end_of_a_ticket_are_taken_in_alone(world: World) -> None:
    """They may open a new one, whose customer has to be locked before any ticket."""
    root = world.ask()
    world.deliver()
    world.press("UDANA", Press.NOT_A_TICKET, world.id("ACME-1"))
    _, crowd = at_once(
        world,
        says(world, "UANN", "CACME", "<@UPLEDGE> It is back since this morning", root),
        says(world, "UBIRGIT", "CBORE", "The export stops"),
    )

    assert (crowd.failed, crowd.apart) == (None, 1)
    assert world.numbers() == ["ACME-2", "BORE-1"]


def test_where_we_do_not_serve_nothing_is_noted(world: World) -> None:
    """A message of a foreign channel among ours leaves no trace."""
    answers, crowd = at_once(
        world,
        says(world, "UANN", "CNOTOURS", "Lunch?"),
        says(world, "UBIRGIT", "CBORE", "The export stops"),
    )

    assert crowd.apart == 0
    assert tell(answers[0]) == ""
    with world.storage.read() as work:
        assert work._connection.scalar(text("SELECT count(*) FROM inbox WHERE key LIKE '%CNOTOURS%'")) == 0


def test_two_crowds_on_the_same_tickets_do_not_wait_for_each_other_for_ever(world: World) -> None:
    """As two processes on one database: customers and tickets are locked in one order, so both come through."""
    introduced(world)
    roots = {channel: world.ask(user, channel) for user, channel in (("UANN", "CACME"), ("UBIRGIT", "CBORE"))}
    world.deliver()
    world.later(5)
    other = replace(world)  # a front of its own

    def crowd(of: World, *channels: str) -> Crowd:
        said = [says(of, "UDANA", channel, "Looking into it", roots[channel]) for channel in channels]
        new = [says(of, asking, channel, "And another thing") for asking, channel in ASKING]
        return at_once(of, *said, *new)[1]

    with ThreadPoolExecutor(2) as processes:
        one = processes.submit(crowd, world, "CACME", "CBORE")
        two = processes.submit(crowd, other, "CBORE", "CACME")

    assert (one.result().failed, two.result().failed) == (None, None)
    assert [len(world.facts(number, FactKind.MESSAGE_SENT)) for number in ("ACME-1", "BORE-1")] == [2, 2]
    assert whole(world)


WAIT = 0.2
"""Seconds until whoever was started waits for a lock."""


def held_up(
    world: World, lock: str, *others: str, first: Callable[[], object], then: Callable[[], object]
) -> None:
    """Hold rows while `first` and, a little later, `then` come to wait for them; `others` are let go of before."""
    with ThreadPoolExecutor(2) as processes:
        with world.storage.write() as work:
            work._connection.execute(text(lock))
            with work._connection.begin_nested() as inner:
                for other in others:
                    work._connection.execute(text(other))
                waiting = [processes.submit(first)]
                sleep(WAIT)
                waiting.append(processes.submit(then))
                sleep(WAIT)
                inner.rollback()
            sleep(WAIT)
        for one in waiting:
            one.result()


def test_a_crowd_and_one_alone_lock_in_one_order(world: World) -> None:
    """Who is taken in alone, a stranger, and the others' group in the same channel do not wait for each other."""
    crowds: list[Crowd] = []
    stranger = says(replace(world), "UBOB", "CACME", "The printer is on fire here")

    def crowd() -> None:
        asking = [says(world, user, "CACME", "The login page shows 500") for user in ("UANN", "UBEN")]
        crowds.append(at_once(world, *asking)[1])

    held_up(world, "UPDATE customers SET last_number = last_number", first=crowd, then=stranger)

    assert crowds[0].failed is None
    assert world.numbers() == ["ACME-1", "ACME-2"]
    assert len(world.held()) == 1


def test_crowds_in_the_same_channels_note_them_in_one_order(world: World) -> None:
    """What was read of a channel is noted by every message: two crowds that come the other way round both get on."""
    introduced(world)
    roots = {channel: world.ask(user, channel) for user, channel in (("UANN", "CACME"), ("UBIRGIT", "CBORE"))}
    more = {channel: world.ask(user, channel) for user, channel in ASKING}
    world.deliver()
    world.later(5)
    crowds: list[Crowd] = []

    def crowd(of: World, roots: dict[str, str], *channels: str) -> Callable[[], object]:
        said = [says(of, "UDANA", channel, "Looking into it", roots[channel]) for channel in channels]
        return lambda: crowds.append(at_once(of, *said)[1])

    held_up(
        world,
        "UPDATE channels SET position = position WHERE id = 'CACME'",
        "UPDATE channels SET position = position WHERE id = 'CBORE'",
        first=crowd(world, roots, "CACME", "CBORE"),
        then=crowd(replace(world), more, "CBORE", "CACME"),
    )

    assert [one.failed for one in crowds] == [None, None]
    assert [len(world.facts(number, FactKind.MESSAGE_SENT)) for number in world.numbers()] == [1] * 4


def test_a_crowd_does_not_wait_for_a_ticket_that_it_did_not_foresee(world: World) -> None:
    """Words that go on with a request are its ticket's: somebody who has that one may wait for another of ours."""
    introduced(world)
    roots = world.ask(), world.ask("UBIRGIT", "CBORE", "The export stops")
    world.deliver()
    goes_on = says(world, "UANN", "CACME", "Since this morning")
    reply = says(world, "UDANA", "CBORE", "Looking into it", roots[1])
    theirs, ours = world.id("ACME-1"), world.id("BORE-1")
    with ThreadPoolExecutor(1) as process:
        with world.storage.write() as work:
            work.tickets.lock(theirs)
            come = process.submit(at_once, world, goes_on, reply)
            sleep(WAIT)
            began = monotonic()
            work.tickets.lock(ours)
            waited = monotonic() - began
        come.result()

    assert waited < WAIT

    assert world.said("ACME-1")[1:] == ["Since this morning"]
    assert len(world.facts("BORE-1", FactKind.MESSAGE_SENT)) == 1
    assert whole(world)


def test_what_follows_a_mention_in_a_thread_stays_behind_it(world: World) -> None:
    """The mention may open a ticket there, and is taken in alone; what came after it must not overtake it."""
    introduced(world)
    root = world.say("UDANA", "CACME", "We will be there on Monday")[0]
    _, crowd = at_once(
        world,
        says(world, "UANN", "CACME", "<@UPLEDGE> The login page shows 500", root),
        says(world, "UANN", "CACME", "Error 4217", root),
        says(world, "UBIRGIT", "CBORE", "The export stops"),
    )

    assert (crowd.failed, crowd.apart) == (None, 2)
    assert world.numbers() == ["ACME-1", "BORE-1"]


ASKING = (("UBEN", "CACME"), ("UKOFI", "CBORE"))
PEOPLE = {
    "UANN": "CACME",
    "UBEN": "CACME",
    "UBOB": "CACME",
    "UBIRGIT": "CBORE",
    "UKOFI": "CBORE",
    "UDANA": "CACME",
}
WORDS = ["The export stops", "hello", "thanks!", "<@UPLEDGE> please help", "Error 4217", ""]
message = st.tuples(st.sampled_from(sorted(PEOPLE)), st.sampled_from(WORDS), st.sampled_from([None, 0, 1]))


Come = tuple[Any, dict[str, Any], list[str]]


def played(path: Path, messages: list[tuple[str, str, int | None]], order: list[str] | None = None) -> Come:
    """What stands in the database after these messages without the ids that were given out, and each answer.

    At the same moment, giving the order in which they were taken in; or one after the other in this order.
    """
    storage = Storage(f"sqlite:///{path}")
    world = World.of_june(storage)
    introduced(world)
    world.lookups.profiles["UBOB"] = Profile(user="UBOB", team="TACME", name="Bob")
    world.say("UBOB", "CACME", "I have a question")  # from now on Slack need not be asked who he is
    roots = [world.ask(), world.ask("UBIRGIT", "CBORE", "The export stops")]
    world.deliver()
    world.later(5)
    acts = {
        (ts := world.ts()): says(
            world, user, PEOPLE[user], words, None if root is None else roots[root], ts=ts
        )
        for user, words, root in messages
    }
    if order is None:
        came, crowd = at_once(world, *acts.values())
        assert crowd.failed is None
        answers, order = dict(zip(acts, came, strict=True)), crowd.order
    else:
        answers = {ts: acts[ts]() for ts in order}
    found = state(world), {ts: tell(answer) for ts, answer in answers.items()}
    storage.close()
    return *found, order


def state(world: World) -> dict[str, list[Any]]:
    """Facts, links, messages to be sent and held requests, in an order of their own."""
    with world.storage.read() as work:
        tickets = {row.id: row.number for row in work.tickets.listed(TEAM, open_only=False, limit=1000)}
        queried = work._connection.execute
        held = {row.id: row.ts for row in queried(text("SELECT id, ts FROM held"))}
        people = {row.id: row.slack_user for row in queried(text("SELECT id, slack_user FROM persons"))}
        named = tickets | held
        queries = {
            "links": "SELECT ticket, channel, ts, role FROM messages",
            "outbox": "SELECT ticket, kind, channel FROM outbox",
            "held": "SELECT channel, ts, state FROM held",
            "cards": "SELECT subject, role, channel, thread, wanted_rev FROM cards",
            "rows": "SELECT id, number, status, kind, priority, assignee, wake_at, last_seq FROM tickets",
            "seen": "SELECT id, last_seen FROM channels",
        }
        found = {
            name: sorted(
                [
                    tuple(named.get(value, value) for value in row)
                    for row in work._connection.execute(text(query))
                ],
                key=str,
            )
            for name, query in queries.items()
        }
        timelines = {number: work.tickets.timeline(id_) for id_, number in tickets.items()}
        found["facts"] = sorted(
            (number, fact.seq, fact.kind, fact.happened, people.get(fact.who))
            for number, timeline in timelines.items()
            for fact in timeline
        )
    assert whole(world)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(message, min_size=2, max_size=8))
def test_together_comes_to_the_same_as_one_after_the_other(
    peopled_sqlite: Path, messages: list[tuple[str, str, int | None]]
) -> None:
    """Whoever writes what where: facts, links, answers and what is to be sent are the same."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "together.db", Path(folder) / "turns.db"]
        for path in paths:
            shutil.copy(peopled_sqlite, path)
        *together, order = played(paths[0], messages)
        *turns, _ = played(paths[1], messages, order)

    assert together == turns
