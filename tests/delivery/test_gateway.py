"""The gateway calls Slack once and tells exactly what became of it."""

import socket
from collections.abc import Iterator

import pytest
from fake_slack import TOKEN, FakeSlack, Fault, running

from bot.delivery.gateway import Gateway, InTransactionError, card_mark, client_maker, row_mark
from bot.delivery.outcomes import Ambiguous, CallError, RetryAt, Scope, Sent, Undeliverable
from bot.views.scene import Message

HELLO = Message(text="Hello", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}])
NOW = 5_000.0


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with running(FakeSlack()) as fake:
        yield fake


def gateway(url: str, *, inside: bool = False) -> Gateway:
    return Gateway(client_maker(TOKEN, url), in_transaction=lambda: inside, machine_clock=lambda: NOW)


def post(slack: FakeSlack, **fault: object) -> object:
    if fault:
        slack.fail("chat.postMessage", Fault(**fault))  # type: ignore[arg-type]
    return gateway(slack.url).post("C1", None, HELLO, mark=row_mark("out_1"))


def test_a_post_is_sent_with_its_blocks_and_marked(slack: FakeSlack) -> None:
    """A message arrives as it was given, with the row's id in its metadata."""
    outcome = post(slack)

    assert outcome == Sent(slack.messages[0]["ts"])
    assert slack.messages[0]["blocks"] == list(HELLO.blocks)
    assert slack.messages[0]["metadata"] == {"event_type": "pledge_outbox", "event_payload": {"row": "out_1"}}


def test_a_reply_may_show_in_the_channel_too(slack: FakeSlack) -> None:
    """`broadcast` makes a thread's reply visible in its channel."""
    root = post(slack)
    assert isinstance(root, Sent)

    gateway(slack.url).post("C1", root.ts, HELLO, mark=row_mark("out_2"), broadcast=True)

    assert slack.messages[1]["thread_ts"] == root.ts
    assert slack.messages[1]["reply_broadcast"] is True


def test_what_the_line_drops_after_acceptance_is_ambiguous_and_made_once(slack: FakeSlack) -> None:
    """A connection that ends without an answer tells nothing, and the call is not made again unasked."""
    outcome = post(slack, how="drop", done=True)

    assert isinstance(outcome, Ambiguous)
    assert len(slack.messages) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"how": "drop"},
        {"how": "http", "status": 500, "error": "internal_error"},
        {"how": "http", "status": 503, "error": "service_unavailable"},
        {"how": "html", "status": 502},
        {"how": "html", "status": 200},
        {"how": "error", "error": "internal_error"},
        {"how": "error", "error": "fatal_error"},
    ],
)
def test_what_slack_may_have_done_is_ambiguous(slack: FakeSlack, fault: dict[str, object]) -> None:
    """Resets, server errors and answers that are none leave it open."""
    assert isinstance(post(slack, **fault), Ambiguous)


def test_an_answer_that_does_not_come_in_time_is_ambiguous(slack: FakeSlack) -> None:
    """A time-out tells nothing of the call."""
    slack.fail("views.open", Fault(how="hold", seconds=1.8))

    outcome = gateway(slack.url).views_open("trigger", {"type": "modal"})

    assert isinstance(outcome, Ambiguous)
    assert len(slack.called("views.open")) == 0


@pytest.mark.parametrize(
    "error", ["channel_not_found", "not_in_channel", "is_archived", "msg_too_long", "new_error"]
)
def test_a_definite_no_is_undeliverable(slack: FakeSlack, error: str) -> None:
    """Slack's own no is final, one that nobody has heard of included."""
    assert post(slack, how="error", error=error) == Undeliverable(error)


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "missing_scope", "account_inactive"])
def test_a_broken_installation_loses_no_message(slack: FakeSlack, error: str) -> None:
    """What a person has to mend holds everything back instead of giving messages up."""
    assert post(slack, how="error", error=error) == RetryAt(NOW + 60, Scope.WORKSPACE, error)


def test_a_rate_limit_is_kept_as_slack_tells_it(slack: FakeSlack) -> None:
    """429 becomes an instant of the machine's clock, by its Retry-After, for that channel."""
    outcome = post(slack, how="http", status=429, seconds=7)

    assert outcome == RetryAt(NOW + 7, Scope.CHANNEL, "ratelimited")


def test_a_rate_limit_of_another_method_holds_that_method(slack: FakeSlack) -> None:
    """Edits count by method, not by channel."""
    slack.fail("chat.update", Fault(how="http", status=429, seconds=3))

    outcome = gateway(slack.url).update("C1", "1.0", HELLO)

    assert outcome == RetryAt(NOW + 3, Scope.METHOD, "ratelimited")


def test_nobody_at_the_address_is_a_plain_retry() -> None:
    """A refused connection surely sent nothing."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"

        outcome = gateway(url).post("C1", None, HELLO, mark=row_mark("out_1"))

    assert isinstance(outcome, RetryAt)
    assert outcome.scope is Scope.WORKSPACE


def test_a_name_that_does_not_resolve_is_a_plain_retry() -> None:
    """Without an address nothing was sent."""
    outcome = gateway("http://slack.invalid/api/").post("C1", None, HELLO, mark=row_mark("out_1"))

    assert isinstance(outcome, RetryAt)


def test_a_marked_message_is_found_on_a_later_page_of_its_thread(slack: FakeSlack) -> None:
    """The look-up reads all of a thread, not its first page."""
    slack.page = 2
    desk = gateway(slack.url)
    root = desk.post("C1", None, HELLO, mark=card_mark("cd_1"))
    assert isinstance(root, Sent)
    sent = [desk.post("C1", root.ts, HELLO, mark=row_mark(f"out_{n}")) for n in range(5)]

    assert Sent(str(desk.find("C1", root.ts, row_mark("out_4"), slack.clock - 60))) == sent[4]
    assert desk.find("C1", None, card_mark("cd_1"), slack.clock - 60) == root.ts
    assert desk.find("C1", root.ts, row_mark("out_9"), slack.clock - 60) is None
    assert desk.find("C1", "1.0", row_mark("out_4"), slack.clock - 60) is None


def test_a_look_up_that_failed_tells_nothing(slack: FakeSlack) -> None:
    """Not being able to look is not the same as not finding."""
    slack.fail("conversations.history", Fault(how="http", status=500, error="internal_error"))

    with pytest.raises(CallError) as caught:
        gateway(slack.url).find("C1", None, row_mark("out_1"), 0)

    assert isinstance(caught.value.trouble, Ambiguous)


def test_the_token_is_in_no_error_and_no_repr(slack: FakeSlack) -> None:
    """Whatever fails, what is told of it holds no secret."""
    slack.fail("users.info", Fault(how="error", error="user_not_found"))
    desk = gateway(slack.url)

    with pytest.raises(CallError) as caught:
        desk.user_info("U1")

    told = [repr(desk), str(caught.value), repr(caught.value), repr(caught.value.__context__)]
    assert not any(TOKEN in one for one in told)
    assert caught.value.__cause__ is None


def test_slack_is_never_called_inside_a_transaction(slack: FakeSlack) -> None:
    """A slow Slack must not hold anybody's rows."""
    with pytest.raises(InTransactionError):
        gateway(slack.url, inside=True).post("C1", None, HELLO, mark=row_mark("out_1"))

    assert slack.calls == []


def test_people_are_described_by_their_own_team(slack: FakeSlack) -> None:
    """The directory learns a person's own workspace, name, address and zone."""
    profile = gateway(slack.url).user_info("U5")

    assert (profile.team, profile.name, profile.email, profile.zone) == (
        "T2",
        "Ada Lovelace",
        "ada@acme.example",
        "Europe/London",
    )


def test_an_answer_to_a_stale_address_does_no_harm(slack: FakeSlack) -> None:
    """Ephemeral answers are best effort: a no is a no."""
    desk = gateway(slack.url)

    assert desk.ephemeral("C1", "U1", HELLO) is True
    assert desk.respond_to("http://127.0.0.1:9/commands/1", HELLO) is False


def test_a_token_that_slack_refuses_is_remembered_until_it_is_mended(slack: FakeSlack) -> None:
    """Health shows it at once; an error of one message does not count, and the first success ends it."""
    ours = gateway(slack.url)
    slack.fail("chat.postMessage", Fault(how="error", error="channel_not_found"))
    ours.post("C1", None, HELLO, mark=row_mark("out_1"))
    assert ours.refusal() == ""

    slack.fail("chat.postMessage", Fault(how="error", error="token_revoked"))
    ours.post("C1", None, HELLO, mark=row_mark("out_1"))
    assert ours.refusal() == "token_revoked"

    ours.post("C1", None, HELLO, mark=row_mark("out_1"))
    assert ours.refusal() == ""
