"""Where a form's ticket goes, and what becomes of a held request that is edited."""

from dataclasses import replace

from desk_world import World

from bot.views.ids import Form


def test_a_form_opens_its_ticket_in_the_channel_it_was_asked_for_in(quick: World) -> None:
    """A customer with two shared channels finds the card where the button was pressed."""
    with quick.storage.write() as work:
        acme = work.directory.customer_by_key("TVENDOR", "ACME")
        assert acme is not None
        work.directory.save_customer(replace(acme, shared_channels=("CACME", "CACME2")))

    form = quick.press("UANN", "open.form", acme.id, channel="CACME2").form
    assert form is not None
    metadata = str(form["private_metadata"])
    quick.submit("UANN", Form.OPEN, metadata, description="It hangs", priority="2", kind="incident")

    assert metadata == f"{acme.id}|CACME2"
    assert quick.case("ACME-1").row.customer_channel == "CACME2"


def test_a_form_that_names_a_foreign_channel_stays_in_the_customers_own(quick: World) -> None:
    """No made-up metadata can put a ticket into another company's channel."""
    acme = quick.customer("ACME")
    quick.submit("UANN", Form.OPEN, f"{acme}|CBORE", description="It hangs", priority="2", kind="incident")

    assert quick.case("ACME-1").row.customer_channel == "CACME"


def test_an_edited_request_is_adopted_in_its_new_words(quick: World) -> None:
    """What a bystander corrected before anybody took it up is what the agents read."""
    ts = quick.ask("UBOB", text="The exprot is empty")
    quick.edit("UBOB", "CACME", ts, "The export is empty")
    quick.press("UANN", "held.adopt", quick.held()[0].id, channel="CACME")

    assert quick.said("ACME-1") == ["The export is empty"]


def test_a_deleted_request_stays_as_it_was_asked(quick: World) -> None:
    """Deleting a message takes nothing away from whoever may take it up."""
    ts = quick.ask("UBOB", text="The export is empty")
    quick.edit("UBOB", "CACME", ts, None)

    assert quick.held()[0].words.text == "The export is empty"
