"""Forms: within limits, asking what the policy asks, and read back into plain values."""

from dataclasses import replace

import pytest
from slack_limits import check_view, elements, options, visible
from view_world import ACME, CONTACT, CUSTOMER_ID, LIVES, TICKET_ID, at, contract, lived

from bot.views import forms
from bot.views.forms import FormErrors, parts
from bot.views.ids import Field, Form, Press, information
from policies.terms import Asked, Choice, Kind, PriorityTerms, Source, SourceRule

ABOUT_TICKETS = (
    forms.details_form,
    forms.reply_form,
    forms.wait_form,
    forms.resolve_form,
    forms.priority_form,
    forms.change_kind_form,
    forms.close_form,
    forms.add_to_form,
    forms.adjust_form,
)


def field(view, block_id: str):
    """One input of a form."""
    return next(block for block in view["blocks"] if block.get("block_id") == block_id)


def choices(view, block_id: str) -> list[str]:
    """The values that a menu of a form offers."""
    return [one["value"] for one in options(field(view, block_id)["element"])]


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("form", ABOUT_TICKETS)
def test_every_form_is_within_slacks_limits_at_every_point_of_a_tickets_life(form, life):
    """Each form can be opened whatever the ticket went through, with others open or none."""
    check_view(form(lived(life)))
    check_view(form(lived(life, others=())))


@pytest.mark.parametrize("form", ABOUT_TICKETS)
def test_a_form_carries_the_tickets_opaque_id_and_nothing_else(form):
    """What comes back tells which ticket, and no more."""
    view = form(lived("new"))

    assert view["private_metadata"] == TICKET_ID
    assert view["callback_id"] in {one.value for one in Form}


def test_forms_hold_with_policies_and_customers_as_large_as_they_come():
    """A hundred and more of everything, each with a name at its limit, is still a form that Slack takes."""
    long = "Ω<!channel>" * 40
    terms = contract(
        priorities={n: PriorityTerms(level=n, label=f"{n} {long}", definition=long * 3) for n in range(1, 5)},
        asked=tuple(Asked(key=f"key{n}", label=f"{n} {long}", hint=long) for n in range(90)),
        categories=tuple(Choice(code=f"code{n}", label=f"{n} {long}") for n in range(250)),
        out_of_scope=tuple(Choice(code=f"code{n}", label=f"{n} {long}") for n in range(150)),
    )
    contacts = [(f"contact-{n}", f"{n} {long}") for n in range(150)]

    check_view(forms.open_form(replace(ACME, name=long), terms))
    check_view(forms.open_for_customer_form(replace(ACME, name=long), terms, contacts))
    check_view(
        forms.choose_customer_form([replace(ACME, id=f"cus_{n}", name=f"{n} {long}") for n in range(2_500)])
    )
    shown = lived("new", others=tuple((f"t_{n}", f"ACME-{n}") for n in range(400)))
    for form in ABOUT_TICKETS:
        check_view(form(replace(shown, terms=terms)))


@pytest.mark.clause("T8")
def test_the_form_asks_what_the_policy_asks_in_its_words():
    """Every piece of information, the definitions of the scale, the system, the kind and the category."""
    view = forms.open_form(ACME, contract())

    shown = "\n".join(visible(view["blocks"]))
    assert "*1 Critical:* The product is down or data is lost, and there is no way round it." in shown
    assert "Who cannot work, and since when?" in shown
    assert "Only for Critical." in shown
    assert choices(view, Field.ENVIRONMENT) == ["production", "test", "development"]
    assert choices(view, Field.KIND) == ["incident", "feature_request"]
    assert {information("impact"), information("steps"), information("logs")} <= {
        block.get("block_id") for block in view["blocks"]
    }
    assert view["private_metadata"] == CUSTOMER_ID


def test_nothing_but_the_request_itself_keeps_a_form_from_being_sent():
    """What the policy asks can be told later; an outage is not the time to fill in a questionnaire."""
    view = forms.open_form(ACME, contract(asks_environment=False))

    needed = [
        block["block_id"]
        for block in view["blocks"]
        if block["type"] == "input" and not block.get("optional")
    ]
    assert needed == [Field.DESCRIPTION, Field.KIND, Field.PRIORITY]


def test_a_policy_that_asks_little_has_a_short_form():
    """No empty menus: one kind, no categories, no environments, nothing asked."""
    bare = contract(
        asked=(), categories=(), asks_environment=False, kinds=(Choice(code="incident", label="Incident"),)
    )

    view = forms.open_form(ACME, bare)

    check_view(view)
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == [
        Field.DESCRIPTION,
        Field.PRIORITY,
    ]


@pytest.mark.clause("S1")
def test_an_agents_form_asks_for_whom_how_and_when():
    """Contact, source, receipt and whether it was answered; sources are those of the plan, Slack's form apart."""
    phone_only = contract(
        sources={Source.PHONE: SourceRule(source=Source.PHONE), Source.FORM: SourceRule(source=Source.FORM)}
    )

    view = forms.open_for_customer_form(ACME, phone_only, [(CONTACT, "Kim Lee")])

    check_view(view)
    assert choices(view, Field.SOURCE) == ["phone"]
    assert choices(view, Field.CONTACT) == [CONTACT]
    assert field(view, Field.RECEIPT)["optional"]


def test_a_customer_without_contacts_is_told_apart():
    """The agent reads what to do instead of meeting an empty menu."""
    view = forms.open_for_customer_form(ACME, contract(), [])

    check_view(view)
    assert "Add one first" in str(view)


def test_choosing_a_customer_acts_at_once():
    """The menu carries the customers' ids, in the order of their names."""
    view = forms.choose_customer_form(
        [replace(ACME, id="cus_b", name="beta"), replace(ACME, id="cus_a", name="Alpha")]
    )

    check_view(view)
    (chooser,) = elements(view)
    assert chooser["action_id"] == Press.CUSTOMER_CHOSEN
    assert [one["value"] for one in options(chooser)] == ["cus_a", "cus_b"]
    check_view(forms.choose_customer_form([]))


def test_what_a_contact_filled_in_is_read_back():
    """Each field becomes a plain value; what was left empty is none."""
    read = forms.read_open(
        {
            Field.DESCRIPTION: " It fails. ",
            Field.KIND: "incident",
            Field.PRIORITY: "2",
            Field.ENVIRONMENT: "production",
            Field.CATEGORY: "",
            information("impact"): "Everybody",
            information("logs"): "  ",
        }
    )

    assert read == forms.Opening(
        description="It fails.",
        information={"impact": "Everybody"},
        kind=Kind.INCIDENT,
        priority=2,
        category=None,
        environment="production",
        release=None,
    )


def test_every_field_that_cannot_be_taken_is_told_at_once():
    """Blanks, choices that are none, and a time that cannot be read: each has its sentence at its field."""
    values = {
        Field.DESCRIPTION: "  ",
        Field.KIND: "no_such_kind",
        Field.PRIORITY: "high",
        Field.SOURCE: "pigeon",
        Field.CONTACT: "",
        Field.RECEIPT: "when the moon was full",
    }

    with pytest.raises(FormErrors) as errors:
        forms.read_open_for_customer(values, zone="Europe/Berlin", now=at("Mon 10:00"))

    assert set(errors.value.by_block) == set(values)
    assert all(sentence.endswith(".") for sentence in errors.value.by_block.values())


def called(**more: str):
    """An agent's form about a call."""
    values = {Field.DESCRIPTION: "It fails", Field.SOURCE: "phone", Field.CONTACT: CONTACT, **more}
    return forms.read_open_for_customer(values, zone="Europe/Berlin", now=at("Mon 10:00"))


@pytest.mark.clause("S1")
def test_a_call_counts_as_answered_unless_it_is_said_otherwise():
    """Yes for a call, no for the rest, and what was chosen in any case."""
    assert called().answered
    assert not called(**{Field.SOURCE: "email"}).answered
    assert not called(**{Field.ANSWERED: "no"}).answered
    assert called(**{Field.SOURCE: "email", Field.ANSWERED: "yes"}).answered


def test_the_receipt_is_read_in_the_agents_own_zone():
    """Half past nine is half past nine where the agent is; empty is now."""
    assert called(**{Field.RECEIPT: "9:30"}).receipt == at("Mon 09:30")
    assert called().receipt is None


def test_the_other_forms_are_read_back():
    """One value or a few, as their use cases take them."""
    assert forms.read_reply({Field.TEXT: " Hello. "}) == "Hello."
    assert forms.read_wait(
        {Field.REASON: "customer", Field.ASKED: "steps,logs", Field.NOTE: ""}
    ) == forms.Waiting(reason="customer", asked=("steps", "logs"), note="")
    assert forms.read_wait({Field.REASON: "remote_access", Field.ASKED: ""}).asked == ()
    assert forms.read_resolve({Field.RESOLUTION: "fix", Field.TEXT: "Done."}) == forms.Resolving(
        resolution="fix", text="Done."
    )
    assert forms.read_priority(
        {Field.PRIORITY: "1", Field.HOW: "impact", Field.REASON: ""}
    ) == forms.PrioritySet(level=1, how="impact", reason="")
    assert forms.read_change_kind({Field.KIND: "feature_request"}) is Kind.FEATURE_REQUEST
    assert forms.read_close({Field.REASON: "third_party"}) == "third_party"
    assert forms.read_add_to({Field.OTHER: "t_2"}) == "t_2"
    assert forms.read_details({information("logs"): "x", Field.ENVIRONMENT: "test"}).information == {
        "logs": "x"
    }


@pytest.mark.parametrize(
    "read",
    [
        forms.read_open,
        forms.read_reply,
        forms.read_wait,
        forms.read_resolve,
        forms.read_priority,
        forms.read_change_kind,
        forms.read_close,
        forms.read_add_to,
        forms.read_details,
    ],
)
def test_a_form_from_an_old_version_is_refused_at_a_field(read):
    """Whatever came instead of the fields of today, the form stays open with a sentence in it."""
    with pytest.raises(FormErrors) as errors:
        read({"a_field_of_old": "x"})

    assert errors.value.by_block
    assert parts.WRITE in errors.value.by_block.values() or parts.CHOOSE in errors.value.by_block.values()


def test_the_details_form_asks_what_is_missing_and_all_once_nothing_is():
    """First what nobody told; a second thought on something told is possible too."""
    assert information("impact") not in {
        block.get("block_id") for block in forms.details_form(lived("new"))["blocks"]
    }
    complete = lived("new", terms=contract(asked=(Asked(key="impact", label="Impact"),)))
    assert information("impact") in {
        block.get("block_id") for block in forms.details_form(complete)["blocks"]
    }
    nothing = forms.details_form(
        lived("new", terms=contract(asked=(), categories=(), asks_environment=False))
    )
    check_view(nothing)
    assert "submit" not in nothing


@pytest.mark.clause("B10")
def test_waiting_says_which_clocks_it_stops():
    """Only the pauses that the policy grants stop one; waiting for an answer stops none here."""
    view = forms.wait_form(lived("new"))

    told = {one["value"]: one["description"]["text"] for one in options(field(view, Field.REASON)["element"])}
    assert told == {"customer": "No clock stops.", "remote_access": "Stops: First response"}


@pytest.mark.clause("T9")
def test_closing_offers_the_policys_own_reasons():
    """Out of scope in the words of the policy."""
    assert choices(forms.close_form(lived("new")), Field.REASON) == ["agent", "third_party"]


def test_replying_says_who_will_read_it():
    """Speaking to the customer is a deliberate act."""
    assert "*Acme Corp reads this*" in str(forms.reply_form(lived("new")))


def test_waiting_for_the_customer_says_for_what():
    """Nothing is chosen beforehand: a detail or a word of one's own is asked for, at the field."""
    view = forms.wait_form(lived("new"))
    assert "initial_options" not in field(view, Field.ASKED)["element"]

    with pytest.raises(FormErrors) as refused:
        forms.read_wait({Field.REASON: "customer", Field.ASKED: "", Field.NOTE: " "})

    assert "Say what you need" in refused.value.by_block[Field.NOTE]
    assert forms.read_wait({Field.REASON: "customer", Field.NOTE: "Which disk?"}).note == "Which disk?"
