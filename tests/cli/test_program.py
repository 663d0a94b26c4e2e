"""The command line: what goes wrong is a sentence and a number, and no command shows a secret."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handlers.cli.logs import without_secrets
from handlers.cli.program import program

ROOT = Path(__file__).parents[2]
SECRET = "xoxb-1-very-secret"


@pytest.fixture
def run(sqlite_url):
    """Return what runs a command on a database of the test's own; `served` collects the settings of `serve`."""
    served = []

    def serve(settings):
        served.append(settings)
        return 7

    def command(*words, **environ):
        given = {"DATABASE_URL": sqlite_url, **environ}
        return CliRunner().invoke(program(serve, lambda: 1_764_000_000.0), list(words), env=given)

    command.served = served
    return command


def test_serving_without_settings_tells_all_of_them_and_exits_with_2(run):
    """One line for each setting, on standard error, and no trace."""
    told = run("serve", PORT="many", SLACK_BOT_TOKEN="", SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN="")

    assert told.exit_code == 2
    assert [line.split()[0] for line in told.stderr.splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "PORT",
    ]
    assert run.served == []


def test_serving_gets_the_settings_and_its_number_is_the_exit_code(run):
    """What `serve` returns is what the shell sees."""
    told = run("serve", SLACK_BOT_TOKEN=SECRET, SLACK_SIGNING_SECRET="s")

    assert told.exit_code == 7
    assert run.served[0].bot_token.get_secret_value() == SECRET


def test_import_export_and_import_again(run, tmp_path):
    """The sample goes in, comes out, and goes in again without a change; no token is needed."""
    first = run("customers", "import", str(ROOT / "demo" / "customers.yml"))
    exported = run("customers", "export")
    (tmp_path / "again.yml").write_text(exported.stdout, encoding="utf-8")
    again = run("customers", "import", str(tmp_path / "again.yml"))

    assert (first.exit_code, exported.exit_code, again.exit_code) == (0, 0, 0)
    assert first.stdout == "21 added, 0 changed, 0 as they were.\n"
    assert again.stdout == "0 added, 0 changed, 21 as they were.\n"


def test_an_import_with_problems_tells_each_with_its_line_and_exits_with_1(run, sample, tmp_path):
    """Nothing of a bad file is taken."""
    file = tmp_path / "bad.yml"
    file.write_text(sample.replace("policy: sorb", "policy: sorbet").replace("plan: premium", "plan: gold"))

    told = run("customers", "import", str(file))

    assert told.exit_code == 1
    lines = told.stderr.splitlines()
    assert [line.split(": ")[0].split(":")[0] for line in lines[:2]] == [str(file)] * 2
    assert lines[2] == "2 to mend; nothing was changed."
    assert run("customers", "export").exit_code == 1


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_a_sentence(run, tmp_path, content):
    """A missing file, or one that is no text, ends in a sentence."""
    file = tmp_path / "file.yml"
    if content is not None:
        file.write_bytes(content)

    told = run("customers", "import", str(file))

    assert told.exit_code == 1
    assert "cannot be read" in told.stderr


def test_a_user_group_needs_slack_and_says_so(run, sample, tmp_path):
    """Only a file that names a user group needs the token; without it the setting is named."""
    file = tmp_path / "group.yml"
    file.write_text(sample.replace("staff:\n", "agent_groups:\n  - group: S0DESK\n\nstaff:\n", 1))

    missing = run("customers", "import", str(file), SLACK_BOT_TOKEN="", SLACK_SIGNING_SECRET="")
    dead = run(
        "customers",
        "import",
        str(file),
        SLACK_BOT_TOKEN=SECRET,
        SLACK_SIGNING_SECRET="s",
        SLACK_API_URL="http://127.0.0.1:9/api/",
    )

    assert (missing.exit_code, dead.exit_code) == (2, 1)
    assert missing.stderr.startswith("SLACK_BOT_TOKEN is missing")
    assert "Slack does not tell who is in S0DESK" in dead.stderr
    assert SECRET not in dead.output


@pytest.mark.clause("B1")
def test_a_contact_can_be_added_within_the_limit_of_the_plan(run):
    """One more is authorised where the plan allows it, and refused with the limit named where not."""
    run("customers", "import", str(ROOT / "demo" / "customers.yml"))

    acme = run("customers", "add-contact", "acme", "Cleo Day", "--slack", "TACME/UCLEO")
    bore = run("customers", "add-contact", "BORE", "Third One", "--email", "third@bore.example")

    assert (acme.exit_code, bore.exit_code) == (0, 1)
    assert "user: UCLEO" in run("customers", "export").stdout
    assert bore.stderr == (
        "BORE has the 2 contacts that its plan Platinum allows; take one out or change the plan.\n"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["NONE", "Cleo", "--email", "cleo@x.example"], "There is no one customer NONE"),
        (["ACME", "Cleo"], "Cleo cannot be recognised; give slack"),
        (["ACME", "Cleo", "--email", "cleo"], "'cleo' is no e-mail address"),
        (["ACME", "Cleo", "--slack", "UCLEO"], "'UCLEO' is no Slack team id"),
        (["ACME", "Dana", "--slack", "TVENDOR/UDANA"], "That person is one of ours"),
    ],
)
def test_a_contact_that_cannot_be_added_is_told_why(run, words, says):
    """Each refusal is a sentence, and nothing is changed."""
    run("customers", "import", str(ROOT / "demo" / "customers.yml"))
    before = run("customers", "export").stdout

    told = run("customers", "add-contact", *words)

    assert told.exit_code == 1
    assert says in told.stderr
    assert run("customers", "export").stdout == before


def test_exporting_from_an_empty_database_says_so(run):
    """There is nothing to guess a workspace from."""
    told = run("customers", "export")

    assert (told.exit_code, told.stderr) == (1, "Which workspace? There are no customers yet.\n")


def test_migrating_and_rebuilding_an_empty_database(run):
    """Both can be run again at any time."""
    assert run("migrate").exit_code == 0
    assert run("rebuild").stdout == "0 tickets read, 0 mended.\n"


def test_a_database_that_cannot_be_had_is_told_without_its_password(run):
    """The sentence names the setting, never its value."""
    told = run("migrate", DATABASE_URL="postgresql://somebody:hunter2@127.0.0.1:9/none")

    assert told.exit_code == 1
    assert "check DATABASE_URL" in told.stderr
    assert "hunter2" not in told.output


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("notes.txt", "is no database: set DATABASE_URL to another file"),
        ("folder", "cannot be opened: its folder must be there"),
        ("not/there.db", "cannot be opened: its folder must be there"),
        ("file:{}/empty.db?mode=ro&uri=true", "can only be read: let the user that runs Pledge write to it"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_what_to_do(run, tmp_path, address, sentence):
    """One sentence and the number of what has to be put right first, no trace."""
    (tmp_path / "notes.txt").write_text("remember the milk\n" * 200)
    (tmp_path / "empty.db").touch()
    (tmp_path / "folder").mkdir()
    path = address.format(tmp_path) if address.startswith("file:") else f"{tmp_path}/{address}"

    told = run("migrate", DATABASE_URL=f"sqlite:///{path}")

    assert told.exit_code == 2
    [line] = told.stderr.splitlines()
    assert f"The database file {sentence}" in line
    assert line.endswith(f"It is {path}.")


def test_the_program_itself_starts_and_shows_its_commands():
    """`python app.py` lists what it can do."""
    told = subprocess.run(
        [sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert told.returncode == 0
    for command in ("serve", "migrate", "rebuild", "sandbox", "customers"):
        assert command in told.stdout


def test_the_sandbox_gets_the_words_after_it():
    """What follows `sandbox` is the sandbox's business, its refusals included."""
    told = subprocess.run(
        [sys.executable, "app.py", "sandbox", "--no-such-word"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 2
    assert "python -m sandbox" in told.stderr


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-abc-DEF",
        "xapp-1-A1-22-ff",
        "v0=" + "0a" * 32,
        "https://hooks.slack.com/actions/T1/2/3",
        "somebody:hunter2",
    ],
)
def test_a_secret_in_a_log_line_becomes_stars(secret):
    """Wherever a token, a signature, a response address or a password slips in, it is not written."""
    text = f"postgresql://{secret}@host/db" if "hunter2" in secret else f"said {secret} and more"

    line = without_secrets(None, "info", {"event": text, "exception": text, "count": 3})

    assert secret not in str(line)
    assert "***" in line["event"]
    assert line["count"] == 3


def test_every_log_line_is_one_json_object_whoever_wrote_it():
    """Ours and the libraries' lines, traces included, are JSON on standard error, without locals or secrets."""
    script = """
import logging
from bot.log import logger
from handlers.cli import logs
logs.configure("INFO")
logger("test").info("hello", at=1)
logging.getLogger("some.library").warning("token %s", "xoxb-1-very-secret")
logging.getLogger("slack_sdk.web").debug("not this")
logger("test").debug("nor this")
try:
    hidden = "local-value"
    raise RuntimeError("xoxb-1-very-secret")
except RuntimeError:
    logger("test").exception("broke")
"""
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    lines = [json.loads(line) for line in told.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["hello", "token ***", "broke"]
    assert lines[0]["part"] == "test"
    assert "Traceback" in lines[2]["exception"]
    assert SECRET not in told.stderr
    assert "local-value" not in told.stderr.replace('hidden = \\"local-value\\"', "")
