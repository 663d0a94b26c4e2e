"""The small world as fixtures."""

import pytest
from storage_world import World, fill

from storage.unit_of_work import Storage


@pytest.fixture
def world(storage: Storage) -> World:
    """The small world on both databases."""
    return fill(storage)


@pytest.fixture
def sqlite_world(sqlite_storage: Storage) -> World:
    """The small world on SQLite only."""
    return fill(sqlite_storage)
