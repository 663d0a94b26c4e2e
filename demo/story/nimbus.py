"""Nimbus Foods, on the Nagomi policy: round the clock, acknowledgements count, updates are owed again and again."""

from demo.look import Time
from demo.play import DESK, Play, Said

NEW_YORK = "America/New_York"
ROME = "Europe/Rome"
CHANNEL = "#nimbus-support"
_CHANNEL_ID, _DESK_ID = "CNIMB", "CDESK"


def killed(play: Play) -> None:
    """Paola writes; the app commits, and dies before it knows what became of its two cards."""
    workspace, paola = play.stage.workspace, play.person("paola", CHANNEL)
    workspace.fault("accept_and_drop", method="chat.postMessage", channel=_CHANNEL_ID)
    workspace.fault("drop", method="chat.postMessage", channel=_DESK_ID)

    since = workspace.wire()[-1]["n"]
    asked = paola.person.post(CHANNEL, "Orders from the Turin warehouse are not imported any more.")
    workspace.wait_until(lambda: _tried_both(play, since), what="both cards being tried")
    play.stage.kill_app()
    play.tell()
    play.aside(
        "The app is killed (SIGKILL): #nimbus-support has its card, #support-desk has none, and it knows of neither."
    )
    play.promise("the agents' card had not arrived", play.find(DESK, "NIMB-1") is None, "it had")
    paola.person.post(CHANNEL, "It began with the file of 18:30.")
    play.tell()
    workspace.clear_faults()
    play.stage.start_app()
    play.aside("The app is started again.")
    play.settle()

    play.expect_once("after the kill the customer has one card", CHANNEL, "NIMB-1 · ", thread=asked)
    play.expect_once("and the agents have one card", DESK, "NIMB-1 · Nimbus Foods")
    ticket = play.ticket("NIMB-1", CHANNEL)
    play.expect_message(
        "what was written while the app was down is not lost", ticket.desk, "the file of 18:30"
    )
    play.expect_message(
        "a contact known by e-mail only is known by the first message", ticket.desk, "Paola Conti"
    )

    dana = play.person("dana", DESK)
    play.until("Sun 19:20", ROME)
    dana.react(ticket.desk, "👀")
    play.until("Sun 19:50", ROME)
    dana.press("Resolve", on=ticket.desk)
    dana.sends(
        {
            "What kind of resolution is it?": "Service restored",
            "What do you tell the customer?": "The import had stopped; it runs again and has caught up.",
        }
    )


def _tried_both(play: Play, since: int) -> bool:
    tried = {
        one["channel"]
        for one in play.stage.workspace.wire(since)
        if one["way"] == "call" and one["what"] == "chat.postMessage"
    }
    return {_CHANNEL_ID, _DESK_ID} <= tried


def mention(play: Play) -> None:
    """Noa mentions the app; Ravi acknowledges with 👀, and raises the priority with 🟠."""
    noa, ravi, mei = play.person("noa", CHANNEL), play.person("ravi", DESK), play.person("mei", DESK)

    asked = noa.say("@Pledge the planning console takes a minute to open, for everybody here.")
    ticket = play.ticket("NIMB-2", CHANNEL)
    play.expect_once(
        "a mention, which comes as two events, is one ticket", CHANNEL, "NIMB-2 · ", thread=asked.ts
    )
    play.expect_nothing("and no more", DESK, "NIMB-3")

    play.until("Mon 10:20", NEW_YORK)
    play.stage.workspace.fault("hold", method="chat.postMessage", channel=_CHANNEL_ID, times=1, seconds=2)
    ravi.react(ticket.desk, "👀")
    seen = play.find(CHANNEL, "Ravi Patel has taken NIMB-2", thread=ticket.card.thread)
    at = int(float(seen["ts"])) if seen else 0
    counted = Time("First response", at, within=1)
    play.expect_message(
        "👀 claims, and counts from when the customer could see it", ticket.desk, "in time", counted
    )
    update = Time("Next update", at + 8 * 3600, within=1)
    again = Time("You will hear from us again", at + 8 * 3600)
    play.expect("and says by when the customer hears again", CHANNEL, again, thread=ticket.card.thread)
    play.expect_message("from then on an update is owed every eight hours", ticket.card, update)
    mei.react(ticket.desk, "👀")
    mei.expect_told("the second to claim is told who was first", "Ravi Patel")

    play.until("Mon 11:00", NEW_YORK)
    raised = play.at("Mon 11:00", NEW_YORK)
    ravi.react(ticket.desk, "🟠")
    before, after = Time("was due", at + 8 * 3600, within=1), Time("now", raised + 4 * 3600)
    play.expect(
        "the receipt of a raised priority shows each open clock before and after",
        DESK,
        before,
        after,
        thread=ticket.desk.ts,
    )
    play.expect("the customer gets it too", CHANNEL, before, after, thread=ticket.card.thread)


def updates(play: Play) -> None:
    """One update in time, one missed, and the ticket resolved."""
    noa, ravi, ticket = play.person("noa", CHANNEL), play.person("ravi", DESK), play.ticket("NIMB-2", CHANNEL)

    ravi.say("The query behind the console lost its index. We are building it again.", thread=ticket.card)
    due = play.now() + 4 * 3600
    play.expect_message("an update starts the next period", ticket.card, Time("Next update", due))

    play.until("Mon 12:00")
    noa.types("/support show NIMB-2")
    noa.expect_told("a contact whose workspace has the app may ask how it stands", "NIMB-2 · ", "History")
    noa.types("/support lits")
    noa.expect_told("what cannot be read gets the nearest command", "/support list")

    play.until("Mon 15:40")
    missed = ("Next update is missed", Time("it was due", due))
    play.expect(
        "a missed update is told, in the channel too", DESK, *missed, aloud=True, thread=ticket.desk.ts
    )
    ravi.say(
        "The index is half done; the console is quicker already. Sorry for the silence.", thread=ticket.card
    )
    play.expect_message("and stays missed after the next update", ticket.desk, "1 earlier period missed")

    play.until("Mon 16:30")
    ravi.types("/support resolve NIMB-2")
    ravi.sends(
        {"What kind of resolution is it?": "Fixed", "What do you tell the customer?": "The index is back."}
    )
    noa.react(Said(CHANNEL, ticket.card.ts, ticket.card.thread), "✅")
    play.expect_message("Noa confirms", ticket.card, "Closed")


def silence(play: Play) -> None:
    """Paola never answered whether it is solved."""
    ticket = play.ticket("NIMB-1", CHANNEL)
    play.expect_message("silence after a resolution closes the ticket", ticket.card, "nothing more was heard")
