"""Opaque ids: what rows are named by, and all that buttons and forms ever carry."""

import secrets


def new(prefix: str) -> str:
    """Make a fresh id such as `tk_5f0c…`: the prefix, an underscore and 96 random bits in hex.

    It tells nothing about when or for whom it was made, and holds no `|`, `:` or space.
    """
    return f"{prefix}_{secrets.token_hex(12)}"
