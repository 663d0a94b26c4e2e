"""Commands about tickets."""

from collections.abc import Callable

from bot.clock import BusinessClock
from bot.config import Ground
from bot.desk import Desk, Workspace
from bot.usecases.rebuild import rebuild
from storage.unit_of_work import Storage


def rebuilt(storage: Storage, found: Ground, machine_clock: Callable[[], float]) -> str:
    """Rebuild all projections, and say what came of it."""
    nowhere = Workspace(team="", bot_user="", bot_id="")
    desk = Desk(storage=storage, now=BusinessClock(machine_clock, found.clock), workspace=nowhere)
    read, mended = rebuild(desk)
    return f"{read} tickets read, {mended} mended."
