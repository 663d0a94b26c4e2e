"""`/support`, as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import LEVEL, Command, Word, parse


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", Command(word=Word.HELP, typed="", nearest=Word.HELP)),
        ("new", Command(word=Word.NEW, typed="new", nearest=Word.NEW)),
        ("  LIST ", Command(word=Word.LIST, typed="LIST", nearest=Word.LIST)),
        (
            "claim acme-17",
            Command(word=Word.CLAIM, typed="claim acme-17", number="ACME-17", nearest=Word.CLAIM),
        ),
        (
            "assign ACME-17 <@U0DANA|dana>",
            Command(
                word=Word.ASSIGN,
                typed="assign ACME-17 <@U0DANA|dana>",
                number="ACME-17",
                user="U0DANA",
                nearest=Word.ASSIGN,
            ),
        ),
        (
            "priority #ACME-17 P1",
            Command(
                word=Word.PRIORITY,
                typed="priority #ACME-17 P1",
                number="ACME-17",
                level=1,
                nearest=Word.PRIORITY,
            ),
        ),
        (
            "priority 2 ACME-17",
            Command(
                word=Word.PRIORITY,
                typed="priority 2 ACME-17",
                number="ACME-17",
                level=2,
                nearest=Word.PRIORITY,
            ),
        ),
    ],
)
def test_a_command_is_read_in_any_case_and_order(typed, read):
    """The word, then number, person and priority wherever they stand."""
    assert parse(typed) == read


@pytest.mark.parametrize(
    "word", [Word.SHOW, Word.CLAIM, Word.ASSIGN, Word.PRIORITY, Word.WAIT, Word.RESUME, Word.RESOLVE]
)
def test_a_command_about_a_ticket_needs_its_number(word):
    """Without it nothing is guessed, and what is missing is named."""
    command = parse(word.value)

    assert command.word is None
    assert command.nearest is word
    assert command.lacks == "a ticket number"


@given(st.text())
def test_whatever_is_typed_is_read_without_an_error(text):
    """Nothing typed breaks the command, and no command is made of what is not one."""
    command = parse(text)

    assert command.word is None or not command.lacks
    assert len(command.typed) <= 200


def test_a_priority_without_a_level_asks_for_the_form_and_one_that_is_none_is_not_read() -> None:
    """Nothing more than the number is no mistake; a word that is no level is."""
    assert parse("priority acme-17").word is Word.PRIORITY
    assert parse("priority acme-17").level is None
    assert parse("priority acme-17 high").lacks == LEVEL
