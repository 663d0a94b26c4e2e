"""What can become of a call to Slack, told from what the client returned or raised.

A call that changes something ends in one of four ways: it was done, it may go later, it never will, or nobody
knows. The last is the one that doubles messages when taken for a failure and loses them when taken for a success.
"""

import errno
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackRequestError


class Scope(StrEnum):
    """What a wait holds back."""

    CHANNEL = "channel"
    METHOD = "method"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack did it; `ts` is the message's."""

    ts: str


@dataclass(frozen=True, slots=True)
class RetryAt:
    """Slack surely did nothing; try again at `at`, seconds of the machine's clock."""

    at: float
    scope: Scope
    error: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """Slack surely did nothing and never will; `error` is its own word."""

    error: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Slack may have done it; look before trying again."""

    error: str


Outcome = Sent | RetryAt | Undeliverable | Ambiguous
Trouble = RetryAt | Undeliverable | Ambiguous

UNREACHABLE_WAIT = 5.0
"""Seconds before trying again when nobody answered at Slack's address."""
TROUBLE_WAIT = 60.0
"""Seconds before trying again what only a person or Slack itself can mend."""
_BUSY_WAIT = 2.0
_LONGEST_WAIT = 3600.0

_AMBIGUOUS = frozenset({"internal_error", "fatal_error", "service_unavailable"})
"""Slack's page on each says that some aspect of the call may have succeeded, or says nothing."""

_TOO_FAST = frozenset({"ratelimited", "rate_limited"})

_LATER: dict[str, tuple[float, Scope]] = {
    "message_limit_exceeded": (TROUBLE_WAIT, Scope.WORKSPACE),
    "request_timeout": (_BUSY_WAIT, Scope.CHANNEL),  # the body came in cut short and was not read
    "external_channel_migrating": (TROUBLE_WAIT, Scope.CHANNEL),
    "team_added_to_org": (TROUBLE_WAIT, Scope.WORKSPACE),
    "org_login_required": (TROUBLE_WAIT, Scope.WORKSPACE),
}
"""A definite no that will pass."""

OURS_TO_MEND = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""The installation is at fault, not the message: nothing is given up until somebody has mended it."""

_NEVER_SENT = frozenset(
    {
        errno.ECONNREFUSED,
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
        errno.ENETDOWN,
        errno.EADDRNOTAVAIL,
    }
)


class CallError(Exception):
    """Raised where a reading call did not go through; says how, and never holds the request or a token."""

    def __init__(self, method: str, trouble: Trouble) -> None:
        super().__init__(f"{method}: {trouble.error}")
        self.method = method
        self.trouble = trouble


def trouble(error: Exception, now: float, limited: Scope) -> Trouble:
    """Tell what became of a call from what the client raised; `now` is the machine's clock.

    `limited` is what the method's rate limit counts: messages count by channel, the rest by method.
    Whatever is not known to be safe is ambiguous.
    """
    if isinstance(error, SlackApiError):
        return _said_no(error, now, limited)
    if isinstance(error, SlackRequestError):
        return Undeliverable(_name(error))
    if _never_sent(error):
        return RetryAt(now + UNREACHABLE_WAIT, Scope.WORKSPACE, _name(error))
    return Ambiguous(_name(error))


def _said_no(error: SlackApiError, now: float, limited: Scope) -> Trouble:
    status = int(error.response.status_code)
    code = _code(error)
    if status == 429 or code in _TOO_FAST:
        return RetryAt(now + _retry_after(error), limited, "ratelimited")
    if status >= 500 or code is None or code in _AMBIGUOUS:
        return Ambiguous(code or f"http_{status}")
    if code in _LATER:
        wait, scope = _LATER[code]
        return RetryAt(now + wait, scope, code)
    if code in OURS_TO_MEND:
        return RetryAt(now + TROUBLE_WAIT, Scope.WORKSPACE, code)
    return Undeliverable(code)


def _code(error: SlackApiError) -> str | None:
    """Slack's own word; None where the body is not an answer of its API (the SDK then writes a sentence)."""
    data = error.response.data
    code = data.get("error") if isinstance(data, dict) else None
    if not isinstance(code, str) or not code.replace("_", "").replace("-", "").isalnum():
        return None
    return code


def _retry_after(error: SlackApiError) -> float:
    headers = {str(key).lower(): value for key, value in error.response.headers.items()}
    told = headers.get("retry-after", "")
    told = told[0] if isinstance(told, list) and told else told
    try:
        return min(max(float(str(told)), 1.0), _LONGEST_WAIT)
    except ValueError:
        return 1.0


def _never_sent(error: BaseException) -> bool:
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, socket.gaierror | ssl.SSLCertVerificationError):
        return True
    return isinstance(cause, OSError) and cause.errno in _NEVER_SENT


def _name(error: BaseException) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    return type(cause).__name__ if isinstance(cause, BaseException) else type(error).__name__
