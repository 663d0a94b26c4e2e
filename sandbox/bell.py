"""Rings when something may have changed, so that pages look again."""

import asyncio


class Bell:
    """Everyone who listens is woken by a ring; a ring that nobody waits for is heard at the next wait."""

    def __init__(self) -> None:
        self._listening: set[asyncio.Event] = set()
        self.closed = False

    def ring(self) -> None:
        """Wake all listeners."""
        for one in self._listening:
            one.set()

    def close(self) -> None:
        """Wake all listeners for the last time."""
        self.closed = True
        self.ring()

    def listen(self) -> asyncio.Event:
        """Begin to listen."""
        mine = asyncio.Event()
        self._listening.add(mine)
        return mine

    def leave(self, mine: asyncio.Event) -> None:
        """Listen no more."""
        self._listening.discard(mine)


async def heard(mine: asyncio.Event, patience: float) -> bool:
    """Wait for a ring, `patience` seconds at most; whether there was one."""
    try:
        async with asyncio.timeout(patience):
            await mine.wait()
    except TimeoutError:
        return False
    mine.clear()
    return True
