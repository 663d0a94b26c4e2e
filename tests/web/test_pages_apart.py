"""On the web each customer sees its own: whatever two customers' people, agents and bystanders do."""

import shutil
import tempfile
from itertools import product
from pathlib import Path

import pytest
from chaos import CHANNELS, Chaos, act
from desk_world import World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages_world import JSON, Browser, Web

from storage.unit_of_work import Storage

CONTACTS = {
    "ACME": ("UANN", "UBEN", CHANNELS["CACME"]),
    "BORE": ("UBIRGIT", "UKOFI", CHANNELS["CBORE"]),
}
"""Two contacts of each customer, and the word that all its requests hold."""


def everything_read(browser: Browser, numbers: list[str], foreign: str) -> dict[str, tuple[int, str]]:
    """Every page there is, as a page and as data, and searches for what is not theirs: status and words by address."""
    addresses = [
        "/tickets",
        "/tickets?show=all",
        "/tickets?show=all&page=2",
        f"/tickets?show=all&search={foreign}",
    ]
    addresses += [f"/tickets/{number}?history=all" for number in [*numbers, "ACME-999", "BORE-999"]]
    addresses += [f"/tickets?show=all&search={number}" for number in numbers]
    found = {}
    for address in addresses:
        for kind, headers in (("page", {}), ("data", JSON)):
            answer = browser.get(address, headers=headers)
            found[f"{kind} {address}"] = (answer.status_code, answer.text)
    return found


def check(world: World, user: str, key: str) -> None:
    """One contact sees all of their own, and of the others not even that it is there."""
    foreign = next(word for other, (_, _, word) in CONTACTS.items() if other != key)
    numbers, web = world.numbers(closed=True), Web(world)
    browser = Browser(web.app, web.address)
    assert browser.get(web.link(user)).status_code == 303
    read = everything_read(browser, numbers, foreign)
    browser.close()
    for address, (status, text) in read.items():
        said_back = (
            text.replace(f"“{foreign}”", "").replace(f'"{foreign}"', "").replace(f"search={foreign}", "")
        )
        assert foreign not in said_back, address
        assert status in (200, 404), address
    for number, kind in product(numbers, ("page", "data")):
        shown = read[f"{kind} /tickets/{number}?history=all"]
        mine = number.startswith(key)
        assert (number in read[f"{kind} /tickets?show=all"][1]) == mine
        assert shown[0] == 200 if mine else shown == read[f"{kind} /tickets/{key}-999?history=all"]


@pytest.mark.clause("U12")
@pytest.mark.clause("B1")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(act, min_size=10, max_size=25))
def test_no_page_tells_of_another_customer(peopled_sqlite: Path, acts) -> None:
    """To each contact of either; another's ticket answers word for word as one that never was."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chaos.db"
        shutil.copy(peopled_sqlite, path)
        storage = Storage(f"sqlite:///{path}")
        chaos = Chaos(World.of_june(storage))
        for one in acts:
            chaos.do(*one)
        for key, (first, second, _) in CONTACTS.items():
            check(chaos.world, first, key)
            check(chaos.world, second, key)
        storage.close()
