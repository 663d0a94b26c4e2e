"""What an emoji means: a ticket, a claim, a priority, done."""

from bot.answers import NOTHING, Answer
from bot.inputs import Posted, Reacted
from bot.usecases import actors, intake, splitting, triage, working
from bot.usecases.actors import Profile
from bot.usecases.scope import Scope
from bot.views import notices
from policies.instant import Instant, from_slack
from policies.people import Agent, Contact
from policies.refusal import Refused, Why
from policies.ticket import Status
from storage.records import Channel, TicketRow

TICKET = frozenset({"ticket", "admission_tickets"})
CLAIM = frozenset({"eyes"})
DONE = frozenset({"white_check_mark", "heavy_check_mark", "ballot_box_with_check"})


def opens(emoji: str) -> bool:
    """Whether an emoji asks for a ticket, so that its message must be looked up first."""
    return emoji in TICKET


def on_ticket(scope: Scope, row: TicketRow, reacted: Reacted) -> Answer:
    """Act on an emoji put on a ticket's card or on a message of it; others mean nothing.

    Raises:
        Refused: the emoji means something that its author may not do.
    """
    at = from_slack(reacted.at)
    if not isinstance(scope.by.actor, Agent | Contact):
        return NOTHING
    if reacted.emoji in TICKET:
        case = scope.desk.case(scope.work, row.id)
        return splitting.offer(scope, case, reacted.channel, reacted.ts)
    if reacted.emoji in CLAIM:
        return triage.claim(scope, row.id, at) if isinstance(scope.by.actor, Agent) else NOTHING
    if reacted.emoji in DONE:
        return _done(scope, row, at)
    level = scope.desk.case(scope.work, row.id).terms.emoji.get(reacted.emoji)
    if level is None:
        return NOTHING
    return _priority(scope, row, level, at)


def _done(scope: Scope, row: TicketRow, at: Instant) -> Answer:
    if isinstance(scope.by.actor, Agent):
        return working.resolve(scope, row.id, at)
    if scope.desk.case(scope.work, row.id).ticket.status is not Status.RESOLVED:
        return NOTHING
    return working.confirm(scope, row.id, at)


def _priority(scope: Scope, row: TicketRow, level: int, at: Instant) -> Answer:
    """An emoji for the priority it has already is agreement, not a mistake worth a word."""
    try:
        answer = triage.set_priority(scope, row.id, level, at)
    except Refused as refused:
        if refused.why is Why.SAME_PRIORITY:
            return NOTHING
        raise
    return NOTHING if isinstance(scope.by.actor, Agent) else answer


def on_message(scope: Scope, channel: Channel, posted: Posted, author: Profile | None) -> Answer:
    """Open a ticket for a message that belongs to none.

    Raises:
        Refused: the one who put the 🎫 there may not, or the message is nobody's request.
    """
    row = scope.work.tickets.by_message(scope.desk.workspace.team, posted.channel, posted.ts)
    if row is not None:
        return Answer(tell=notices.already_a_ticket(row.number))
    # What a machine posted has no author; a contact's emoji on it asks in the contact's own name.
    writer = actors.party(scope.work, scope.desk, posted.who, channel, author) if posted.who.user else None
    return intake.ticket_emoji(scope, channel, posted, writer)
