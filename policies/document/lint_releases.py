"""What is doubtful about a list of supported releases (N5, B12)."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from policies.document.care import ReleasesPart
from policies.document.complaints import Complaint
from policies.document.model import PolicyModel
from policies.releases import earliest_end, number


def listed(model: PolicyModel) -> Iterator[Complaint]:
    """A release that stands there twice, and one that is not in its order."""
    releases = model.releases.listed if model.releases else ()
    for index, one in enumerate(releases):
        if any(one.release.casefold() == other.release.casefold() for other in releases[:index]):
            yield Complaint(("releases", "listed", index), f"{one.release!r} stands here twice")
    for index, (newer, older) in enumerate(pairwise(releases), start=1):
        if number(newer.release) < number(older.release):
            yield Complaint(
                ("releases", "listed", index),
                f"{older.release} is newer than {newer.release} above it; list the newest first",
                warning=True,
            )


def notices(model: PolicyModel, earlier: Sequence[PolicyModel]) -> Iterator[Complaint]:
    """Ends of support that are told later than the contract allows (B12).

    Args:
        model: a version.
        earlier: the versions before it, as far as they are known: what one of them told is no news.
    """
    part = model.releases
    if part is None or part.notice is None or model.effective is None:
        return
    told = {end for version in earlier for end in _ends(version.releases)}
    owed = earliest_end(model.effective.begins, part.notice)
    for index, one in enumerate(part.listed):
        news = one.ends is not None and (one.release, one.ends) not in told
        if one.ends is not None and news and model.effective.begins <= one.ends < owed:
            yield Complaint(
                ("releases", "listed", index, "ends"),
                f"is told on {model.effective.begins}, less than {part.notice} before; the earliest is {owed}",
                warning=True,
            )


def _ends(part: ReleasesPart | None) -> Iterator[tuple[str, date]]:
    for one in part.listed if part else ():
        if one.ends is not None:
            yield one.release, one.ends
