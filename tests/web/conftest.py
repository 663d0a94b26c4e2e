"""A client for the site that goes through ASGI, without a socket."""

import asyncio

import httpx
import pytest


class Client:
    """Sends one request at a time to an ASGI application."""

    def __init__(self, app):
        self.app = app

    def get(self, path):
        return asyncio.run(self._send("GET", path))

    def post(self, path, **parts):
        return asyncio.run(self._send("POST", path, **parts))

    async def _send(self, method, path, **parts):
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, **parts)


@pytest.fixture
def visiting():
    """Return what makes a client of a site."""
    return Client
