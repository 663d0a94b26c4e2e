"""What both cards of a ticket have in common."""

from slack_sdk.models.blocks import InteractiveElement, Option

from bot.views import blocks, ids, texts, wording
from bot.views.scene import Scene
from policies.timeline import FactKind


def levels(scene: Scene, *, but: int | None = None) -> list[Option]:
    """The policy's priorities as options with their definitions, without the one it has."""
    return [
        blocks.option(wording.short_label(scene.terms, level), ids.join(scene.id, level), known.definition)
        for level, known in sorted(scene.terms.priorities.items())
        if level != but
    ]


def asked(scene: Scene) -> str:
    """What was asked for last, as ` (logs and steps)`; empty when it was not said. Markup."""
    asks = wording.facts(scene, FactKind.WAITING)
    keys = asks[-1].what.get("asked", ()) if asks else ()
    named = [texts.say(label, 60) for label in wording.asked(scene.terms, keys)]
    return f" ({texts.labels(named)})" if named else ""


def follows(scene: Scene) -> str | None:
    """Which ticket it goes on with, whose window for reopening had passed, or which named it first. Markup."""
    opened = wording.facts(scene, FactKind.OPENED)
    what = opened[0].what if opened else {}
    if what.get("split_from"):
        return f"Split off from {texts.say(str(what['split_from']), 40)}"
    before = what.get("links")
    return f"Follows {texts.say(str(before), 40)}" if before else None


def unsigned(scene: Scene, side: str) -> str | None:
    """Corrections of a clock that wait for a signature, as `side` reads it. Markup."""
    waiting = wording.unsigned(scene)
    if not waiting:
        return None
    told = []
    for fact in waiting:
        target = wording.target(str(fact.what.get("target"))).lower()
        ours = fact.what.get("side") == side
        todo = "the other side has not signed it yet" if ours else "sign or decline it in the thread"
        told.append(f"{wording.name(scene, fact.who)} proposes a correction of {target}: {todo}.")
    return " ".join(told)


def why(scene: Scene) -> InteractiveElement | None:
    """Ask how the deadlines come about; None where there is none."""
    return blocks.button("Why this deadline?", ids.Press.WHY, scene.id) if scene.readings else None


def not_a_ticket(scene: Scene) -> InteractiveElement:
    """Take back what was opened by a slip."""
    sure = blocks.sure(
        "Not a ticket?",
        f"{scene.ticket.number} is closed and its clocks stop. The messages stay.",
        "Not a ticket",
    )
    return blocks.button("Not a ticket", ids.Press.NOT_A_TICKET, scene.id, confirm=sure)


def add_to(scene: Scene) -> InteractiveElement | None:
    """Add what was written to another open ticket; None when there is no other."""
    options = [
        blocks.option(f"Add to {number}", ids.join(scene.id, other))
        for other, number in scene.others
        if other != scene.id
    ]
    return blocks.menu("Add to another ticket…", ids.Press.ADD_TO, options)


def solved_or_not(scene: Scene) -> list[InteractiveElement]:
    """The two answers to "is it solved?"."""
    return [
        blocks.button("Yes, it is solved", ids.Press.CONFIRM, scene.id, style="primary"),
        blocks.button("No, reopen it", ids.Press.REOPEN, scene.id),
    ]
