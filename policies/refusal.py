"""The one exception whose words users see: a rule said no."""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Why(StrEnum):
    """Every reason a rule can refuse for; `bot.views.refusals` has one sentence for each."""

    NOT_A_CONTACT = "not_a_contact"
    NOT_AN_AGENT = "not_an_agent"
    NOT_YOUR_CUSTOMER = "not_your_customer"
    NOT_OUR_CHANNEL = "not_our_channel"
    NOT_A_REQUEST = "not_a_request"
    NO_SHARED_CHANNEL = "no_shared_channel"
    NO_SUCH_TICKET = "no_such_ticket"
    NO_SUCH_CUSTOMER = "no_such_customer"
    NO_SUCH_CONTACT = "no_such_contact"
    NO_SUCH_PERSON = "no_such_person"
    TICKET_ENDED = "ticket_ended"
    ALREADY_CLAIMED = "already_claimed"
    ALREADY_RESOLVED = "already_resolved"
    ALREADY_TAKEN_IN = "already_taken_in"
    NOT_RESOLVED = "not_resolved"
    NOT_WAITING = "not_waiting"
    NOT_OPEN = "not_open"
    SAME_PRIORITY = "same_priority"
    ASKED_ALREADY = "asked_already"
    NO_SUCH_PRIORITY = "no_such_priority"
    PRODUCTION_ONLY = "production_only"
    SUBSCRIPTION_NOT_STARTED = "subscription_not_started"
    SUBSCRIPTION_ENDED = "subscription_ended"
    SUSPENDED = "suspended"
    TOO_MANY_CONTACTS = "too_many_contacts"
    CANNOT_BE_CONTACT = "cannot_be_contact"
    PERSON_NOT_TOLD = "person_not_told"
    TRANSFER_ASKED = "transfer_asked"
    ERASURE_RECORDED = "erasure_recorded"
    SOURCE_NOT_ALLOWED = "source_not_allowed"
    REOPEN_WINDOW_PASSED = "reopen_window_passed"
    TOO_LATE_TO_UNDO = "too_late_to_undo"
    ESCALATED_TO_THE_TOP = "escalated_to_the_top"
    NOT_ESCALATED = "not_escalated"
    NOTHING_TO_ACKNOWLEDGE = "nothing_to_acknowledge"
    NOTHING_TO_SNOOZE = "nothing_to_snooze"
    TIME_IN_FUTURE = "time_in_future"
    DAY_IN_FUTURE = "day_in_future"
    TIME_UNREADABLE = "time_unreadable"
    TIME_OUT_OF_ORDER = "time_out_of_order"
    TIME_PASSED = "time_passed"
    OTHER_SIDE_CONFIRMS = "other_side_confirms"
    NO_SUCH_ANNOUNCEMENT = "no_such_announcement"
    ANNOUNCEMENT_SETTLED = "announcement_settled"
    OTHER_SIDE_SIGNS = "other_side_signs"
    NO_WORDS = "no_words"
    UNKNOWN_COMMAND = "unknown_command"
    OLD_FORM = "old_form"


class Refused(Exception):  # noqa: N818 -- "refused" is the word of the design; it is an answer, not an error
    """Raised when a rule says no and nothing needs remembering.

    `facts` holds what the sentence needs (a number, a name's opaque id, a limit), never internals.
    A refusal that must be remembered (a held request) is a committed result instead.
    """

    def __init__(self, why: Why, **facts: str | int) -> None:
        super().__init__(why.value)
        self.why = why
        self.facts: Mapping[str, str | int] = facts
