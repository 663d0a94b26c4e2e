"""Whether a customers file fits together: with itself, with the policies, and with each plan's limits."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.customer_file import CustomerEntry, Loaded
from policies.document import compile_terms
from policies.document.lint import lint
from policies.document.lint_agreed import agreed
from policies.document.problems import DocumentProblems, Problem
from policies.terms import Terms

Place = tuple[str | int, ...]


def check(loaded: Loaded, policies: Mapping[str, str]) -> None:
    """Check everything that the shape alone does not tell.

    Args:
        loaded: the file.
        policies: policy documents by name.

    Raises:
        DocumentProblems: everything that does not fit.
    """
    problems = [*_repeated(loaded), *_roles_held_by_nobody(loaded)]
    problems += [
        problem
        for number, customer in enumerate(loaded.file.customers)
        for problem in (*_agreed(loaded, number, customer, policies), *_subscribed(loaded, number, customer))
    ]
    if problems:
        raise DocumentProblems(loaded.filename, problems)


def _repeated(loaded: Loaded) -> Iterator[Problem]:
    yield from _once(loaded, _keys(loaded), "is used by another customer too; give each its own key")
    yield from _once(loaded, _people(loaded), "is listed twice; a person has one place in this file")
    yield from _once(loaded, _addresses(loaded), "belongs to another contact too; leave one of them out")
    yield from _once(
        loaded, _channels(loaded), "is shared with another customer too; a channel has one customer"
    )
    desks = {customer.agents_channel for customer in loaded.file.customers}
    for channel, place in _channels(loaded):
        if channel in desks:
            yield loaded.problem(
                f"{channel} is an agents' channel too; customers must not read that one", *place
            )


def _once(loaded: Loaded, items: Iterable[tuple[str, Place]], sentence: str) -> Iterator[Problem]:
    places = defaultdict(list)
    for item, place in items:
        places[item].append(place)
    for item, found in places.items():
        lines = [loaded.source.line(place) for place in found]
        for line in lines[1:]:
            yield Problem(line, f"{item} {sentence} (first on line {lines[0]})")


def _keys(loaded: Loaded) -> Iterator[tuple[str, Place]]:
    for number, customer in enumerate(loaded.file.customers):
        yield customer.key, ("customers", number, "key")


def _channels(loaded: Loaded) -> Iterator[tuple[str, Place]]:
    for number, customer in enumerate(loaded.file.customers):
        for position, channel in enumerate(customer.shared_channels):
            yield channel, ("customers", number, "shared_channels", position)


def _people(loaded: Loaded) -> Iterator[tuple[str, Place]]:
    for section in ("agents", "staff"):
        for number, person in enumerate(getattr(loaded.file, section) or ()):
            yield person.slack, (section, number, "slack")
    for number, customer in enumerate(loaded.file.customers):
        for position, contact in enumerate(customer.contacts):
            if contact.slack is not None:
                yield contact.slack.user, ("customers", number, "contacts", position, "slack")


def _addresses(loaded: Loaded) -> Iterator[tuple[str, Place]]:
    for number, customer in enumerate(loaded.file.customers):
        for position, contact in enumerate(customer.contacts):
            if contact.email is not None:
                yield contact.email, ("customers", number, "contacts", position, "email")


def _roles_held_by_nobody(loaded: Loaded) -> Iterator[Problem]:
    file = loaded.file
    if file.agents is None or file.staff is None or file.agent_groups:
        return  # who else is one of ours is known at the import only
    ours = {person.slack for person in (*file.agents, *file.staff)}
    for number, customer in enumerate(file.customers):
        for role, holders in customer.roles.items():
            for position, holder in enumerate(holders):
                if holder not in ours:
                    place = ("customers", number, "roles", role.value, position)
                    yield loaded.problem(
                        f"{holder} is nobody of ours; list them under agents or staff", *place
                    )


def _subscribed(loaded: Loaded, number: int, customer: CustomerEntry) -> Iterator[Problem]:
    ends = customer.subscription.ends()
    if ends is not None and ends <= customer.subscription.starts():
        sentence = "the subscription ends before it begins; put until after from"
        yield loaded.problem(sentence, "customers", number, "subscription")


def _agreed(
    loaded: Loaded, number: int, customer: CustomerEntry, policies: Mapping[str, str]
) -> Iterator[Problem]:
    text = policies.get(customer.policy)
    if text is None:
        sentence = f"there is no policy {customer.policy!r}; use one of {', '.join(sorted(policies))}"
        yield loaded.problem(sentence, "customers", number, "policy")
        return
    try:
        terms = _terms(text, customer.plan, json.dumps([dict(customer.overrides), customer.calendar]))
    except DocumentProblems as error:
        for problem in error.problems:
            yield loaded.problem(f"{customer.key}: {problem.message}", "customers", number, *problem.path)
        return
    yield from _within_limit(loaded, number, customer, terms)


@lru_cache(maxsize=512)
def _terms(text: str, plan: str, agreed_: str) -> Terms:
    """Customers who agreed on the same have the same terms."""
    overrides, calendar = json.loads(agreed_)
    return compile_terms(text, plan=plan, overrides=overrides, calendar=calendar)


def doubts(loaded: Loaded, policies: Mapping[str, str], today: date) -> dict[str, list[Problem]]:
    """What lint says of the policies that a file's customers have, and of what was agreed with each, by file.

    Args:
        loaded: a file that `check` let pass.
        policies: policy documents by name.
        today: from which day holidays and reviews are looked for.
    """
    used = dict.fromkeys(customer.policy for customer in loaded.file.customers)
    found = lint({f"policy {name}": policies[name] for name in used}, today)
    broken = {name for name in used if any(not one.warning for one in found[f"policy {name}"])}
    found[loaded.filename] = [
        problem
        for number, customer in enumerate(loaded.file.customers)
        if customer.policy not in broken
        for problem in _doubtful(loaded, number, customer, policies[customer.policy], today)
    ]
    return found


def _doubtful(
    loaded: Loaded, number: int, customer: CustomerEntry, text: str, today: date
) -> Iterator[Problem]:
    told = agreed(
        text, plan=customer.plan, overrides=customer.overrides, calendar=customer.calendar, today=today
    )
    for one in told:
        problem = loaded.problem(f"{customer.key}: {one.message}", "customers", number, *one.path)
        yield replace(problem, warning=one.warning)


def _within_limit(loaded: Loaded, number: int, customer: CustomerEntry, terms: Terms) -> Iterator[Problem]:
    limit = terms.contact_limit
    if limit is not None and len(customer.contacts) > limit:
        sentence = (
            f"{customer.key} has {len(customer.contacts)} contacts, and its plan {terms.plan_label} allows {limit}; "
            f"take {len(customer.contacts) - limit} out or change the plan"
        )
        yield loaded.problem(sentence, "customers", number, "contacts")
