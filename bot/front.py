"""The front desk: everything that comes in from Slack passes here on its way to a use case.

One thing that came in is one transaction: note its id, look up who acts, run the use case, commit. What a rule
refuses is rolled back and told to the one who acted; what breaks is the caller's to handle. Messages that come while
another is being taken in share one commit; where one of them fails, each gets its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.answers import NOTHING, Answer
from bot.desk import Desk
from bot.group_commit import GroupCommit
from bot.inputs import Posted, Who
from bot.usecases import actors, ahead
from bot.usecases.actors import Profile
from bot.usecases.scope import Scope
from bot.views import notices
from policies.refusal import Refused
from storage.errors import Taken

if TYPE_CHECKING:
    from storage.unit_of_work import Work


class Lookups(Protocol):
    """What we ask Slack before a transaction begins; each answers within a second, or None."""

    def profile(self, user: str) -> Profile | None:
        """What Slack says of a person."""

    def message(self, channel: str, ts: str) -> Posted | None:
        """A message as it stands now; None when it is gone."""


Does = Callable[[Scope], Answer]
Happens = Callable[["Work", Desk], None]


class _UnknownError(Exception):
    """Raised to give up a transaction: Slack must first be asked who this is."""


@dataclass(frozen=True, slots=True)
class _Deed:
    """What is to be done for whom, where."""

    who: Who
    channel: str | None
    do: Does
    keys: Sequence[str]
    posted: Posted | None = None
    """It is a message: nothing is done, noted or asked about one in a channel that we do not serve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Opens the transaction, finds out who acts, and turns refusals into words."""

    desk: Desk
    lookups: Lookups
    machine: Callable[[], float]
    """Machine seconds: they time what is parked, and how long keys are remembered."""
    unread: list[str] = field(default_factory=list)
    """Channels that are being caught up with, once for each of their threads."""
    missed: set[str] = field(default_factory=set)
    """Channels of messages that could be neither taken in nor parked: the database was away."""
    group: GroupCommit["_Deed", Answer] = field(default_factory=GroupCommit)
    """Messages that come at the same moment."""

    def act(self, who: Who, channel: str | None, do: Does, keys: Sequence[str] = ()) -> Answer:
        """Run a use case for somebody; `keys` make sure that the same thing is done once only.

        A refusal comes back as words for the one who acted, with nothing changed.
        """
        return self._told(_Deed(who, channel, do, keys))

    def take_in(self, posted: Posted, do: Does, keys: Sequence[str]) -> Answer:
        """As `act`, for a message: nothing is done, noted or asked about one in a channel that we do not serve."""
        return self._told(_Deed(posted.who, posted.channel, do, keys, posted))

    def _told(self, deed: "_Deed") -> Answer:
        try:
            return self._committed(deed)
        except Refused as refused:
            if deed.keys:  # told once, however often it comes again
                self.happened(deed.keys, lambda _work, _desk: None)
            return Answer(tell=notices.refusal(refused))
        except Taken:
            # Somebody else's transaction opened a ticket for this very message a moment ago.
            return NOTHING

    def form(self, who: Who, channel: str | None, do: Does, keys: Sequence[str] = ()) -> Answer:
        """As `act`, for a submitted form.

        Raises:
            Refused: for the caller to show inside the form, which stays as it was typed.
        """
        return self._committed(_Deed(who, channel, do, keys))

    def _committed(self, deed: "_Deed") -> Answer:
        try:
            if deed.posted is None:
                return self._in_one(deed)
            return self.group.ask(deed, alone=self._in_one, together=self._in_common)
        except _UnknownError:
            # Slack is not asked inside a transaction, so that one was given up; it happens once for each person.
            return self._in_one(deed, asked=(self.lookups.profile(deed.who.user),))

    def _in_one(self, deed: "_Deed", asked: tuple[Profile | None, ...] = ()) -> Answer:
        with self.desk.storage.write() as work:
            place = work.channels.get(self.desk.workspace.team, deed.channel) if deed.channel else None
            if (place is None and deed.posted) or not self._take(work, deed.keys):
                return NOTHING
            if not asked and not actors.known(work, self.desk, deed.who, place):
                raise _UnknownError
            by = actors.party(work, self.desk, deed.who, place, next(iter(asked), None))
            return deed.do(Scope(work=work, desk=self.desk, by=by, channel=place))

    def _in_common(self, deeds: Sequence["_Deed"]) -> list[Answer | None]:
        """Take in several messages with one commit; None for each that has to be taken in alone."""
        with self.desk.storage.write() as work, work.gathered():
            found = ahead.look(work, self.desk, [deed.posted for deed in deeds if deed.posted])
            answers = [None if one.apart else NOTHING for one in found]
            fit = [n for n, one in enumerate(found) if one.place and not one.apart]
            new = work.inbox.take_each([deeds[n].keys for n in fit], self.machine())
            fit = [n for n, is_new in zip(fit, new, strict=True) if is_new]
            ahead.hold(work, self.desk, [found[n] for n in fit])
            # What opens tickets first: what is said on them may have come at the same moment.
            for n in sorted(fit, key=lambda n: found[n].posted.thread_ts is not None):
                by = actors.party(work, self.desk, deeds[n].who, found[n].place, None)
                answers[n] = deeds[n].do(Scope(work=work, desk=self.desk, by=by, channel=found[n].place))
        return answers

    def happened(self, keys: Sequence[str], do: Happens) -> None:
        """Run a use case for what nobody in particular does, such as a channel's end; once for the same `keys`."""
        with self.desk.storage.write() as work:
            if self._take(work, keys):
                do(work, self.desk)

    def _take(self, work: "Work", keys: Sequence[str]) -> bool:
        """Claim every key for this transaction; False when one was taken before: a duplicate."""
        return work.inbox.take_all(keys, self.machine())

    def profile_if_new(self, who: Who, channel: str | None = None) -> Profile | None:
        """Ask Slack about a person our directory does not know yet, or not as who they are in this channel."""
        with self.desk.storage.read() as work:
            place = work.channels.get(self.desk.workspace.team, channel) if channel else None
            if actors.known(work, self.desk, who, place):
                return None
        return self.lookups.profile(who.user)

    def was_taken_in(self, key: str) -> bool:
        """Whether what has this key was taken in, so that there is nothing to do about it."""
        with self.desk.storage.read() as work:
            return work.inbox.is_done(key)

    def behind(self, channel: str) -> bool:
        """Whether a channel may hold older messages that are still to be taken in."""
        return channel in self.unread or channel in self.missed

    def is_ours(self, channel: str) -> bool:
        """Whether a channel is one we serve."""
        with self.desk.storage.read() as work:
            return work.channels.get(self.desk.workspace.team, channel) is not None

    def park(self, key: str, raw: str, error: str) -> None:
        """Keep an event whose use case broke, to be tried again; in a transaction of its own."""
        with self.desk.storage.write() as work:
            work.inbox.park(key, raw, error, self.machine())
