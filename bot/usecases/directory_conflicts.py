"""Where a customers file meets what is in the directory already and is not in the file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.customer_file import Loaded
from policies.customer import Customer
from policies.document.problems import Problem
from storage.records import PersonKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def conflicts(work: "Work", loaded: Loaded) -> Iterator[Problem]:
    """Find what the file claims and a customer that it does not name has."""
    named = {entry.key for entry in loaded.file.customers}
    others = [one for one in work.directory.customers(loaded.file.workspace) if one.key not in named]
    yield from _channels(loaded, others)
    if others:
        yield from _people(work, loaded, {customer.id: customer.key for customer in others})


def _channels(loaded: Loaded, others: list[Customer]) -> Iterator[Problem]:
    shared = {channel: customer.key for customer in others for channel in customer.shared_channels}
    desks = {customer.agents_channel: customer.key for customer in others}
    for number, entry in enumerate(loaded.file.customers):
        for position, channel in enumerate(entry.shared_channels):
            place = ("customers", number, "shared_channels", position)
            if channel in shared:
                sentence = f"{channel} is shared with {shared[channel]}, which is not in this file; take it from there first"
                yield loaded.problem(sentence, *place)
            elif channel in desks:
                sentence = (
                    f"{channel} is the agents' channel of {desks[channel]}; customers must not read that one"
                )
                yield loaded.problem(sentence, *place)
        if entry.agents_channel in shared:
            sentence = (
                f"{entry.agents_channel} is shared with {shared[entry.agents_channel]}; use one of your own"
            )
            yield loaded.problem(sentence, "customers", number, "agents_channel")


def _people(work: "Work", loaded: Loaded, others: dict[str, str]) -> Iterator[Problem]:
    for user, email, place in _claimed(loaded):
        directory, workspace = work.directory, loaded.file.workspace
        found = directory.person_by_slack(workspace, user) if user else None
        if found is None and email:
            found = directory.person_by_email(workspace, email)
        if found and found.active and found.kind is PersonKind.CONTACT and found.customer in others:
            sentence = f"{user or email} is a contact of {others[found.customer]}, which is not in this file; take them out there first"
            yield loaded.problem(sentence, *place)


def _claimed(loaded: Loaded) -> Iterator[tuple[str | None, str | None, tuple[str | int, ...]]]:
    """Everybody the file lists: Slack user, address, place."""
    file = loaded.file
    for section, people in (("agents", file.agents or ()), ("staff", file.staff or ())):
        for number, person in enumerate(people):
            yield person.slack, None, (section, number)
    for number, customer in enumerate(file.customers):
        for position, contact in enumerate(customer.contacts):
            user = contact.slack.user if contact.slack else None
            yield user, contact.email, ("customers", number, "contacts", position)
