"""Asking the app about itself, at addresses of its own: they are no part of Slack, and an app without them is fine."""

import json
from urllib.parse import urlencode, urlsplit

from sandbox.outbound import get
from sandbox.state import Json

PATIENCE = 5.0


async def ask(app_url: str | None, path: str, **query: str) -> Json | None:
    """Ask for `path` of the app; None when it does not answer, or not with an object."""
    if app_url is None:
        return None
    place = urlsplit(app_url)
    whole = f"{place.scheme}://{place.netloc}{path}" + (f"?{urlencode(query)}" if query else "")
    answer = await get(whole, PATIENCE)
    if not answer.ok:
        return None
    try:
        told = json.loads(answer.body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
