"""Messages that are sent once: a kind and its facts become words, at the instant of sending."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.views import erasures, transfers
from bot.views.messages import (
    adjusting,
    alarms,
    announcements,
    approving,
    consulting,
    conversation,
    ending,
    escalating,
    receipts,
)
from bot.views.messages.digests import digest
from bot.views.scene import ErasuresScene, HeldScene, Message, Scene, TransferScene

__all__ = ["KINDS", "Unrenderable", "Unwanted", "digest", "render"]

_ON_TICKETS: Mapping[str, Callable[[Scene, Mapping[str, Any]], Message]] = {
    "acknowledgement": conversation.acknowledgement,
    "reply": conversation.reply,
    "information_asked": conversation.information_asked,
    "customer_reminder": conversation.customer_reminder,
    "mirror": conversation.mirror,
    "resolved_notice": ending.resolved_notice,
    "reopen_question": ending.reopen_question,
    "reopened_notice": ending.reopened_notice,
    "reopened_answer": ending.reopened_answer,
    "closed_notice": ending.closed_notice,
    "customer_receipt": receipts.customer_receipt,
    "agents_receipt": receipts.agents_receipt,
    "priority_proposal": receipts.priority_proposal,
    "consultation": consulting.question,
    "escalation": escalating.escalation,
    "escalated_notice": escalating.notice,
    "action_plan": escalating.plan,
    "approval_asked": approving.question,
    "correction": receipts.correction,
    "adjustment_proposal": adjusting.proposal,
    "adjustment_settled": adjusting.settled,
    "alarm": alarms.alarm,
    "announcement": announcements.announcement,
}

KINDS = frozenset({*_ON_TICKETS, "refused_notice", "operator_notice", "transfer_settled", "erasure_reminder"})
"""Every kind that can be rendered."""


class Unrenderable(Exception):  # noqa: N818 -- the design's word
    """Raised for a kind that is not known, or that lacks the scene it needs."""


class Unwanted(Exception):  # noqa: N818 -- nothing went wrong
    """Raised for a message that nobody is to read any more: its time was over before it could be sent."""


Shown = Scene | HeldScene | TransferScene | ErasuresScene
"""What a message may be about."""


def render(kind: str, scene: Shown | None, facts: Mapping[str, Any]) -> Message:
    """Make the words of one outbox row.

    `refused_notice` needs the held request's scene, `transfer_settled` the transfer's, `erasure_reminder` that of
    the erasures, `operator_notice` none, all others the ticket's.

    Raises:
        Unrenderable: the kind is unknown, or the scene is not the one it needs.
    """
    if kind == "operator_notice":
        return announcements.operator_notice(facts)
    if kind == "refused_notice" and isinstance(scene, HeldScene):
        return announcements.refused_notice(scene)
    if kind == "transfer_settled" and isinstance(scene, TransferScene):
        return transfers.outcome(scene)
    if kind == "erasure_reminder" and isinstance(scene, ErasuresScene):
        return erasures.reminder(scene)
    if kind in _ON_TICKETS and isinstance(scene, Scene):
        return _ON_TICKETS[kind](scene, facts)
    raise Unrenderable(f"no words for a message of kind {kind!r} with {type(scene).__name__}")
