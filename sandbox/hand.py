"""The hand on the clock: moves business time as somebody asks, alarm by alarm, the app coming to rest at each."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sandbox.bell import Bell
from sandbox.clock import Clock
from sandbox.courier import Courier
from sandbox.errors import Misuse
from sandbox.state import Json
from sandbox.wire import Wire

MORNING = 9
"""The hour that "next morning" means."""
MOST_ALARMS = 500
"""In one move; a clock that never ends would otherwise hold the hand for ever."""
SETTLES_WITHIN = 15.0
STEP = 0.25
"""Seconds of machine time between two steps of a clock that plays."""

Ask = Callable[[], Awaitable[Json | None]]


@dataclass(frozen=True, slots=True)
class Alarm:
    """The next thing that the app will do by itself."""

    at: int
    what: str


class Hand:
    """Moves the clock. One move at a time; a new one ends the one before."""

    def __init__(self, clock: Clock, courier: Courier, wire: Wire, bell: Bell, ask: Ask) -> None:
        self._clock = clock
        self._courier = courier
        self._wire = wire
        self._bell = bell
        self._ask = ask
        self._task: asyncio.Task[None] | None = None
        self._alarm: Alarm | None = None
        self._at_rest = False
        self._answers = False
        self._speed = 0.0
        self._target: float | None = None

    def told(self) -> Json:
        """Tell how the clock stands: seconds, what moves it, what comes next."""
        return {
            "now": self._clock.now(),
            "speed": self._speed,
            "moving_to": self._target,
            "next": {"at": self._alarm.at, "what": self._alarm.what} if self._alarm else None,
            "app": self._answers,
        }

    async def look(self) -> Json:
        """Ask the app what comes next, and tell how the clock stands."""
        await self._rest()
        return self.told()

    def move(self, order: Json, zone: tzinfo) -> None:
        """Begin a move: `by` seconds, `to` an instant, or to a `moment`: morning, monday or alarm.

        Raises:
            Misuse: it asks for none of these, or for the past.
        """
        target: float | None = None
        if order.get("moment") != "alarm":
            target = _target(order, self._clock.now(), zone)
            if target < self._clock.now():
                raise Misuse("the clock only goes forward")
        self._start(self._to(target))

    def play(self, speed: float) -> None:
        """Let the clock run `speed` times as fast as the machine's, until stopped; 0 stops it.

        Raises:
            Misuse: slower than time itself, or faster than an app can follow.
        """
        if not (speed == 0 or 1 < speed <= 3600):
            raise Misuse("a clock plays at more than 1 and at most 3600 times its speed, or stops at 0")
        if speed:
            self._start(self._playing(speed))
        else:
            self.stop()

    def stop(self) -> None:
        """Let go of the clock."""
        if self._task is not None:
            self._task.cancel()
        self._task = None
        self._speed, self._target = 0.0, None
        self._bell.ring()

    def _start(self, deed: Awaitable[None]) -> None:
        self.stop()

        async def whole() -> None:
            try:
                await deed
            finally:
                if self._task is asyncio.current_task():
                    self._speed, self._target = 0.0, None
                    self._task = None
                    self._bell.ring()

        self._task = asyncio.get_running_loop().create_task(whole())

    async def _to(self, target: float | None) -> None:
        """Move to an instant, None being the next alarm."""
        self._target = target or self._clock.now()
        self._bell.ring()
        alarm = await self._settled()
        if target is None:
            if alarm is not None:
                await self._pass(alarm.at)
            return
        for _ in range(MOST_ALARMS):
            if alarm is None or alarm.at > target:
                break
            alarm = await self._pass(alarm.at)
        await self._pass(target)

    async def _playing(self, speed: float) -> None:
        self._speed = speed
        alarm = await self._settled()
        while True:
            self._bell.ring()
            await asyncio.sleep(STEP)
            step = self._clock.now() + STEP * (speed - 1)
            if alarm is not None and alarm.at <= step:
                alarm = await self._pass(alarm.at)
            else:
                self._clock.advance_to(step)
                alarm = await self._rest()

    async def _pass(self, at: float) -> Alarm | None:
        """Move to an instant, or stay when it has passed, and wait until the app has done what is due."""
        if at > self._clock.now():
            self._clock.advance_to(at)
        self._bell.ring()
        return await self._settled()

    async def _settled(self) -> Alarm | None:
        """Wait until nothing is on its way and the app is at rest; an app that tells nothing is not waited for."""
        end = self._clock.machine() + SETTLES_WITHIN
        still = 0
        while still < 2 and self._clock.machine() < end:
            moving = self._courier.busy + self._wire.open_calls
            alarm = await self._rest()
            still = 0 if moving or not self._at_rest else still + 1
            if still < 2:
                await asyncio.sleep(0.02)
        return alarm if self._answers else None

    async def _rest(self) -> Alarm | None:
        told = await self._ask()
        self._answers = told is not None
        self._at_rest = told is None or bool(told.get("at_rest"))
        at = told.get("next_alarm") if told else None
        self._alarm = Alarm(int(at), str(told.get("what", ""))) if told and at is not None else None
        return self._alarm


def _target(order: Json, now: float, zone: tzinfo) -> float:
    if "by" in order:
        return now + float(order["by"])
    if "to" in order:
        return float(order["to"])
    moment = order.get("moment")
    if moment not in ("morning", "monday"):
        raise Misuse("say how far: `by` seconds, `to` an instant, or the `moment` morning, monday or alarm")
    day = datetime.fromtimestamp(now, UTC).astimezone(zone)
    while True:
        there = datetime(day.year, day.month, day.day, MORNING, tzinfo=zone)
        if there.timestamp() > now and (moment == "morning" or there.weekday() == 0):
            return there.timestamp()
        day = there + timedelta(days=1)
