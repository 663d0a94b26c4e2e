"""Whatever people write is shown harmlessly, and what is not ours is left alone."""

import pytest
from desk_world import DESK, World, tell, words

from bot.views.ids import Form, Press
from handlers.slack import events
from policies.timeline import FactKind

WILD = {
    "broadcast": "Please help <!channel> <!here> @everyone <@UMEI> &lt;!channel&gt; it is down",
    "long": "it is down " * 4000,
    "right to left": "מסך ההתחברות \u202e500\u202c לא עולה \u2067x",
    "markup": "*bold* `code` ~no~ <https://evil.example|click here> > quote ``` it is down",
    "control": "it is\x00 down\x1b[31m\u0085 {person} {0} %s",
    "links": "<mailto:a@b.example|a@b.example> <javascript:alert(1)|x> it is down",
}


@pytest.mark.parametrize("wild", WILD)
def test_whatever_a_customer_writes_is_shown_harmlessly(quick: World, wild: str) -> None:
    """On cards, in mirrors, in lists and forms: nothing pings, nothing is turned around, limits hold."""
    text = WILD[wild]
    ts = quick.ask(text=text)
    quick.say("UANN", "CACME", text, ts)
    quick.edit("UANN", "CACME", ts, f"{text} again")
    quick.submit("UANN", Form.DETAILS, quick.id("ACME-1"), information__steps=text[:3000])
    quick.deliver()
    shown = [post.message for post in quick.posts(DESK) + quick.posts("CACME")]
    shown.append(quick.command("UDANA", "show ACME-1").tell)

    for message in shown:
        said = words(message)
        assert len(message.text) <= 4000
        assert len(message.blocks) <= 50
        for mark in ("<!channel>", "<!here>", "<!everyone>", "@everyone", "\u202e", "\u2067", "\x00", "\x1b"):
            assert mark not in said
        assert "<@UMEI>" not in said
        assert "<javascript" not in message.text  # in rich text it stands as plain words


@pytest.mark.parametrize("wild", WILD)
def test_a_bystanders_and_a_refused_customers_words_too(quick: World, wild: str) -> None:
    """The notices quote them just as harmlessly."""
    from policies.people import Standing  # noqa: PLC0415 -- for this test only

    quick.change_customer("ACME", standing=Standing.SUSPENDED)
    quick.ask(text=WILD[wild])
    quick.say("UBOB", "CACME", WILD[wild])
    quick.deliver()

    for post in quick.posts(DESK) + quick.posts("CACME"):
        for mark in ("<!channel>", "<!here>", "@everyone", "<@UMEI>", "\u202e", "\x00"):
            assert mark not in post.words


def test_a_wild_name_pings_nobody(quick: World) -> None:
    """Display names are other people's words too."""
    quick.change_person("UANN", name="<!channel> \u202eAnn*Lee*")
    ts = quick.ask()
    quick.say("UANN", "CACME", "It is worse in Safari", ts)
    quick.deliver()

    assert all("<!channel>" not in post.words and "\u202e" not in post.words for post in quick.posts(DESK))


def test_a_file_without_words_is_a_request(quick: World) -> None:
    """A screenshot alone asks; it is kept by reference."""
    body = quick.written("UANN", "CACME", "", ts=quick.ts())
    body["event"] |= {
        "subtype": "file_share",
        "files": [{"id": "F1", "name": "error.png", "permalink": "https://f.example/F1", "url_private": "x"}],
    }
    events.message(quick.front, body, quick.key())
    quick.deliver()

    assert quick.numbers() == ["ACME-1"]
    assert "error.png" in quick.posts(DESK)[0].words


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b"])
def test_nothing_at_all_opens_nothing(quick: World, text: str) -> None:
    """Slack sends empty texts for some unfurls."""
    quick.say("UANN", "CACME", text)

    assert quick.numbers() == []


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "channel_join"},
        {"subtype": "channel_topic", "topic": "x"},
        {"subtype": "bot_message", "bot_id": "B1"},
        {"bot_id": "BOTHER"},
        {"user": "UPLEDGE"},
        {"user": None},
        {"channel": "CRANDOM"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "message_replied"},
        {"subtype": "a_subtype_of_tomorrow"},
    ],
)
def test_what_nobody_wrote_to_us_opens_nothing(quick: World, event: dict[str, object]) -> None:
    """Joins, machines, ourselves, other channels, and what Slack may invent."""
    body = quick.written("UANN", "CACME", "The login page shows 500", ts=quick.ts())
    body["event"] |= event

    assert tell(events.message(quick.front, body, quick.key()).answer) == ""
    assert quick.numbers() == []


def test_an_edit_that_only_unfurls_a_link_is_no_edit(quick: World) -> None:
    """The words are the same."""
    ts = quick.ask()
    quick.edit("UANN", "CACME", ts, "as it was before")

    assert quick.facts("ACME-1", FactKind.EDITED) == []


@pytest.mark.parametrize("emoji", ["tada", "one::skin-tone-2", "nine", "eyes"])
def test_a_contacts_other_emoji_mean_nothing(quick: World, emoji: str) -> None:
    """Only priority, check mark and ticket do; 👀 by a contact claims nothing."""
    ts = quick.ask()
    if emoji.startswith("one"):
        quick.react("UANN", "CACME", ts, emoji)
        assert quick.case("ACME-1").ticket.priority == 1
        return

    assert tell(quick.react("UANN", "CACME", ts, emoji)) == ""
    assert len(quick.case("ACME-1").timeline) == 1


@pytest.mark.parametrize("who", ["UBOB", "UOLU", "UNOBODY"])
def test_emoji_of_those_who_have_no_say_mean_nothing(quick: World, who: str) -> None:
    """Bystanders, colleagues and people nobody knows."""
    ts = quick.ask()
    for emoji in ("eyes", "one", "white_check_mark", "ticket"):
        assert tell(quick.react(who, "CACME", ts, emoji)) == ""

    assert len(quick.case("ACME-1").timeline) == 1


def test_an_inactive_agents_acts_are_a_colleagues(quick: World) -> None:
    """Who was taken off the list has no more rights from that moment."""
    ts = quick.ask()
    quick.change_person("UDANA", active=False)
    quick.say("UDANA", "CACME", "Looking into it", ts)

    assert quick.facts("ACME-1", FactKind.MESSAGE_SENT)[0].what["by"] == "colleague"
    assert tell(quick.press("UDANA", Press.CLAIM, quick.id("ACME-1")))
    assert quick.reading("ACME-1").met_at is None


def test_a_channel_that_changed_its_id_takes_its_tickets_along(quick: World) -> None:
    """As it does when sharing starts."""
    ts = quick.ask()
    body = {"event": {"type": "channel_id_changed", "old_channel_id": "CACME", "new_channel_id": "CNEW"}}
    events.channel_renumbered(quick.front, body, quick.key())
    quick.say("UDANA", "CNEW", "Looking into it", ts)

    assert quick.row("ACME-1").customer_channel == "CNEW"
    assert quick.reading("ACME-1").met_at == quick.now


def test_a_channel_that_is_gone_is_told_to_the_agents(quick: World) -> None:
    """Clocks run on, so a person must look."""
    body = {"event": {"type": "channel_unshared", "channel": "CACME"}}
    events.channel_lost(quick.front, body, quick.key())
    events.channel_lost(
        quick.front, {"event": {"type": "channel_archive", "channel": "CRANDOM"}}, quick.key()
    )

    assert [row.facts["code"] for row in quick.outgoing(DESK, "operator_notice")] == ["channel_lost"]
