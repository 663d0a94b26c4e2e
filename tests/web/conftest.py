"""A client for the site that goes through ASGI, without a socket."""

import asyncio

import httpx
import pytest
from desk_fixtures import peopled_sqlite, quick, world
from pages_world import Browser

__all__ = ["peopled_sqlite", "quick", "world"]


class Client:
    """Sends one request at a time to an ASGI application."""

    def __init__(self, app, base="http://127.0.0.1", caller="127.0.0.1"):
        self.app = app
        self.base = base
        self.caller = caller

    def get(self, path):
        return asyncio.run(self._send("GET", path))

    def post(self, path, **parts):
        return asyncio.run(self._send("POST", path, **parts))

    async def _send(self, method, path, **parts):
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(self.caller, 4000))
        async with httpx.AsyncClient(transport=transport, base_url=self.base) as client:
            return await client.request(method, path, **parts)


@pytest.fixture
def visiting():
    """Return what makes a client of a site."""
    return Client


@pytest.fixture
def browse():
    """Return what makes a browser: a client that keeps cookies, for a site's pages."""
    opened = []

    def make(web, user=None, **options):
        browser = Browser(web.app, web.address, **options)
        opened.append(browser)
        if user is not None:
            assert browser.get(web.link(user)).status_code == 303
        return browser

    yield make
    for browser in opened:
        browser.close()
