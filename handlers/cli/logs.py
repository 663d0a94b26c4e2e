"""Log lines: one JSON object each, on standard error, without secrets."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from structlog.typing import Processor

SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|v0=[0-9a-f]{64}|https://hooks\.slack\.com/\S+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)
"""Tokens, signatures, response addresses, and the name and password in a database address."""
QUIET = ("slack_bolt", "slack_sdk", "uvicorn", "apscheduler", "sqlalchemy", "asyncio", "alembic")
"""Libraries whose debug lines hold requests, tokens or rows."""

Line = MutableMapping[str, Any]


def configure(level: str) -> None:
    """Send everything that is logged, by us or by a library, through one way of writing."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_secrets,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def without_secrets(_logger: Any, _method: str, line: Line) -> Line:
    """Put stars in the place of whatever looks like a secret, wherever in a line it stands."""
    for key, value in line.items():
        if isinstance(value, str):
            line[key] = SECRETS.sub("***", value)
    return line
