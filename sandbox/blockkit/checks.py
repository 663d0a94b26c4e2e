"""Small checks that the rules of blocks are put together from.

A check takes a value, where it stands (a JSON pointer) and a report, and adds to the report what Slack would say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.state import Json


@dataclass(slots=True)
class Report:
    """What is wrong with a set of blocks, in Slack's words, and what has been counted on the way."""

    messages: list[str] = field(default_factory=list)
    characters: int = 0
    """All text in the blocks together."""
    surface: str = "message"
    """`message`, `modal` or `home`."""

    def add(self, where: str, message: str) -> None:
        """Note one problem."""
        self.messages.append(f"{message} [json-pointer:{where}]")


Check = Callable[[Any, str, Report], None]


def string(most: int, least: int = 0) -> Check:
    """Check a string's length; both ends are allowed."""

    def check(value: Any, where: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add(where, "must be a string")
        elif len(value) > most:
            report.add(where, f"must be less than {most + 1} characters")
        elif len(value) < least:
            report.add(where, f"must be more than {least - 1} characters")

    return check


def boolean(value: Any, where: str, report: Report) -> None:
    """Check for true or false."""
    if not isinstance(value, bool):
        report.add(where, "must be a boolean")


def integer(least: int, most: int) -> Check:
    """Check a whole number; both ends are allowed."""

    def check(value: Any, where: str, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.add(where, "must be an integer")
        elif not least <= value <= most:
            report.add(where, f"must be between {least} and {most}")

    return check


def one_of(*allowed: str) -> Check:
    """Check for one of a few words."""

    def check(value: Any, where: str, report: Report) -> None:
        if value not in allowed:
            report.add(where, f"must be one of {', '.join(allowed)}")

    return check


def anything(value: Any, where: str, report: Report) -> None:
    """Accept what the sandbox does not look into."""
    del value, where, report


def array(item: Check, most: int, least: int = 1) -> Check:
    """Check a list's length and each of its items."""

    def check(value: Any, where: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add(where, "must be an array")
            return
        if len(value) > most:
            report.add(where, f"no more than {most} items allowed")
        if len(value) < least:
            report.add(where, f"no less than {least} items required" if value else "must provide a value")
        for index, one in enumerate(value):
            item(one, f"{where}/{index}", report)

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Check an object's properties: those it must have, those it may, and no other."""
    known = {**required, **(optional or {})}

    def check(value: Any, where: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add(where, "must be an object")
            return
        for name in required:
            if value.get(name) is None:
                report.add(where, f"missing required field: {name}")
        for name, part in value.items():
            if name not in known:
                report.add(where, f"invalid additional property: {name}")
            elif part is not None:
                known[name](part, f"{where}/{name}", report)

    return check


def typed(table: Callable[[], Mapping[str, Check]]) -> Check:
    """Check an object by the rules of its `type`; a type outside the table is refused."""

    def check(value: Any, where: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add(where, "must be an object")
            return
        rule = table().get(str(value.get("type")))
        if rule is None:
            report.add(f"{where}/type", f"unsupported type: {value.get('type')}")
        else:
            rule(value, where, report)

    return check


def text(most: int, *kinds: str) -> Check:
    """Check a text object of one of `kinds`, 1 to `most` characters, and count its characters."""
    shape = record({"type": one_of(*kinds), "text": string(most, 1)}, {"emoji": boolean, "verbatim": boolean})

    def check(value: Any, where: str, report: Report) -> None:
        shape(value, where, report)
        if isinstance(value, dict):
            report.characters += len(str(value.get("text", "")))
            if value.get("type") == "plain_text" and "verbatim" in value:
                report.add(where, "invalid additional property: verbatim")
            if value.get("type") == "mrkdwn" and "emoji" in value:
                report.add(where, "invalid additional property: emoji")

    return check


def both(*checks: Check) -> Check:
    """Check by several rules in turn."""

    def check(value: Any, where: str, report: Report) -> None:
        for one in checks:
            one(value, where, report)

    return check


def duplicates(values: list[str]) -> list[str]:
    """Give the values that stand there more than once."""
    return sorted({value for value in values if values.count(value) > 1})


def children(block: Json) -> list[Json]:
    """Give the interactive elements of a block, wherever it holds them."""
    held = [*_list(block.get("elements")), block.get("accessory"), block.get("element")]
    return [one for one in held if isinstance(one, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
