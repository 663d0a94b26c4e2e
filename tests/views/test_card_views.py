"""Cards: within Slack's limits at every point of a ticket's life, and saying what the reader needs."""

from dataclasses import replace

import pytest
from slack_limits import check_message, elements, options, presses, seen, value_of
from view_world import (
    ACME,
    AGENT,
    CONTACT,
    LIVES,
    NAMES,
    TICKET_ID,
    WORDS,
    at,
    contract,
    held,
    lived,
    quoted,
    scene,
    story,
)

from bot.views.cards import agents_card, customer_card, held_card, standing_card
from bot.views.ids import Press, split
from bot.views.scene import Name, Quoted
from policies.duration import parse
from policies.terms import PauseRule, Target, Wording


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("card", [agents_card, customer_card])
def test_a_card_is_within_slacks_limits_whatever_the_ticket_went_through(life, card):
    """Both cards of a ticket can be sent at every point of its life."""
    check_message(card(lived(life)))


@pytest.mark.parametrize("which", WORDS)
def test_what_customers_write_is_shown_harmlessly_to_agents(which):
    """Nothing a customer writes pings, formats, turns text around or breaks the card."""
    told = story()
    seq = told.asks(at("Mon 10:01"), part_of_request=True)
    answers = {"impact": WORDS[which], "steps": WORDS[which]}
    files = (
        {"id": "F1", "name": f"{WORDS[which][:90]}", "permalink": "https://vendor.slack.com/files/F1"},
    ) * 12
    words = {1: quoted(which, fields=answers), seq: quoted(which, files=files)}

    check_message(agents_card(scene(told, "Mon 10:05", words=words)))


def test_names_and_labels_of_others_are_escaped_wherever_they_stand():
    """A customer, a person or a policy named like markup is shown as it is named."""
    evil = "<!channel> & *Co* <https://a.example|b>"
    names = {**NAMES, CONTACT: Name(name=evil, slack_user="U0KIM"), AGENT: Name(name=evil)}
    terms = contract(plan_label=evil)
    told = story(terms=terms)
    told.claims(at("Mon 10:05"))

    for card in (agents_card, customer_card):
        check_message(card(scene(told, "Mon 10:06", names=names, customer=replace(ACME, name=evil))))
    check_message(standing_card(replace(ACME, name=evil), terms, [evil] * 9))
    check_message(held_card(held(contacts=(Name(name=evil),) * 9, person=Name(name=evil))))


def test_the_customers_card_tells_number_priority_and_deadline_in_the_readers_zone():
    """The customer reads the policy's word for the priority, and a time that Slack shows in their own zone."""
    card = customer_card(lived("new"))

    deadline = at("Mon 12:00")
    assert "ACME-17" in card.text
    assert "High (priority 2)" in seen(card)
    assert f"<!date^{deadline}^{{date_short_pretty}} at {{time}}|Mon 1 Jun 2026, 10:00 UTC>" in seen(card)


@pytest.mark.clause("T7")
def test_an_estimate_is_never_worded_like_a_target():
    """A target, an estimate and a commitment are told apart on the card."""
    terms = contract()
    committed = {
        **terms.promises,
        (Target.FIRST_RESPONSE, 2): replace(
            terms.promises[Target.FIRST_RESPONSE, 2], wording=Wording.COMMITMENT
        ),
    }

    estimate = seen(customer_card(lived("new")))
    commitment = seen(customer_card(scene(story(terms=replace(terms, promises=committed)), "Mon 10:01")))

    assert "*First response:* by" in estimate
    assert "*Resolution:* expected by" in estimate
    assert "not a guarantee" in estimate
    assert "*First response:* committed by" in commitment


def test_a_promise_that_waits_for_the_customer_says_so_to_each_side():
    """Nobody reads of themselves as of somebody else."""
    rule = PauseRule(reason="customer", label="The customer", targets=frozenset(Target))
    told = story(terms=contract(pauses=(rule,)))
    told.waits(at("Mon 10:10"))
    waiting = scene(told, "Mon 10:20")

    assert "for your answer, with" in seen(customer_card(waiting))
    assert "for the customer's answer, with" in seen(agents_card(waiting))


@pytest.mark.clause("T6")
def test_the_customers_card_says_what_is_missing_with_one_button():
    """What the policy asks and nobody told stands on the card, with a button to tell it."""
    card = customer_card(lived("new"))

    assert "*Still missing:* Steps to reproduce · Logs · the system it is about." in seen(card)
    assert value_of(card, Press.DETAILS) == TICKET_ID


@pytest.mark.clause("N7")
def test_what_is_asked_at_one_priority_only_is_missing_there_only():
    """Who stays reachable is asked for a critical ticket, and not for others."""
    assert "Who stays reachable" in seen(customer_card(lived("critical")))
    assert "Who stays reachable" not in seen(customer_card(lived("new")))


def test_a_slip_can_be_mended_until_somebody_answered():
    """The buttons for slips stand on the customer's card only before the first answer."""
    fresh, answered = presses(customer_card(lived("new"))), presses(customer_card(lived("answered")))

    assert {Press.NOT_A_TICKET, Press.ADD_TO} <= set(fresh)
    assert not {Press.NOT_A_TICKET, Press.ADD_TO} & set(answered)


def test_add_to_is_offered_only_where_there_is_another_ticket():
    """Without other open tickets there is no such menu on either card."""
    alone = lived("new", others=())

    assert Press.ADD_TO not in presses(customer_card(alone))
    more = next(one for one in elements(agents_card(alone)) if one["action_id"] == Press.MORE)
    assert Press.ADD_TO not in {split(one["value"])[1] for one in options(more)}


def test_a_resolved_ticket_asks_the_customer_whether_it_is():
    """Confirm or reopen, and nothing else to press."""
    assert presses(customer_card(lived("resolved"))) == [Press.CONFIRM, Press.REOPEN, Press.WHY]


@pytest.mark.parametrize("life", LIVES)
def test_the_customers_card_shows_nothing_internal(life):
    """No acknowledged breaches, reminders, confirmations, unknown facts or buttons of agents reach a customer."""
    card = customer_card(lived(life))

    internal = {
        Press.CLAIM,
        Press.REPLY,
        Press.PRIORITY,
        Press.TRIAGE,
        Press.WAIT,
        Press.RESOLVE,
        Press.MORE,
        Press.CLOSE,
    }
    assert not internal & set(presses(card))
    for word in ("confirmed yet", "escalat", "senior", "Nobody", "nobody", "stays with us"):
        assert word not in seen(card)


def test_the_agents_card_says_at_once_when_a_promise_is_missed():
    """The state of the clocks is in words on the first lines, not in an icon alone."""
    assert "*Promise missed.*" in seen(agents_card(lived("overdue")))
    assert "missed; it was due" in seen(agents_card(lived("overdue")))
    assert "Promise missed" not in seen(agents_card(lived("answered too late")))


def test_the_agents_card_offers_what_helps_next():
    """Claim while nobody has it, resume while it waits, the resolution's kind while it is not named."""
    assert Press.CLAIM in presses(agents_card(lived("new")))
    assert Press.CLAIM not in presses(agents_card(lived("claimed")))
    assert Press.RESUME in presses(agents_card(lived("waiting")))
    assert Press.NAME_RESOLUTION in presses(agents_card(lived("resolved, kind unnamed")))
    assert Press.NAME_RESOLUTION not in presses(agents_card(lived("resolved")))
    assert presses(agents_card(lived("confirmed"))) == [Press.REOPEN, Press.WHY]


def test_the_overflow_names_presses_that_exist():
    """Each entry of the three dots is taken as the press it names."""
    more = next(one for one in elements(agents_card(lived("new"))) if one["action_id"] == Press.MORE)

    assert [Press(split(one["value"])[1]) for one in options(more)] == [
        Press.WORKAROUND,
        Press.CHANGE_KIND,
        Press.ADD_TO,
        Press.CLOSE,
        Press.NOT_A_TICKET,
    ]


def test_the_customers_words_never_become_markup_on_the_agents_card():
    """They stand in rich text; no mrkdwn of the card repeats them."""
    card = agents_card(lived("new", words={1: Quoted(text="*find me* in here")}))

    holders = [block["type"] for block in card.blocks if "find me" in str(block)]
    assert holders == ["rich_text"]
    assert "find me" not in card.text


def test_erased_words_are_said_to_be_erased():
    """After an erasure request the card says so instead of failing."""
    assert "(erased on request)" in seen(agents_card(lived("new", words={1: Quoted(text=None)})))


@pytest.mark.clause("U6")
def test_a_capped_priority_is_explained_to_the_customer():
    """The card says that the priority asked for is for production only."""
    assert "Critical apply to production systems only" in seen(customer_card(lived("capped")))


@pytest.mark.clause("B3")
def test_a_ticket_without_targets_says_so():
    """No empty space where the clocks would stand."""
    assert "no response times for this" in seen(customer_card(lived("no promise")))
    assert "No target" in seen(agents_card(lived("no promise")))
    assert "no response times apply" in seen(customer_card(lived("feature request")))


@pytest.mark.clause("N8")
def test_continuous_effort_shows_until_a_workaround():
    """The agents see that a critical ticket is worked on round the clock, until there is a way round."""
    assert "Continuous effort" in seen(agents_card(lived("critical")))
    assert "Continuous effort" not in seen(agents_card(lived("busy")))


@pytest.mark.clause("N2")
def test_a_ticket_taken_in_spite_of_the_standing_says_who_did():
    """The override is on the card."""
    assert "although the customer's support had stopped" in seen(agents_card(lived("override")))


@pytest.mark.clause("U16")
def test_a_figure_of_the_order_form_is_marked_wherever_it_stands():
    """An override of the order form is told beside the figure."""
    terms = contract()
    key = (Target.FIRST_RESPONSE, 2)
    promises = {**terms.promises, key: replace(terms.promises[key], overridden=True, duration=parse("90m"))}

    card = agents_card(scene(story(terms=replace(terms, promises=promises)), "Mon 10:01"))

    assert "target: 1 h 30 min, as in the order form" in seen(card)


@pytest.mark.clause("B1")
def test_a_held_request_names_who_may_take_it_up():
    """The notice pings the contacts it waits for, five at most, and carries the button."""
    card = held_card(held())

    check_message(card)
    assert "<@U0KIM>" in seen(card)
    assert value_of(card, Press.ADOPT) == "h_0001"
    many = held_card(held(contacts=(NAMES[CONTACT],) * 40))
    assert seen(many).count("<@U0KIM>") == 5


@pytest.mark.parametrize("state", ["held", "refused", "adopted", "dismissed"])
@pytest.mark.parametrize("why", ["", "suspended", "subscription_ended", "no_longer_known"])
def test_a_held_request_says_what_became_of_it(state, why):
    """Every state has its words, with or without the one who settled it."""
    check_message(held_card(held(state, why=why)))
    check_message(held_card(held(state, why=why, settled_by=NAMES[CONTACT], number="ACME-18", contacts=())))


def test_the_standing_button_says_who_may_use_it_and_how_else():
    """A way in and a look at what is there, who may press them, and the other ways in."""
    card = standing_card(ACME, contract(), ["Kim Lee"])

    check_message(card)
    assert presses(card) == [Press.OPEN, Press.OUR_TICKETS]
    assert "Kim Lee can open tickets" in seen(card)


@pytest.mark.parametrize("which", WORDS)
def test_a_card_that_starts_the_thread_quotes_what_was_asked(which):
    """A form or a call leaves no message of the customer in the channel; its words are shown harmlessly."""
    asked = quoted(which, fields={"impact": WORDS[which]})

    check_message(customer_card(lived("new", words={1: asked})))


def test_only_a_card_without_a_message_above_it_quotes_the_request():
    """Where the customer wrote in the channel, the card hangs on that message and does not repeat it."""
    origin = {"channel": "C0SHARED", "ts": "1780300800.000100"}
    asked = {1: Quoted(text="The export fails.", fields={"impact": "Nobody can work."})}

    by_form = seen(customer_card(scene(story(), "Mon 10:01", words=asked)))
    by_message = seen(customer_card(scene(story(origin=origin), "Mon 10:01", words=asked)))

    assert "The export fails." in by_form
    assert "Impact: Nobody can work." in by_form
    assert "The export fails." not in by_message


def test_details_that_came_later_are_not_told_as_the_customers_request():
    """An agent may have typed them, for the agents' card."""
    told = story()
    told.tell("details_given", at("Mon 10:05"), who=AGENT, given=["steps"])
    words = {1: quoted("plain"), 2: Quoted(text="", fields={"steps": "Seen on our side only."})}
    shown = scene(told, "Mon 10:06", words=words)

    assert "Seen on our side only." in seen(agents_card(shown))
    assert "Seen on our side only." not in seen(customer_card(shown))


def test_the_agents_card_says_an_estimate_once_and_leaves_out_what_nobody_said():
    """Short lines are read."""
    card = seen(agents_card(lived("new")))

    assert "our estimate" not in card
    assert "(estimate: " in card
    assert "Category" not in card
    assert "by Slack message" not in card
