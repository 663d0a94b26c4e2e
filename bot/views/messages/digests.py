"""Many messages that wait for one channel, folded into one."""

from collections.abc import Sequence

from slack_sdk.models.blocks import RichTextBlock, RichTextListElement, RichTextSectionElement

from bot.views import blocks, texts
from bot.views.scene import Message

_MOST = 30
_LINE = 230


def digest(folded: Sequence[Message]) -> Message:
    """Fold messages into a list of their texts. Pings and times in them still work; buttons are on the cards."""
    heading = f"{texts.plural(len(folded), 'message')} in a short time, folded into one. The buttons are on the cards."
    told = [texts.shorten_markup(" ".join(one.text.split()), _LINE) for one in folded[:_MOST]]
    items = [RichTextSectionElement(elements=blocks.ours(line)) for line in told]
    more = len(folded) - len(told)
    return blocks.message(
        "\n".join([heading, *told]),
        blocks.section(heading),
        RichTextBlock(elements=[RichTextListElement(style="bullet", elements=items)]) if items else None,
        blocks.context(f"and {more} more, in the tickets' threads" if more > 0 else None),
    )
