"""Contacts in their browsers: each with cookies of their own, through the whole application, at a clock that the test moves."""

import asyncio
from dataclasses import dataclass, field, replace

import httpx
from desk_world import World

from bot.passes import Passes
from bot.usecases.actors import Profile
from handlers.web.later import routes
from handlers.web.site import Health, site

ADDRESS = "http://127.0.0.1:3000"
SECRET = "shared-with-slack"
JSON = {"Accept": "application/json"}


@dataclass
class Web:
    """The pages of a world, and the machine's clock."""

    world: World
    machine: list[float] = field(default_factory=lambda: [1_765_000_000.0])
    address: str = ADDRESS
    on: bool = True
    """Whether the public address is set."""

    def __post_init__(self):
        self.passes = Passes(address=self.address, secret=SECRET, machine=lambda: self.machine[0])
        self.desk = replace(self.world.desk, passes=self.passes if self.on else None)
        self.world.front = replace(self.world.front, desk=self.desk)
        self.app = site(
            slack=None,
            health=lambda: Health(good=True),
            metrics=lambda: b"",
            pages=routes(self.desk, self.world.lookups),
        )

    def lives_in(self, user, zone):
        """Have Slack tell somebody's zone."""
        self.world.lookups.profiles[user] = Profile(user=user, team=None, name=user, zone=zone)

    def link(self, user):
        """The address of somebody's own link, as the server sees it."""
        return self.passes.link(self.world.person(user)).removeprefix(self.address)

    def later(self, seconds):
        """Let the machine's time go by."""
        self.machine[0] += seconds


class Browser:
    """Keeps cookies and follows nothing by itself."""

    def __init__(self, app, base, **options):
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=base, **options)

    @property
    def cookies(self):
        return self._client.cookies

    def get(self, path, **parts):
        return self.send("GET", path, **parts)

    def send(self, method, path, **parts):
        return self._runner.run(self._client.request(method, path, **parts))

    def close(self):
        self._runner.run(self._client.aclose())
        self._runner.close()
