"""The SQLite file itself: what is wrong with it, and whether it is still the one that was opened."""

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from storage.errors import Unusable

_TO_DO = {
    "SQLITE_READONLY": "can only be read: let the user that runs Pledge write to it and to its folder",
    "SQLITE_CANTOPEN": "cannot be opened: its folder must be there, and the user that runs Pledge must be able "
    "to write to both",
    "SQLITE_PERM": "may not be used: let the user that runs Pledge write to it and to its folder",
    "SQLITE_FULL": "has no room left: free some on its disk",
    "SQLITE_IOERR": "cannot be read or written: look at its disk",
    "SQLITE_NOTADB": "is no database: set DATABASE_URL to another file",
    "SQLITE_CORRUPT": "is damaged: stop Pledge, and restore it from a backup",
}
"""By the beginning of SQLite's own name for it."""


def unusable(error: DBAPIError) -> Unusable | None:
    """Tell what a person has to do about an error of SQLite; None when it is about none of this."""
    name = getattr(error.orig, "sqlite_errorname", "") if isinstance(error.orig, sqlite3.Error) else ""
    found = (words for beginning, words in _TO_DO.items() if name.startswith(beginning))
    words = next(found, None)
    return None if words is None else Unusable(f"The database file {words}.")


class OneFile:
    """Remembers which file was opened. One that was deleted or replaced is still written to, and lost at the end."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._first: tuple[int, int] | None = None

    def check(self) -> None:
        """Look whether it is still there.

        Raises:
            Unusable: it was deleted or replaced since it was first seen.
        """
        try:
            status = self._path.stat()
            here = (status.st_dev, status.st_ino)
        except OSError:
            here = None
        if self._first is None:
            self._first = here
        elif here != self._first:
            raise Unusable("The database file was deleted or replaced: put it back, and start Pledge again.")
