"""The form in which agents record what they found out (S8, U13)."""

from collections.abc import Mapping
from typing import Any

from bot.views import blocks
from bot.views.forms import parts
from bot.views.ids import Form
from bot.views.scene import Scene
from policies import findings

_BLOCK = "finding."
_OPEN = "-"


def findings_form(scene: Scene) -> Mapping[str, Any]:
    """One choice for each thing that the policy has recorded."""
    known = findings.found(scene.timeline)
    fields = [
        parts.choice(
            f"{_BLOCK}{one.code}",
            one.label,
            [
                *(blocks.option(value.label, value.code) for value in one.values),
                blocks.option("Not known yet", _OPEN),
            ],
            chosen=known.get(one.code, _OPEN),
        )
        for one in scene.terms.findings
    ]
    nothing = None if fields else blocks.section("The policy has nothing to record.")
    title = f"Findings, {scene.ticket.number}"
    return parts.view(title, Form.FINDINGS, scene.id, nothing, *fields, submit="Record")


def read_findings(values: Mapping[str, str]) -> dict[str, str]:
    """Read what was found, by code; empty where nothing is known yet."""
    return {
        block.removeprefix(_BLOCK): "" if value == _OPEN else value
        for block, value in values.items()
        if block.startswith(_BLOCK)
    }
