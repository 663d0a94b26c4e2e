"""What somebody wrote, as it stands in the customer's thread now: changed there, changed here; deleted there, gone here."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.views import texts, wording
from bot.views.scene import Quoted, Scene
from policies.timeline import Fact, FactKind

_LONGEST = 12_000
"""Characters of one message; the rest is read in Slack."""
_DELETED = "(deleted in Slack)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file, by reference."""

    name: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Somebody's words, as they stand now."""

    text: str
    theirs: bool
    """Whether that is what they wrote, and not that there is nothing to read."""
    edited: bool
    answers: tuple[tuple[str, str], ...] = ()
    """What a form asked, and what was answered."""
    files: tuple[Attached, ...] = ()


def said(scene: Scene, fact: Fact) -> Said | None:
    """The words of a fact; None where it has none. Of a message that was deleted in Slack only that it was there."""
    quoted = wording.words(scene, fact.seq)
    if quoted is None:
        return None
    later = _changes(scene, fact)
    if any(one.kind is FactKind.TAKEN_BACK for one in later):
        return Said(text=_DELETED, theirs=False, edited=False)
    changed = wording.words(scene, later[-1].seq) if later else None
    newest = changed or quoted
    return Said(
        text="" if quoted.fields and not newest.text else wording.read(scene, newest, _LONGEST),
        theirs=bool(newest.text and newest.text.strip()),
        edited=changed is not None,
        answers=_answers(scene, quoted),
        files=tuple(map(_attached, quoted.files)),
    )


def _changes(scene: Scene, fact: Fact) -> list[Fact]:
    """What became of a message in Slack, in order."""
    ref = fact.what.get("origin") or fact.what.get("ref")
    if ref is None:
        return []
    found = wording.facts(scene, FactKind.EDITED, FactKind.TAKEN_BACK)
    return [one for one in found if one.what.get("ref") == ref]


def _answers(scene: Scene, quoted: Quoted) -> tuple[tuple[str, str], ...]:
    labels = wording.asked(scene.terms, quoted.fields)
    told = zip(labels, quoted.fields.values(), strict=True)
    people = wording.people(scene)
    return tuple((label, texts.plain(text, people)) for label, text in told if text.strip())


def _attached(file: Mapping[str, str]) -> Attached:
    address = file.get("permalink", "")
    return Attached(
        name=texts.inline(file.get("name", ""), 80) or "a file",
        address=address if address.startswith("https://") else None,
    )
