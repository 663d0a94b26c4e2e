"""What is asked for and cannot become a ticket yet: how it is kept, so that nothing typed is lost."""

from dataclasses import replace
from typing import Any

from bot.usecases.opening import Asking
from policies.terms import Kind, Source
from storage.records import Held, Ref


def form_of(asking: Asking) -> dict[str, Any]:
    """What was said beside the words, as it is kept with a held request."""
    said = {
        "source": asking.source.value,
        "kind": asking.kind.value if asking.kind else None,
        "priority": asking.priority,
        "category": asking.category,
        "environment": asking.environment,
        "release": asking.release,
        "answered_by": asking.answered_by,
        "typed": asking.extra.get("typed"),
    }
    return {key: value for key, value in said.items() if value is not None}


def asking_of(held: Held) -> Asking:
    """What was asked for, as it was when it was held."""
    by_form = held.ts.startswith("form:")
    said = held.asked
    return Asking(
        requester=held.person,
        happened=held.happened,
        words=replace(held.words, author=held.person),
        source=Source(said.get("source", Source.SLACK.value)),
        origin=None if by_form else Ref(channel=held.channel, ts=held.ts),
        thread=held.thread,
        kind=Kind(said["kind"]) if "kind" in said else None,
        priority=said.get("priority"),
        category=said.get("category"),
        environment=said.get("environment"),
        release=said.get("release"),
        channel=held.channel,
        answered_by=said.get("answered_by"),
        extra={"typed": True} if said.get("typed") else {},
    )
