"""Facts are kept for ever, chained and unchangeable; what people wrote can go without breaking the chain."""

import hashlib
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from storage_world import T0, TEAM, World, a_draft, a_person, said

from policies.instant import Instant
from policies.people import Role
from policies.timeline import Fact, FactKind
from storage import chain
from storage.errors import Unreadable
from storage.jsontext import dump, load
from storage.records import Held, HeldState, PersonKind, Words
from storage.unit_of_work import Work

TRIGGERS = {
    "sqlite": ["DROP TRIGGER facts_no_update", "DROP TRIGGER facts_no_delete"],
    "postgresql": ["SET LOCAL session_replication_role = replica"],
}


def run(work: Work, statement: str, **values: object) -> None:
    work._connection.execute(text(statement), values)


def tamper(work: Work, statement: str, **values: object) -> None:
    """Do what somebody with the database in hand could do."""
    for opening in TRIGGERS[work._connection.dialect.name]:
        run(work, opening)
    run(work, statement, **values)


def test_a_chain_goes_on_after_what_a_savepoint_undid(world: World) -> None:
    """Facts undone with their savepoint leave no gap and no wrong link, and what was looked up is looked up again."""
    row = world.ticket()
    with world.storage.write() as work:
        work.tickets.append(row.id, (a_draft(FactKind.CLAIMED),), T0)
        assert work.directory.holders(row.customer, Role.LEAD) == []
        with suppress(ZeroDivisionError), work.savepoint():
            work.tickets.append(row.id, (a_draft(FactKind.CLAIMED),), T0)
            work.directory.save_person(
                a_person("lea", PersonKind.AGENT, customer=None, roles=frozenset({Role.LEAD}))
            )
            assert [lead.name for lead in work.directory.holders(row.customer, Role.LEAD)] == ["lea"]
            raise ZeroDivisionError
        work.tickets.append(row.id, (a_draft(FactKind.CLAIMED),), T0)
        assert work.directory.holders(row.customer, Role.LEAD) == []

    with world.storage.read() as work:
        assert [fact.seq for fact in work.tickets.timeline(row.id)] == [1, 2, 3]
        assert work.tickets.verify(row.id) == []


def test_facts_come_back_in_reading_order(world: World) -> None:
    """What happened earlier reads earlier, even when it was recorded later; seq tells the order of recording."""
    row = world.ticket()
    with world.storage.write() as work:
        late = a_draft(
            FactKind.MESSAGE_RECEIVED, happened=T0 - 60, what={"by": "contact", "n": [1, {"a": None}]}
        )
        added = work.tickets.append(
            row.id, [a_draft(FactKind.CLAIMED, happened=T0 + 9), late], Instant(T0 + 10)
        )
        read = work.tickets.timeline(row.id)

    assert [fact.kind for fact in read] == [FactKind.MESSAGE_RECEIVED, FactKind.OPENED, FactKind.CLAIMED]
    assert [fact.seq for fact in read] == [3, 1, 2]
    assert (
        read[0]
        == added[1]
        == Fact(
            kind=FactKind.MESSAGE_RECEIVED,
            happened=Instant(T0 - 60),
            recorded=Instant(T0 + 10),
            who="pe_carla",
            what={"by": "contact", "n": [1, {"a": None}]},
            seq=3,
        )
    )


def test_a_facts_hash_is_over_its_stored_text_and_the_hash_before(world: World) -> None:
    """Anybody can check the chain with nothing but SHA-256, and the text is canonical JSON."""
    row = world.ticket((a_draft(), said("hello")))
    with world.storage.read() as work:
        stored = work._connection.execute(text("SELECT text, hash FROM facts ORDER BY seq")).all()
        body = work._connection.execute(text("SELECT salt, body FROM words")).one()

    before = ""
    for written, hash_ in stored:
        assert hash_ == hashlib.sha256((before + written).encode()).hexdigest()
        assert written == json.dumps(
            json.loads(written), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        before = hash_
    last = json.loads(stored[-1][0])
    assert (last["v"], last["seq"], last["ticket"]) == (1, 2, row.id)
    assert last["what"]["words"] == hashlib.sha256((body.salt + body.body).encode()).hexdigest()


def test_what_was_written_is_kept_beside(world: World) -> None:
    """Text, files and form answers come back whole by the seq of their fact, and stand in no fact."""
    words = Words(text="<!channel> ü\x00 \ud83d", files=({"id": "F1"},), fields={"impact": "all"})
    row = world.ticket((a_draft(), a_draft(FactKind.DETAILS_GIVEN, words=words)))
    with world.storage.read() as work:
        assert work.tickets.words(row.id) == {2: words}
        assert "channel" not in str(work.tickets.timeline(row.id))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET text = '{}'",
        "UPDATE facts SET hash = hash",
        "DELETE FROM facts",
    ],
)
def test_the_database_itself_refuses_to_change_facts(world: World, statement: str) -> None:
    """No program, ours included, can change or remove what happened."""
    row = world.ticket()
    with pytest.raises(DBAPIError, match="appended, never changed"), world.storage.write() as work:
        run(work, statement)

    with world.storage.read() as work:
        assert work.tickets.verify(row.id) == []


def test_postgresql_refuses_to_empty_the_facts(world: World) -> None:
    """Nor is there a short cut around the rows."""
    if world.storage._is_sqlite:
        return  # SQLite has no TRUNCATE
    with pytest.raises(DBAPIError, match="appended, never changed"), world.storage.write() as work:
        run(work, "TRUNCATE facts")


def test_sqlite_refuses_to_replace_a_fact(sqlite_world: World) -> None:
    """INSERT OR REPLACE is a deletion too."""
    row = sqlite_world.ticket()
    with pytest.raises(DBAPIError, match="appended, never changed"), sqlite_world.storage.write() as work:
        run(work, "INSERT OR REPLACE INTO facts VALUES (:ticket, 1, '{}', '')", ticket=row.id)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE facts SET text = replace(text, 'triaged', 'claimed') WHERE seq = 2", "fact 2 was changed"),
        ("UPDATE facts SET hash = 'f00d' WHERE seq = 2", "fact 2 was changed"),
        ("DELETE FROM facts WHERE seq = 2", "facts 2 to 2 are missing"),
        ("DELETE FROM facts WHERE seq = 3", "the chain ends at fact 2, not at the last one written, 3"),
        ("UPDATE words SET body = replace(body, 'down', 'fine')", "the words of fact 3 were changed"),
        ("DELETE FROM words", "the words of fact 3 were changed"),
    ],
)
def test_tampering_is_found_out(world: World, statement: str, problem: str) -> None:
    """A changed, removed or cut off fact, or other words, show when the chain is checked."""
    row = world.ticket((a_draft(), a_draft(FactKind.TRIAGED), said("It is down")))
    with world.storage.write() as work:
        assert work.tickets.verify(row.id) == []
        tamper(work, statement)

        assert problem in work.tickets.verify(row.id)


def test_erasing_a_person_leaves_a_chain_that_verifies(world: World) -> None:
    """Body and salt of what they wrote go, in tickets and held requests; what others wrote stays."""
    adopted = a_draft(
        FactKind.MESSAGE_RECEIVED, who="pe_cody", words=Words(text="mine too", author="pe_carla")
    )
    row = world.ticket((a_draft(), said("mine"), said("theirs", who="pe_cody"), adopted))
    held = Held(
        id="he_1",
        workspace=TEAM,
        customer="cu_ACME",
        channel="CACME",
        ts="5.5",
        thread=None,
        person="pe_carla",
        happened=T0,
        words=Words(text="mine"),
        state=HeldState.HELD,
    )
    with world.storage.write() as work:
        work.held.put(held)
        work.tickets.erase_words_of("pe_carla")

        assert {seq: words.text for seq, words in work.tickets.words(row.id).items()} == {3: "theirs"}
        assert work.tickets.verify(row.id) == []
        assert len(work.tickets.timeline(row.id)) == 4
        left = work.held.get("he_1")
        assert left is not None
        assert left.words == Words(text="")
        assert not work._connection.scalar(
            text(
                "SELECT count(*) FROM words WHERE person = 'pe_carla' AND (salt IS NOT NULL OR body IS NOT NULL)"
            )
        )


def test_a_fact_of_a_newer_program_is_not_guessed_at() -> None:
    """A version we do not know is an error that names it, never a wrong reading."""
    newer = chain.text_of("tk_1", 1, a_draft(), T0, None).replace('"v":1', '"v":2')

    with pytest.raises(Unreadable, match="version 2"):
        chain.fact_of(newer)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_canonical_text_is_storable_and_reads_back(value: object) -> None:
    """Whatever Slack sends, its text can be stored anywhere, and means the same when read and written again."""
    written = dump(value)

    assert "\x00" not in written
    written.encode()
    assert load(written) == value
    assert dump(load(written)) == written


def test_not_a_number_is_refused() -> None:
    """JSON has no word for it, so it cannot get into a fact."""
    with pytest.raises(ValueError, match="JSON"):
        dump(float("nan"))


def test_each_ticket_has_a_chain_of_its_own(world: World) -> None:
    """Facts of one ticket neither number nor prove those of another."""
    first, second = world.ticket(), world.ticket()
    with world.storage.read() as work:
        assert work.tickets.verify(first.id) == work.tickets.verify(second.id) == []
        assert [fact.seq for fact in work.tickets.timeline(second.id)] == [1]
