"""What forms are made of: fields with stable block ids, and errors that stand at their field."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.views import blocks, ids, texts, wording
from bot.views.releases import OTHER_RELEASE
from policies.releases import Release
from policies.terms import Asked, Terms

TEXT_LIMIT = 3_000
"""Characters in one field: what a reply may have without being cut."""
_MOST_ASKED = 60
"""Of the hundred blocks a form may have."""
CHOOSE = "Choose one of the list."
WRITE = "Write a few words here."


class FormErrors(Exception):  # noqa: N818 -- an answer, not an error: the form stays open as it was typed
    """Raised when fields cannot be taken as they are: a sentence for each, by block id."""

    def __init__(self, by_block: Mapping[str, str]) -> None:
        super().__init__(", ".join(by_block))
        self.by_block = by_block


def view(
    title: str, callback: ids.Form, metadata: str, *fields: Block | None, submit: str = "Send"
) -> Mapping[str, Any]:
    """A form, validated. Without a field to fill in it has no button to send it."""
    shown = [field for field in fields if field is not None]
    to_send = any(isinstance(field, InputBlock) for field in shown)
    return View(
        type="modal",
        callback_id=callback.value,
        title=blocks.plain(title, 24),
        submit=blocks.plain(submit, 24) if to_send else None,
        close=blocks.plain("Cancel" if to_send else "Close", 24),
        private_metadata=metadata,
        blocks=shown,
    ).to_dict()


def text(
    block_id: str,
    label: str,
    *,
    hint: str = "",
    long: bool = False,
    optional: bool = False,
    placeholder: str = "",
) -> InputBlock:
    """A text to type."""
    element = PlainTextInputElement(
        action_id=block_id,
        multiline=long,
        max_length=TEXT_LIMIT,
        placeholder=blocks.plain(placeholder, 150) if placeholder else None,
    )
    return _field(block_id, label, element, hint, optional)


def choice(
    block_id: str,
    label: str,
    options: Sequence[Option],
    *,
    chosen: str | None = None,
    hint: str = "",
    optional: bool = False,
) -> InputBlock | None:
    """One of a list; None when there is nothing to choose. More than a hundred are shown in groups."""
    if not options:
        return None
    initial = next((one for one in options if one.value == chosen), None)
    grouped = blocks.grouped(options) if len(options) > 100 else None
    element = StaticSelectElement(
        action_id=block_id,
        options=None if grouped else options,
        option_groups=grouped,
        initial_option=initial,
        placeholder=blocks.plain("Choose…", 150),
    )
    return _field(block_id, label, element, hint, optional)


def several(block_id: str, label: str, options: Sequence[Option]) -> InputBlock | None:
    """Any number of a list, which may be none; None when there is nothing to choose."""
    if not options:
        return None
    element = StaticMultiSelectElement(
        action_id=block_id,
        options=options[:100],
        placeholder=blocks.plain("Choose…", 150),
    )
    return _field(block_id, label, element, "", optional=True)


def _field(block_id: str, label: str, element: Any, hint: str, optional: bool) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=blocks.plain(label, 150),
        element=element,
        hint=blocks.plain(hint, 300) if hint else None,
        optional=optional,
    )


def information(terms: Terms, asked: Iterable[Asked]) -> list[InputBlock]:
    """A field for each piece of required information; none has to be filled in to send the form."""
    return [
        text(ids.information(one.key), one.label, hint=_hint(terms, one), long=one.long, optional=True)
        for one in list(asked)[:_MOST_ASKED]
    ]


def _hint(terms: Terms, asked: Asked) -> str:
    only = [level.label for level in terms.priorities.values() if asked.key in level.asks]
    at = f" Only for {texts.listed(only)}." if only else ""
    return f"{asked.hint}{at}".strip()


def categories(terms: Terms, chosen: str | None = None) -> InputBlock | None:
    """What it is about, in the policy's words."""
    options = [blocks.option(one.label, one.code) for one in terms.categories]
    return choice(ids.Field.CATEGORY, "What is it about?", options, chosen=chosen, optional=True)


def environments(terms: Terms, chosen: str | None = None) -> InputBlock | None:
    """Which system it is about, where the policy asks for that (U6)."""
    if not terms.asks_environment:
        return None
    options = [blocks.option(label, code) for code, label in wording.ENVIRONMENTS.items()]
    return choice(ids.Field.ENVIRONMENT, "Which system?", options, chosen=chosen)


def releases(terms: Terms) -> InputBlock | None:
    """Which release it is about; None where the policy lists none, so that no answer could be judged (N5)."""
    known = terms.releases
    if known is None or not known.listed:
        return None
    by_rule = known.supported(date.min)
    options = [blocks.option(one.name, one.name, _support(one, one in by_rule)) for one in known.listed]
    options.append(blocks.option(texts.capital(OTHER_RELEASE), OTHER_RELEASE))
    hint = (
        "Your plan covers the software as released, without modifications." if known.unmodified_only else ""
    )
    return choice(ids.Field.RELEASE, "Which release?", options, hint=hint, optional=True)


def _support(release: Release, supported: bool) -> str:
    if not supported:
        return "Not among the supported ones"
    return f"Support until {texts.day(release.ends.isoformat())}" if release.ends else "Supported"


def told(values: Mapping[str, str], field: str) -> str:
    """What was typed or chosen in a field; empty when nothing was."""
    return values.get(field, "").strip()


def told_or_none(values: Mapping[str, str], field: str) -> str | None:
    """The same, None when nothing was."""
    return told(values, field) or None


def told_information(values: Mapping[str, str]) -> dict[str, str]:
    """The required information that was given, by key."""
    keys = {block: ids.information_key(block) for block in values}
    return {key: told(values, block) for block, key in keys.items() if key and told(values, block)}


_Code = TypeVar("_Code", bound=StrEnum)


def coded(values: Mapping[str, str], field: str, codes: type[_Code], errors: dict[str, str]) -> _Code | None:
    """A choice as its enum; None when nothing was chosen. One that is not known is an error of the field."""
    chosen = told(values, field)
    if not chosen:
        return None
    if chosen not in {code.value for code in codes}:
        errors[field] = CHOOSE
        return None
    return codes(chosen)


def level(values: Mapping[str, str], field: str, errors: dict[str, str]) -> int | None:
    """A priority; None when none was chosen."""
    chosen = told(values, field)
    if chosen and not chosen.isdecimal():
        errors[field] = CHOOSE
        return None
    return int(chosen) if chosen else None


def required(values: Mapping[str, str], field: str, errors: dict[str, str], sentence: str = WRITE) -> str:
    """What must be there; blanks alone are nothing."""
    found = told(values, field)
    if not found:
        errors[field] = sentence
    return found


def check(errors: Mapping[str, str]) -> None:
    """Raise all errors at once, if there are any.

    Raises:
        FormErrors: a field cannot be taken as it is.
    """
    if errors:
        raise FormErrors(errors)
