"""How words, times and lengths of time are written. Nothing here knows what a ticket is.

Three sorts of text, never mixed: *source* is what Slack delivered (mrkdwn with entities), *plain* is what a
person would read, *markup* is ours: escaped once, safe in a mrkdwn block and as fallback.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date

from policies.duration import Duration, Unit
from policies.instant import Instant, moment

_TOKEN = re.compile(r"<(?P<body>[@#!][^<>]*|(?:https?|mailto|tel|ftp|slack):[^<>]*)>")
_BROADCAST = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_UNIT_OF_MARKUP = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|.", re.DOTALL)
_SLACK_USER = re.compile(r"[UW][A-Z0-9]{1,40}")
_WORD_JOINER = "\u2060"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
# embeddings, overrides and isolates: what can turn the text around it
_TURNERS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def escape(plain: str) -> str:
    """Make markup of plain text: `&`, `<` and `>` are all that Slack reads."""
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(markup: str) -> str:
    """Undo `escape`."""
    return markup.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(source: str, people: Mapping[str, str] | None = None) -> str:
    """What a person would read of a message's source; `people` has names by Slack user.

    Mentions become names, links show where they lead, and nothing in it can ping, turn text around or
    break out of its place any more.
    """
    names = people or {}
    return harmless(unescape(_TOKEN.sub(lambda token: _read_token(token["body"], names), source)))


def _read_token(body: str, names: Mapping[str, str]) -> str:
    target, _, label = body.partition("|")
    if target.startswith("@"):
        return f"@{names.get(target[1:], label or 'someone')}"
    if target.startswith("#"):
        return f"#{label or 'channel'}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    return target if not label or label == target.removeprefix("mailto:") else f"{label} ({target})"


def harmless(text: str) -> str:
    """Plain text without control characters, without marks that turn text around, without broadcasts."""
    kept = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")
    return _BROADCAST.sub(f"@{_WORD_JOINER}", kept.translate(_TURNERS)).replace("<!", f"<{_WORD_JOINER}!")


def inline(text: str, limit: int = 200) -> str:
    """Plain text for the middle of a sentence of ours: one line, cut to `limit`, right-to-left kept apart."""
    line = shorten(" ".join(harmless(text).split()), limit)
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line):
        return f"{_ISOLATE}{line}{_END_ISOLATE}"
    return line


def say(text: str, limit: int = 200) -> str:
    """`inline`, as markup: for names and other people's words within our sentences."""
    return escape(inline(text, limit))


def shorten(text: str, limit: int) -> str:
    """Cut plain text to `limit` characters, the last being `…` where something is missing."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def shorten_markup(markup: str, limit: int) -> str:
    """Cut markup to `limit` characters without cutting through a token or an entity."""
    if len(markup) <= limit:
        return markup
    kept, room = [], limit - 1
    for unit in _UNIT_OF_MARKUP.findall(markup):
        room -= len(unit)
        if room < 0:
            break
        kept.append(unit)
    return f"{''.join(kept).rstrip()}…"


def mention(slack_user: str) -> str:
    """Ping somebody; the id is checked, since it goes into markup as it is."""
    return f"<@{slack_user}>" if _SLACK_USER.fullmatch(slack_user) else "someone"


def link(url: str, label: str) -> str:
    """A link with words of ours; the words alone where the address could break out of it."""
    if not url.startswith(("https://", "http://")) or set(url) & set("<>| \n"):
        return escape(label)
    return f"<{url}|{escape(label)}>"


def utc(at: Instant) -> str:
    """An instant for places that cannot tell the reader's zone."""
    return moment(at).strftime("%a %-d %b %Y, %H:%M UTC")


def when(at: Instant) -> str:
    """An instant in the reader's own zone, as Slack's date token: `tomorrow at 9:10 AM`."""
    return f"<!date^{at}^{{date_short_pretty}} at {{time}}|{utc(at)}>"


def day(iso: str) -> str:
    """A date in a calendar, as `14 Apr 2026`; the same for every reader."""
    return date.fromisoformat(iso).strftime("%-d %b %Y")


def duration(seconds: int) -> str:
    """Open time in words, floored: `45 s`, `20 min`, `1 h 20 min`. Never days: an open day has no one length."""
    seconds = abs(seconds)
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return _joined((hours, "h"), (minutes, "min"))


def wall_duration(seconds: int) -> str:
    """Calendar time in words: as `duration`, but days from two days on (`13 days 4 h`)."""
    seconds = abs(seconds)
    if seconds < 2 * 86_400:
        return duration(seconds)
    days, rest = divmod(seconds, 86_400)
    return _joined((days, "days"), (rest // 3600, "h"))


def _joined(*parts: tuple[int, str]) -> str:
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


_UNITS = {
    Unit.BUSINESS_DAYS: "business day",
    Unit.DAYS: "day",
    Unit.WEEKS: "week",
    Unit.MONTHS: "month",
}


def length(of: Duration) -> str:
    """A promised length: `2 h`, `1 business day`, `4 weeks`."""
    if of.unit is Unit.OPEN_SECONDS:
        return duration(of.count) if of.count else "at once"
    return plural(of.count, _UNITS[of.unit])


def plural(count: int, noun: str) -> str:
    """`1 ticket`, `2 tickets`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(items: Iterable[str], conjunction: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    all_of_them = list(items)
    if len(all_of_them) < 2:
        return "".join(all_of_them)
    return f"{', '.join(all_of_them[:-1])} {conjunction} {all_of_them[-1]}"


def possessive(name: str) -> str:
    """`Acme's`, `Acme Robotics'`."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def labels(named: Iterable[str]) -> str:
    """Labels in a row, such as a form's: they may hold an "and" of their own, so none joins them."""
    return " · ".join(named)


def capital(sentence: str) -> str:
    """The sentence with a capital at its start, the rest untouched."""
    return sentence[:1].upper() + sentence[1:]
