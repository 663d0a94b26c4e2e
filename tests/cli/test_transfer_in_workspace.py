"""A contact's transfer through the running app and a strict local Slack, by people's own clicks."""

import pytest
from test_serve import place, until_rest

from sandbox.client import Refused

__all__ = ["place"]

pytestmark = pytest.mark.slow


@pytest.mark.clause("U2")
def test_a_contact_without_the_app_in_their_workspace_hands_their_place_on(place):
    """From the channel's own card to the form, a refusal that keeps it, an agent's press, and the outcome."""
    workspace, app = place
    app.start()
    until_rest(app)
    ann = workspace.as_("UANN")
    ann.post("CACME", "The nightly export fails with error 500")
    workspace.see("CDESK", "ACME-1")
    until_rest(app)
    ben, dana = workspace.as_("UBEN"), workspace.as_("UDANA")
    ben.press("Our tickets", channel="CACME")
    ben.told("1 open ticket")
    ben.press("Change a contact", channel="CACME")
    assert ben.form()["title"] == "Change a contact"

    with pytest.raises(Refused) as refused:
        ben.submit({"Who leaves?": "Ann Lee", "Who comes?": "UDANA"})
    assert "cannot be a contact here" in next(iter(refused.value.errors.values()))
    ben.submit({"Who comes?": "UBOB", "Name of who comes": "Robert Stone"})
    asked = workspace.see("CDESK", "Contact transfer")
    until_rest(app)
    dana.press("Confirm", channel="CDESK", ts=asked["ts"])

    workspace.see("CACME", "Robert Stone can open tickets for Acme Robotics now, in the place of Ann Lee")
    until_rest(app)
    workspace.see("CDESK", "Confirmed by Dana Reyes")
    workspace.as_("UBOB").post("CACME", "And the import of the suppliers is down too, for everybody")
    workspace.see("CDESK", "ACME-2")
