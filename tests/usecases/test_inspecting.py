"""A ticket laid open for the local workspace: found by any of its messages, and nothing that cannot be JSON."""

import json

from bot.inspecting import inspected
from policies.timeline import FactKind


def test_a_ticket_is_laid_open_by_any_message_of_its_threads(quick):
    """Facts in order with the names of who acted, and its clocks as they read now."""
    ts = quick.ask("UANN", text="The login page shows 500")
    quick.deliver()
    told = json.loads(json.dumps(inspected(quick.desk, "CACME", ts)))
    row = quick.row(told["number"])
    assert told["facts"][0]["kind"] == FactKind.OPENED.value
    assert told["facts"][0]["who"] == "Ann Lee"
    first = next(one for one in told["readings"] if one["target"] == "first_response")
    assert first["deadline"] == quick.reading(told["number"]).deadline
    assert told["wake_at"] == row.wake_at
    agents = inspected(quick.desk, row.agents_channel, row.agents_thread)
    assert agents["number"] == told["number"]


def test_a_message_of_no_ticket_is_none(quick):
    """Nor is one that is not there."""
    assert inspected(quick.desk, "CACME", "1.000001") is None
