"""The agents' forms about announcements: what there is, a new one with who will be told, and a time for a call."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from bot.views import announcing, blocks, ids, texts
from bot.views.announced import LABELS
from bot.views.announcing import FLAWS, Drawn, Listed
from bot.views.forms import parts, pickers
from bot.views.ids import Field, Form
from bot.views.scene import Message
from policies.announcement import (
    WHERE,
    Announcement,
    Audience,
    Deployment,
    Discontinued,
    Flaw,
    Kind,
    Part,
    Reach,
    Window,
)
from policies.instant import Instant

TITLE_LIMIT = 150
MOST_LISTED = 15
_CHOICES = {Deployment.CLOUD: "Cloud", Deployment.ON_PREMISE: "On-premise"}
_FIELDS = {
    Part.TITLE: Field.TITLE,
    Part.TEXT: Field.TEXT,
    Part.WINDOW: Field.BEGINS,
    Part.WINDOW_END: Field.ENDS,
    Part.LINE: Field.LINE,
    Part.LAST_DAY: Field.LAST_DAY,
    Part.DUE: Field.SEND_AT,
    Part.AUDIENCE: Field.DEPLOYMENT,
}
_NO_ZONE = "This is no time zone; write one like Europe/Berlin."


class ShownAgainError(Exception):
    """Raised when a form is shown again with what follows from it: nothing has been done yet, nothing typed is lost."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        super().__init__("shown again")
        self.form = form


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What an author can choose customers by."""

    policies: Sequence[str]
    plans: Sequence[str]
    customers: Sequence[tuple[str, str]]
    """Key and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it was sent, to be shown again: what it said, whom that reaches, and what they will read."""

    values: Mapping[str, str]
    content: Announcement
    reach: Reach
    drawn: Sequence[Drawn]

    @property
    def mark(self) -> str:
        """Stands for everything that the author has seen before sending; another one when any of it changes."""
        seen = [
            sorted(self.values.items()),
            [one.id for one in self.reach.customers],
            *announcing.doubts(self.reach),
            *(list(one.message.blocks) for one in self.drawn),
        ]
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """A form for a new announcement."""

    kind: Kind
    offered: Offered
    zone: str
    """The author's own."""
    filled: Filled | None = field(default=None)


def overview(rows: Sequence[Listed], note: str = "") -> Mapping[str, Any]:
    """What to announce, and what was; those that are scheduled can be withdrawn. `note` says what just happened."""
    kinds = [blocks.option(label, kind.value) for kind, label in LABELS.items()]
    menu = blocks.menu("Choose…", ids.Press.ANNOUNCE, kinds)
    shown = [_listed(row) for row in rows[:MOST_LISTED]]
    known = [
        blocks.section(texts.escape(note)) if note else None,
        blocks.section("What do you want to announce?", menu),
        blocks.section("*So far*" if shown else "Nothing has been announced yet."),
        *shown,
    ]
    return View(
        type="modal",
        callback_id=Form.ANNOUNCE.value,
        title=blocks.plain("Announcements", 24),
        close=blocks.plain("Close", 24),
        private_metadata="",
        blocks=[block for block in known if block is not None],
    ).to_dict()


def _listed(row: Listed) -> SectionBlock:
    when = {"due": texts.when(row.content.due), "settled": texts.when(row.settled) if row.settled else ""}
    to, by = texts.escape(announcing.audience(row.content.audience)), texts.say(row.by, 80)
    booked = [f"Call with {texts.say(name, 80)}: {texts.when(at)}" for name, at in row.calls]
    lines = [
        f"*{row.number} · {texts.escape(row.title)}*",
        f"{announcing.state(row, when, texts.say)}. For {to}; by {by}.",
        *booked,
    ]
    return blocks.section("\n".join(lines), _withdraw(row) if row.state == "scheduled" else None)


def _withdraw(row: Listed) -> Any:
    sure = blocks.sure("Withdraw it?", f"{row.title} will not be sent.", "Withdraw")
    return blocks.button("Withdraw", ids.Press.WITHDRAW, row.id, confirm=sure)


def announce_form(new: New) -> Mapping[str, Any]:
    """What to say and to whom; once sent it comes back with who will be told, and is sent for good if left as it is."""
    values = new.filled.values if new.filled else {}
    return parts.view(
        LABELS[new.kind],
        Form.ANNOUNCE,
        ids.join(new.kind.value, new.filled.mark if new.filled else ""),
        *(_preview(new.filled) if new.filled else ()),
        pickers.text(Field.TITLE, "Title", parts.told(values, Field.TITLE), most=TITLE_LIMIT),
        pickers.text(Field.TEXT, "What should customers know?", parts.told(values, Field.TEXT), long=True),
        *_of_kind(new, values),
        *_to_whom(new, values),
        pickers.moment_field(
            Field.SEND_AT,
            "When is it sent?",
            pickers.read_moment(values, Field.SEND_AT, {}),
            hint="In your own time zone. Leave it empty to send it now.",
            optional=True,
        ),
        submit="Send" if new.filled else "Preview",
    )


def _preview(filled: Filled) -> list[Block | None]:
    content, reach = filled.content, filled.reach
    scheduled = parts.told(filled.values, Field.SEND_AT)
    when = f"is sent {texts.when(content.due)}" if scheduled else "is sent at once"
    offered = announcing.calls(reach, content)
    return [
        blocks.section(f"*This {when} to {texts.escape(announcing.told_to(reach))}.*"),
        blocks.section(texts.escape(offered)) if offered else None,
        *(blocks.section(f":warning: {texts.escape(doubt)}") for doubt in announcing.doubts(reach)),
        *(block for one in filled.drawn for block in _drawn(one, filled)),
        blocks.context(
            "Its buttons work once it is sent." if any(one.call for one in filled.drawn) else None,
            "Press Send if all of it is right. If you change anything, you see this again first.",
        ),
    ]


def _drawn(one: Drawn, filled: Filled) -> list[Block]:
    """The blocks that will be posted, between two lines; their buttons do nothing before."""
    heading = texts.escape(announcing.readers(one, filled.reach, filled.content))
    shown = Block.parse_all([dict(block) for block in one.message.blocks])
    return [blocks.section(f"*{heading}*"), DividerBlock(), *shown, DividerBlock()]


def _of_kind(new: New, values: Mapping[str, str]) -> list[Block | None]:
    if new.kind is Kind.MAINTENANCE:
        begins, ends = (pickers.read_moment(values, name, {}) for name in (Field.BEGINS, Field.ENDS))
        zone = parts.told(values, Field.ZONE) or new.zone
        hint = "Customers also read the window in this one."
        return [
            pickers.moment_field(Field.BEGINS, "When does it begin?", begins, hint="In your own time zone."),
            pickers.moment_field(Field.ENDS, "When does it end?", ends),
            pickers.text(Field.ZONE, "Time zone", zone, most=60, hint=hint),
        ]
    if new.kind is Kind.END_OF_SUPPORT:
        last_day = pickers.read_day(values, Field.LAST_DAY, {})
        hint = "Such as 6.2: 6.2.1 belongs to it."
        return [
            pickers.text(
                Field.LINE, "Which release line?", parts.told(values, Field.LINE), most=60, hint=hint
            ),
            pickers.day_field(Field.LAST_DAY, "Last day of its support", last_day),
        ]
    return []


def _to_whom(new: New, values: Mapping[str, str]) -> list[Block | None]:
    offered = new.offered
    names = [blocks.option(f"{name} ({key})", key) for key, name in offered.customers]
    deployments = [blocks.option(label, code.value) for code, label in _CHOICES.items()]
    return [
        blocks.section("*To whom?* Everybody for whom all of this holds; left empty, all customers."),
        _any_of(Field.POLICIES, "Policies", offered.policies, values),
        _any_of(Field.PLANS, "Plans", offered.plans, values),
        parts.choice(
            Field.DEPLOYMENT,
            "Where their product runs",
            deployments,
            chosen=parts.told(values, Field.DEPLOYMENT),
            optional=True,
        ),
        pickers.several(Field.CUSTOMERS, "Customers", names, pickers.chosen(values, Field.CUSTOMERS)),
    ]


def _any_of(name: Field, label: str, known: Sequence[str], values: Mapping[str, str]) -> Block | None:
    return pickers.several(
        name, label, [blocks.option(one, one) for one in known], pickers.chosen(values, name)
    )


def read_announcement(values: Mapping[str, str], kind: Kind, now: Instant) -> Announcement:
    """Read what somebody wants to announce; without a time it is due `now`.

    Raises:
        FormErrors: something of it is missing, or no picker would give it.
    """
    errors: dict[str, str] = {}
    due = pickers.read_moment(values, Field.SEND_AT, errors)
    deployment = parts.coded(values, Field.DEPLOYMENT, Deployment, errors)
    content = Announcement(
        kind=kind,
        title=parts.told(values, Field.TITLE)[:TITLE_LIMIT],
        text=parts.told(values, Field.TEXT),
        audience=Audience(
            policies=pickers.chosen(values, Field.POLICIES),
            plans=pickers.chosen(values, Field.PLANS),
            deployment=deployment,
            customers=pickers.chosen(values, Field.CUSTOMERS),
        ),
        due=now if due is None else due,
        window=_window(values, errors) if kind is Kind.MAINTENANCE else None,
        discontinued=_discontinued(values, errors) if kind is Kind.END_OF_SUPPORT else None,
    )
    parts.check(errors)
    return content


def _window(values: Mapping[str, str], errors: dict[str, str]) -> Window | None:
    begins, ends = (pickers.read_moment(values, name, errors) for name in (Field.BEGINS, Field.ENDS))
    zone = parts.told(values, Field.ZONE) or "UTC"
    try:
        ZoneInfo(zone)
    except (ValueError, KeyError, OSError):
        errors[Field.ZONE] = _NO_ZONE
    return None if begins is None or ends is None else Window(begins=begins, ends=ends, zone=zone)


def _discontinued(values: Mapping[str, str], errors: dict[str, str]) -> Discontinued | None:
    last_day = pickers.read_day(values, Field.LAST_DAY, errors)
    line = parts.told(values, Field.LINE)
    return None if last_day is None else Discontinued(line=line, last_day=last_day)


def errors_of(flaws: Sequence[Flaw]) -> Mapping[str, str]:
    """What is wrong with an announcement, at the fields that it is wrong in."""
    return {_FIELDS[WHERE[flaw]]: FLAWS[flaw] for flaw in reversed(flaws)}


def announced(number: int, customers: int, later: Instant | None) -> Message:
    """Say that it is on record, and when it goes: now, or at `later`."""
    count = texts.plural(customers, "customer")
    goes = (
        f"goes to {count} {texts.when(later)}, and can be withdrawn until then"
        if later
        else f"is on its way to {count}"
    )
    return blocks.simple(f"Announcement {number} {goes}. /support announce shows how it stands.")


def call_form(title: str, about: str) -> Mapping[str, Any]:
    """Propose a time for a call; `about` is what its answer carries."""
    return parts.view(
        "Propose a time",
        Form.CALL,
        about,
        blocks.section(
            f"A call about “{texts.say(title, TITLE_LIMIT)}”. It is booked when the other side confirms it."
        ),
        pickers.moment_field(Field.CALL_AT, "When does it suit you?", hint="In your own time zone."),
        submit="Propose",
    )


def read_call(values: Mapping[str, str]) -> Instant:
    """Read the time that is proposed.

    Raises:
        FormErrors: none was chosen.
    """
    errors: dict[str, str] = {}
    at = pickers.read_moment(values, Field.CALL_AT, errors)
    if at is None:
        errors.setdefault(Field.CALL_AT, pickers.UNREADABLE_TIME)
    parts.check(errors)
    assert at is not None
    return at
