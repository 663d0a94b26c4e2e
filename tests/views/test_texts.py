"""Texts: escaped once, cut without harm, times in the reader's zone, lengths in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_limits import check_markup
from view_world import WORDS, at

from bot.views import blocks, ids, texts
from policies.duration import parse


@given(st.text())
def test_escaping_can_be_undone_and_leaves_nothing_live(text):
    """Escaped once: `&`, `<` and `>` and nothing else."""
    assert texts.unescape(texts.escape(text)) == text
    assert not re.search("[<>]", texts.escape(text))


@given(st.text(max_size=200), st.integers(min_value=1, max_value=80))
def test_words_within_a_sentence_are_one_line_of_at_most_their_limit(text, limit):
    """Names and excerpts stay in their place, whatever is in them."""
    said = texts.inline(text, limit)

    assert "\n" not in said
    assert len(said) <= limit + 2
    check_markup(texts.say(text, limit).replace("None", ""))


@given(
    st.lists(
        st.sampled_from(
            ["<@U1>", "&amp;", "&lt;", "a ", "<!date^1^{time}|x>", "<https://a.b|c d>", "<@U123456789>"]
        )
    ),
    st.integers(min_value=2, max_value=40),
)
def test_cutting_markup_never_cuts_through_a_token(parts, limit):
    """What is left is whole tokens and entities, and says that something is missing."""
    cut = texts.shorten_markup("".join(parts), limit)

    assert len(cut) <= limit
    assert "".join(parts).startswith(cut.removesuffix("…"))
    assert re.fullmatch(r"(?:<[^<>]+>|&(?:amp|lt);|[a …])*", cut)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("<@U0KIM> said", "@Kim Lee said"),
        ("<@U404> said", "@someone said"),
        ("<@U404|kim> said", "@kim said"),
        ("see <#C1|general>", "see #general"),
        ("see <#C1|>", "see #channel"),
        ("<!subteam^S1|@team>", "@team"),
        ("<!date^1764000000^{date}|yesterday>", "yesterday"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<https://evil.example|your bank>", "your bank (https://evil.example)"),
        ("<mailto:a@b.example|a@b.example>", "mailto:a@b.example"),
        ("if a <b and c> d", "if a <b and c> d"),
        ("&amp;lt;", "&lt;"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\x00\x07bell", "bell"),
    ],
)
def test_a_messages_source_is_read_as_a_person_would(source, plain):
    """Mentions become names, links say where they lead, entities are characters."""
    assert texts.plain(source, {"U0KIM": "Kim Lee"}) == plain


def test_broadcasts_are_disarmed_wherever_they_stand():
    """Neither the token nor the word pings a channel any more."""
    for source in ("<!channel>", "<!here|here>", "@everyone", "&lt;!channel&gt;", "@CHANNEL"):
        assert not re.search(r"<!|@(channel|here|everyone)", texts.plain(source), re.IGNORECASE)


def test_marks_that_turn_text_around_do_not_reach_its_surroundings():
    """Overrides go; right-to-left words in a sentence of ours are kept apart."""
    assert "\u202e" not in texts.plain("abc\u202edef")
    assert texts.inline(WORDS["right to left"]).startswith("\u2068")
    assert texts.inline(WORDS["right to left"]).endswith("\u2069")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (1_200, "20 min"),
        (4_800, "1 h 20 min"),
        (3_600, "1 h"),
        (-4_800, "1 h 20 min"),
        (93_600, "26 h"),
        (3_599, "59 min"),
    ],
)
def test_open_time_is_told_in_hours_and_minutes(seconds, words):
    """Never in days, since a day of support has no one length."""
    assert texts.duration(seconds) == words


def test_calendar_time_is_told_in_days_from_two_days_on():
    """Thirteen days rather than 316 hours."""
    assert texts.wall_duration(13 * 86_400 + 4 * 3_600) == "13 days 4 h"
    assert texts.wall_duration(86_400) == "24 h"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("30m", "30 min"),
        ("4h", "4 h"),
        ("1bd", "1 business day"),
        ("2bd", "2 business days"),
        ("1w", "1 week"),
        ("4w", "4 weeks"),
        ("1mo", "1 month"),
    ],
)
def test_a_promised_length_is_told_in_its_own_unit(written, words):
    """As the contract has it."""
    assert texts.length(parse(written)) == words


def test_a_time_is_slacks_date_token_with_a_fallback_in_utc():
    """The reader's own zone where Slack can, UTC and said so where it cannot."""
    assert (
        texts.when(at("Mon 12:00"))
        == f"<!date^{at('Mon 12:00')}^{{date_short_pretty}} at {{time}}|Mon 1 Jun 2026, 10:00 UTC>"
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/|x", "https://a.example/>", "", "https://a b"]
)
def test_an_address_that_could_break_out_of_its_link_is_not_one(url):
    """Our words stay, without the link."""
    assert texts.link(url, "See <it>") == "See &lt;it&gt;"


def test_names_are_listed_as_in_a_sentence():
    """Commas, and a word before the last."""
    assert texts.listed([]) == ""
    assert texts.listed(["a"]) == "a"
    assert texts.listed(["a", "b", "c"], "or") == "a, b or c"


@given(st.text(max_size=300))
def test_rich_text_says_exactly_what_was_typed(text):
    """Links are told apart, and nothing is lost or added."""
    parts = [part.to_dict() for part in blocks.spoken(text)]

    assert "".join(part.get("text") or part.get("url", "") for part in parts) == text
    assert {part["type"] for part in parts} <= {"text", "link"}


def test_a_link_in_others_words_ends_before_the_sentence_does():
    """The full stop is not part of the address."""
    parts = [part.to_dict() for part in blocks.spoken("See https://a.example/x, or (https://b.example).")]

    assert [part["url"] for part in parts if part["type"] == "link"] == [
        "https://a.example/x",
        "https://b.example",
    ]


def test_ids_are_told_apart_by_their_press():
    """Numbered buttons mean the same; what is not ours means nothing."""
    assert ids.pressed("ticket.answers#3") is ids.Press.ANSWERS
    assert ids.pressed("ticket.claim") is ids.Press.CLAIM
    assert ids.pressed("ticket.of_old") is None
    assert ids.split(ids.join("t_1", 2)) == ["t_1", "2"]
    assert ids.information_key(ids.information("logs")) == "logs"
    assert ids.information_key("reason") is None
