"""The story: its scenes in the order of their time, each played by the people of one customer."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.play import PACIFIC, NotThereError, Play
from demo.story import acme, borealis, nimbus, quarry, umbra
from sandbox.client import Misused, Refused, TimedOut

ZONES = (PACIFIC, quarry.PERTH, borealis.OSLO, nimbus.NEW_YORK, nimbus.ROME, umbra.BERLIN)
"""Zones whose clocks must not change while the story lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One scene: when it begins, and what a reader should know of it."""

    moment: str
    zone: str = PACIFIC
    title: str
    told: str
    plays: Callable[[Play], None]


SCENES = (
    Scene(
        moment="Fri 15:00",
        zone=quarry.PERTH,
        title="Quarry Mining · SecPod policy · Friday 15:00 in Perth",
        told="A routine request: two business days of the customer's own calendar, across a weekend.",
        plays=quarry.routine_request,
    ),
    Scene(
        moment="Fri 09:00",
        title="Quarry Mining · A telephone call, logged by an agent",
        told="It was answered on the call, so the promise is kept from the call's own time.",
        plays=quarry.telephone_call,
    ),
    Scene(
        moment="Fri 17:05",
        title="Acme Robotics · Tromzo policy · Friday 17:10 in California",
        told="A contact writes shortly before closing time: four support hours reach into Monday morning.",
        plays=acme.friday_evening,
    ),
    Scene(
        moment="Fri 17:20",
        title="Acme Robotics · Somebody who is no support contact",
        told="Nothing opens and nothing is lost; a contact takes it up. And a slip is mended with one press.",
        plays=acme.bystander,
    ),
    Scene(
        moment="Sat 23:30",
        zone=borealis.OSLO,
        title="Borealis Bank · Sorb policy, Platinum · a P1 on Saturday night",
        told="Management and the account manager hear at once; nobody answers for an hour.",
        plays=borealis.saturday_night,
    ),
    Scene(
        moment="Sun 19:00",
        zone=nimbus.ROME,
        title="Nimbus Foods · Nagomi policy · The app is killed between commit and post",
        told="One card was accepted and the app never heard of it; the other never arrived.",
        plays=nimbus.killed,
    ),
    Scene(
        moment="Mon 10:00",
        zone=umbra.BERLIN,
        title="Umbra Analytics · Numerify policy · Urgent, but on a test system",
        told="Urgent is for production: it is capped, the card says why, and three clocks run.",
        plays=umbra.test_system,
    ),
    Scene(
        moment="Mon 10:00",
        zone=nimbus.NEW_YORK,
        title="Nimbus Foods · An update is owed every few hours",
        told="Acknowledged with 👀, raised with 🟠: the receipt shows every clock before and after.",
        plays=nimbus.mention,
    ),
    Scene(
        moment="Mon 08:57",
        title="Acme Robotics · Monday morning",
        told="Two reminders came on the way, none at night. Dana claims in the agents' thread, and answers.",
        plays=acme.monday_morning,
    ),
    Scene(
        moment="Mon 09:30",
        title="Acme Robotics · The customer wants more, and gets an answer",
        told="Once an agent has confirmed a priority, a contact's emoji is a proposal.",
        plays=acme.proposal,
    ),
    Scene(
        moment="Mon 11:30",
        title="Nimbus Foods · Updates, one of them missed",
        told="Each update starts the next period. A missed one is missed for ever, whatever comes after.",
        plays=nimbus.updates,
    ),
    Scene(
        moment="Mon 16:45",
        title="Acme Robotics · Done, by emoji",
        told="An agent's ✅ resolves; a contact's ✅ confirms.",
        plays=acme.resolved_by_emoji,
    ),
    Scene(
        moment="Tue 09:30",
        zone=quarry.PERTH,
        title="Quarry Mining · Tuesday 09:30 in Perth",
        told="Dana answers beside the thread. One press, and it counts, from when it was written.",
        plays=quarry.routine_answer,
    ),
    Scene(
        moment="Tue 14:00",
        zone=umbra.BERLIN,
        title="Umbra Analytics · Solved",
        told="The estimate was Friday.",
        plays=umbra.solved,
    ),
    Scene(
        moment="Tue 07:00",
        title="Acme Robotics · It is back",
        told="Thanks after a resolution do nothing; anything else asks whether it is solved.",
        plays=acme.reopened,
    ),
    Scene(
        moment="Tue 18:00",
        zone=borealis.OSLO,
        title="Borealis Bank · A release, and a call to install it",
        told="It is scheduled for the next morning. They run the gateway themselves, so a time is agreed on.",
        plays=borealis.release,
    ),
    Scene(
        moment="next Mon 12:00",
        title="A week later",
        told="What was resolved and never confirmed has closed by silence.",
        plays=nimbus.silence,
    ),
    Scene(
        moment="next Mon 12:00",
        title="Looking back",
        told="Over all ten days.",
        plays=acme.looking_back,
    ),
)


def begins(play: Play) -> int:
    """Give the instant at which the workspace's clock starts: shortly before the first scene."""
    return play.at(SCENES[0].moment, SCENES[0].zone) - 120


def play_all(play: Play) -> None:
    """Play every scene; one that breaks counts as a promise that was not seen, and the next is played."""
    for scene in SCENES:
        try:
            play.until(scene.moment, scene.zone)
            play.printer.heading(scene.title, scene.told)
            scene.plays(play)
        except (NotThereError, Misused, Refused, TimedOut) as broken:
            play.tell()
            play.promise(f"the scene “{scene.title}” is played to its end", holds=False, missing=str(broken))
