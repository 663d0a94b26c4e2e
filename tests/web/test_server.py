"""The server's thread: it starts, drains and stops when it is told to."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from handlers.web.server import WebServer
from handlers.web.site import Health, site


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def server(health=lambda: Health(good=True)):
    """Return a server and the address it will listen on."""
    port = free_port()
    made = WebServer(site(slack=None, health=health, metrics=lambda: b""), "127.0.0.1", port)
    return made, f"http://127.0.0.1:{port}"


def test_it_answers_as_soon_as_start_returns_and_not_after_stop():
    """There is no moment at which it is up and does not answer."""
    made, address = server()
    made.bind()
    made.start()

    assert httpx.get(f"{address}/healthz").json() == {"ok": True}
    assert made.stop()

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/healthz")


def test_a_request_under_way_is_finished_before_it_stops():
    """Stopping takes nothing in, and cuts nothing off."""
    begun = threading.Event()

    def slow():
        begun.set()
        time.sleep(0.5)
        return Health(good=True, report={"finished": True})

    made, address = server(slow)
    made.bind()
    made.start()
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(httpx.get, f"{address}/healthz", timeout=10)
        assert begun.wait(5)

        assert made.stop()

        assert answer.result().json() == {"ok": True, "finished": True}


def test_an_address_that_is_taken_is_told_before_anything_starts():
    """A second start by mistake disturbs nobody."""
    first, address = server()
    first.bind()
    port = int(address.rpartition(":")[2])
    second = WebServer(
        site(slack=None, health=lambda: Health(good=True), metrics=lambda: b""), "127.0.0.1", port
    )

    with pytest.raises(OSError, match="in use"):
        second.bind()

    assert second.stop()
    assert first.stop()


def test_answers_on_a_kept_connection_do_not_wait_for_receipts():
    """Header and body leave at once, also after the first few, when the other side no longer hurries its receipts."""
    made, address = server()
    made.bind()
    made.start()

    def spent(client):
        begun = time.perf_counter()
        client.get(f"{address}/healthz")
        return time.perf_counter() - begun

    with httpx.Client() as client:
        waits = sorted(spent(client) for _ in range(60))
    made.stop()

    assert waits[50] < 0.035
