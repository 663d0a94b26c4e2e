"""The world of `desk_world`, on one database or on both."""

import shutil
from pathlib import Path

import pytest
from desk_world import World, world_on

from storage.unit_of_work import Storage


@pytest.fixture
def world(storage: Storage) -> World:
    """A world on SQLite and on PostgreSQL."""
    return world_on(storage)


@pytest.fixture(scope="session")
def peopled_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the demo's customers, to be copied."""
    path = tmp_path_factory.mktemp("peopled") / "peopled.db"
    shutil.copy(migrated_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    world_on(storage)
    storage.close()
    return path


@pytest.fixture
def quick(peopled_sqlite: Path, tmp_path: Path):
    """A world on SQLite only."""
    path = tmp_path / "quick.db"
    shutil.copy(peopled_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    yield World.of_june(storage)
    storage.close()
