"""Whose eyes a page is for: times in their own zone, sentences without Slack's markup."""

import re
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from bot.views import texts
from policies.instant import Instant, moment

_DATE = re.compile(r"<!date\^(?P<at>\d+)\^[^<>]*>")
_UTC = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """An instant, for machines and for one reader."""

    iso: str
    """UTC, as `2026-06-05T17:10:00Z`."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye:
    """A reader, at the instant they read."""

    zone: str | None
    """As Slack has it for them; None when it has not told."""
    now: Instant

    @property
    def clock(self) -> str:
        """The zone that times are told in."""
        return self.zone if self.zone and _known(self.zone) else _UTC

    def when(self, at: Instant) -> When:
        """An instant in the reader's zone; with its year only where that is another one."""
        zone = _known(self.clock)
        local = moment(at).astimezone(zone)
        year = "" if local.year == moment(self.now).astimezone(zone).year else f" {local.year}"
        return When(iso=f"{moment(at):%Y-%m-%dT%H:%M:%SZ}", text=f"{local:%a %-d %b}{year}, {local:%H:%M}")

    def read(self, markup: str) -> str:
        """A sentence of ours as plain text: its times in the reader's zone, its escapes undone."""
        return texts.unescape(_DATE.sub(lambda token: self.when(Instant(int(token["at"]))).text, markup))


def _known(zone: str) -> tzinfo | None:
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, LookupError):  # not a name, or none that we have
        return None
