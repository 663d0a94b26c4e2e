"""What Slack refuses in blocks, and that it takes what `slack_sdk.models` builds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receiving import actions, button, problems, refusal, section
from slack_sdk.models import blocks as sdk

from sandbox.blockkit import blocks as rules

PLAIN = {"type": "plain_text", "text": "x"}


def options(count, **more):
    every = [{"text": {"type": "plain_text", "text": f"o{n}"}, "value": f"v{n}"} for n in range(count)]
    return {"type": "static_select", "action_id": "s", "options": every, **more}


WRONG = [
    ("unknown block", {"type": "slideshow"}, "unsupported type: slideshow [json-pointer:/blocks/0/type]"),
    ("empty section", {"type": "section"}, "must define either `text` or `fields`"),
    ("empty text", section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (
        "long section",
        section("x" * 3001),
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    ("many fields", {"type": "section", "fields": [PLAIN] * 11}, "no more than 10 items allowed"),
    (
        "long field",
        {"type": "section", "fields": [{**PLAIN, "text": "x" * 2001}]},
        "less than 2001 characters",
    ),
    ("long header", {"type": "header", "text": {**PLAIN, "text": "x" * 151}}, "less than 151 characters"),
    (
        "mrkdwn header",
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        "must be one of plain_text",
    ),
    ("many elements", actions(*[button("b", f"a{n}") for n in range(26)]), "no more than 25 items allowed"),
    ("many in context", {"type": "context", "elements": [PLAIN] * 11}, "no more than 10 items allowed"),
    ("no elements", {"type": "actions", "elements": []}, "must provide a value"),
    ("same action twice", actions(button("a"), button("b")), "`action_id` do already exists"),
    ("long button", actions(button("x" * 76)), "must be less than 76 characters"),
    ("long value", actions(button("b", value="x" * 2001)), "must be less than 2001 characters"),
    ("long action", actions(button("b", "x" * 256)), "must be less than 256 characters"),
    ("long block id", section("x", block_id="x" * 256), "must be less than 256 characters"),
    ("odd style", actions({**button("b"), "style": "loud"}), "must be one of primary, danger"),
    ("odd property", section("x", colour="red"), "invalid additional property: colour"),
    (
        "select without options",
        actions({"type": "static_select", "action_id": "s"}),
        "must define either `options`",
    ),
    ("101 options", actions(options(101)), "no more than 100 items allowed"),
    (
        "an option twice",
        actions({**options(1), "options": options(1)["options"] * 2}),
        "duplicate option value: v0",
    ),
    (
        "long option value",
        actions({**options(1), "options": [{"text": PLAIN, "value": "x" * 151}]}),
        "less than 151 characters",
    ),
    (
        "initial option not offered",
        actions(options(2, initial_option={"text": PLAIN, "value": "no"})),
        "initial option must match one of the options",
    ),
    ("overflow of six", actions({**options(6), "type": "overflow"}), "no more than 5 items allowed"),
    ("eleven boxes", actions({**options(11), "type": "checkboxes"}), "no more than 10 items allowed"),
    (
        "empty rich text",
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}],
        },
        "must be more than 0 characters",
    ),
    ("text field in actions", actions({"type": "plain_text_input", "action_id": "t"}), "unsupported type"),
    ("text on a divider", {"type": "divider", "text": PLAIN}, "invalid additional property"),
]


@pytest.mark.parametrize(("block", "problem"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_block_outside_slacks_rules_is_refused_with_its_place(slack, block, problem):
    """`invalid_blocks` says what is wrong and where."""
    said = problems(lambda: slack.chat_postMessage(channel="C0ACME", text="x", blocks=[block]))
    assert problem in said
    assert (
        refusal(lambda: slack.chat_postMessage(channel="C0ACME", text="x", blocks=[block]))
        == "invalid_blocks"
    )


def test_fifty_blocks_are_enough(slack):
    """The fifty-first is refused; so is a block_id used twice."""
    slack.chat_postMessage(channel="C0ACME", text="x", blocks=[{"type": "divider"}] * 50)
    too_many = problems(
        lambda: slack.chat_postMessage(channel="C0ACME", text="x", blocks=[{"type": "divider"}] * 51)
    )
    assert "no more than 50 items allowed [json-pointer:/blocks]" in too_many
    twice = [section("a", block_id="b"), section("b", block_id="b")]
    assert "`block_id` b already exists" in problems(
        lambda: slack.chat_postMessage(channel="C0ACME", text="x", blocks=twice)
    )


def test_all_text_in_blocks_together_has_a_limit(slack):
    """What Slack was seen to take passes, what it was seen to refuse does not."""
    slack.chat_postMessage(channel="C0ACME", text="x", blocks=[section("x" * 2399)] * 4)
    post = lambda: slack.chat_postMessage(channel="C0ACME", text="x", blocks=[section("x" * 2836)] * 4)  # noqa: E731
    assert refusal(post) == "msg_blocks_too_long"


@pytest.mark.parametrize("blocks", ["{}", "nonsense", '["x"]'])
def test_blocks_are_a_list_of_objects(slack, blocks):
    """Anything else is `invalid_blocks_format`."""
    assert (
        refusal(lambda: slack.chat_postMessage(channel="C0ACME", text="x", blocks=blocks))
        == "invalid_blocks_format"
    )


def test_what_the_sdk_builds_passes(slack):
    """Every kind of block that `slack_sdk.models` offers, as it writes it."""
    option = sdk.Option(value="v", text="o")
    confirm = sdk.ConfirmObject(title="Sure?", text="Really", confirm="Yes", deny="No")
    built = [
        sdk.HeaderBlock(text="Head"),
        sdk.DividerBlock(),
        sdk.SectionBlock(text=sdk.MarkdownTextObject(text="*x*", verbatim=True), fields=["a", "b"]),
        sdk.SectionBlock(text="x", accessory=sdk.ButtonElement(text="Go", action_id="go", confirm=confirm)),
        sdk.ContextBlock(elements=[sdk.PlainTextObject(text="x", emoji=True)]),
        sdk.ActionsBlock(
            elements=[
                sdk.ButtonElement(
                    text="Go", action_id="go", value="1", style="primary", url="https://x.example"
                ),
                sdk.StaticSelectElement(
                    action_id="s", options=[option], initial_option=option, placeholder="p"
                ),
                sdk.UserSelectElement(action_id="u"),
                sdk.OverflowMenuElement(action_id="o", options=[option, option]),
                sdk.DatePickerElement(action_id="d", initial_date="2026-01-01"),
            ]
        ),
        sdk.InputBlock(
            label="Name", element=sdk.PlainTextInputElement(action_id="n", multiline=True), hint="h"
        ),
        sdk.ImageBlock(image_url="https://x.example/a.png", alt_text="a"),
        sdk.RichTextBlock(
            elements=[
                sdk.RichTextSectionElement(elements=[sdk.RichTextElementParts.Text(text="customer's words")])
            ]
        ),
        sdk.MarkdownBlock(text="**x**"),
    ]
    answer = slack.chat_postMessage(channel="C0ACME", text="x", blocks=[block.to_dict() for block in built])
    assert len(answer["message"]["blocks"]) == len(built)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["type", "text", "elements", "fields", "accessory", "options", "element", "label", "block_id", "action_id"]
    ), inner | st.sampled_from(["section", "actions", "input", "button", "static_select", "plain_text"]), max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(anything)
def test_no_block_however_odd_breaks_the_rules(blocks):
    """Whatever comes is judged, never a crash."""
    rules.check(blocks, surface="message")
    rules.check([blocks], surface="modal")
