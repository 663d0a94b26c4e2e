"""What was asked, in the customer's own words: quoted as rich text, so that nothing in it is live."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, RichTextBlock

from bot.views import blocks, texts, wording
from bot.views.scene import Quoted, Scene
from policies.timeline import Fact, FactKind

_QUOTE_LIMIT = 1_800
_ANSWER_LIMIT = 250


def whole(scene: Scene) -> list[Block]:
    """The opening with what was written right after it, and the newest answer to each question."""
    asked = [one for one in scene.timeline if _belongs_to_request(one)]
    given = wording.facts(scene, FactKind.OPENED, FactKind.DETAILS_GIVEN)
    return [_quoted(scene, asked), *_answers(scene, given)]


def as_opened(scene: Scene) -> list[Block]:
    """The opening and its answers, where no message in the customer's channel shows them; nothing else.

    A ticket opened by a form, a command or a call has no message of the customer that its thread could hang on.
    """
    opened = wording.facts(scene, FactKind.OPENED)
    if not opened or opened[0].what.get("origin") is not None:
        return []
    return [_quoted(scene, opened), *_answers(scene, opened)]


def _belongs_to_request(fact: Fact) -> bool:
    if fact.kind is FactKind.OPENED:
        return True
    return fact.kind is FactKind.MESSAGE_RECEIVED and bool(fact.what.get("part_of_request"))


def _quoted(scene: Scene, asked: Sequence[Fact]) -> RichTextBlock:
    found = [wording.words(scene, one.seq) for one in asked]
    words = [one for one in found if one is not None]
    if not words:
        return blocks.quote("(no text)")
    said = "\n".join(wording.read(scene, one, _QUOTE_LIMIT) for one in words)
    files = tuple(file for one in words for file in one.files)
    return blocks.quote(texts.shorten(said, _QUOTE_LIMIT), blocks.file_links(Quoted(text="", files=files)))


def _answers(scene: Scene, given: Sequence[Fact]) -> list[RichTextBlock]:
    """The form's answers, newest for each question."""
    told: dict[str, str] = {}
    for fact in given:
        quoted = wording.words(scene, fact.seq)
        told.update(quoted.fields if quoted else {})
    labels = dict(zip(told, wording.asked(scene.terms, told), strict=True))
    shown = [
        f"{texts.inline(labels[key], 60)}: {texts.inline(texts.plain(text, wording.people(scene)), _ANSWER_LIMIT)}"
        for key, text in list(told.items())[:10]
        if text.strip()
    ]
    return [blocks.quote("\n".join(shown))] if shown else []
