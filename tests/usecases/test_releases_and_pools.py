"""What a policy says of releases and pools, as people on both sides meet it."""

import pytest
from desk_world import DESK, World, tell, words

from bot.usecases import policy_versions
from bot.views.ids import Form, Press
from policies.document import library
from policies.people import Role
from policies.timeline import FactKind

LISTED = '{supported: listed, listed: [{release: "9.1"}, {release: "8.4", ends: 2026-03-31}], clause: N5}'


def with_releases(world: World, written: str = LISTED) -> World:
    """Nimbus' policy, with releases filled in."""
    text = library()["nagomi"]
    part = text[text.index("releases:") : text.index("availability:")]
    policy_versions.add(world.desk, text.replace(part, f"releases: {written}\n\n"), "policy.yml")
    return world


def opened(world: World, release: str | None, user: str = "UNOA") -> str:
    """A contact opens a ticket by form."""
    given = {"description": "The connector fails", "priority": "3"} | (
        {"release": release} if release else {}
    )
    answer = world.submit(user, Form.OPEN, world.customer("NIMB"), **given)
    assert not answer.errors
    world.deliver()
    return "NIMB-1"


def card(world: World, channel: str = DESK) -> str:
    return world.posts(channel)[0].words


@pytest.mark.clause("N5")
def test_the_form_offers_the_releases_and_says_how_each_is_supported(quick: World) -> None:
    """Whoever asks sees it before they ask; other releases can be named too."""
    with_releases(quick)
    form = quick.press("UNOA", Press.OPEN, quick.customer("NIMB"), channel="CNIMB").form

    assert form is not None
    field = next(block for block in form["blocks"] if block.get("block_id") == "release")
    said = {
        option["value"]: option.get("description", {}).get("text", "")
        for option in field["element"]["options"]
    }
    assert said == {"9.1": "Supported", "8.4": "Support until 31 Mar 2026", "another release": ""}


@pytest.mark.clause("N5")
@pytest.mark.clause("B12")
@pytest.mark.parametrize(
    ("release", "said"),
    [
        ("8.4", "Support of release 8.4 ended 31 Mar 2026"),
        ("another release", "Its release is not among the supported ones"),
    ],
)
def test_a_release_out_of_support_is_flagged_to_both_sides_and_the_clocks_run_on(
    quick: World, release: str, said: str
) -> None:
    """Agents have what to do about it; the customer is told that somebody will decide. No promise stops by itself."""
    opened(with_releases(quick), release)

    told = next(post for post in quick.posts(DESK) if "NIMB-1" in post.words)
    assert said in told.words
    assert "Take it all the same" in told.words
    assert any(said in post.words and "what it can do" in post.words for post in quick.posts("CNIMB"))
    assert quick.reading("NIMB-1").open


@pytest.mark.clause("N5")
def test_an_agent_takes_it_by_an_exception_on_record(quick: World) -> None:
    """With a name; the card says so, and the customer is no longer left waiting for a decision."""
    opened(with_releases(quick), "8.4")
    quick.press("UDANA", Press.ACCEPT_RELEASE, quick.id("NIMB-1"))
    quick.deliver()

    (fact,) = quick.facts("NIMB-1", FactKind.RELEASE_ACCEPTED)
    assert (fact.who, fact.what["release"]) == (quick.person("UDANA"), "8.4")
    said = [post.words for post in quick.posts(DESK) if "Dana Reyes took it all the same" in post.words]
    assert said
    assert not any("Take it all the same" in text for text in said)
    assert not any("what it can do" in post.words for post in quick.posts("CNIMB"))
    again = quick.press("UDANA", Press.ACCEPT_RELEASE, quick.id("NIMB-1"))
    assert "dealt with already" in tell(again)


@pytest.mark.clause("N5")
def test_or_closes_it_with_that_reason(quick: World) -> None:
    """The policy's reason; what still ran is withdrawn, and the customer is told why."""
    opened(with_releases(quick), "8.4")
    quick.submit("UDANA", Form.CLOSE, quick.id("NIMB-1"), reason="unsupported_release")
    quick.deliver()

    assert not quick.reading("NIMB-1").open
    assert any("Release past its end of support" in post.words for post in quick.posts("CNIMB"))


@pytest.mark.clause("N5")
def test_a_release_named_later_is_flagged_then(quick: World) -> None:
    """A message has no form: the release is among what is missing until somebody tells it."""
    with_releases(quick)
    quick.ask("UNOA", "CNIMB", "The connector fails at every run")
    quick.deliver()
    assert any("the release" in post.words for post in quick.posts("CNIMB"))
    quick.submit("UNOA", Form.DETAILS, quick.id("NIMB-1"), release="8.4")
    quick.deliver()

    assert any("Noa" in post.words and "named the release" in post.words for post in quick.posts(DESK))


@pytest.mark.clause("N5")
@pytest.mark.parametrize("release", ["9.1", "9.1.7", None])
def test_a_supported_release_is_nobodys_business(quick: World, release: str | None) -> None:
    """No flag, and nothing to decide."""
    opened(with_releases(quick), release)

    assert "Take it all the same" not in " ".join(post.words for post in quick.posts(DESK))
    refused = quick.press("UDANA", Press.ACCEPT_RELEASE, quick.id("NIMB-1"))
    assert "dealt with already" in tell(refused)


@pytest.mark.clause("N5")
def test_support_is_judged_on_the_day_of_receipt(quick: World) -> None:
    """A release that ends while a ticket is open is still supported on that ticket."""
    with_releases(
        quick, '{supported: listed, listed: [{release: "9.1"}, {release: "8.4", ends: 2026-06-05}]}'
    )
    opened(quick, "8.4")
    quick.later(days=30)
    quick.command("UDANA", "claim NIMB-1")
    quick.deliver()

    assert not any("ended" in post.words for post in quick.posts(DESK))


def test_where_no_release_is_listed_none_is_asked_for(quick: World) -> None:
    """A question whose answer nobody could judge is not asked."""
    form = quick.press("UNOA", Press.OPEN, quick.customer("NIMB"), channel="CNIMB").form

    assert form is not None
    assert "release" not in {block.get("block_id") for block in form["blocks"]}


@pytest.mark.clause("B17")
def test_a_plan_for_unmodified_software_says_so(quick: World) -> None:
    """No machine can tell: the agents read it on the card."""
    quick.change_customer("BORE", plan="self_service")
    quick.ask("UBIRGIT", "CBORE", "No mail is filtered")
    quick.deliver()

    assert any("unmodified software only" in post.words for post in quick.posts(DESK))


@pytest.mark.clause("N11")
def test_a_ticket_waits_in_the_pool_that_the_policy_names(quick: World) -> None:
    """On the card, in reminders, and in the answer to `show`, until somebody takes it."""
    quick.ask("UNOA", "CNIMB", "The connector fails at every run")
    quick.deliver()
    assert "Open in Level 2, nobody has taken it yet." in card(quick)
    assert "Open in Level 2" in words(quick.command("UDANA", "show NIMB-1").tell)
    quick.run_until(quick.reading("NIMB-1").deadline - 60)
    quick.deliver()
    assert any("it waits in Level 2" in post.words for post in quick.posts(DESK)[1:])

    quick.command("UDANA", "claim NIMB-1")
    quick.deliver()
    assert "Level 2" not in card(quick)


@pytest.mark.clause("N11")
def test_who_is_of_the_pool_is_called_while_nobody_has_the_ticket(quick: World) -> None:
    """Before anybody on call, and before the lead."""
    quick.change_person("UDANA", roles=frozenset({Role.POOL}))
    quick.change_person("URAVI", roles=frozenset({Role.ON_CALL}))
    quick.ask("UNOA", "CNIMB", "The connector fails at every run")
    quick.run_until(quick.reading("NIMB-1").deadline - 60)

    fired = [
        fact
        for fact in quick.facts("NIMB-1", FactKind.RUNG_FIRED)
        if fact.what["tell"] == ["assignee", "pool"]
    ]
    assert fired
    assert {tuple(fact.what["told"]) for fact in fired} == {(quick.person("UDANA"),)}
