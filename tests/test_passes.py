"""What lets a person in on the web: nobody else can make it, and it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.passes import LASTS, Passes, Purpose

SECRET = "shared-with-slack"
NOW = [1_765_000_000.0]
ADDRESS = "https://support.example/pledge"


def passes(secret=SECRET, address=ADDRESS):
    """Return what makes passes, by a clock that the test moves."""
    return Passes(address=address, secret=secret, machine=lambda: NOW[0])


@pytest.mark.parametrize("purpose", Purpose)
def test_a_pass_names_its_person_until_it_ends(purpose):
    """A link an hour, a session twelve; the last second is outside."""
    made = passes().made(purpose, "p_ann")
    begun = NOW[0]

    assert passes().read(purpose, made).person == "p_ann"
    NOW[0] = begun + LASTS[purpose] - 1
    assert not passes().read(purpose, made).expired
    NOW[0] = begun + LASTS[purpose]
    assert passes().read(purpose, made).expired
    NOW[0] = begun


def test_a_link_is_opened_within_the_hour_and_a_session_ends_the_same_day():
    """The figures that the documents tell."""
    assert LASTS == {Purpose.LINK: 3600, Purpose.SESSION: 43_200}


@pytest.mark.clause("U12")
def test_a_link_is_no_session_and_a_session_no_link():
    """What stood in an address for a moment cannot be made a cookie."""
    assert passes().read(Purpose.SESSION, passes().made(Purpose.LINK, "p_ann")) is None
    assert passes().read(Purpose.LINK, passes().made(Purpose.SESSION, "p_ann")) is None


@pytest.mark.clause("U12")
def test_another_secret_makes_other_passes():
    """And the key is not Slack's own: a signature made with that says nothing here."""
    assert passes().read(Purpose.LINK, passes("another").made(Purpose.LINK, "p_ann")) is None
    assert SECRET.encode() not in passes()._key


@pytest.mark.clause("U12")
@given(place=some.integers(0, 200), letter=some.characters(codec="utf-8"))
def test_a_pass_with_one_letter_changed_is_none(place, letter):
    """Wherever it is: purpose, person, end, nonce or signature."""
    made = passes().made(Purpose.SESSION, "p_ann")
    place %= len(made)
    changed = f"{made[:place]}{letter}{made[place + 1 :]}"

    assert changed == made or passes().read(Purpose.SESSION, changed) is None


@given(some.text())
def test_what_somebody_makes_up_is_none(text):
    """Nothing that is sent raises."""
    assert passes().read(Purpose.LINK, text) is None


def test_a_last_letter_that_says_the_same_bits_is_none_either():
    """Base64 leaves bits of its last letter unused; the text is compared, not what it decodes to."""
    made = passes().made(Purpose.LINK, "p_ann")
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        changed = made[:-1] + letter
        assert changed == made or passes().read(Purpose.LINK, changed) is None


def test_the_pages_stand_below_the_public_address():
    """Also where that has a path of its own."""
    assert passes().root == "/pledge/tickets"
    assert passes().link("p_ann").startswith("https://support.example/pledge/tickets/enter?key=link.p_ann.")
    assert passes().secure
    assert passes(address="http://127.0.0.1:3000").root == "/tickets"
    assert not passes(address="http://127.0.0.1:3000").secure
