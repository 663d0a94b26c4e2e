"""The manifest: valid to Slack's own schema, and no more and no less than what the app uses."""

import ast
import json
import re
import warnings
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from handlers.slack import listeners, shortcuts

from slack_names import BOT_EVENTS, BOT_SCOPES, METHODS  # isort: skip -- beside this file

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT.parent / "shared" / "slack"
METHOD = re.compile(r"[a-z]+(\.[a-zA-Z]+)+")


@pytest.fixture(scope="module")
def manifest():
    """Return the manifest as plain data."""
    return YAML(typ="safe", pure=True).load((ROOT / "manifest.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_slack_would_take_the_manifest(manifest, version, request):
    """The official schema of each version finds nothing wrong with it."""
    file = SCHEMAS / f"manifest.schema.{version}.json"
    if not file.is_file():
        reporter = request.config.pluginmanager.get_plugin("terminalreporter")
        sentence = f"Slack's manifest schema {version} does not stand beside this checkout: checked by our own lists only."
        if reporter is not None:
            reporter.write_line(sentence)
        pytest.skip(sentence)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        jsonschema.Draft7Validator(json.loads(file.read_text(encoding="utf-8"))).validate(manifest)


def test_lengths_are_within_slacks_limits(manifest):
    """Slack's form refuses longer texts, whether the schema is at hand or not."""
    shown = manifest["display_information"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80


def test_no_scope_or_event_is_misspelt(manifest):
    """Every name is one of Slack's; its schema takes any."""
    assert set(manifest["oauth_config"]["scopes"]["bot"]) <= BOT_SCOPES
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) <= set(BOT_EVENTS)


def test_our_own_lists_are_not_misspelt_either():
    """The tables of scopes by event and method name scopes that there are."""
    assert {scope for scopes in (*BOT_EVENTS.values(), *METHODS.values()) for scope in scopes} <= BOT_SCOPES


def test_the_events_are_exactly_those_that_are_listened_to(manifest):
    """Nothing is asked for in vain, and nothing is waited for in vain."""
    assert sorted(manifest["settings"]["event_subscriptions"]["bot_events"]) == sorted(listeners.EVENTS)


def test_the_commands_are_exactly_those_that_are_answered(manifest):
    """One command, whose mentions of people arrive as ids."""
    (command,) = manifest["features"]["slash_commands"]

    assert command["command"] == listeners.COMMAND
    assert command["should_escape"] is True


def test_the_shortcuts_are_exactly_those_that_are_answered(manifest):
    """In a message's menu only: a form that anybody may open is `/support new`."""
    offered = manifest["features"]["shortcuts"]

    assert [one["callback_id"] for one in offered] == list(shortcuts.SHORTCUTS)
    assert all(one["type"] == "message" and len(one["name"]) <= 24 for one in offered)


def test_there_is_a_home_tab_as_it_is_listened_to(manifest):
    """A tab that nobody fills would stand empty."""
    home = manifest["features"]["app_home"]

    assert home["home_tab_enabled"] is ("app_home_opened" in listeners.EVENTS)
    assert home["messages_tab_enabled"] is False


def test_the_scopes_are_exactly_what_events_methods_and_commands_need(manifest):
    """An administrator who reads the list sees nothing that the app does not use."""
    needed = {"commands"}
    needed |= {scope for event in listeners.EVENTS for scope in BOT_EVENTS[event]}
    needed |= {scope for method in called_methods() for scope in METHODS[method]}

    assert sorted(manifest["oauth_config"]["scopes"]["bot"]) == sorted(needed)


def test_presses_and_forms_reach_us(manifest):
    """Interactivity is on; without it buttons do nothing."""
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert manifest["settings"]["socket_mode_enabled"] is True


def called_methods():
    """Return the Web API methods that something of ours really calls, all of them by way of the gateway."""
    tree = ast.parse((ROOT / "bot/delivery/gateway.py").read_text(encoding="utf-8"))
    named = {
        function.name: {
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and METHOD.fullmatch(node.value)
        }
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
    }
    ours = [ROOT / "app.py", *ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in ours)
    return {method for name, methods in named.items() if f".{name}(" in code for method in methods}


def test_no_call_to_slack_goes_round_the_gateway():
    """Whoever calls Slack elsewhere would need scopes that nobody counts."""
    sdk = re.compile(r"\bclient\.(chat|views|users|conversations|reactions|usergroups|files|team)_\w+\(")
    elsewhere = [
        str(path.relative_to(ROOT))
        for folder in ("bot", "handlers")
        for path in (ROOT / folder).rglob("*.py")
        if sdk.search(path.read_text(encoding="utf-8"))
    ]

    assert elsewhere == []
