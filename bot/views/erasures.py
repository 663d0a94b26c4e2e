"""The agents' reminder of personal data that are to be erased (B16). It names nobody: it may stand in Slack for ever."""

from bot.views import blocks, texts
from bot.views.scene import ErasureDue, ErasuresScene, Message
from policies.instant import moment

_MOST = 20


def reminder(scene: ErasuresScene) -> Message:
    """What is due when, with the command that carries it out."""
    if not scene.waiting:
        return blocks.simple("Personal data that were due to be erased have been erased meanwhile.")
    told = [_line(one) for one in scene.waiting[:_MOST]]
    more = len(scene.waiting) - len(told)
    heading = f"Personal data to erase: {texts.plural(len(scene.waiting), 'request')}."
    return blocks.message(
        "\n".join([heading, *told]),
        blocks.section(f"*{heading}*"),
        *(blocks.section(line) for line in told),
        blocks.context(
            f"and {more} more" if more > 0 else None,
            "Whoever runs Pledge carries this out; `python app.py customers erasures` tells who it is about.",
        ),
    )


def _line(one: ErasureDue) -> str:
    asked, due = (texts.day(day) for day in (_day(one), one.due.isoformat()))
    command = f"python app.py customers erase {one.customer.key} {one.person} --notice {_day(one)}"
    return (
        f"{texts.say(one.customer.name, 80)}: asked for on {asked}, due by {due}, {_when(one.days)}.\n"
        f"`{texts.say(command, 200)}`"
    )


def _day(one: ErasureDue) -> str:
    return moment(one.notice).date().isoformat()


def _when(days: int) -> str:
    if days < 0:
        return f"*overdue by {texts.plural(-days, 'day')}*"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {texts.plural(days, 'day')}")
