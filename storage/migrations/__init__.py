"""The steps that make the tables, run by alembic from inside the program: no ini file, no command needed."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.statements import one_at_a_time
from storage.transaction import Transaction

HEAD = "0002"
"""The newest version; a test holds it to the files in `versions/`."""

_ONE_UPGRADE = 7_600
"""Advisory lock: two processes that start together do not both make the tables."""


def up_to_date(connection: Connection) -> bool:
    """Tell whether the database is at `HEAD` already, without loading alembic."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD)


def upgrade(connection: Connection) -> None:
    """Bring the database to `HEAD` within the connection's transaction: all of it, or nothing."""
    from alembic import command  # noqa: PLC0415 -- 20 MB and a third of a second, needed once per version
    from alembic.config import Config  # noqa: PLC0415 -- same

    one_at_a_time(Transaction(connection), _ONE_UPGRADE)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
