"""The sandbox in one hand: everything its parts need of each other."""

from dataclasses import dataclass, field

from sandbox.clock import Clock
from sandbox.courier import Courier
from sandbox.faults import Faults
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

    def __post_init__(self) -> None:
        wanted = self.settings
        self.clock = Clock(wanted.machine, wanted.clock_file, wanted.start)
        self.wire = Wire(wanted.wire_length)
        self.limit = PostLimit(wanted.post_rate, wanted.post_burst)
        self.triggers = Triggers(wanted.trigger_life, wanted.response_url_life)
        self.courier = Courier(wanted, self.world, self.clock, self.wire, self.faults)
        self.world.app.url = wanted.app_url
        self.world.app.signing_secret = wanted.signing_secret
        self._fill(EMPTY)

    def seed(self, seed: Json) -> None:
        """Start afresh with the workspaces of `seed`: only the clock and the app's address stay.

        Raises:
            Misuse: the seed does not hold together.
        """
        self.courier.drop()
        self.faults.clear()
        self.limit.clear()
        self.wire.clear()
        self.journal.entries.clear()
        self._fill(seed)

    def _fill(self, seed: Json) -> None:
        fill(self.world, seed, bot_token=self.settings.bot_token, now=int(self.clock.now()))

    def write(self, kind: str, who: str | None, channel: str | None, **rest: object) -> None:
        """Write into the journal, at business time now."""
        self.journal.add(self.clock.now(), kind, who, channel, **rest)
