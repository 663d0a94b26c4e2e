"""The sample file, and ways to change it."""

from pathlib import Path

import pytest

from bot import customer_checks, customer_file
from policies.document import library

SAMPLE = Path(__file__).parents[2] / "demo" / "customers.yml"


@pytest.fixture(scope="session")
def sample():
    """Return the text of the sample customers file."""
    return SAMPLE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def checked():
    """Return what reads and checks a file's text."""

    def read(text):
        loaded = customer_file.load(text, "c.yml")
        customer_checks.check(loaded, library())
        return loaded

    return read
