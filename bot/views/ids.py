"""Every id that Slack sends back to us: what was pressed, which form, which field.

A value carries opaque ids only, joined by `|`: `t_8f3` or `t_8f3|2`. A button's value is its own; a menu's
and an overflow's stand in the chosen option. Action ids must differ within a block, so several buttons that
mean the same are numbered (`ticket.answers#2`); `pressed` takes the number off.
"""

from enum import StrEnum

_SEPARATOR = "|"


class Press(StrEnum):
    """Buttons and menus. The comment tells the value beside the ticket's id, if there is more."""

    # on both cards
    DETAILS = "ticket.details"
    NOT_A_TICKET = "ticket.not_a_ticket"
    ADD_TO = "ticket.add_to"
    """Menu: id|other ticket's id. From the overflow, without the other: opens `Form.ADD_TO`."""
    CONFIRM = "ticket.confirm"
    REOPEN = "ticket.reopen"
    """id, or id|seq of the message it counts from."""
    PROPOSE_PRIORITY = "ticket.propose_priority"
    """Menu for contacts: id|level."""

    # agents
    CLAIM = "ticket.claim"
    REPLY = "ticket.reply"
    PRIORITY = "ticket.priority"
    """Menu: id|level."""
    PRIORITY_FORM = "ticket.priority_form"
    """Opens `Form.PRIORITY`: how the change is meant, and why."""
    TRIAGE = "ticket.triage"
    """The priority is right as it stands."""
    WAIT = "ticket.wait"
    RESUME = "ticket.resume"
    RESOLVE = "ticket.resolve"
    NAME_RESOLUTION = "ticket.name_resolution"
    """Menu: id|resolution code."""
    CHANGE_KIND = "ticket.change_kind"
    WORKAROUND = "ticket.workaround"
    CLOSE = "ticket.close"
    MORE = "ticket.more"
    """Overflow: id|one of the presses above, to be taken as if that had been pressed."""
    SHOW = "ticket.show"
    WHY = "ticket.why"
    """Why this deadline? On both cards."""
    FINDINGS = "ticket.findings"
    """Opens `Form.FINDINGS`."""
    ESCALATE = "ticket.escalate"
    """Opens `Form.ESCALATE`; for contacts."""
    ACTION_PLAN = "ticket.action_plan"
    """Opens `Form.ACTION_PLAN`."""
    ACCEPT_RELEASE = "ticket.accept_release"
    """Its release is not supported, and it is taken all the same."""
    ADJUST = "ticket.adjust"
    """Below that answer: propose a correction."""
    SIGN_ADJUSTMENT = "ticket.sign_adjustment"
    """id|seq of the proposal."""
    DECLINE_ADJUSTMENT = "ticket.decline_adjustment"
    """id|seq of the proposal."""

    # on messages
    ACCEPT_PRIORITY = "ticket.accept_priority"
    """id|the level that was proposed, or id|level|`workaround` where one was the reason."""
    DECLINE_PRIORITY = "ticket.decline_priority"
    """id|the level that was proposed."""
    AGREE_PRIORITY = "ticket.agree_priority"
    """id|seq of the asking."""
    KEEP_PRIORITY = "ticket.keep_priority"
    """id|seq of the asking."""
    APPROVE = "ticket.approve"
    """id|seq of the waiting."""
    DISAPPROVE = "ticket.disapprove"
    """id|seq of the waiting."""
    REVISE_MISCLASSIFIED = "ticket.revise_misclassified"
    """id|seq of the change."""
    REVISE_IMPACT = "ticket.revise_impact"
    """id|seq of the change."""
    REVISE_UNDO = "ticket.revise_undo"
    """id|seq of the change."""
    ACKNOWLEDGE = "ticket.acknowledge"
    """Every breach on the ticket."""
    SNOOZE = "ticket.snooze"
    """Menu: id|target|cycle|epoch|seconds."""
    CONFIRM_RESPONSE = "ticket.confirm_response"
    """id|seq of the colleague's message."""
    SPLIT = "ticket.split"
    """id|seq of the message that names another issue."""
    ANSWERS = "ticket.answers"
    """id|ts of the message, written in the channel where the button is shown."""

    # held requests, and the channel's standing button
    ADOPT = "held.adopt"
    DISMISS = "held.dismiss"
    OVERRIDE = "held.override"
    OPEN = "open.form"
    """Value is the customer's id."""
    OUR_TICKETS = "open.our_tickets"
    """Value is the customer's id; a contact is shown how their company's tickets stand."""
    ON_THE_WEB = "open.on_the_web"
    """Leads to a page, with no value. The list is made anew, since the link works once."""
    TRANSFER = "open.transfer"
    """Value is the customer's id; opens `Form.TRANSFER`."""
    CONFIRM_TRANSFER = "transfer.confirm"
    """Value is the transfer's id, as is the next one's."""
    DECLINE_TRANSFER = "transfer.decline"
    CUSTOMER_CHOSEN = "open.customer"
    """In the agents' form: the customer was chosen, so the form can ask what its policy asks."""

    # announcements, and the calls that are offered with them
    ANNOUNCE = "announce.kind"
    """Menu: the kind of announcement; opens `Form.ANNOUNCE`."""
    WITHDRAW = "announce.withdraw"
    """Value is the announcement's id."""
    PROPOSE_CALL = "call.propose"
    """announcement's id|customer's id; opens `Form.CALL`."""
    CONFIRM_CALL = "call.confirm"
    """Value is the proposal's id."""


class AtHome(StrEnum):
    """What is pressed on somebody's home tab. The value is the ticket's id, where it is about one."""

    OPEN = "home.open"
    REFRESH = "home.refresh"
    SHOW = "home.show"
    CLAIM = "home.claim"
    ON_THE_WEB = "home.on_the_web"
    """Leads to a page. The tab is made anew, as above."""
    TRANSFER = "home.transfer"
    """Value is the customer's id."""


class Shortcut(StrEnum):
    """Callback ids of message shortcuts, as the manifest names them."""

    OPEN_TICKET = "open_ticket"


class Form(StrEnum):
    """Callback ids of forms. `private_metadata` is an id joined as values are."""

    OPEN = "form.open"
    """metadata: customer's id."""
    OPEN_FOR_CUSTOMER = "form.open_for"
    """metadata: customer's id once chosen, else empty."""
    DETAILS = "form.details"
    REPLY = "form.reply"
    WAIT = "form.wait"
    RESOLVE = "form.resolve"
    PRIORITY = "form.priority"
    CHANGE_KIND = "form.change_kind"
    CLOSE = "form.close"
    ADD_TO = "form.add_to"
    ADJUST = "form.adjust"
    FINDINGS = "form.findings"
    ESCALATE = "form.escalate"
    ACTION_PLAN = "form.action_plan"
    ANNOUNCE = "form.announce"
    """metadata: kind|mark of what its author was shown, empty at first."""
    CALL = "form.call"
    """metadata: announcement's id|customer's id."""
    TRANSFER = "form.transfer"
    """metadata: customer's id, and the channel where it was asked for."""


class Field(StrEnum):
    """Block ids of a form's fields, each with one element whose action id is the same."""

    DESCRIPTION = "description"
    KIND = "kind"
    CATEGORY = "category"
    PRIORITY = "priority"
    ENVIRONMENT = "environment"
    RELEASE = "release"
    CUSTOMER = "customer"
    CONTACT = "contact"
    SOURCE = "source"
    RECEIPT = "receipt"
    ANSWERED = "answered"
    TEXT = "text"
    NOTE = "note"
    REASON = "reason"
    HOW = "how"
    ASKED = "asked"
    RESOLUTION = "resolution"
    OTHER = "other"
    TARGET = "target"
    SINCE = "since"
    UNTIL = "until"
    COUNTERPART = "counterpart"
    TITLE = "title"
    BEGINS = "begins"
    ENDS = "ends"
    ZONE = "zone"
    LINE = "line"
    LAST_DAY = "last_day"
    POLICIES = "policies"
    PLANS = "plans"
    DEPLOYMENT = "deployment"
    CUSTOMERS = "customers"
    SEND_AT = "send_at"
    CALL_AT = "call_at"
    LEAVES = "leaves"
    COMES = "comes"
    NAME = "name"


_INFORMATION = "information."


def information(key: str) -> str:
    """The block id of one piece of required information."""
    return f"{_INFORMATION}{key}"


def information_key(block_id: str) -> str | None:
    """Which piece of required information a block asks for; None for other blocks."""
    return block_id.removeprefix(_INFORMATION) if block_id.startswith(_INFORMATION) else None


def join(*parts: str | int) -> str:
    """Put ids into one value."""
    return _SEPARATOR.join(str(part) for part in parts)


def split(value: str) -> list[str]:
    """Take a value apart again."""
    return value.split(_SEPARATOR)


def numbered(press: Press, number: int) -> str:
    """The action id of the nth button that means the same."""
    return f"{press.value}#{number}"


def pressed(action_id: str) -> Press | None:
    """What an action id means; None for one that is not ours or no longer is."""
    name = action_id.partition("#")[0]
    return Press(name) if name in {press.value for press in Press} else None
