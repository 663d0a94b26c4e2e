"""The fixtures of `desk_fixtures`."""

from desk_fixtures import peopled_sqlite, quick, world

__all__ = ["peopled_sqlite", "quick", "world"]
