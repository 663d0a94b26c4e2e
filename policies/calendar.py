"""Open hours: `elapsed(a, b)`, `advance(start, seconds)`, `advance_days(start, days)`."""

from policies.instant import Instant


class Calendar:
    """Weekly opening hours in one IANA zone, less holidays."""

    name: str
    zone: str
    always_open: bool

    def elapsed(self, start: Instant, end: Instant) -> int:
        """Open seconds in [start, end); 0 when end <= start."""
        raise NotImplementedError

    def advance(self, start: Instant, seconds: int) -> Instant:
        """The earliest instant at which `elapsed(start, it)` reaches `seconds`; `start` itself for 0."""
        raise NotImplementedError

    def rewind(self, end: Instant, seconds: int) -> Instant:
        """The latest instant from which `elapsed(it, end)` reaches `seconds` (for `30m left`)."""
        raise NotImplementedError

    def advance_days(self, start: Instant, days: int) -> Instant:
        """The Nth later local date that has opening hours, same wall-clock time (`docs/clocks.md`)."""
        raise NotImplementedError

    def is_open(self, at: Instant) -> bool:
        """Whether the wall clock reads inside a span."""
        raise NotImplementedError

    def next_open(self, at: Instant) -> Instant:
        """`at` itself when open, else the next opening."""
        raise NotImplementedError

    def deadline(self, start: Instant, duration: "Duration", *, roll_to_open: bool = False) -> Instant:
        """When a duration that starts at `start` runs out, pauses apart."""
        raise NotImplementedError


from policies.duration import Duration  # noqa: E402
