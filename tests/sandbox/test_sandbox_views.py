"""Forms: who may open them, how they stack, what is checked and what their answers do."""

import json

import pytest
from receiving import actions, button, client_of, modal, problems, refusal, section, text_input

from sandbox.client import Misused, Refused


@pytest.fixture
def trigger(workspace, slack, receiver):
    """Give fresh triggers: each from a press on the card."""
    slack.chat_postMessage(channel="C0ACME", text="card", blocks=[actions(button("Open"))])

    def press(who="carl"):
        workspace.as_(who).press("Open", channel="#acme")
        return receiver.payloads("block_actions")[-1]["trigger_id"]

    return press


def answering(receiver, **answers):
    """Answer submissions with the next of `answers`, everything else with nothing."""
    receiver.answer = lambda request: (
        (200, {"Content-Type": "application/json"}, json.dumps(answers))
        if request.get("payload", {}).get("type") == "view_submission" and answers
        else (200, {}, "")
    )


def test_a_trigger_opens_one_form_for_its_user(workspace, slack, trigger):
    """The form stands on the screen of whoever pressed; the same trigger opens no second."""
    used = trigger()
    view = slack.views_open(trigger_id=used, view=modal(text_input("Name", "name")))["view"]
    assert view["id"].startswith("V")
    assert view["root_view_id"] == view["id"]
    assert view["app_installed_team_id"] == "T0HOST"
    assert [one["id"] for one in workspace.as_("carl").views()] == [view["id"]]
    assert workspace.as_("amy").views() == []
    again = lambda: slack.views_open(trigger_id=used, view=modal(section("x")))  # noqa: E731
    assert refusal(again) == "exchanged_trigger_id"
    assert (
        refusal(lambda: slack.views_open(trigger_id="1.2.x", view=modal(section("x"))))
        == "invalid_trigger_id"
    )


def test_a_trigger_lasts_three_seconds_of_machine_time(start, receiver):
    """Moving the business clock leaves it good; four machine seconds do not."""
    now = [1_800_000_000.0]
    workspace = start(machine=lambda: now[0])
    slack = client_of(workspace)
    slack.chat_postMessage(channel="C0ACME", text="card", blocks=[actions(button("Open"))])
    receiver.answer = lambda _request: (200, {}, "")
    workspace.as_("carl").press("Open", channel="#acme")
    workspace.as_("carl").press("Open", channel="#acme")
    first, second = [payload["trigger_id"] for payload in receiver.payloads("block_actions")]
    workspace.advance_by(86_400)
    slack.views_open(trigger_id=first, view=modal(section("x")))
    now[0] += 3.5
    late = lambda: slack.views_open(trigger_id=second, view=modal(section("x")))  # noqa: E731
    assert refusal(late) == "expired_trigger_id"


TITLE = {"type": "plain_text", "text": "x" * 25}


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(section("x"), title=TITLE), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(section("x"), submit=TITLE), "[json-pointer:/view/submit/text]"),
        (modal(section("x"), close=TITLE), "[json-pointer:/view/close/text]"),
        (modal(section("x"), private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(section("x"), callback_id="x" * 256), "must be less than 256 characters"),
        (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed"),
        (modal(text_input("Name", "name"), submit=None), "a submit is required"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
        (modal(section("x"), size="large"), "invalid additional property: size"),
        ({"type": "modal", "title": {"type": "plain_text", "text": "x"}}, "missing required field: blocks"),
    ],
)
def test_a_view_keeps_slacks_limits(slack, trigger, view, problem):
    """`invalid_arguments`, with each problem and its place."""
    assert problem in problems(lambda: slack.views_open(trigger_id=trigger(), view=view))


def test_a_view_has_at_most_250_kilobytes(slack, trigger):
    """A hundred full sections are too much."""
    view = modal(*[section("é" * 2900) for _ in range(60)])
    assert refusal(lambda: slack.views_open(trigger_id=trigger(), view=view)) == "view_too_large"


def test_forms_stack_three_high(workspace, slack, trigger, receiver):
    """Two pushes over the first, each by a trigger from the form below; closing uncovers it."""
    carl = workspace.as_("carl")
    pressable = modal(section("x"), actions(button("More")))
    root = slack.views_open(trigger_id=trigger(), view=pressable)["view"]["id"]
    for _ in range(2):
        carl.press("More")
        newest = receiver.payloads("block_actions")[-1]["trigger_id"]
        pushed = slack.views_push(trigger_id=newest, view=pressable)["view"]
        assert pushed["root_view_id"] == root
    carl.press("More")
    newest = receiver.payloads("block_actions")[-1]["trigger_id"]
    assert refusal(lambda: slack.views_push(trigger_id=newest, view=pressable)) == "push_limit_reached"
    assert len(carl.views()) == 3
    carl.close_view()
    assert len(carl.views()) == 2
    assert refusal(lambda: slack.views_push(trigger_id=trigger(), view=pressable)) == "not_found"


def test_an_update_needs_the_hash_of_now_and_keeps_what_was_typed(workspace, slack, trigger):
    """A stale hash is `hash_conflict`; fields that keep their ids keep their words."""
    view = slack.views_open(trigger_id=trigger(), view=modal(text_input("Name", "name")))["view"]
    carl = workspace.as_("carl")
    carl.select("Name", "Carl")
    both = modal(text_input("Name", "name"), text_input("Town", "town", optional=True))
    fresh = slack.views_update(view_id=view["id"], hash=view["hash"], view=both)["view"]
    assert fresh["hash"] != view["hash"]
    assert fresh["state"]["values"]["name"]["typed"]["value"] == "Carl"
    stale = lambda: slack.views_update(view_id=view["id"], hash=view["hash"], view=both)  # noqa: E731
    assert refusal(stale) == "hash_conflict"
    carl.close_view()
    assert refusal(lambda: slack.views_update(view_id=view["id"], view=both)) == "not_found"


def test_an_external_id_is_used_once(slack, trigger):
    """It finds its view; a second view may not take it."""
    slack.views_open(trigger_id=trigger("carl"), view=modal(section("x"), external_id="e"))
    other = lambda: slack.views_open(trigger_id=trigger("amy"), view=modal(section("x"), external_id="e"))  # noqa: E731
    assert refusal(other) == "duplicate_external_id"
    assert slack.views_update(external_id="e", view=modal(section("y"), external_id="e"))["ok"]


def test_a_submission_names_the_users_team_and_the_installing_one(workspace, slack, trigger, receiver):
    """`team` is the user's own; `view.app_installed_team_id` is ours; values stand by block and action."""
    slack.views_open(trigger_id=trigger(), view=modal(text_input("Name", "name"), private_metadata="T-1"))
    workspace.as_("carl").submit({"Name": "Carl"})
    payload = receiver.payloads("view_submission")[0]
    assert payload["team"]["id"] == payload["user"]["team_id"] == "T0ACME"
    assert payload["view"]["app_installed_team_id"] == payload["view"]["team_id"] == "T0HOST"
    assert payload["view"]["private_metadata"] == "T-1"
    assert payload["view"]["state"]["values"]["name"]["typed"] == {
        "type": "plain_text_input",
        "value": "Carl",
    }
    assert workspace.as_("carl").views() == []


def test_the_client_checks_before_it_sends(workspace, slack, trigger, receiver):
    """What is required or too long never reaches the app; the form stays."""
    fields = (text_input("Name", "name", max_length=5), text_input("Note", "note", optional=True))
    slack.views_open(trigger_id=trigger(), view=modal(*fields))
    carl = workspace.as_("carl")
    for typed, problem in (({}, "required"), ({"Name": "Carla-Maria"}, "at most 5")):
        with pytest.raises(Refused) as caught:
            carl.submit(typed)
        assert problem in caught.value.errors["Name"]
    assert receiver.payloads("view_submission") == []
    assert len(carl.views()) == 1


def test_errors_of_the_app_stand_at_their_fields(workspace, slack, trigger, receiver):
    """`response_action: errors` keeps the form open and filled."""
    slack.views_open(trigger_id=trigger(), view=modal(text_input("Name", "name")))
    answering(receiver, response_action="errors", errors={"name": "Not you"})
    carl = workspace.as_("carl")
    with pytest.raises(Refused) as caught:
        carl.submit({"Name": "Carl"})
    assert caught.value.errors == {"Name": "Not you"}
    assert carl.form()["fields"][0]["value"] == "Carl"
    assert carl.form()["fields"][0]["error"] == "Not you"


def test_errors_for_no_field_are_no_answer(workspace, slack, trigger, receiver):
    """An error at a block that is no input is not shown by Slack, so the sandbox calls it wrong."""
    slack.views_open(trigger_id=trigger(), view=modal(text_input("Name", "name"), section("x", block_id="s")))
    answering(receiver, response_action="errors", errors={"s": "?"})
    with pytest.raises(Refused) as caught:
        workspace.as_("carl").submit({"Name": "Carl"})
    assert caught.value.answer["error"] == "invalid_view_submission_response"


@pytest.mark.parametrize(
    "case",
    [
        (
            {
                "response_action": "update",
                "view": modal(section("x"), title={"type": "plain_text", "text": "New"}),
            },
            ["New"],
        ),
        (
            {
                "response_action": "push",
                "view": modal(section("x"), title={"type": "plain_text", "text": "New"}),
            },
            ["A form", "New"],
        ),
        ({"response_action": "clear"}, []),
    ],
)
def test_a_submissions_answer_may_change_the_screen(workspace, slack, trigger, receiver, case):
    """Update replaces the form, push covers it, clear closes all."""
    answer, titles = case
    slack.views_open(trigger_id=trigger(), view=modal(text_input("Name", "name")))
    answering(receiver, **answer)
    workspace.as_("carl").submit({"Name": "Carl"})
    assert [view["title"] for view in workspace.as_("carl").views()] == titles


def test_an_app_that_fails_leaves_the_form_open(workspace, slack, trigger, receiver):
    """An answer of 500 is shown as trouble; nothing typed is lost."""
    slack.views_open(trigger_id=trigger(), view=modal(text_input("Name", "name")))
    receiver.answer = lambda _request: (500, {}, "")
    with pytest.raises(Refused):
        workspace.as_("carl").submit({"Name": "Carl"})
    assert workspace.as_("carl").form()["fields"][0]["value"] == "Carl"


def test_closing_is_told_only_where_asked_for(workspace, slack, trigger, receiver):
    """`notify_on_close` brings `view_closed`; without it there is silence."""
    slack.views_open(trigger_id=trigger(), view=modal(section("x")))
    workspace.as_("carl").close_view()
    assert receiver.payloads("view_closed") == []
    slack.views_open(trigger_id=trigger(), view=modal(section("x"), notify_on_close=True))
    workspace.as_("carl").close_view(all_of_them=True)
    assert [payload["is_cleared"] for payload in receiver.payloads("view_closed")] == [True]


def test_choices_are_sent_in_slacks_shape(workspace, slack, trigger, receiver):
    """A select by its option's text, boxes by several, a person by handle, a date as it is."""
    option = [
        {"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in ("One", "Two")
    ]
    label = lambda text: {"type": "plain_text", "text": text}  # noqa: E731
    kinds = {
        "Pick": {"type": "static_select", "options": option},
        "Boxes": {"type": "checkboxes", "options": option},
        "Who": {"type": "users_select"},
        "Day": {"type": "datepicker"},
        "When": {"type": "datetimepicker"},
    }
    blocks = [
        {"type": "input", "block_id": name, "label": label(name), "element": {"action_id": "a", **element}}
        for name, element in kinds.items()
    ]
    slack.views_open(trigger_id=trigger(), view=modal(*blocks))
    carl = workspace.as_("carl")
    with pytest.raises(Misused, match="offers no 'Three'"):
        carl.submit({"Pick": "Three"})
    carl.submit({"Pick": "Two", "Boxes": ["One"], "Who": "@amy", "Day": "2026-11-27", "When": 1_800_000_000})
    values = receiver.payloads("view_submission")[0]["view"]["state"]["values"]
    assert values["Pick"]["a"]["selected_option"]["value"] == "two"
    assert [one["value"] for one in values["Boxes"]["a"]["selected_options"]] == ["one"]
    assert values["Who"]["a"]["selected_user"] == "U0AMY"
    assert values["Day"]["a"]["selected_date"] == "2026-11-27"
    assert values["When"]["a"]["selected_date_time"] == 1_800_000_000


def test_a_home_tab_is_published_and_opened(workspace, slack, receiver):
    """The tab stands there for its user, and looking at it tells the app."""
    slack.views_publish(user_id="U0AMY", view={"type": "home", "blocks": [section("Welcome")]})
    workspace.as_("amy").do("open_home")
    workspace.rest()
    assert workspace.as_("amy").home()["what"] == "Welcome"
    assert receiver.events("app_home_opened")[0]["tab"] == "home"
