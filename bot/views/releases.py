"""How the release of a ticket stands, in words (N5, B12, B17)."""

from slack_sdk.models.blocks import ActionsBlock

from bot.views import blocks, ids, texts, wording
from bot.views.scene import Scene
from policies import intake
from policies.timeline import Fact, FactKind

OTHER_RELEASE = "another release"
"""What a form offers where the list does not have it: judged as any name that the list does not have."""


def out_of_support(scene: Scene) -> str | None:
    """What is wrong with the ticket's release, as a sentence; None where nothing is. Markup."""
    judged = intake.release_of(scene.terms, scene.ticket)
    if judged is None or judged.supported:
        return None
    release = texts.say(str(scene.ticket.release), 60)
    ends = judged.release.ends if judged.release else None
    if ends is not None:
        return f"Support of release {release} ended {texts.day(ends.isoformat())}"
    named = "Its release" if scene.ticket.release == OTHER_RELEASE else f"Release {release}"
    return f"{named} is not among the supported ones"


def for_agents(scene: Scene) -> str | None:
    """What an agent must know of the release before work begins. Markup."""
    wrong, accepted = out_of_support(scene), _accepted(scene)
    if wrong is None:
        return None
    if accepted is not None:
        return f"{wrong}; {wording.name(scene, accepted.who)} took it all the same."
    return f":warning: *{wrong}.* The clocks run until it is closed as out of scope. Close it, or take it all the same."


def for_customer(scene: Scene) -> str | None:
    """The same for the customer, while nobody has decided. Markup."""
    wrong = out_of_support(scene)
    if wrong is None or _accepted(scene) is not None:
        return None
    return f"{wrong}. Our team will tell you what it can do."


def decide(scene: Scene) -> ActionsBlock | None:
    """The two things an agent can do about it; None where nothing is to decide."""
    if out_of_support(scene) is None or _accepted(scene) is not None:
        return None
    return blocks.actions(
        blocks.button("Take it all the same", ids.Press.ACCEPT_RELEASE, scene.id),
        blocks.button("Close with a reason…", ids.Press.CLOSE, scene.id),
    )


def _accepted(scene: Scene) -> Fact | None:
    """That an agent took this very release on."""
    facts = wording.facts(scene, FactKind.RELEASE_ACCEPTED)
    return next((one for one in facts if one.what.get("release") == scene.ticket.release), None)
