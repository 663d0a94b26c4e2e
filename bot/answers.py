"""What a use case gives back to whoever acted: a word only they see, a form, or field errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.views.scene import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Sent after the commit, and only to the one who acted. Nothing that must last goes this way."""

    tell: Message | None = None
    instead: Message | None = None
    """What takes the place of the message only they see, on which they pressed; nowhere else is it shown."""
    form: Mapping[str, Any] | None = None
    """A view to open, or after a submission to show instead."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Field errors by block id; the form stays as it was typed."""


NOTHING = Answer()
