"""Which release is supported when: by list, by rule, by plan."""

from datetime import date

import pytest
from figures import terms

from policies.document import library
from policies.document.compiling import compile_terms
from policies.releases import Release, Releases, Supported

LISTED = (
    Release("6.2"),
    Release("6.1"),
    Release("6.0", date(2026, 9, 30)),
    Release("5.4", date(2026, 3, 31)),
)
SUMMER = date(2026, 7, 1)


def releases(rule, *, listed=LISTED):
    return Releases(rule=rule, listed=listed)


@pytest.mark.clause("N5")
@pytest.mark.clause("B12")
@pytest.mark.parametrize(
    ("rule", "supported"),
    [
        ("all", ["6.2", "6.1", "6.0"]),
        ("listed", ["6.2", "6.1", "6.0"]),
        ("current", ["6.2"]),
        ("current_and_prior_minor", ["6.2", "6.1", "6.0"]),  # 6.0 by the published schedule
    ],
)
def test_a_rule_and_the_published_ends_together_say_what_is_supported(rule, supported):
    """An end that has passed ends support under every rule; one that lies ahead keeps an older line alive."""
    found = releases(Supported(rule)).supported(SUMMER)

    assert [one.name for one in found] == supported


@pytest.mark.clause("B12")
def test_support_lasts_through_its_last_day():
    """The date is the last day of support, not the first without."""
    known = releases(Supported.LISTED)

    assert known.judge("6.0", date(2026, 9, 30)).supported
    assert not known.judge("6.0", date(2026, 10, 1)).supported


@pytest.mark.clause("B12")
def test_without_dates_the_current_and_the_prior_minor_release_are_supported():
    """Patches of one minor release are one release."""
    known = releases(
        Supported.CURRENT_AND_PRIOR_MINOR,
        listed=tuple(Release(name) for name in ("6.2.4", "6.2.3", "6.1.9", "6.0.2")),
    )

    assert [one.name for one in known.supported(SUMMER)] == ["6.2.4", "6.2.3", "6.1.9"]


@pytest.mark.parametrize(
    ("told", "line"), [("6.2", "6.2"), (" V6.2 ", "6.2"), ("6.2.17", "6.2"), ("6.20", None), ("Aurora", None)]
)
def test_a_longer_number_belongs_to_its_line(told, line):
    """6.2.17 is a patch of 6.2; 6.20 is another release."""
    judged = releases(Supported.LISTED).judge(told, SUMMER)

    assert (judged.release.name if judged.release else None) == line
    assert judged.supported is (line is not None)


def test_where_all_are_supported_only_an_end_that_has_passed_counts():
    """A name that the list does not have is as good as any."""
    known = releases(Supported.ALL)

    assert known.judge("7.0 beta", SUMMER).supported
    assert not known.judge("5.4", SUMMER).supported
    assert not known.checked


@pytest.mark.clause("B17")
def test_a_plan_may_support_less_than_the_others():
    """Self-Service has help for the current, unmodified release only."""
    less, more = terms("sorb", "self_service").releases, terms("sorb", "platinum").releases

    assert (less.rule, less.unmodified_only) == (Supported.CURRENT, True)
    assert (more.rule, more.unmodified_only) == (Supported.CURRENT_AND_PRIOR_MINOR, False)


def test_a_list_of_the_document_reaches_the_terms():
    """Releases with their ends, the newest first."""
    found = compile_terms(library()["starter"], plan="standard", overrides={}, calendar=None).releases

    assert [one.name for one in found.listed] == ["2.1", "2.0"]
