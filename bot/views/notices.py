"""What only the one who acted sees: answers, questions back, lists, help, and that something went wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ButtonElement, InteractiveElement, SectionBlock
from slack_sdk.models.views import View

from bot.commands import Command, Word
from bot.views import blocks, cards, clocks, history, ids, refusals, texts, wording
from bot.views.scene import Message, Scene
from policies.customer import Customer
from policies.instant import Instant
from policies.refusal import Refused
from policies.terms import Choice, Terms

_MOST_NAMES = 10
_BUTTONS = 5

_EXAMPLES: Mapping[Word, str] = {
    Word.NEW: "/support new",
    Word.LIST: "/support list",
    Word.MINE: "/support mine",
    Word.SHOW: "/support show {number}",
    Word.CLAIM: "/support claim {number}",
    Word.ASSIGN: "/support assign {number} @dana",
    Word.PRIORITY: "/support priority {number} 2",
    Word.WAIT: "/support wait {number}",
    Word.RESUME: "/support resume {number}",
    Word.RESOLVE: "/support resolve {number}",
    Word.ANNOUNCE: "/support announce",
    Word.TRANSFER: "/support transfer ACME",
    Word.HELP: "/support help",
}
_FOR_CONTACTS = (Word.NEW, Word.LIST, Word.MINE, Word.SHOW, Word.PRIORITY, Word.TRANSFER, Word.HELP)

_MEANS: Mapping[Word, str] = {
    Word.NEW: "open a ticket",
    Word.LIST: "the open tickets",
    Word.MINE: "your own",
    Word.SHOW: "how one stands",
    Word.CLAIM: "take it",
    Word.ASSIGN: "give it to somebody",
    Word.PRIORITY: "change its priority",
    Word.WAIT: "wait for the customer, or for another reason",
    Word.RESUME: "stop waiting",
    Word.RESOLVE: "mark it as resolved",
    Word.ANNOUNCE: "tell customers of a release, maintenance, an end of support or a security alert",
    Word.TRANSFER: "change a contact: somebody else in their place, once an agent confirms it",
    Word.HELP: "this list",
}

_DONE = {
    "claimed": "{number} is yours.",
    "assigned": "{number} is with {who} now.",
    "priority": "The priority of {number} is taken in; the ticket's thread has the receipt.",
    "priority_stands": "{number} is {who} already. You confirmed it; no deadline changes.",
    "priority_asked": "You asked for {who} on {number}. Our engineers decide, and the ticket's card will say so.",
    "priority_consulted": "The policy has the customer asked first: they can agree to {who} on {number} in its thread. Nothing has moved yet.",
    "consultation_withdrawn": "{number} stays {who}; the customer is no longer asked.",
    "resumed": "{number} is no longer waiting.",
}


def refusal(refused: Refused) -> Message:
    """Say why a rule said no, and what to do next."""
    return blocks.simple(texts.escape(refusals.sentence(refused)))


def unexpected(error_id: str) -> Message:
    """Say that it is our fault, and what to quote; `text` also serves as a field's error."""
    return blocks.simple(
        f"Something went wrong on our side ({texts.say(error_id, 40)}). Nothing you typed is lost; please try again "
        "in a minute. If it happens again, tell your administrator this number."
    )


def too_late_for_a_form() -> Message:
    """Say that the form could not be shown: Slack gives three seconds for it."""
    return blocks.simple("The form could not be opened in time. Nothing was changed; please try once more.")


def done(code: str, number: str, who: str = "") -> Message:
    """Confirm a command that shows nothing else to the one who typed it."""
    sentence = _DONE.get(code, "{number}: done.")
    return blocks.simple(sentence.format(number=texts.say(number, 40), who=texts.say(who, 80) or "somebody"))


def already_a_ticket(number: str) -> Message:
    """Say that the message belongs to a ticket."""
    return blocks.simple(f"This is {texts.say(number, 40)} already. Add to it in its thread.")


def may_be_split(ticket: str, number: str, message: int) -> Message:
    """Say that the message belongs to a ticket, and offer to give what it names one of its own (U4)."""
    told = f"This belongs to {texts.say(number, 40)}. Is it another issue? Its clocks would count from this message."
    split = blocks.button("Give it a ticket of its own", ids.Press.SPLIT, ids.join(ticket, message))
    return blocks.simple(told, blocks.actions(split))


def not_our_channel() -> Message:
    """Say that nobody watches this channel."""
    return blocks.simple(
        "This channel is not set up for support, so nothing was opened. Use the channel you share with our support team."
    )


def how_to_ask(customer: Customer) -> Message:
    """Answer a mention that asks for nothing."""
    return blocks.simple(
        f"Hello! Write what is wrong in this channel and it becomes a ticket for {texts.say(customer.name, 80)}. "
        "Or press the button.",
        blocks.actions(blocks.button("Open a ticket", ids.Press.OPEN, customer.id, style="primary")),
    )


def who_may_ask(customer: Customer, contacts: Sequence[str]) -> Message:
    """Tell a bystander kindly who may open tickets (B1); `contacts` are names or `<@U…>` mentions."""
    named = [_contact(one) for one in contacts[:_MOST_NAMES]]
    if len(contacts) > len(named):
        named.append(f"{len(contacts) - len(named)} more")
    who = texts.listed(named, "or") if named else "one of its support contacts"
    return blocks.simple(
        f"Thank you. For {texts.say(customer.name, 80)}, only its support contacts can open tickets. "
        f"Ask {who}: they can take up what you wrote with one press. Nothing you typed is lost."
    )


def _contact(name: str) -> str:
    """Our own mention stays one; it is for one reader's eyes, so it pings nobody."""
    user = name.removeprefix("<@").removesuffix(">")
    return texts.mention(user) if name == f"<@{user}>" else texts.say(name, 80)


def offer_link(ts: str, tickets: Sequence[tuple[str, str]]) -> Message:
    """Ask an agent who answered outside a thread which ticket it answers; `tickets` are (id, number)."""
    shown = tickets[:_BUTTONS]
    buttons = [
        blocks.button(f"This answers {number}", ids.numbered(ids.Press.ANSWERS, place), ids.join(ticket, ts))
        for place, (ticket, number) in enumerate(shown, start=1)
    ]
    rest = [
        blocks.option(f"This answers {number}", ids.join(ticket, ts)) for ticket, number in tickets[_BUTTONS:]
    ]
    return blocks.simple(
        "Does what you wrote here answer a ticket? Then it counts, from when you wrote it. If not, do nothing.",
        blocks.actions(*buttons, blocks.menu("Another ticket…", ids.Press.ANSWERS, rest)),
    )


def ask_resolution(ticket: str, number: str, resolutions: Sequence[Choice]) -> Message:
    """Ask the agent who resolved by emoji what kind of resolution it was (N6)."""
    named = texts.say(number, 40)
    options = [blocks.option(one.label, ids.join(ticket, one.code)) for one in resolutions]
    return blocks.simple(
        f"{named} is resolved as of your :white_check_mark:. What kind of resolution is it?",
        blocks.actions(blocks.menu("Choose the kind…", ids.Press.NAME_RESOLUTION, options)),
    )


def resolution_recorded(number: str, terms: Terms, code: str) -> Message:
    """Say what was recorded, in place of the menu that asked for it."""
    kind = texts.say(wording.resolution(terms, code))
    return blocks.simple(f"{texts.say(number, 40)} is recorded as: {kind}.")


def answer_linked(number: str, at: Instant) -> Message:
    """Say what was recorded, in place of the buttons that offered it."""
    return blocks.simple(f"Recorded: it answers {texts.say(number, 40)}, and counts from {texts.when(at)}.")


def unknown_command(command: Command, *, for_agent: bool) -> Message:
    """Say what could not be read, with the nearest command as an example to copy."""
    allowed = tuple(Word) if for_agent else _FOR_CONTACTS
    nearest = command.nearest if command.nearest in allowed else Word.HELP
    example = _example(nearest, command.number or "ACME-17")
    said = texts.say(command.typed, 80)
    if command.lacks and nearest is command.nearest:
        return blocks.simple(f"`{nearest.value}` also needs {command.lacks}. Try: `{example}`")
    return blocks.simple(f"“{said}” is not a command here. Try: `{example}`\nAll commands: `/support help`")


def _example(word: Word, number: str) -> str:
    return _EXAMPLES[word].format(number=texts.say(number, 40))


def help_text(*, for_agent: bool) -> Message:
    """Every command with an example, and what works without one, for the reader's role."""
    words = tuple(Word) if for_agent else _FOR_CONTACTS
    told = [f"• `{_example(word, 'ACME-17')}`: {_MEANS[word]}" for word in words]
    return blocks.message(
        "Help for /support: what you can type, and what works without it.",
        blocks.section("*What you can type*"),
        blocks.lines(*told),
        blocks.section("*What works without typing a command*"),
        blocks.lines(*(_AGENT_WAYS if for_agent else _CONTACT_WAYS)),
    )


_AGENT_WAYS = (
    "• :eyes: on the card or on the customer's message takes the ticket; so does writing `claim` in its thread.",
    "• :one: to :four: on the card set the priority; :rotating_light: is 1.",
    "• :white_check_mark: resolves it, as of then.",
    "• :ticket: on a contact's message opens a ticket.",
    "• What you write in the customer's thread reaches them and counts as an answer. The agents' thread stays with us.",
)
_CONTACT_WAYS = (
    "• Write what is wrong in this channel: it becomes a ticket.",
    "• :ticket: on a message opens a ticket for it.",
    "• Write in the ticket's thread: it reaches our engineers.",
    "• :white_check_mark: on a resolved ticket confirms that it is solved.",
)


def ticket_list(
    scenes: Sequence[Scene], *, more: bool = False, customer: str | None = None, page: str | None = None
) -> Message:
    """The tickets asked for, each with what is owed next; for those of one customer, also a way to its contacts.

    `page` is the reader's own way to all of them in the browser.
    """
    change = blocks.actions(_on_the_web(page), transfer_button(customer) if customer else None)
    small = blocks.context("The link opens once, within the hour, and is yours alone.") if page else None
    if not scenes:
        return blocks.simple("There are no open tickets here.", change, small)
    heading = f"{texts.plural(len(scenes), 'open ticket')}{', and there are more' if more else ''}"
    return blocks.message(
        f"{heading}: {texts.listed(texts.escape(scene.ticket.number) for scene in scenes)}.",
        blocks.section(f"*{heading}*"),
        *(_row(scene) for scene in scenes),
        change,
        small,
    )


def _on_the_web(page: str | None) -> InteractiveElement | None:
    return blocks.leads_to("Open on the web", ids.Press.ON_THE_WEB, page) if page else None


def transfer_button(customer: str, press: ids.Press | ids.AtHome = ids.Press.TRANSFER) -> ButtonElement:
    """The button that asks who leaves and who comes (U2)."""
    return blocks.button("Change a contact", press, customer)


def _row(scene: Scene) -> SectionBlock:
    label = texts.say(wording.label(scene.terms, scene.ticket.priority), 60)
    status = texts.capital(wording.status(scene.ticket.status))
    text = f"*{texts.escape(scene.ticket.number)}* · {wording.customer(scene)} · {label}\n{status}. {wording.held_by(scene)} {clocks.owed(scene)}"
    return blocks.section(text, _show(scene))


def _show(scene: Scene) -> InteractiveElement:
    return blocks.button("Show", ids.Press.SHOW, scene.id)


def ticket_shown(scene: Scene, *, for_agent: bool) -> Message:
    """One ticket as it stands, with its history; a contact sees nothing internal (B14, U12)."""
    card = cards.agents_card(scene) if for_agent else cards.customer_card(scene)
    told = blocks.lines("*History*", *history.lines(scene, for_agent=for_agent))
    return Message(text=card.text, blocks=[*card.blocks, *([told.to_dict()] if told else [])])


def as_form(tell: Message) -> Mapping[str, Any]:
    """A message in place of a form that was sent."""
    return View(
        type="modal",
        title=blocks.plain("Pledge"),
        close=blocks.plain("Close"),
        blocks=[dict(one) for one in tell.blocks],
    ).to_dict()
