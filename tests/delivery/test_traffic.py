"""What comes in goes before what is sent."""

import time
from threading import Event, Thread

from bot.delivery.traffic import GIVE_WAY_SECONDS, QUIET_SECONDS, Traffic


def waited(traffic: Traffic) -> float:
    began = time.monotonic()
    traffic.give_way()
    return time.monotonic() - began


def test_nothing_waits_when_nothing_comes_in() -> None:
    """A send begins at once."""
    assert waited(Traffic()) < GIVE_WAY_SECONDS


def test_the_gap_between_two_requests_is_no_quiet_moment() -> None:
    """A send that finds the last request just ended waits whether the next one comes."""
    traffic = Traffic()
    with traffic.taking_in():
        pass

    assert QUIET_SECONDS / 2 <= waited(traffic) < GIVE_WAY_SECONDS


def test_a_send_begins_when_the_last_request_has_ended() -> None:
    """It waits for all of those under way, and is woken by the last."""
    traffic, begun, gone = Traffic(), Event(), Event()

    def send() -> None:
        begun.set()
        traffic.give_way()
        gone.set()

    with traffic.taking_in():
        with traffic.taking_in():
            Thread(target=send).start()
            begun.wait()
        assert not gone.wait(GIVE_WAY_SECONDS / 5)
    assert gone.wait(5)


def test_a_send_does_not_wait_for_ever() -> None:
    """However much comes in, messages go out all the same."""
    traffic = Traffic()
    with traffic.taking_in():
        assert waited(traffic) >= GIVE_WAY_SECONDS * 0.9
