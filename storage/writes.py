"""Writes of one transaction: each at once, or many gathered and made together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Executable

Values = Mapping[str, Any]


class Writes:
    """Runs statements that give nothing back.

    Of many alike only the first costs much: a journey to the database, and the building of the statement. So those
    that nobody reads in the meantime can wait for each other.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._gathered: dict[Executable, list[Values]] | None = None

    def run(self, statement: Executable, values: Sequence[Values]) -> None:
        """Run a statement, built once for all its uses, for each of these values."""
        if self._gathered is not None:
            self._gathered.setdefault(statement, []).extend(values)
        else:
            self._connection.execute(statement, values if len(values) > 1 else values[0])

    @property
    def waiting(self) -> bool:
        """Whether something was run that is not made yet."""
        return bool(self._gathered)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Gather what is run inside, and make it at the end: each statement once, in the order of first uses.

        Nothing of it can be read before; when the block raises, nothing of it is made.
        """
        gathered: dict[Executable, list[Values]] = {}
        self._gathered = gathered
        try:
            yield
        finally:
            self._gathered = None
        for statement, values in gathered.items():
            self._connection.execute(statement, values)
