"""One sentence for each refusal: what is wrong, and what to do next. Plain text, for messages and fields alike."""

from collections.abc import Mapping
from string import Formatter

from bot.views import texts
from policies.refusal import Refused, Why

# A name in braces is a fact of the refusal; what stands behind the colon is said when it is not given.
_SENTENCES: Mapping[Why, str] = {
    Why.NOT_A_CONTACT: "Only the customer's support contacts can do this. Ask one of them, or have your contact list changed by our team.",
    Why.NOT_AN_AGENT: "Only support agents can do this. If you should be one, ask whoever runs Pledge to add you.",
    Why.NOT_YOUR_CUSTOMER: "This belongs to another company, so it cannot be shown or changed here.",
    Why.NOT_OUR_CHANNEL: "This channel is not set up for support. Use the channel you share with our support team.",
    Why.NOT_A_REQUEST: "Only what a support contact wrote can become a ticket this way. Put 🎫 on a contact's message, or use /support new.",
    Why.NO_SHARED_CHANNEL: "{customer:This customer} has no shared channel, so there is nowhere to answer. Add one to the customers file first.",
    Why.NO_SUCH_TICKET: "There is no ticket {number:with that number}. Check the number, or list the open ones with /support list.",
    Why.NO_SUCH_CUSTOMER: "There is no such customer. Check the spelling, or ask whoever runs Pledge to add it.",
    Why.NO_SUCH_CONTACT: "That names {count:nobody} at this customer, and it has to be one person. Name them by Slack user id or e-mail address.",
    Why.NO_SUCH_PERSON: "That person is not an agent here. Name an agent, such as @dana.",
    Why.TICKET_ENDED: "{number:This ticket} is closed. Write a new message to open another; it can name the old one.",
    Why.ALREADY_CLAIMED: "{by:Somebody else} was first: {number:the ticket} is theirs. To take it over, use /support assign.",
    Why.ALREADY_RESOLVED: "{number:The ticket} is resolved already. Reopen it first if there is more to do.",
    Why.ALREADY_TAKEN_IN: "This has been dealt with already; nothing more is needed.",
    Why.NOT_RESOLVED: "{number:The ticket} is open at the moment, so nothing was changed. Write in its thread what there is to say.",
    Why.NOT_WAITING: "{number:The ticket} is not waiting for anybody, so there is nothing to resume.",
    Why.NOT_OPEN: "{number:The ticket} is not open. Reopen it first.",
    Why.SAME_PRIORITY: "It is {label:at that priority} already, so nothing was changed.",
    Why.ASKED_ALREADY: "The customer has been asked about {label:that priority} already. Wait for the answer, or talk in the thread.",
    Why.NO_SUCH_PRIORITY: "There is no such priority. Choose one of: {levels:1, 2, 3, 4}.",
    Why.PRODUCTION_ONLY: "{label:That priority} is for production systems only. Choose priority {capped:3} or lower, or correct the system in the details.",
    Why.SUBSCRIPTION_NOT_STARTED: "The support subscription has not started yet. Please turn to {turn_to:your account manager}.",
    Why.SUBSCRIPTION_ENDED: "The support subscription has ended. Please turn to {turn_to:your account manager} to renew it.",
    Why.SUSPENDED: "Support is suspended for this account. Please turn to {turn_to:your account manager}.",
    Why.TOO_MANY_CONTACTS: "{plan:The plan} allows {limit:no more} support contacts. Remove one first, or change the plan.",
    Why.CANNOT_BE_CONTACT: "That person cannot be a contact here: they are of our team, of another customer, or an app. Choose somebody else.",
    Why.PERSON_NOT_TOLD: "Slack does not tell who that person is at the moment. Send it again in a minute; what you typed stays.",
    Why.TRANSFER_ASKED: "A transfer for {name:that contact} has been asked for already. Our agents decide about it first.",
    Why.ERASURE_RECORDED: "This was asked for already, due by {due:a day that the policy does not name}. Carry it out with `customers erase`; `customers erasures` lists what waits.",
    Why.SOURCE_NOT_ALLOWED: "The plan does not take this kind of request this way. Please use {instead:another way to reach us}.",
    Why.REOPEN_WINDOW_PASSED: "{number:The ticket} was resolved too long ago to reopen. Write a new message; it can name the old one.",
    Why.TOO_LATE_TO_UNDO: "This can no longer be undone. Set the priority again instead.",
    Why.ESCALATED_TO_THE_TOP: "{number:The ticket} is escalated to the last level already. Write in its thread; they read it.",
    Why.NOT_ESCALATED: "{number:The ticket} is not escalated, so it has no action plan. Reply to the customer instead.",
    Why.NOTHING_TO_ACKNOWLEDGE: "Nothing is overdue on {number:this ticket}, so there is nothing to acknowledge.",
    Why.NOTHING_TO_SNOOZE: "That clock no longer runs on {number:this ticket}, so there is no reminder to put off.",
    Why.TIME_IN_FUTURE: "This time lies in the future. Give the time it happened, such as 10:30 or yesterday 17:10.",
    Why.DAY_IN_FUTURE: "This day lies in the future. Give the day on which it was asked for, such as 2026-06-01.",
    Why.TIME_UNREADABLE: "This time cannot be read. Write it like 10:30, yesterday 17:10 or 2026-11-24 09:00.",
    Why.TIME_OUT_OF_ORDER: "These times are out of order. The first comes before the second, and neither before the ticket was received.",
    Why.TIME_PASSED: "This time has passed. Choose one that lies ahead.",
    Why.OTHER_SIDE_CONFIRMS: "Your side proposed this time, so the other one confirms it. To change it, propose another time.",
    Why.NO_SUCH_ANNOUNCEMENT: "There is no such announcement. See what there is with /support announce or `announcements list`.",
    Why.ANNOUNCEMENT_SETTLED: "Announcement {number} is {state:sent} already, so it cannot be withdrawn. Announce what has changed instead.",
    Why.OTHER_SIDE_SIGNS: "The other side signs what you propose. You can decline it here to take it back.",
    Why.NO_WORDS: "There is nothing in it yet. Write a few words and send it again.",
    Why.UNKNOWN_COMMAND: "“{typed:That}” is not a command here. Try: {example:/support help}",
    Why.OLD_FORM: "This form is out of date. Copy what you typed, close it, and open it again.",
}


def sentence(refused: Refused) -> str:
    """What the person concerned is told. Facts of the refusal are shown as plain text, cut and harmless."""
    told = []
    for literal, name, otherwise, _ in Formatter().parse(_SENTENCES[refused.why]):
        told.append(literal)
        if name is not None:
            told.append(texts.inline(str(refused.facts.get(name, "")), 200) or otherwise or "")
    return texts.capital("".join(told))
