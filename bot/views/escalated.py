"""An escalation in words: on both cards, and as a message to those who manage it (U11)."""

from slack_sdk.models.blocks import InteractiveElement

from bot.views import blocks, ids, texts, wording
from bot.views.scene import Scene
from policies import escalation
from policies.escalation import Level
from policies.timeline import Fact


def next_level(scene: Scene) -> Level | None:
    """Where a contact's escalation would go now; None where the policy has none, or no further one."""
    rules = scene.terms.escalation
    reached = escalation.reached(scene.timeline)
    return rules.levels[reached] if rules is not None and reached < len(rules.levels) else None


def button(scene: Scene) -> InteractiveElement | None:
    """A contact's way past the usual course."""
    if next_level(scene) is None:
        return None
    label = "Escalate further…" if escalation.reached(scene.timeline) else "Escalate…"
    return blocks.button(label, ids.Press.ESCALATE, scene.id)


def plan_button(scene: Scene) -> InteractiveElement | None:
    """Write down what will be done; only where the policy has a plan and something is escalated."""
    rules = scene.terms.escalation
    if rules is None or not rules.action_plan or not escalation.reached(scene.timeline):
        return None
    return blocks.button("Action plan…", ids.Press.ACTION_PLAN, scene.id)


def line(scene: Scene) -> str | None:
    """To whom it is escalated, and what stands of the plan. Markup."""
    fact = escalation.latest(scene.timeline)
    if fact is None:
        return None
    return f":small_red_triangle: *Escalated to {managed_by(scene, fact)}.* {_plan(scene)}".strip()


def plainly(scene: Scene) -> str | None:
    """The same where nothing can be bold. Markup."""
    fact = escalation.latest(scene.timeline)
    return None if fact is None else f"Escalated to {managed_by(scene, fact)}. {_plan(scene)}".strip()


def managed_by(scene: Scene, fact: Fact) -> str:
    """Whose it is on our side, with the level. Markup."""
    levels = scene.terms.escalation.levels if scene.terms.escalation else ()
    of = f" of {len(levels)}" if levels else ""
    role = f"the {wording.role(str(fact.what.get('role')))}"
    owner = fact.what.get("owner")
    named = f"{role}, {wording.name(scene, owner)}" if owner else role
    return f"{named} (level {fact.what['level']}{of})"


def _plan(scene: Scene) -> str:
    rules = scene.terms.escalation
    if rules is None or not rules.action_plan:
        return ""
    written = escalation.plan(scene.timeline)
    if written is None:
        return "There is no action plan yet."
    return f"Action plan by {wording.name(scene, written.who)}, {texts.when(written.happened)}."


def reason(scene: Scene, fact: Fact) -> str:
    """Why it was escalated, in the policy's words. Markup."""
    code = str(fact.what.get("reason"))
    known = dict(scene.terms.escalation.reasons) if scene.terms.escalation else {}
    return texts.say(known.get(code, code.replace("_", " ")), 80)
