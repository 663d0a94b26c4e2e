"""What was written while Pledge was away says so; what was added later on purpose does not."""

from desk_world import DESK, World


def test_a_request_read_after_an_outage_says_how_late(quick: World) -> None:
    """Its clocks ran from when it was written, and the agents see why nobody heard of it."""
    ts = quick.ts()
    quick.later(minutes=25)
    quick.say("UANN", "CACME", "The login page shows 500", ts=ts)
    quick.deliver()

    [card] = [post for post in quick.posts(DESK) if "ACME-1" in post.words]
    assert "Read 25 min late: Pledge was away" in card.words


def test_an_answer_read_after_an_outage_says_so_in_the_thread(quick: World) -> None:
    """A message of the thread that was read late is mirrored with how late."""
    root = quick.ask()
    quick.deliver()
    ts = quick.ts()
    quick.later(hours=1)
    quick.say("UANN", "CACME", "It is only the blue one", root, ts=ts)
    quick.deliver()

    [mirrored] = [post for post in quick.posts(DESK) if "only the blue one" in post.words]
    assert "Read 1 h late: Pledge was away" in mirrored.words


def test_a_request_heard_at_once_says_nothing(quick: World) -> None:
    """The usual seconds of delivery are no outage."""
    quick.ask()
    quick.deliver()

    assert not any("Pledge was away" in post.words for post in quick.posts(DESK))
