"""The running app records when it was there; nothing else does (N4)."""

import json
import time

import pytest
from test_serve import place, until_rest

from policies.availability import Span
from policies.instant import Instant
from storage.unit_of_work import Storage

__all__ = ["place"]

pytestmark = pytest.mark.slow


def beats(app):
    """Every stretch there is."""
    storage = Storage(app.environ["DATABASE_URL"])
    with storage.read() as work:
        found = work.uptime.beats(Span(Instant(0), Instant(int(time.time()) + 60)))
    storage.close()
    return found


@pytest.mark.clause("N4")
def test_each_run_of_the_app_is_a_stretch_of_its_own_and_the_machines_time(place):
    """From ready to stop, whatever the workspace's clock says; commands and a second start by mistake add none."""
    workspace, app = place
    workspace.advance_by(40 * 86_400)
    assert beats(app) == []
    began = int(time.time())
    app.start()
    until_rest(app)
    assert app.run("serve").returncode == 1
    time.sleep(1.1)
    app.stop()
    app.start()
    app.stop()

    first, second = beats(app)
    assert began <= first.since < first.until <= second.since <= second.until <= time.time()
    month = time.strftime("%Y-%m", time.gmtime(first.since))
    told = app.run("availability", "report", "--month", month, "--target", "0.1", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["complete"] is False
