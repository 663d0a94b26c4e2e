"""`/support`, read: which word, which ticket, whom, what priority."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Word(StrEnum):
    """What can be typed after `/support`."""

    NEW = "new"
    LIST = "list"
    MINE = "mine"
    SHOW = "show"
    CLAIM = "claim"
    ASSIGN = "assign"
    PRIORITY = "priority"
    WAIT = "wait"
    RESUME = "resume"
    RESOLVE = "resolve"
    ANNOUNCE = "announce"
    TRANSFER = "transfer"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command as typed. `word` is None when it cannot be carried out; `nearest` is what was probably meant."""

    word: Word | None
    typed: str
    number: str | None = None
    """A ticket's number, in capitals."""
    user: str | None = None
    """A Slack user's id."""
    level: int | None = None
    """A priority; `priority` without one asks for the form, which also says how it is meant and why."""
    customer: str | None = None
    """A customer's key, in capitals; for `transfer`."""
    nearest: Word = Word.HELP
    lacks: str = ""
    """What a known word is missing, in words: `a ticket number`."""


_NEEDS_NUMBER = frozenset(
    {Word.SHOW, Word.CLAIM, Word.ASSIGN, Word.PRIORITY, Word.WAIT, Word.RESUME, Word.RESOLVE}
)
_ALSO = {
    "open": Word.NEW,
    "create": Word.NEW,
    "ticket": Word.NEW,
    "tickets": Word.LIST,
    "ls": Word.LIST,
    "my": Word.MINE,
    "status": Word.SHOW,
    "take": Word.CLAIM,
    "give": Word.ASSIGN,
    "prio": Word.PRIORITY,
    "severity": Word.PRIORITY,
    "hold": Word.WAIT,
    "continue": Word.RESUME,
    "close": Word.RESOLVE,
    "done": Word.RESOLVE,
    "solve": Word.RESOLVE,
    "announcement": Word.ANNOUNCE,
    "announcements": Word.ANNOUNCE,
    "maintenance": Word.ANNOUNCE,
    "contact": Word.TRANSFER,
    "contacts": Word.TRANSFER,
    "?": Word.HELP,
}
_NUMBER = re.compile(r"#?([A-Za-z][A-Za-z0-9]{0,19}-\d{1,9})")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9]{1,9})")
_LEVEL = re.compile(r"(?:p|sev|s)?([1-9])", re.IGNORECASE)
_MOST = 200
CUSTOMER = "the customer's key where it is not typed in their channel"
"""What `transfer` lacks in a channel of several customers."""
LEVEL = "a priority from 1 to 4"
"""What `priority` lacks when what was typed is none, and for those who have no form for it."""


def parse(text: str) -> Command:
    """Read what was typed; nothing typed is a request for help. Never raises."""
    typed = " ".join(text.split())[:_MOST]
    words = typed.split(" ") if typed else [Word.HELP.value]
    word = _word(words[0])
    if word is None:
        number = _first(_NUMBER, words)
        return Command(word=None, typed=typed, number=number and number.upper(), nearest=_nearest(words[0]))
    return _complete(word, typed, words[1:])


def _word(said: str) -> Word | None:
    name = said.casefold()
    return Word(name) if name in {word.value for word in Word} else None


def _nearest(said: str) -> Word:
    name = said.casefold()
    if _NUMBER.fullmatch(said):
        return Word.SHOW
    known = {word.value: word for word in Word} | _ALSO
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return known[close[0]] if close else Word.HELP


def _complete(word: Word, typed: str, rest: Sequence[str]) -> Command:
    number = _first(_NUMBER, rest)
    user = _first(_USER, rest)
    more = [said for said in rest if not _NUMBER.fullmatch(said)]
    level = _first(_LEVEL, more)
    customer = _first(_KEY, rest) if word is Word.TRANSFER else None
    lacks = _lacks(word, number, user)
    if not lacks and word is Word.PRIORITY and more and level is None:
        lacks = LEVEL
    return Command(
        word=None if lacks else word,
        typed=typed,
        number=number.upper() if number else None,
        user=user,
        level=int(level) if level else None,
        customer=customer.upper() if customer else None,
        nearest=word,
        lacks=lacks,
    )


def _first(pattern: re.Pattern[str], said: Sequence[str]) -> str | None:
    found = (pattern.fullmatch(one) for one in said)
    return next((one[1] for one in found if one), None)


def _lacks(word: Word, number: str | None, user: str | None) -> str:
    if word in _NEEDS_NUMBER and number is None:
        return "a ticket number"
    return "the agent to give it to" if word is Word.ASSIGN and user is None else ""
