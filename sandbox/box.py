"""The sandbox in one hand: everything its parts need of each other."""

from dataclasses import dataclass, field

from sandbox.asking import ask
from sandbox.bell import Bell
from sandbox.clock import Clock
from sandbox.courier import Courier
from sandbox.faults import Faults
from sandbox.hand import Hand
from sandbox.journal import Journal
from sandbox.limits import PostLimit
from sandbox.seed import EMPTY, fill
from sandbox.settings import Settings
from sandbox.state import Json
from sandbox.triggers import Triggers
from sandbox.wire import Wire
from sandbox.world import World


@dataclass(slots=True)
class Box:
    """One running sandbox. All of it lives in the server's event loop."""

    settings: Settings
    address: str = ""
    """Where it listens, without a slash at the end."""
    world: World = field(default_factory=World)
    faults: Faults = field(default_factory=Faults)
    journal: Journal = field(default_factory=Journal)
    clock: Clock = field(init=False)
    wire: Wire = field(init=False)
    limit: PostLimit = field(init=False)
    triggers: Triggers = field(init=False)
    courier: Courier = field(init=False)
    bell: Bell = field(default_factory=Bell)
    hand: Hand = field(init=False)
    age: int = 0
    """How often it was started afresh: what a page knows of another age is worth nothing."""
    story: str = ""
    """How the story stands that somebody tells here: `playing`, `told`, `again` when it is asked for; empty for none."""
    seeded: Json = field(default_factory=dict)
    """What it was last filled with."""

    def __post_init__(self) -> None:
        wanted = self.settings
        self.clock = Clock(wanted.machine, wanted.clock_file, wanted.start)
        self.wire = Wire(wanted.wire_length)
        self.limit = PostLimit(wanted.post_rate, wanted.post_burst)
        self.triggers = Triggers(wanted.trigger_life, wanted.response_url_life)
        self.courier = Courier(wanted, self.world, self.clock, self.wire, self.faults)
        self.hand = Hand(self.clock, self.courier, self.wire, self.bell, self.app_rest)
        self.world.app.url = wanted.app_url
        self.world.app.signing_secret = wanted.signing_secret
        self._fill(EMPTY)

    def seed(self, seed: Json) -> None:
        """Start afresh with the workspaces of `seed`: only the clock and the app's address stay.

        Raises:
            Misuse: the seed does not hold together.
        """
        self.courier.drop()
        self.hand.stop()
        self.age += 1
        self.faults.clear()
        self.limit.clear()
        self.wire.clear()
        self.journal.entries.clear()
        self._fill(seed)

    async def app_rest(self) -> Json | None:
        """Ask the app whether it has done all that is due, and what comes next; None when it does not tell."""
        return await ask(self.world.app.url, "/debug/rest")

    def _fill(self, seed: Json) -> None:
        self.seeded = seed
        fill(self.world, seed, bot_token=self.settings.bot_token, now=int(self.clock.now()))

    def write(self, kind: str, who: str | None, channel: str | None, **rest: object) -> None:
        """Write into the journal, at business time now."""
        self.journal.add(self.clock.now(), kind, who, channel, **rest)
        self.bell.ring()
