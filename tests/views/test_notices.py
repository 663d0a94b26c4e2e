"""What only the one who acted sees: refusals, help, lists, questions."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from slack_limits import check_message, check_view, looks_like_a_slip_of_ours, presses, seen, visible
from view_world import ACME, LIVES, TICKET_ID, WORDS, lived

from bot import commands
from bot.views import ids, notices, refusals
from bot.views.ids import Press, join
from policies.refusal import Refused, Why
from policies.terms import Choice

_GIVEN = {
    "number": "ACME-17",
    "by": "Dana",
    "label": "Critical",
    "levels": "1 Critical, 2 High",
    "capped": 3,
    "turn_to": "Ann",
    "limit": 2,
    "instead": "telephone",
    "typed": "clam",
    "example": "/support claim ACME-17",
}


@pytest.mark.parametrize("why", Why)
def test_every_refusal_has_a_sentence_with_or_without_its_facts(why):
    """What is wrong and what to do next, ending like a sentence, naming no code of ours."""
    for refused in (Refused(why), Refused(why, **_GIVEN)):
        sentence = refusals.sentence(refused)
        assert sentence[0].isupper() or sentence[0] == "“"
        assert "{" not in sentence
        assert "_" not in sentence
        check_message(notices.refusal(refused))


@pytest.mark.parametrize("why", Why)
@pytest.mark.parametrize("which", WORDS)
def test_a_refusal_shows_its_facts_harmlessly(why, which):
    """A name or a text within a refusal pings nobody and is cut."""
    facts = dict.fromkeys(_GIVEN, WORDS[which])

    check_message(notices.refusal(Refused(why, **facts)))
    assert len(refusals.sentence(Refused(why, **facts))) < 1_000


def test_the_second_to_claim_is_told_who_was_first():
    """By name, with the ticket's number and the way to take it over."""
    sentence = refusals.sentence(Refused(Why.ALREADY_CLAIMED, by="Dana Diaz", number="ACME-17"))

    assert sentence == "Dana Diaz was first: ACME-17 is theirs. To take it over, use /support assign."


def test_something_unexpected_names_its_error_and_no_internals():
    """The id to quote, and that nothing typed is lost."""
    message = notices.unexpected("E-1a2b3c4d")

    check_message(message)
    assert "(E-1a2b3c4d). Nothing you typed is lost" in message.text


@pytest.mark.clause("B1")
def test_a_bystander_is_told_kindly_who_may_ask():
    """Names as they are, mentions of ours kept, ten at most."""
    message = notices.who_may_ask(
        ACME, ["<@U0KIM>", "Pat <!here>", "<@U0|<!channel>>"] + ["Someone Else"] * 20
    )

    check_message(message)
    assert "<@U0KIM>" in message.text
    assert "and 13 more" not in message.text
    assert "13 more" in message.text
    check_message(notices.who_may_ask(ACME, []))


@pytest.mark.parametrize("count", [1, 5, 6, 60])
def test_an_answer_outside_the_thread_is_offered_each_open_ticket(count):
    """One button each, the rest in a menu; the message's own instant travels along."""
    tickets = [(f"t_{n}", f"ACME-{n}") for n in range(count)]
    message = notices.offer_link("1780300860.000200", tickets)

    check_message(message)
    pressed = [ids.pressed(action) for action in presses(message)]
    assert set(pressed) == {Press.ANSWERS}
    assert join("t_0", "1780300860.000200") in str(message.blocks)


def test_resolving_by_emoji_asks_for_the_kind():
    """A menu of the policy's kinds, with the ticket's id in each."""
    message = notices.ask_resolution(TICKET_ID, "ACME-17", [Choice(code="fix", label="Fix")])

    check_message(message)
    assert join(TICKET_ID, "fix") in str(message.blocks)
    check_message(notices.ask_resolution(TICKET_ID, "ACME-17", []))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("clam ACME-17", "/support claim ACME-17"),
        ("CLAIMM acme-3", "/support claim ACME-3"),
        ("ACME-17", "/support show ACME-17"),
        ("shwo", "/support show ACME-17"),
        ("prioritty ACME-17 2", "/support priority ACME-17 2"),
        ("close ACME-17", "/support resolve ACME-17"),
        ("<!channel> what?", "/support help"),
        ("claim", "`claim` also needs a ticket number. Try: `/support claim ACME-17`"),
        ("assign ACME-17 dana", "`assign` also needs the agent to give it to"),
        ("priority ACME-17 high", "`priority` also needs a priority from 1 to 4"),
    ],
)
def test_what_cannot_be_read_gets_the_nearest_command_and_an_example(typed, told):
    """An example to copy, made with the number that was typed."""
    message = notices.unknown_command(commands.parse(typed), for_agent=True)

    check_message(message)
    assert told in message.text


def test_a_contact_is_not_sent_to_a_command_for_agents():
    """Who may not claim is not told to."""
    message = notices.unknown_command(commands.parse("clam ACME-17"), for_agent=False)

    assert "claim" not in message.text
    assert "/support help" in message.text


@given(st.text(max_size=300), st.booleans())
def test_any_text_typed_after_the_command_gets_an_answer(text, for_agent):
    """Whatever is typed is read or answered, harmlessly."""
    assume(not looks_like_a_slip_of_ours(text))
    command = commands.parse(text)

    if command.word is None:
        check_message(notices.unknown_command(command, for_agent=for_agent))


def test_help_is_for_the_readers_role():
    """A contact reads nothing of what only agents can do."""
    for_agent, for_contact = notices.help_text(for_agent=True), notices.help_text(for_agent=False)

    check_message(for_agent)
    check_message(for_contact)
    assert "/support claim" in seen(for_agent)
    assert "/support claim" not in seen(for_contact)
    assert "/support new" in seen(for_contact)


@pytest.mark.clause("B14")
def test_a_list_of_tickets_fits_and_says_when_there_are_more():
    """Twenty tickets, each with what is owed next and a button to see it."""
    scenes = [lived(life) for life in list(LIVES)[:20]]
    message = notices.ticket_list(scenes, more=True)

    check_message(message)
    assert "20 open tickets, and there are more" in seen(message)
    assert presses(message).count(Press.SHOW) == 20
    check_message(notices.ticket_list([]))


def test_a_list_tells_what_is_owed_first():
    """A missed promise before a running clock, and an estimate never worded as a promise (T7)."""
    assert "First response: missed; it was due" in seen(notices.ticket_list([lived("overdue")]))
    assert "Resolution: expected by" in seen(notices.ticket_list([lived("paused")]))


@pytest.mark.clause("B14")
@pytest.mark.parametrize("life", LIVES)
def test_a_ticket_is_shown_with_its_history(life):
    """The card and the last events; a contact reads nothing internal."""
    for for_agent in (True, False):
        check_message(notices.ticket_shown(lived(life), for_agent=for_agent))
    for_contact = seen(notices.ticket_shown(lived("busy"), for_agent=False))
    assert "opened it" in for_contact
    assert "reminder" not in for_contact
    assert "acknowledged" not in for_contact
    assert "reminder for first response: breach" in seen(notices.ticket_shown(lived("busy"), for_agent=True))


@pytest.mark.parametrize("code", ["claimed", "assigned", "priority", "resumed", "another"])
def test_a_command_that_shows_nothing_else_is_confirmed(code):
    """The one who typed it knows that it was done."""
    check_message(notices.done(code, "ACME-17", "Dana <!channel>"))


def test_small_answers_are_messages_too():
    """The rest of what can be said to one person."""
    for message in (notices.already_a_ticket("ACME-17"), notices.not_our_channel(), notices.how_to_ask(ACME)):
        check_message(message)


def test_an_answer_can_stand_in_place_of_a_form():
    """After a form was sent, a refusal takes its place instead of vanishing with it."""
    view = notices.as_form(notices.refusal(Refused(Why.SUSPENDED, turn_to="Ann")))

    check_view(view)
    assert "Please turn to Ann." in "".join(visible(view["blocks"]))
