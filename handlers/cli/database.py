"""Opening the database for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.config import Ground
from storage.errors import Busy, Unusable
from storage.file import unusable
from storage.unit_of_work import Storage

MEND = 2
"""The number of a command that ends since somebody has to put something right first."""


@contextmanager
def opened(found: Ground) -> Iterator[Storage]:
    """Open the database, and close it whatever happens; one that cannot be had ends the command with a sentence.

    It ends with 2 where somebody must mend the file or the setting, else with 1.
    """
    address = found.database_url.get_secret_value()
    storage = Storage(address)
    try:
        yield storage
    except (DatabaseError, Busy) as error:
        # The bare `DatabaseError` is a file that is no database; its other children are mistakes of ours.
        if type(error) not in (OperationalError, DatabaseError, Busy, Unusable):
            raise
        file = error if isinstance(error, Busy) else unusable(error)
        if isinstance(file, Unusable):
            typer.echo(f"{file} It is {address.removeprefix('sqlite:///')}.", err=True)
            raise typer.Exit(MEND) from None
        # The driver's own words may hold the address, and with it the password.
        typer.echo(f"The database could not be used ({type(error).__name__}); check DATABASE_URL.", err=True)
        raise typer.Exit(1) from None
    finally:
        storage.close()
