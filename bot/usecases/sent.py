"""What follows once a message of ours is there for its readers."""

from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.usecases import announcements_due, seniority
from bot.usecases.sending import to_agents
from bot.usecases.taking import by_answering
from policies.instant import from_slack
from policies.timeline import FactKind
from storage.records import Draft, OutboxKind, Outgoing, Words

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def message_sent(desk: Desk, work: "Work", outgoing: Outgoing, ts: str) -> None:
    """Tie a sent message to its ticket, and append what its being seen means.

    An acknowledgement and a reply count from their own `ts`: from when the customer could see them (N10, T6),
    not from when they were typed.
    """
    if outgoing.kind is OutboxKind.CUSTOMER_ANNOUNCEMENT:
        announcements_due.posted(work, outgoing, ts)
    if outgoing.ticket is None:
        return
    work.tickets.link(outgoing.ticket, outgoing.channel, ts, outgoing.kind.value)
    if outgoing.kind is OutboxKind.ACKNOWLEDGEMENT:
        _acknowledged(desk, work, outgoing, ts)
    elif outgoing.kind in (OutboxKind.REPLY, OutboxKind.ACTION_PLAN):
        _replied(desk, work, outgoing, ts)


def _acknowledged(desk: Desk, work: "Work", outgoing: Outgoing, ts: str) -> None:
    agent = str(outgoing.facts["agent"])
    fact = Draft(
        kind=FactKind.ACKNOWLEDGED,
        happened=from_slack(ts),
        who=agent,
        what={"agent": agent, "ref": {"channel": outgoing.channel, "ts": ts}},
    )
    desk.append(work, desk.case(work, str(outgoing.ticket)), fact)


def _replied(desk: Desk, work: "Work", outgoing: Outgoing, ts: str) -> None:
    agent, side = str(outgoing.facts["agent"]), str(outgoing.facts.get("side", "agent"))
    at, case = from_slack(ts), desk.case(work, str(outgoing.ticket))
    taken = by_answering(work, case, agent, at) if side == "agent" else []
    fact = Draft(
        kind=FactKind.MESSAGE_SENT,
        happened=at,
        who=agent,
        what={"ref": {"channel": outgoing.channel, "ts": ts}, "by": side, "via": "form"},
        words=Words(text=str(outgoing.facts["text"])),
    )
    case = desk.append(work, case, *taken, fact)
    newest = max(case.timeline, key=lambda one: one.seq)
    facts = {"seq": newest.seq, "person": agent, "ref": fact.what["ref"], "side": side}
    to_agents(work, desk, case, OutboxKind.MIRROR, facts)
    if taken:
        seniority.ask_for_senior(work, desk, case, agent)
