"""One way to log: an event in a few words, and its facts as keys.

`app.py` decides where lines go and how they look; no token, no customer's words and no `response_url` is ever a key.
"""

import structlog
from structlog.stdlib import BoundLogger


def logger(part: str) -> BoundLogger:
    """Give a part of the desk its logger, bound to the part's name."""
    made: BoundLogger = structlog.get_logger(part=part)
    return made
