"""What Slack's endpoint lets through, and what it turns away."""

import json
import time
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import Clock, SignatureVerifier
from structlog.testing import capture_logs

from handlers.web.endpoint import MOST, Endpoint
from handlers.web.site import Health, Rest, site

SECRET = "shared-with-slack"
EVENT = json.dumps({"type": "event_callback", "team_id": "T1", "event": {"type": "message", "text": "help"}})
COMMAND = urlencode({"command": "/support", "text": "list", "team_id": "T1", "user_id": "U1"})


class Seen(list):
    """Collects the requests that reach dispatch."""

    def __call__(self, request):
        self.append(request)
        return BoltResponse(status=200, body="done")


@pytest.fixture
def seen():
    return Seen()


@pytest.fixture
def client(seen, visiting):
    endpoint = Endpoint(dispatch=seen, verifier=SignatureVerifier(SECRET))
    app = site(slack=endpoint, health=lambda: Health(good=True), metrics=lambda: b"")
    return visiting(app)


def signed(body, *, secret=SECRET, at=None, kind="application/json"):
    """Return the headers Slack would send with `body`."""
    stamp = str(int(time.time()) if at is None else at)
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=text)
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "Content-Type": kind,
    }


FORM = "application/x-www-form-urlencoded"


def test_a_signed_event_reaches_dispatch_whole(client, seen):
    """Dispatch gets the body as it came, and its answer goes back to Slack."""
    answer = client.post("/slack/events", content=EVENT, headers=signed(EVENT))

    assert (answer.status_code, answer.text) == (200, "done")
    assert seen[0].raw_body == EVENT
    assert seen[0].body["event"]["text"] == "help"


def test_commands_and_interactions_reach_dispatch(client, seen):
    """Forms come through, with the payload of an interaction read as JSON."""
    press = {"type": "block_actions", "team": {"id": "T1"}, "actions": [{"action_id": "ticket.claim"}]}
    pressed = urlencode({"payload": json.dumps(press)})

    for body in (COMMAND, pressed):
        assert client.post("/slack/events", content=body, headers=signed(body, kind=FORM)).status_code == 200

    assert [request.body.get("command", request.body.get("type")) for request in seen] == [
        "/support",
        "block_actions",
    ]


def test_retry_headers_go_along_and_bolts_own_do_not(client, seen):
    """Slack's retry number is passed on; a header that steers Bolt cannot be sent from outside."""
    extra = {"X-Slack-Retry-Num": "1", "X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "f"}

    client.post("/slack/events", content=EVENT, headers=signed(EVENT) | extra)

    assert seen[0].headers["x-slack-retry-num"] == ["1"]
    assert not seen[0].lazy_only


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (401, {}),
        (401, {"X-Slack-Signature": "v0=" + "0" * 64}),
        (401, {"X-Slack-Signature": ""}),
        (401, {"X-Slack-Signature": "v0=é".encode()}),
        (401, {"X-Slack-Request-Timestamp": "soon"}),
        (401, {"X-Slack-Request-Timestamp": ""}),
        (401, {"X-Slack-Request-Timestamp": "-1"}),
        (401, {"X-Slack-Request-Timestamp": "1" * 5000}),
        (401, {"X-Slack-Request-Timestamp": "1e9"}),
        (401, {"X-Slack-Request-Timestamp": "١٢٣".encode()}),
    ],
)
def test_bad_signatures_and_timestamps_are_turned_away(client, seen, status, headers):
    """Nothing unsigned gets as far as being read, and no timestamp makes it fail."""
    base = signed(EVENT) if headers else {}

    answer = client.post("/slack/events", content=EVENT, headers={**base, **headers})

    assert answer.status_code == status
    assert not seen


@pytest.mark.parametrize("shift", [-301, 301])
def test_stale_and_future_requests_are_turned_away(client, seen, shift):
    """A request signed more than five minutes from now cannot be replayed."""
    body = EVENT

    answer = client.post("/slack/events", content=body, headers=signed(body, at=int(time.time()) + shift))

    assert answer.status_code == 401
    assert not seen


def test_a_signature_of_another_secret_or_body_is_turned_away(client, seen):
    """Only Slack's own secret over this very body will do."""
    assert client.post("/slack/events", content=EVENT, headers=signed(EVENT, secret="x")).status_code == 401
    assert client.post("/slack/events", content=EVENT + " ", headers=signed(EVENT)).status_code == 401
    assert not seen


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", "application/json"),
        ("[]", "application/json"),
        ('"text"', "application/json"),
        ("null", "application/json; charset=utf-8"),
        ("", "application/json"),
        ("", FORM),
        ("[" * 200_000, "application/json"),
        ('{"a":' * 100_000, "text/plain"),
        ("payload=%7B", FORM),
        ("payload=%5B1%5D", FORM),
        ("payload=null", FORM),
        ("&".join(f"a{n}=1" for n in range(1001)), FORM),
        ('{"event": 3, "authorizations": [7], "team": 1}', "application/json"),
        ('{"authorizations": {"0": 1}, "event": []}', "application/json"),
        ('{"type": "event_callback", "event": {"type": ["message"]}}', "application/json"),
        (urlencode({"payload": '{"type": "block_actions", "actions": []}'}), FORM),
        (urlencode({"payload": '{"type": "block_actions", "actions": [{"action_id": 7}]}'}), FORM),
        (urlencode({"payload": '{"type": "view_submission", "view": null}'}), FORM),
    ],
)
def test_malformed_bodies_are_turned_away_though_signed(client, seen, body, kind):
    """What is signed but is not JSON, no object, or shaped like nothing of Slack's is answered 400."""
    answer = client.post("/slack/events", content=body, headers=signed(body, kind=kind))

    assert answer.status_code == 400
    assert not seen


def test_a_body_that_is_not_text_is_turned_away(client, seen):
    """Bytes that are no UTF-8 are answered 400."""
    body = b'{"text": "\xff\xfe"}'

    assert client.post("/slack/events", content=body, headers=signed(body)).status_code == 400
    assert not seen


class Counting(Clock):
    """Counts how often the verifier was asked to work."""

    asked = 0

    def now(self):
        self.asked += 1
        return time.time()


async def chunks(total):
    """Send a body without telling its length."""
    for _ in range(total // 50_000 + 1):
        yield b"x" * 50_000


@pytest.mark.parametrize("body", [b"x" * (MOST + 1), chunks(3 * MOST)], ids=["declared", "streamed"])
def test_large_bodies_are_cut_off_before_the_signature_is_computed(seen, visiting, body):
    """A body over the limit costs neither memory nor hashing, whether its length is told or not."""
    clock = Counting()
    endpoint = Endpoint(dispatch=seen, verifier=SignatureVerifier(SECRET, clock))
    client = visiting(site(slack=endpoint, health=lambda: Health(good=True), metrics=lambda: b""))

    answer = client.post("/slack/events", content=body, headers=signed("x"))

    assert answer.status_code == 413
    assert clock.asked == 0
    assert not seen


def test_what_is_turned_away_is_logged_without_secrets(client):
    """The log says why, and holds neither the body nor the signature."""
    body = EVENT.replace("help", "customer's own words")
    headers = signed(body, secret="wrong")

    with capture_logs() as logs:
        client.post("/slack/events", content=body, headers=headers)

    assert logs[0]["why"] == "signature missing or wrong"
    assert "customer" not in str(logs)
    assert headers["X-Slack-Signature"] not in str(logs)


def test_a_dispatch_that_fails_is_answered_500_so_that_slack_comes_again(seen, visiting):
    """An error of ours is never told as success, and never with its trace."""

    def broken(_):
        raise RuntimeError("s3cret detail")

    endpoint = Endpoint(dispatch=broken, verifier=SignatureVerifier(SECRET))
    app = site(slack=endpoint, health=lambda: Health(good=True), metrics=lambda: b"")
    client = visiting(app)

    answer = client.post("/slack/events", content=EVENT, headers=signed(EVENT))

    assert answer.status_code == 500
    assert "s3cret" not in answer.text


def test_bolts_own_dispatch_gets_what_it_needs(visiting):
    """A real Bolt app behind the endpoint verifies, routes and acknowledges."""
    heard = []
    known = AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_token="xoxb-x")
    bolt = App(authorize=lambda: known, signing_secret=SECRET, process_before_response=True)
    bolt.event("message")(lambda event: heard.append(event["text"]))
    endpoint = Endpoint(dispatch=bolt.dispatch, verifier=SignatureVerifier(SECRET))
    client = visiting(site(slack=endpoint, health=lambda: Health(good=True), metrics=lambda: b""))
    hello = json.dumps({"type": "url_verification", "challenge": "abc"})

    assert client.post("/slack/events", content=EVENT, headers=signed(EVENT)).status_code == 200
    assert "abc" in client.post("/slack/events", content=hello, headers=signed(hello)).text
    assert heard == ["help"]


def test_health_is_503_when_bad_and_tells_why(visiting):
    """A load balancer sees the status, a person the report."""
    client = visiting(
        site(
            slack=None,
            health=lambda: Health(good=False, report={"database": "unreachable"}),
            metrics=lambda: b"",
        )
    )

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "database": "unreachable"}


def test_metrics_are_served_as_prometheus_reads_them(visiting):
    """The text goes out as it was made."""
    client = visiting(
        site(slack=None, health=lambda: Health(good=True), metrics=lambda: b"pledge_rungs_overdue 0\n")
    )

    answer = client.get("/metrics")

    assert answer.text == "pledge_rungs_overdue 0\n"
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")


def test_rest_is_told_in_a_local_workspace_only(visiting):
    """Outside the sandbox there is no such address."""
    plain = visiting(site(slack=None, health=lambda: Health(good=True), metrics=lambda: b""))
    local = visiting(
        site(
            slack=None,
            health=lambda: Health(good=True),
            metrics=lambda: b"",
            rest=lambda: Rest(at_rest=True, next_alarm=5, what="ACME-17 first_response breach"),
        )
    )

    assert plain.get("/debug/rest").status_code == 404
    assert local.get("/debug/rest").json() == {
        "at_rest": True,
        "next_alarm": 5,
        "what": "ACME-17 first_response breach",
    }


def test_a_ticket_is_told_in_a_local_workspace_only(visiting):
    """By its channel and timestamp; nothing for a message of none."""
    parts = {"slack": None, "health": lambda: Health(good=True), "metrics": lambda: b""}
    tickets = {("C1", "1.5"): {"number": "ACME-17"}}
    local = visiting(site(**parts, ticket=lambda channel, ts: tickets.get((channel, ts))))

    assert visiting(site(**parts)).get("/debug/ticket?channel=C1&ts=1.5").status_code == 404
    assert local.get("/debug/ticket?channel=C1&ts=1.5").json() == {"number": "ACME-17"}
    assert local.get("/debug/ticket").json() == {}


def test_debug_addresses_answer_their_own_machine_only(visiting):
    """Neither another caller nor another name of the host gets in."""
    parts = {"slack": None, "health": lambda: Health(good=True), "metrics": lambda: b""}
    app = site(**parts, rest=lambda: Rest(at_rest=True), ticket=lambda _channel, _ts: {"number": "ACME-17"})

    for path in ("/debug/rest", "/debug/ticket?channel=C1&ts=1.5"):
        assert visiting(app).get(path).status_code == 200
        assert visiting(app, base="http://pledge.test").get(path).status_code == 403
        assert visiting(app, caller="192.0.2.7").get(path).status_code == 403


def test_there_is_no_slack_over_http_in_socket_mode(visiting):
    """Where nothing is signed nothing is taken."""
    client = visiting(site(slack=None, health=lambda: Health(good=True), metrics=lambda: b""))

    assert client.post("/slack/events", content=EVENT).status_code == 404
