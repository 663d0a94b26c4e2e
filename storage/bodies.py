"""What people wrote, as stored: a JSON body, and the salted digest a fact carries in its place."""

import hashlib

from storage.jsontext import dump, load
from storage.records import Words


def words_to(words: Words | None) -> str:
    """Write words as a body; None gives an empty one."""
    words = words or Words(text="")
    return dump(
        {"text": words.text, "files": [dict(file) for file in words.files], "fields": dict(words.fields)}
    )


def words_from(body: str) -> Words:
    """Read a body back."""
    data = load(body)
    return Words(text=data["text"], files=tuple(data["files"]), fields=data["fields"])


def digest(salt: str, body: str) -> str:
    """Return the SHA-256 (hex) of salt and body: proves the words, and tells nothing once they are erased."""
    return hashlib.sha256((salt + body).encode()).hexdigest()
