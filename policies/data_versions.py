"""Which zone and holiday data a reading rests on: both are part of a policy's version."""

from functools import cache
from importlib import metadata
from typing import NamedTuple


class DataVersions(NamedTuple):
    """Versions of the packages that the data comes from."""

    tzdata: str
    holidays: str


@cache
def data_versions() -> DataVersions:
    """The versions installed, without loading either package."""
    return DataVersions(metadata.version("tzdata"), metadata.version("holidays"))
