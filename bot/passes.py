"""What lets a person in on the web: signed, with an end, and for one purpose each.

A *link* is handed out in Slack to one contact and works once, within the hour. A *session* is what it is exchanged for.
Neither says what its holder may see: that is looked up in the directory at every request.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from secrets import token_hex
from urllib.parse import urlsplit

PLACE = "/tickets"
"""Where the pages are, below the public address."""


class Purpose(StrEnum):
    """What a pass is for; one for another purpose is none."""

    LINK = "link"
    SESSION = "session"


LASTS = {Purpose.LINK: 3_600, Purpose.SESSION: 12 * 3_600}
"""Seconds from when it is made."""
_LONGEST = 300
"""Characters of a pass; what is longer is not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A pass that we made."""

    person: str
    nonce: str
    """Random: two passes are never the same."""
    expired: bool


class Passes:
    """Makes and reads passes. The key comes from Slack's signing secret, and is good for nothing else.

    Args:
        address: where people reach this server, without a slash at its end.
        secret: Slack's signing secret.
        machine: machine seconds, by which a pass ends.
    """

    def __init__(self, *, address: str, secret: str, machine: Callable[[], float]) -> None:
        self.address = address
        self.machine = machine
        self._key = _derived(secret.encode())

    @property
    def root(self) -> str:
        """The path of the pages, as a browser sees it."""
        return f"{urlsplit(self.address).path}{PLACE}"

    @property
    def secure(self) -> bool:
        """Whether people come over https."""
        return self.address.startswith("https:")

    def link(self, person: str) -> str:
        """The address that lets this person in, once."""
        return f"{self.address}{PLACE}/enter?key={self.made(Purpose.LINK, person)}"

    def made(self, purpose: Purpose, person: str) -> str:
        """A new pass; safe in an address and in a cookie."""
        signed = f"{purpose}.{person}.{int(self.machine()) + LASTS[purpose]}.{token_hex(8)}"
        return f"{signed}.{self._signature(signed)}"

    def read(self, purpose: Purpose, written: str) -> Pass | None:
        """The pass as it was made, expired or not; None for whatever is none of ours or for something else."""
        signed, _, signature = written[:_LONGEST].rpartition(".")
        if not hmac.compare_digest(self._signature(signed).encode(), signature.encode(errors="replace")):
            return None
        said, person, ends, nonce = signed.split(".")
        if said != purpose:
            return None
        return Pass(person=person, nonce=nonce, expired=self.machine() >= int(ends))

    def _signature(self, signed: str) -> str:
        digest = hmac.digest(self._key, signed.encode(errors="replace"), sha256)
        return urlsafe_b64encode(digest).decode().rstrip("=")


def way_in(passes: Passes | None, person: str) -> str | None:
    """A new link for a contact, to be shown to nobody else; None where there are no pages."""
    return None if passes is None else passes.link(person)


def _derived(secret: bytes) -> bytes:
    """HKDF (RFC 5869) with SHA-256 and one block: extract, then expand for this purpose alone."""
    extracted = hmac.digest(b"pledge", secret, sha256)
    return hmac.digest(extracted, b"tickets on the web\x01", sha256)
