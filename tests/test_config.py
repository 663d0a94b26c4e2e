"""Settings and the business clock."""

import pickle
import traceback

import pytest

from bot.clock import BusinessClock
from bot.config import RIGHT, SLACK, ConfigProblems, Settings, settings

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-very-secret", "SLACK_SIGNING_SECRET": "hush-hush"}
LOCAL = {**GOOD, "SLACK_API_URL": "http://127.0.0.1:8300/api"}


def names(**environ: str) -> list[str]:
    """Return the names of the settings that are complained about."""
    with pytest.raises(ConfigProblems) as caught:
        settings(environ)
    return [problem.name for problem in caught.value.problems]


def test_token_and_signing_secret_are_enough():
    """Everything else has a default that suits real Slack over HTTP."""
    got = settings(GOOD)

    assert (got.slack_api_url, got.port, got.clock, got.app_token) == (SLACK, 3000, None, None)
    assert got.database_url.get_secret_value() == "sqlite:///pledge.db"
    assert not got.in_sandbox


def test_empty_variables_count_as_not_set():
    """A line `PORT=` in an environment file means the default, not a wrong number."""
    assert settings({**GOOD, "PORT": " ", "SLACK_APP_TOKEN": ""}) == settings(GOOD)


def test_socket_mode_needs_no_signing_secret():
    """With an app-level token nothing arrives over HTTP, so nothing has to be signed."""
    got = settings({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"})

    assert got.app_token is not None
    assert got.signing_secret is None


def test_everything_missing_or_wrong_is_told_at_once():
    """One start tells all there is to mend, one line each, with what would be right."""
    wrong = {
        "SLACK_BOT_TOKEN": "xoxp-personal",
        "SLACK_APP_TOKEN": "wrong",
        "SLACK_API_URL": "http://slack.example/api",
        "DATABASE_URL": "mysql://somebody:letmein@host/db",
        "PORT": "many",
        "LOG_LEVEL": "loud",
    }

    with pytest.raises(ConfigProblems) as caught:
        settings(wrong)

    lines = str(caught.value).splitlines()
    assert sorted(line.split()[0] for line in lines) == sorted(wrong)
    assert all(RIGHT[line.split()[0]] in line for line in lines)


def test_nothing_set_names_both_secrets():
    """A first start without any setting names the two that are needed."""
    assert names() == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("SLACK_API_URL", "ftp://127.0.0.1/"),
        ("SLACK_API_URL", "http://[::1"),
        ("SLACK_API_URL", "https://user@slack.example/"),
        ("SLACK_API_URL", "https://slack.example:port/"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgresql://"),
        ("DATABASE_URL", "pledge.db"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://user:password@host:port/name"),
        ("DATABASE_URL", "postgresql://user:password@[::1"),
        ("SLACK_SIGNING_SECRET", "two words"),
        ("SLACK_BOT_TOKEN", "xoxb-1 2"),
        ("PUBLIC_URL", "support.example"),
        ("PUBLIC_URL", "http://support.example"),
        ("PUBLIC_URL", "https://user@support.example"),
        ("PUBLIC_URL", "https://support.example/?a=b"),
        ("PUBLIC_URL", "https://support.example/#top"),
        ("PUBLIC_URL", "https://support.example/a;b"),
        ("PUBLIC_URL", "javascript:alert(1)"),
    ],
)
def test_each_wrong_value_is_refused_by_name(name, value):
    """A value that cannot work is refused before anything starts."""
    assert names(**{**GOOD, name: value}) == [name]


@pytest.mark.parametrize(
    "url", ["https://support.example/", "http://127.0.0.1:3000", "https://a.example/pledge/"]
)
def test_pages_for_customers_need_an_address_and_the_signing_secret(url):
    """They are off without one, and their links are signed also where Slack comes by Socket Mode."""
    socket = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "PUBLIC_URL": url}

    assert settings(GOOD).public_url is None
    assert settings({**GOOD, "PUBLIC_URL": url}).public_url == url.rstrip("/")
    assert settings({**socket, "SLACK_SIGNING_SECRET": "hush"}).public_url == url.rstrip("/")
    with pytest.raises(ConfigProblems, match="PUBLIC_URL needs SLACK_SIGNING_SECRET"):
        settings(socket)


@pytest.mark.parametrize("url", [SLACK, "https://127.0.0.1.example/", "https://slack.example/api"])
def test_the_clock_of_a_real_workspace_cannot_be_moved(url):
    """PLEDGE_CLOCK is refused unless the Slack it speaks to is on loopback."""
    assert names(**{**GOOD, "SLACK_API_URL": url, "PLEDGE_CLOCK": "clock"}) == ["PLEDGE_CLOCK"]


@pytest.mark.parametrize("host", ["127.0.0.1:8300", "localhost:1", "[::1]:8300", "127.8.0.1"])
def test_a_local_workspace_may_move_the_clock(host):
    """On loopback, by name or address, the clock file is taken."""
    got = settings({**GOOD, "SLACK_API_URL": f"http://{host}/api", "PLEDGE_CLOCK": "clock"})

    assert got.in_sandbox
    assert got.slack_api_url == f"http://{host}/api/"


def test_secrets_never_show():
    """Neither printing the settings nor a complaint about them, nor its trace, holds a secret."""
    secret = {
        "SLACK_BOT_TOKEN": "xoxb-s3cret",
        "SLACK_APP_TOKEN": "s3cret-app",
        "SLACK_SIGNING_SECRET": "s3cret signing",
        "DATABASE_URL": "mysql://u:s3cret@h/d",
        "PORT": "s3cret",
    }
    good = settings({**GOOD, "DATABASE_URL": "postgresql://u:s3cret@h/d"})

    with pytest.raises(ConfigProblems) as caught:
        settings(secret)

    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
    assert b"s3cret" not in pickle.dumps(caught.value.problems)
    for shown in (repr(good), str(good), good.model_dump_json()):
        assert "s3cret" not in shown
        assert "hush" not in shown


def test_every_setting_says_what_would_be_right():
    """No setting can be wrong without a sentence about what to do."""
    assert {field.alias for field in Settings.model_fields.values()} == set(RIGHT)


def test_without_a_file_the_business_clock_is_the_machine(tmp_path):
    """In a real workspace business time is machine time, in whole seconds."""
    assert BusinessClock(lambda: 1_764_000_000.9)() == 1_764_000_000
    assert BusinessClock(lambda: 1_764_000_000.9, tmp_path / "not-there")() == 1_764_000_000


def test_the_clock_follows_its_file_at_once(tmp_path):
    """A moved clock is seen by the very next reading, written in place or put in its stead."""
    file = tmp_path / "clock"
    clock = BusinessClock(lambda: 1000.0, file)
    assert clock() == 1000

    file.write_text("3600")
    assert clock() == 4600

    fresh = tmp_path / "fresh"
    fresh.write_text("7200.5\n")
    fresh.replace(file)
    assert clock() == 8200


def test_the_clock_never_goes_back(tmp_path):
    """Neither a smaller offset nor a machine clock set back makes time run backwards."""
    file = tmp_path / "clock"
    file.write_text("500")
    machine = [1000.0]
    clock = BusinessClock(lambda: machine[0], file)
    assert clock() == 1500

    file.write_text("20")
    machine[0] = 990.0

    assert clock() == 1500


def test_a_torn_file_leaves_the_clock_as_it_was(tmp_path):
    """A file caught half written is read again at the next call."""
    file = tmp_path / "clock"
    file.write_text("100")
    clock = BusinessClock(lambda: 1000.0, file)
    assert clock() == 1100

    file.write_text("")
    assert clock() == 1100

    file.write_text("250")
    assert clock() == 1250
