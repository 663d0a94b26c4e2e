"""One message a second and channel, with a small burst: a bucket that fills by machine time."""

import math
from dataclasses import dataclass, field

from sandbox.errors import RateLimited


@dataclass(slots=True)
class PostLimit:
    """Counts posts by channel. `rate` is messages a second, None for no limit; `burst` what the bucket holds."""

    rate: float | None
    burst: int
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def spend(self, channel: str, now: float) -> None:
        """Count one post to `channel` at machine time `now`.

        Raises:
            RateLimited: the channel's bucket is empty; nothing is counted.
        """
        if self.rate is None:
            return
        level, filled = self._buckets.get(channel, (float(self.burst), now))
        level = min(float(self.burst), level + (now - filled) * self.rate)
        if level < 1:
            raise RateLimited(max(1, math.ceil((1 - level) / self.rate)))
        self._buckets[channel] = (level - 1, now)

    def clear(self) -> None:
        """Fill every bucket."""
        self._buckets.clear()
