"""Two processes on one PostgreSQL database take in messages of the same customers and tickets at full speed."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic

import pytest
from desk_world import World, world_on

from bot.group_commit import GroupCommit
from storage.unit_of_work import Storage

SECONDS = 3.0
PEOPLE = {"UANN": "CACME", "UBEN": "CACME", "UBIRGIT": "CBORE", "UKOFI": "CBORE"}
THREADS = 20


def process(world: World, url: str) -> World:
    """The same desk in another process: connections and a group of its own."""
    storage = Storage(url)
    desk = replace(world.desk, storage=storage)
    other = replace(world, storage=storage)
    other.front = replace(world.front, desk=desk, group=GroupCommit())
    return other


def writing(processes: list[World], roots: dict[str, list[str]], end: float) -> Callable[[int], list[str]]:
    """Somebody who writes until the end: what was written. A lock that cannot be had in a second raises Busy."""

    def write(seed: int) -> list[str]:
        by_chance, said = random.Random(seed), list[str]()
        while monotonic() < end:
            user = by_chance.choice(sorted(PEOPLE))
            channel = PEOPLE[user]
            root = by_chance.choice([None, *roots[channel]])
            said.append(f"sentence {len(said)} of {seed} ends here")
            who = by_chance.choice([user, "UDANA"]) if root else user
            by_chance.choice(processes).say(who, channel, said[-1], root)
        return said

    return write


@pytest.mark.slow
def test_two_processes_neither_lose_nor_double_nor_stand_in_each_others_way(postgres_url: str) -> None:
    """No lock is waited for in vain, which would raise Busy; everything stands on a ticket once."""
    world = world_on(Storage(postgres_url))
    world.change_person("UDANA", zone="Europe/Berlin")
    roots: dict[str, list[str]] = {channel: [] for channel in PEOPLE.values()}
    for user, channel in PEOPLE.items():
        roots[channel].append(world.ask(user, channel))
    world.deliver()
    world.later(5)
    processes = [process(world, postgres_url) for _ in range(2)]
    with ThreadPoolExecutor(THREADS) as people:
        came = list(people.map(writing(processes, roots, monotonic() + SECONDS), range(THREADS)))
    with world.storage.read() as work:
        tickets = list(work.tickets.ids())
        problems = [work.tickets.verify(ticket) for ticket in tickets]
        kept = [words.text for said in work.tickets.words_of(tickets).values() for words in said.values()]
    for one in (world, *processes):
        one.storage.close()

    assert not any(problems)
    assert sorted(text for text in kept if text.startswith("sentence")) == sorted(
        text for said in came for text in said
    )
