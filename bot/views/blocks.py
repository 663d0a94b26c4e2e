"""The few Block Kit pieces that Pledge's messages are made of, cut to Slack's limits.

Every mrkdwn text is `verbatim`, so that only tokens we wrote ourselves mean anything. Other people's words
go into rich text, which has no markup at all.
"""

import re
from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OptionGroup,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import RichTextElement

from bot.views import ids, texts
from bot.views.scene import Message, Quoted

FALLBACK_LIMIT = 3_000
_MENU_LIMIT = 100
URL = re.compile(r"https?://[^\s<>|]{1,2000}[^\s<>|.,;:!?)\]}'\"]")
"""An address within other people's words."""


def message(text: str, *blocks: Block | None) -> Message:
    """Put a message together, validated; `text` is markup and stands alone where blocks are not shown."""
    shown = [block.to_dict() for block in blocks if block is not None]
    return Message(text=texts.shorten_markup(text, FALLBACK_LIMIT), blocks=shown)


def simple(markup: str, *more: Block | None) -> Message:
    """A message whose text says it all."""
    return message(markup, section(markup), *more)


def mrkdwn(markup: str, limit: int = 3_000) -> MarkdownTextObject:
    """A text of ours."""
    return MarkdownTextObject(text=texts.shorten_markup(markup, limit), verbatim=True)


def section(markup: str, accessory: InteractiveElement | None = None) -> SectionBlock:
    """A paragraph, with a button beside it or not."""
    return SectionBlock(text=mrkdwn(markup), accessory=accessory)


def lines(*markup: str | None) -> SectionBlock | None:
    """A paragraph of the lines that are there; None when none is."""
    there = [line for line in markup if line]
    return section("\n".join(there)) if there else None


def fields(*markup: str | None) -> SectionBlock | None:
    """Short facts in two columns, ten at most."""
    there = [mrkdwn(text, 500) for text in markup if text]
    return SectionBlock(fields=there[:10]) if there else None


def context(*markup: str | None) -> ContextBlock | None:
    """Small print."""
    there = [mrkdwn(text, 1_000) for text in markup if text]
    return ContextBlock(elements=there[:10]) if there else None


def actions(*elements: InteractiveElement | None) -> ActionsBlock | None:
    """A row of buttons and menus; None when there are none."""
    there = [element for element in elements if element is not None]
    return ActionsBlock(elements=there) if there else None


def button(
    label: str,
    press: ids.Press | str,
    value: str,
    *,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """A button. `style` is `primary` for the one thing that helps most."""
    text = plain(label)
    return ButtonElement(text=text, action_id=str(press), value=value, style=style, confirm=confirm)


def leads_to(label: str, press: ids.Press | str, url: str) -> ButtonElement:
    """A button that opens a page in the browser."""
    return ButtonElement(text=plain(label), action_id=str(press), url=url)


def sure(title: str, text: str, yes: str) -> ConfirmObject:
    """Ask once more before something that cannot be undone by one press."""
    return ConfirmObject(title=title, text=plain(text, 300), confirm=yes, deny="Cancel")


def plain(text: str, limit: int = 75) -> PlainTextObject:
    """A label; never empty, since Slack refuses that."""
    return PlainTextObject(text=texts.shorten(texts.harmless(text).strip(), limit) or "-", emoji=False)


def option(label: str, value: str, description: str = "") -> Option:
    """One line of a menu."""
    described = plain(description) if description else None
    return Option(text=plain(label), value=value, description=described)


def menu(placeholder: str, press: ids.Press, options: Sequence[Option]) -> StaticSelectElement | None:
    """A menu that acts when something is chosen; None when there is nothing to choose."""
    if not options:
        return None
    return StaticSelectElement(
        placeholder=plain(placeholder), action_id=press.value, options=options[:_MENU_LIMIT]
    )


def menu_of_many(placeholder: str, press: ids.Press, options: Sequence[Option]) -> StaticSelectElement | None:
    """A menu that acts, of more options than one list holds."""
    if len(options) <= _MENU_LIMIT:
        return menu(placeholder, press, options)
    return StaticSelectElement(
        placeholder=plain(placeholder), action_id=press.value, option_groups=grouped(options)
    )


def overflow(press: ids.Press, options: Sequence[Option]) -> OverflowMenuElement | None:
    """The three dots: five options at most."""
    return OverflowMenuElement(action_id=press.value, options=options) if options else None


def grouped(options: Sequence[Option]) -> list[OptionGroup]:
    """More than a hundred options, in groups named by their first and last; 2,000 at most (250 kB a view)."""
    chunks = [
        options[start : start + _MENU_LIMIT] for start in range(0, min(len(options), 2_000), _MENU_LIMIT)
    ]
    return [
        OptionGroup(label=plain(f"{_name(chunk[0])} to {_name(chunk[-1])}"), options=chunk)
        for chunk in chunks
    ]


def _name(of: Option) -> str:
    return texts.shorten(of.text or "", 30)


def spoken(plain_text: str) -> list[RichTextElement]:
    """Other people's words as rich text: no markup, and links that show where they lead."""
    parts: list[RichTextElement] = []
    rest = 0
    for url in URL.finditer(plain_text):
        parts += _text(plain_text[rest : url.start()])
        parts.append(RichTextElementParts.Link(url=url.group()))
        rest = url.end()
    return parts + _text(plain_text[rest:])


def _text(text: str) -> list[RichTextElement]:
    return [RichTextElementParts.Text(text=text)] if text else []


def paragraph(plain_text: str) -> RichTextBlock:
    """Other people's words as a message of their own."""
    return RichTextBlock(elements=[RichTextSectionElement(elements=spoken(plain_text or "(no text)"))])


_OURS = re.compile(
    r"<@(?P<user>[A-Z0-9]+)>|<!date\^(?P<at>\d+)\^(?P<format>[^|<>]*)\|(?P<otherwise>[^<>]*)>"
    r"|<(?P<url>https?://[^|<>]*)\|(?P<label>[^<>]*)>"
)


def ours(markup: str) -> list[RichTextElement]:
    """Markup of ours as rich text: its pings, times and links work, all else is plain."""
    parts: list[RichTextElement] = []
    rest = 0
    for token in _OURS.finditer(markup):
        parts += _text(texts.unescape(markup[rest : token.start()]))
        parts.append(_element(token))
        rest = token.end()
    return parts + _text(texts.unescape(markup[rest:]))


def _element(token: re.Match[str]) -> RichTextElement:
    if token["user"]:
        return RichTextElementParts.User(user_id=token["user"])
    if token["at"]:
        at, otherwise = int(token["at"]), texts.unescape(token["otherwise"])
        return RichTextElementParts.Date(timestamp=at, format=token["format"], fallback=otherwise)
    return RichTextElementParts.Link(url=token["url"], text=texts.unescape(token["label"]))


def quote(plain_text: str, files: Iterable[RichTextElement] = ()) -> RichTextBlock:
    """Other people's words, quoted, with links to what they attached."""
    parts: list[RichTextElement] = [RichTextQuoteElement(elements=spoken(plain_text or "(no text)"))]
    attached = list(files)
    if attached:
        parts.append(RichTextSectionElement(elements=[*_text("Files: "), *attached]))
    return RichTextBlock(elements=parts)


def file_links(quoted: Quoted) -> list[RichTextElement]:
    """The files of some words, by reference, ten at most."""
    parts: list[RichTextElement] = []
    for number, file in enumerate(quoted.files[:10]):
        name = texts.inline(file.get("name", ""), 80) or "a file"
        url = file.get("permalink", "")
        parts += _text(", ") if number else []
        parts += (
            [RichTextElementParts.Link(url=url, text=name)] if url.startswith("https://") else _text(name)
        )
    more = len(quoted.files) - 10
    return parts + _text(f" and {more} more" if more > 0 else "")
