"""Requests for a transfer: open until settled, found by whom they name."""

import pytest
from storage_world import T0, TEAM, World

from policies.instant import Instant
from storage.errors import Missing
from storage.transfers import Transfer, TransferState

LATER = Instant(T0 + 60)


def a_request(number: int = 1, **changes) -> Transfer:
    plain = {
        "id": f"tr_{number}",
        "workspace": TEAM,
        "customer": "cu_ACME",
        "channel": "CACME",
        "leaves": "pe_carla",
        "comes": "pe_otto",
        "name": "Otto Born",
        "asked_by": "pe_cody",
        "asked": Instant(T0 + number),
    }
    return Transfer(**(plain | changes))


def test_a_request_is_open_until_it_is_settled(world: World) -> None:
    """Then it keeps who decided, when, and what went along, but no name."""
    with world.storage.write() as work:
        work.transfers.put(a_request())
        work.transfers.put(a_request(2, leaves="pe_cody", asked_by="pe_carla"))
        assert work.transfers.open_of("cu_ACME") == [
            a_request(),
            a_request(2, leaves="pe_cody", asked_by="pe_carla"),
        ]
        work.transfers.settle("tr_1", TransferState.CONFIRMED, "pe_agnes", LATER, ("ACME-1", "ACME-3"))

    with world.storage.write() as work:
        assert work.transfers.lock("tr_1") == a_request(
            name="",
            state=TransferState.CONFIRMED,
            settled_by="pe_agnes",
            settled=LATER,
            went=("ACME-1", "ACME-3"),
        )
        assert [one.id for one in work.transfers.open_of("cu_ACME")] == ["tr_2"]
        assert [one.id for one in work.transfers.open_in(TEAM)] == ["tr_2"]
        assert work.transfers.open_in("TOTHER") == []
        assert work.transfers.open_of("cu_BETA") == []


def test_requests_are_found_by_everybody_they_name(world: World) -> None:
    """Who leaves, who comes and who asked; settled ones too."""
    with world.storage.write() as work:
        work.transfers.put(a_request())
        work.transfers.settle("tr_1", TransferState.DECLINED, "pe_agnes", LATER)

        for person in ("pe_carla", "pe_otto", "pe_cody"):
            assert [one.id for one in work.transfers.naming(person)] == ["tr_1"]
        assert work.transfers.naming("pe_agnes") == []


def test_a_request_that_is_not_there_is_told(world: World) -> None:
    """Looking finds nothing; locking is a mistake."""
    with world.storage.write() as work:
        assert work.transfers.get("tr_9") is None
        with pytest.raises(Missing):
            work.transfers.lock("tr_9")
