"""What can go wrong in storage that a caller may want to tell apart."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError


class Taken(Exception):  # noqa: N818 -- reads as what happened: somebody was first
    """Raised when something that may stand only once stands already, such as a ticket's origin or a key."""


class Missing(LookupError):  # noqa: N818 -- reads as what happened
    """Raised when a row that must be there is not."""


class Busy(Exception):  # noqa: N818 -- reads as what happened
    """Raised when the database, a lock or a connection could not be had within a second. Nothing was written."""


class Unusable(Busy):
    """Raised when the database stays out of reach until a person mends something; the words say what."""


class Unreadable(Exception):  # noqa: N818 -- reads as what happened
    """Raised for a fact of a version this program does not know; a newer program wrote it."""


@contextmanager
def taken_if_duplicate(what: str) -> Iterator[None]:
    """Turn the violation of a unique index into `Taken`. The transaction is lost with it."""
    try:
        yield
    except IntegrityError as error:
        if "unique" not in str(error.orig).lower():
            raise
        raise Taken(what) from error
