"""Messages sent once: each kind has words that stand alone, within limits, whatever the ticket went through."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_limits import check_message, looks_like_a_slip_of_ours, presses, seen, value_of, visible
from view_world import (
    AGENT,
    BYSTANDER,
    COLLEAGUE,
    CONTACT,
    LEAD,
    LIVES,
    NAMES,
    TICKET_ID,
    WORDS,
    at,
    erasures_due,
    held,
    lived,
    quoted,
    rung,
    scene,
    story,
    transfer,
)

from bot.views.ids import Press, join
from bot.views.messages import KINDS, Unrenderable, digest, render
from bot.views.scene import Quoted, Scene
from storage.records import OutboxKind


def facts_for(kind: str, shown: Scene):
    """Plausible facts of a message of a kind."""
    last = shown.timeline[-1].seq
    moved = [{"target": "first_response", "deadline": at("Mon 12:00"), "priority": 2}]
    return {
        "acknowledgement": {"agent": AGENT},
        "reply": {"agent": AGENT, "text": "Try again now, please."},
        "information_asked": {
            "agent": AGENT,
            "asked": ["steps", "logs"],
            "note": "Best as a file.",
            "reason": "customer",
        },
        "resolved_notice": {"agent": AGENT, "seq": last},
        "reopen_question": {"person": CONTACT, "message_seq": last},
        "reopened_notice": {"person": CONTACT},
        "reopened_answer": {"person": CONTACT},
        "closed_notice": {"reason": "silence"},
        "customer_receipt": {"change": last, "before": moved, "after": [], "person": AGENT},
        "agents_receipt": {"change": last, "before": [], "after": moved, "person": AGENT},
        "priority_proposal": {"to": 1, "person": CONTACT},
        "mirror": {
            "seq": 1,
            "person": CONTACT,
            "ref": {"channel": "C0SHARED", "ts": "1780300860.000200"},
            "side": "contact",
        },
        "alarm": {"rungs": [rung("first_response", "half")], "tell": [AGENT], "unheld": ["tam"]},
        "announcement": {"code": "workaround", "person": AGENT},
        "correction": {
            "target": "first_response",
            "cycle": 1,
            "deadline": at("Mon 12:00"),
            "before": "breached",
            "after": "met",
            "tell": [LEAD],
        },
        "customer_reminder": {"n": 1, "asked": ["steps", "logs"], "since": at("Mon 11:00")},
        "consultation": {"seq": last, "person": AGENT},
        "approval_asked": {"seq": last, "agent": AGENT},
        "escalation": {"seq": last, "person": CONTACT, "tell": [LEAD]},
        "escalated_notice": {"seq": last, "person": CONTACT},
        "action_plan": {"agent": AGENT, "text": "We call you at ten.", "side": "agent"},
        "adjustment_proposal": {"proposal": last, "person": CONTACT},
        "adjustment_settled": {"proposal": last, "person": AGENT, "signed": True},
        "refused_notice": {"held": "h_0001"},
        "operator_notice": {"code": "ticket_stuck", "number": "ACME-17"},
        "transfer_settled": {"transfer": "tr_0001"},
        "erasure_reminder": {"erasures": ["er_0001"]},
    }[kind]


def rendered(kind: str, shown: Scene):
    """A message of a kind about a ticket."""
    others = {
        "refused_notice": held("refused", why="suspended"),
        "transfer_settled": transfer("confirmed"),
        "erasure_reminder": erasures_due(30),
    }
    return render(kind, others.get(kind, shown), facts_for(kind, shown))


def test_every_kind_of_the_outbox_has_words():
    """Nothing can be put into the outbox that could not be said; a digest is made of others' words."""
    elsewhere = {"digest", "customer_announcement", "announcement_over", "call_news"}
    assert {kind.value for kind in OutboxKind} - elsewhere == KINDS


@pytest.mark.parametrize("life", LIVES)
def test_every_message_is_within_slacks_limits_whatever_the_ticket_went_through(life):
    """Each kind of message can be sent at every point of a ticket's life."""
    for kind in KINDS:
        check_message(rendered(kind, lived(life)))


@pytest.mark.parametrize("which", WORDS)
def test_a_mirror_shows_any_words_harmlessly(which):
    """The agents see what was said, as rich text, and nothing in it is live."""
    for side in ("contact", "agent", "colleague", "bystander", "edited", "something new"):
        facts = {"seq": 1, "person": CONTACT, "side": side, "ref": {"channel": "C1", "ts": "1.2"}}
        check_message(render("mirror", lived("new", words={1: quoted(which)}), facts))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400).filter(lambda text: not looks_like_a_slip_of_ours(text)))
def test_no_text_at_all_is_live_in_a_message(text):
    """Whatever is typed: a message, a note, a name, a reply, a refused request."""
    shown = lived(
        "claimed",
        words={1: Quoted(text=text, fields={"impact": text})},
        names={**NAMES, AGENT: replace(NAMES[AGENT], name=text)},
    )
    note = {"agent": AGENT, "asked": [text], "note": text, "reason": "customer"}

    check_message(render("mirror", shown, facts_for("mirror", shown)))
    check_message(render("information_asked", shown, note))
    check_message(render("reply", shown, {"agent": AGENT, "text": text}))
    check_message(render("refused_notice", held("refused", quoted=Quoted(text=text)), {}))
    check_message(digest([render("mirror", shown, facts_for("mirror", shown))] * 3))


def test_an_answer_of_full_length_reaches_the_customer_whole():
    """Nothing of what the form takes is cut."""
    text = "y" * 3_000

    assert text in "".join(visible(render("reply", lived("new"), {"agent": AGENT, "text": text}).blocks))


def test_a_mirror_leads_to_the_message_itself():
    """The link is the message's own, in the customer's channel."""
    assert "https://vendor.slack.com/archives/C0SHARED/p1780300860000200|See it there" in seen(
        rendered("mirror", lived("new"))
    )


def test_a_colleagues_answer_can_be_vouched_for():
    """Its mirror has the button that makes it count."""
    facts = {"seq": 1, "person": COLLEAGUE, "side": "colleague", "ref": None}

    assert value_of(render("mirror", lived("new"), facts), Press.CONFIRM_RESPONSE) == join(TICKET_ID, 1)


@pytest.mark.clause("N9")
def test_a_receipt_shows_each_clock_before_and_after():
    """What was due, what is due now; a clock that ended and one that began."""
    told = story()
    change = told.priority(at("Mon 10:30"), 1)
    before = [
        {"target": "first_response", "deadline": at("Mon 12:00"), "priority": 2},
        {"target": "next_update", "deadline": at("Mon 14:00"), "priority": 2},
    ]
    after = [
        {"target": "first_response", "deadline": at("Mon 11:30"), "priority": 1},
        {"target": "resolution", "deadline": at("Mon 14:30"), "priority": 1},
    ]

    message = render(
        "agents_receipt", scene(told, "Mon 10:30"), {"change": change, "before": before, "after": after}
    )

    check_message(message)
    shown = seen(message)
    assert (
        "priority changed from High (priority 2) to Critical (priority 1) by Dana Diaz. Reason: the impact changed."
        in shown
    )
    assert "• First response: was due" in shown
    assert "• Next update: was due" in shown
    assert "no longer runs" in shown
    assert "• Resolution (estimate): now due" in shown
    assert presses(message) == [Press.REVISE_MISCLASSIFIED, Press.REVISE_UNDO]
    assert value_of(message, Press.REVISE_UNDO) == join(TICKET_ID, change)


def test_the_receipt_of_a_revision_turns_its_buttons_round():
    """After "misclassified" the other word is offered, for the same change; after an undo nothing is."""
    told = story()
    change = told.priority(at("Mon 10:30"), 1)
    revised = told.revises(at("Mon 10:31"), change, "misclassified")
    message = render(
        "agents_receipt", scene(told, "Mon 10:31"), {"change": revised, "before": [], "after": []}
    )

    assert presses(message) == [Press.REVISE_IMPACT, Press.REVISE_UNDO]
    assert value_of(message, Press.REVISE_IMPACT) == join(TICKET_ID, change)

    undone = told.revises(at("Mon 10:32"), change, "undone")
    message = render(
        "agents_receipt", scene(told, "Mon 10:32"), {"change": undone, "before": [], "after": []}
    )
    assert presses(message) == []
    assert "It is High (priority 2) again" in message.text


def test_the_customers_receipt_has_no_buttons():
    """A change is for the agents to revise."""
    assert presses(rendered("customer_receipt", lived("busy"))) == []


def test_a_change_of_kind_has_a_receipt_too():
    """Without a priority in it, it says what the ticket became."""
    told = story()
    change = told.kind(at("Mon 10:30"), "feature_request")
    message = render(
        "customer_receipt", scene(told, "Mon 10:30"), {"change": change, "before": [], "after": []}
    )

    check_message(message)
    assert "Dana Diaz made this a feature request." in message.text


def test_a_proposal_can_be_taken_or_left():
    """Both answers are buttons, and say what they do."""
    message = rendered("priority_proposal", lived("proposed"))

    assert (
        "Kim Lee (Acme Corp) asks for Critical (priority 1) on ACME-17. It is High (priority 2) now."
        in message.text
    )
    assert presses(message) == [Press.ACCEPT_PRIORITY, Press.DECLINE_PRIORITY]


@pytest.mark.clause("N8")
def test_a_proposal_after_a_workaround_carries_its_reason():
    """The press that takes it says why; the sentence asks, and tells what goes on."""
    message = render(
        "priority_proposal", lived("critical"), {"to": 2, "person": AGENT, "because": "workaround"}
    )

    check_message(message)
    assert "the continuous effort ends" in message.text
    assert value_of(message, Press.ACCEPT_PRIORITY) == join(TICKET_ID, 2, "workaround")


def test_a_correction_calls_whoever_was_told_and_says_what_is_so():
    """Which promise, when it was due, what was told and what counts now."""
    message = rendered("correction", lived("answered"))

    assert "First response, due" in message.text
    assert "counted as missed, and counts as met now" in message.text
    assert "It was met" in message.text
    assert "Calling <@U0LEE>" in message.text


@pytest.mark.clause("N3")
def test_a_reminder_lists_what_is_missing_or_all_that_is_asked():
    """What was named when it was asked for; else everything the policy asks and nobody told."""
    since = at("Mon 11:00")
    named = render("customer_reminder", lived("waiting"), {"n": 1, "asked": ["logs"], "since": since})
    unnamed = render("customer_reminder", lived("waiting"), {"n": 1, "asked": [], "since": since})

    assert "we still need your answer: Logs." in named.text
    assert "Steps to reproduce" in unnamed.text
    assert value_of(named, Press.DETAILS) == TICKET_ID


@pytest.mark.clause("S2")
def test_a_resolution_asks_the_customer_and_says_when_silence_closes():
    """Confirm or reopen; five business days of silence close it."""
    message = rendered("resolved_notice", lived("resolved"))

    assert presses(message) == [Press.CONFIRM, Press.REOPEN]
    assert "If we hear nothing for 5 business days, we close it." in seen(message)


def test_a_message_after_the_resolution_is_asked_about_at_its_own_time():
    """Reopening counts from the message, so the button carries it."""
    message = render("reopen_question", lived("resolved"), {"person": CONTACT, "message_seq": 4})

    assert value_of(message, Press.REOPEN) == join(TICKET_ID, 4)


def test_a_reopening_pings_whoever_holds_it_unless_they_did_it():
    """Nobody is pinged about their own action."""
    assert "<@U0DANA>" in render("reopened_notice", lived("reopened"), {"person": CONTACT}).text
    assert "<@" not in render("reopened_notice", lived("reopened"), {"person": AGENT}).text


@pytest.mark.parametrize(
    "reason", ["confirmed", "silence", "not_a_ticket", "merged", "agent", "third_party", "unheard_of", ""]
)
def test_every_closing_reason_is_told_in_words(reason):
    """The customer reads why, the policy's own reasons included."""
    check_message(render("closed_notice", lived("merged"), {"reason": reason}))


@pytest.mark.clause("N3")
def test_asking_for_information_names_it_and_gives_the_button():
    """What is missing is listed once, with the way to give it."""
    message = rendered("information_asked", lived("waiting"))

    assert "Dana Diaz needs something from you: Steps to reproduce · Logs." in message.text
    assert value_of(message, Press.DETAILS) == TICKET_ID


@pytest.mark.parametrize("before", ["breached", "met", "running", "paused", "withdrawn", "odd"])
def test_a_correction_says_both_verdicts(before):
    """The old and the new one, whichever they are."""
    check_message(
        render("correction", lived("new"), {"target": "first_response", "before": before, "after": "met"})
    )
    check_message(render("correction", lived("new"), {"target": "gone", "before": before, "after": None}))


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("assigned", {"agent": LEAD}),
        ("senior_needed", {"agent": AGENT, "tell": [LEAD]}),
        ("added", {"number": "ACME-18", "ref": None}),
        ("details_given", {"given": ["steps"]}),
        ("details_given", {"given": []}),
        ("priority_declined", {"to": 1}),
        ("response_confirmed", {}),
        ("taken_back", {"ref": {"channel": "C1", "ts": "1.2"}}),
        ("workaround", {}),
        ("confirmed", {}),
        ("breach_acknowledged", {}),
        ("standing_override", {}),
        ("channel_lost", {}),
        ("a_code_of_another_version", {}),
    ],
)
def test_every_announcement_is_one_sentence_with_a_name_in_it(code, more):
    """Who did what, even for a code of another version."""
    message = render("announcement", lived("new"), {"code": code, "person": AGENT, **more})

    check_message(message)
    assert message.text.startswith("ACME-17: ")


@pytest.mark.parametrize(
    "code",
    [
        "ticket_stuck",
        "event_dead",
        "message_dead",
        "channel_lost",
        "outage",
        "app_removed",
        "card_dead",
        "new_code",
    ],
)
def test_an_operator_notice_never_fails_for_a_missing_fact(code):
    """It says what it knows; an unknown code is said as it is."""
    check_message(render("operator_notice", None, {"code": code}))
    check_message(
        render(
            "operator_notice",
            None,
            {"code": code, "number": "<!channel>", "customer": "A & B", "error": "x" * 9_000},
        )
    )


@pytest.mark.clause("N2")
def test_a_refused_request_can_be_taken_all_the_same():
    """The agents see what was asked, why it was refused, and one button, until it is settled."""
    message = render("refused_notice", held("refused", why="suspended"), {})

    assert "Kim" not in message.text
    assert "Bo Stander (Acme Corp) asked for help and was turned away: Support is suspended" in message.text
    assert value_of(message, Press.OVERRIDE) == "h_0001"
    assert presses(render("refused_notice", held("adopted", why="suspended"), {})) == []


def test_what_cannot_be_said_is_told_apart():
    """An unknown kind, or a message without its scene, is an error of ours and named."""
    with pytest.raises(Unrenderable, match="no_such_kind"):
        render("no_such_kind", lived("new"), {})
    with pytest.raises(Unrenderable, match="alarm"):
        render("alarm", None, {})
    with pytest.raises(Unrenderable, match="refused_notice"):
        render("refused_notice", lived("new"), {})


def test_people_unknown_to_the_scene_are_never_shown_by_id():
    """Erased or forgotten, they are "someone"."""
    for kind in KINDS:
        check_message(rendered(kind, lived("busy", names={})))


def test_a_bystanders_words_in_a_thread_are_marked():
    """The agents see that it was not a contact who wrote."""
    facts = {"seq": 1, "person": BYSTANDER, "side": "bystander", "ref": None}

    assert (
        "Bo Stander (Acme Corp, not a support contact) wrote:" in render("mirror", lived("new"), facts).text
    )


def test_a_reminder_repeats_the_question_an_agent_asked():
    """Where nothing else was asked for, nothing else is listed."""
    told = story()
    told.tell("waiting", at("Mon 10:10"), reason="customer", asked=[])
    words = {1: quoted("plain"), 2: Quoted(text="Which disk does it write to?")}
    shown = scene(told, "Wed 10:10", words=words)

    message = render("customer_reminder", shown, {"n": 1, "asked": [], "since": at("Mon 10:10")})

    check_message(message)
    assert "Which disk does it write to?" in seen(message)
    assert "Steps to reproduce" not in seen(message)


def test_a_requester_who_sets_a_priority_is_given_no_reason_in_their_mouth():
    """The receipt says who changed it to what."""
    told = story()
    told.tell("priority_changed", at("Mon 10:05"), who=CONTACT, to=1, how="impact", by="requester")
    shown = scene(told, "Mon 10:06")

    message = render("customer_receipt", shown, {"change": 2, "before": [], "after": []})

    assert "by Kim Lee." in message.text
    assert "Reason" not in message.text


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("silence", "Closed: it was resolved and nothing more was heard."),
        ("agent", "Closed: our team closed it."),
    ],
)
def test_a_resolution_that_was_closed_says_why(reason, said):
    """In place of the buttons."""
    told = story()
    told.resolves(at("Mon 11:00"))
    told.closes(at("Tue 11:00"), reason)

    message = render("resolved_notice", scene(told, "Tue 11:01"), {"agent": AGENT, "seq": 2})

    check_message(message)
    assert said in seen(message)
    assert presses(message) == []
