"""One way to log: an event in a few words, and its facts as keys.

`app.py` decides where lines go and how they look; no token, no customer's words and no `response_url` is ever a key.
"""

import structlog
from structlog.stdlib import BoundLogger

from storage.errors import Busy


def logger(part: str) -> BoundLogger:
    """Give a part of the desk its logger, bound to the part's name."""
    made: BoundLogger = structlog.get_logger(part=part)
    return made


def failed(log: BoundLogger, what: str, error: Exception, **facts: object) -> None:
    """Log that something failed and is tried again: with its trace, or in one line when the database was busy."""
    if isinstance(error, Busy):
        log.warning(what, error=f"{type(error).__name__}: {error}", **facts)
    else:
        log.error(what, exc_info=error, **facts)
