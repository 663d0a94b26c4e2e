"""Versions of policies are kept, found by instant, and never changed; many timelines are read at once."""

from storage_world import T0, World, a_draft, said

from policies.instant import LATEST, Instant
from policies.timeline import FactKind
from storage.policies import PolicyVersion
from storage.unit_of_work import Storage


def version(
    text: str, begins: int, until: int = LATEST, recorded: int = 0, policy: str = "ours"
) -> PolicyVersion:
    return PolicyVersion(
        policy=policy,
        begins=Instant(begins),
        until=Instant(until),
        recorded=Instant(recorded),
        text=text,
    )


def kept(storage: Storage, *versions: PolicyVersion) -> None:
    with storage.write() as work:
        for one in versions:
            work.policies.put(one)


def in_force(storage: Storage, at: int, policy: str = "ours") -> str | None:
    with storage.read() as work:
        found = work.policies.in_force(policy, Instant(at))
    return found.text if found else None


def test_the_version_that_began_last_is_in_force(storage: Storage) -> None:
    """From its first second on, until the next begins or its own last day is over."""
    kept(storage, version("a", 100), version("b", 200), version("c", 300, until=400))

    found = [in_force(storage, at) for at in (99, 100, 199, 200, 300, 399, 400)]
    assert found == [None, "a", "a", "b", "c", "c", "b"]
    assert in_force(storage, 250, policy="theirs") is None


def test_of_two_that_begin_together_the_one_added_last_counts(storage: Storage) -> None:
    """A slip is mended by adding the version again, put right."""
    kept(storage, version("slip", 100, recorded=1), version("right", 100, recorded=2))

    assert in_force(storage, 150) == "right"


def test_the_same_text_again_changes_nothing(storage: Storage) -> None:
    """It stays in force from when it was."""
    kept(storage, version("a", 100), version("a", 500))

    with storage.read() as work:
        assert [one.begins for one in work.policies.all()] == [100]
        assert work.policies.newest() == {"ours": "a"}
        assert work.policies.first("ours") is not None
        assert work.policies.first("theirs") is None


def test_many_timelines_are_read_as_each_one_is(world: World) -> None:
    """Each in reading order, with what happened earlier and was recorded later."""
    rows = [
        world.ticket((a_draft(), said("late", happened=T0 + 5), said("early", happened=T0 + 2)))
        for _ in range(3)
    ]

    with world.storage.read() as work:
        found = work.tickets.timelines([row.id for row in rows])
        assert found == {row.id: work.tickets.timeline(row.id) for row in rows}
        assert work.tickets.timelines([]) == {}
        counted = work.tickets.received_since([rows[0].customer], T0)
        walked = list(work.tickets.all_received_since([rows[0].customer], T0, page=2))
    assert [fact.happened for fact in found[rows[0].id]] == [T0, T0 + 2, T0 + 5]
    assert found[rows[0].id][0].kind is FactKind.OPENED
    assert (counted, {row.id for row in walked}) == (3, {row.id for row in rows})


def test_a_ticket_is_pinned_to_other_terms(world: World) -> None:
    """Its row follows the newest move."""
    row = world.ticket()
    with world.storage.write() as work:
        work.tickets.repin(row.id, work.terms.put("other"))

    with world.storage.read() as work:
        moved = work.tickets.get(row.id)
        assert moved is not None
        assert work.terms.get(moved.terms) == "other"
