"""What a request opens as: small talk apart, which messages belong together, and at what priority."""

import re
import unicodedata

from policies.calendar.zones import zone
from policies.instant import Instant, moment
from policies.refusal import Refused, Why
from policies.releases import Judged
from policies.terms import Asked, PrioritySetter, Source, SourceRule, Terms
from policies.ticket import Ticket

JOINS_WITHIN = 120
"""Seconds in which one more message belongs to the request before it."""
PRODUCTION = "production"

_MOST_WORDS = 6


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EMOJI = re.compile(r":[a-z0-9_+'-]+:", re.IGNORECASE)
_MENTION = re.compile(r"<[@!][^>]*>")
_THANKS = _words(
    "thanks thank thx thankyou ty cheers merci danke dankeschön gracias grazie obrigado obrigada bedankt "
    "dank tack tak takk dziękuję спасибо ありがとう 谢谢 謝謝"
)
_GREETINGS = _words(
    "hi hello hey hiya howdy morning afternoon evening greetings welcome bye goodbye ciao hallo hola bonjour "
    "salut servus moin olá buongiorno hej привет こんにちは 你好 "
    "ok okay okey kk great perfect awesome excellent cool nice super noted understood gotcha lgtm"
)
_PHRASES = frozenset(
    [
        ("good", "day"),
        ("good", "morning"),
        ("good", "afternoon"),
        ("good", "evening"),
        ("good", "night"),
        ("guten", "morgen"),
        ("guten", "tag"),
        ("guten", "abend"),
        ("buenos", "días"),
        ("buenas", "tardes"),
        ("bom", "dia"),
        ("got", "it"),
        ("sounds", "good"),
        ("all", "good"),
        ("vielen", "dank"),
        ("muchas", "gracias"),
    ]
)
_FILLERS = _words(
    "team all everyone everybody folks guys there support friends you so very much many again a lot both to "
    "and indeed then dear beaucoup"
)
_AFTER_THANKS = _words("for the your help quick fast reply response support yesterday today earlier")


def is_small_talk(text: str) -> bool:
    """Whether a message is only a greeting, thanks, an "ok" or emoji, so that it asks for nothing.

    When in doubt it is not: a question mark, a digit, a link, more than six words or any word that is not
    known small talk makes it a request.
    """
    bare = _MENTION.sub(" ", _EMOJI.sub(" ", text))
    if "?" in bare or "\uff1f" in bare or "<" in bare or any(letter.isdigit() for letter in bare):
        return False
    composed = unicodedata.normalize("NFC", bare.casefold())
    words = "".join(letter if letter.isalpha() else " " for letter in composed).split()
    return len(words) <= _MOST_WORDS and _says_nothing(words)


def _says_nothing(words: list[str]) -> bool:
    if not words:
        return True
    thanked = any(word in _THANKS for word in words)
    at, greeted = 0, thanked
    while at < len(words):
        if tuple(words[at : at + 2]) in _PHRASES:
            at, greeted = at + 2, True
            continue
        word = words[at]
        if word in _GREETINGS:
            greeted = True
        elif word not in _THANKS and word not in _FILLERS and not (thanked and word in _AFTER_THANKS):
            return False
        at += 1
    return greeted


def joins(previous_last_message: Instant, now_message: Instant) -> bool:
    """Whether a message belongs to the request whose last message was written close to it, inclusive.

    Slack promises no order: what was written first may be delivered last.
    """
    return abs(now_message - previous_last_message) <= JOINS_WITHIN


def opening_priority(
    terms: Terms, asked: int | None, source: Source, environment: str | None
) -> tuple[int, bool]:
    """The priority a request opens at, and whether it was capped for not being on production (U6).

    The way it came may fix it (N1); where only agents set priorities, what was asked is not heeded (B17). It
    counts as production until the customer says otherwise.
    """
    rule = terms.sources.get(source)
    priority = terms.default_priority
    if rule is not None and rule.priority is not None:
        priority = rule.priority
    elif (
        asked is not None and asked in terms.priorities and terms.priority_setter is not PrioritySetter.AGENT
    ):
        priority = asked
    level = terms.priorities.get(priority)
    if level is not None and level.production_only and environment not in (None, PRODUCTION):
        return terms.cap_outside_production, True
    return priority, False


def check_source(terms: Terms, source: Source, priority: int, at: Instant) -> None:
    """Refuse a way in that the plan does not offer at this priority, or not at this hour (B2, N11).

    Raises:
        Refused: SOURCE_NOT_ALLOWED; `instead` names the way to use, and is empty where the policy names none.
    """
    rule = terms.sources.get(source)
    if rule is None or priority not in rule.priorities or not _attended(rule, at):
        raise Refused(Why.SOURCE_NOT_ALLOWED, instead=rule.instead if rule else "")


def _attended(rule: SourceRule, at: Instant) -> bool:
    return rule.calendar is None or rule.calendar.is_open(at)


def release_of(terms: Terms, ticket: Ticket) -> Judged | None:
    """How a ticket's release stood on the day of its receipt; None where nobody can tell (N5, B12).

    A release that was supported when the customer asked stays so for that ticket.
    """
    releases = terms.releases
    if releases is None or ticket.release is None or not releases.listed:
        return None
    return releases.judge(ticket.release, moment(ticket.receipt).astimezone(zone(terms.zone)).date())


def missing(terms: Terms, ticket: Ticket) -> tuple[Asked, ...]:
    """What the policy asks at the ticket's priority and nobody has told yet (N3, T8, N7)."""
    elsewhere = {key for level in terms.priorities.values() for key in level.asks}
    level = terms.priorities.get(ticket.priority)
    here = level.asks if level is not None else ()
    return tuple(
        asked
        for asked in terms.asked
        if asked.key not in ticket.given and (asked.key not in elsewhere or asked.key in here)
    )
