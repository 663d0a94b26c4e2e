"""What stands on people's screens: modals in stacks of three at most, home tabs, and what is filled into them."""

import secrets

from sandbox.blockkit import blocks as rules
from sandbox.blockkit import views as view_rules
from sandbox.box import Box
from sandbox.errors import SlackError
from sandbox.forms import initial_values
from sandbox.state import Json, View

DEEPEST = 3


def _hash(box: Box) -> str:
    return f"{int(box.clock.now())}.{secrets.token_hex(4)}"


def _body(box: Box, view: Json) -> Json:
    return {**view, "blocks": rules.complete(view["blocks"], box.world.new_id)}


def _unique(box: Box, view: Json, but: View | None = None) -> None:
    wanted = view.get("external_id")
    views = (one for one in box.world.views.values() if one is not but)
    if wanted and any(one.body.get("external_id") == wanted for one in views):
        raise SlackError("duplicate_external_id")


def opened(box: Box, user: str, team: str, view: object) -> View:
    """Put a new modal on a user's screen, in place of whatever stack is there.

    Raises:
        SlackError: Slack would not take the view.
    """
    body = view_rules.check(view)
    _unique(box, body)
    for old in box.world.stacks.pop(user, []):
        del box.world.views[old]
    return _show(box, user, team, body, None)


def pushed(box: Box, user: str, team: str, view: object) -> View:
    """Put a modal on top of the stack.

    Raises:
        SlackError: `push_limit_reached` above three, `not_found` when nothing is open, or Slack would not take it.
    """
    body = view_rules.check(view)
    _unique(box, body)
    stack = box.world.stacks.get(user, [])
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= DEEPEST:
        raise SlackError("push_limit_reached")
    return _show(box, user, team, body, stack[-1])


def _show(box: Box, user: str, team: str, body: Json, previous: str | None) -> View:
    number = box.world.new_id("V")
    root = box.world.views[previous].root if previous else number
    whole = _body(box, body)
    view = View(id=number, user=user, team=team, body=whole, hash=_hash(box), root=root, previous=previous)
    view.values = initial_values(whole["blocks"])
    box.world.views[number] = view
    box.world.stacks.setdefault(user, []).append(number)
    _journal(box, view)
    return view


def _journal(box: Box, view: View) -> None:
    text = str(view.body.get("title", {}).get("text", "Home"))
    header = {"type": "header", "text": {"type": "plain_text", "text": text}}
    bot = box.world.teams[view.team].installation
    box.write(
        "view", bot.bot_user if bot else None, None, to=view.user, blocks=[header, *view.body["blocks"]]
    )


def updated(box: Box, view: View, body: object, expected: str | None) -> View:
    """Change a modal; what its user filled in stays where block and action keep their ids.

    Raises:
        SlackError: `hash_conflict` when `expected` is not the view's hash now, or Slack would not take it.
    """
    checked = view_rules.check(body)
    if expected is not None and expected != view.hash:
        raise SlackError("hash_conflict")
    _unique(box, checked, view)
    view.body = _body(box, checked)
    fresh, filled = initial_values(view.body["blocks"]), view.values
    view.values = {
        block: {action: filled.get(block, {}).get(action, value) for action, value in actions.items()}
        for block, actions in fresh.items()
    }
    view.hash = _hash(box)
    view.errors = {}
    _journal(box, view)
    return view


def published(box: Box, user: str, team: str, view: object, expected: str | None) -> View:
    """Set a user's home tab.

    Raises:
        SlackError: `hash_conflict`, or Slack would not take it.
    """
    body = view_rules.check(view, kind="home")
    old = box.world.homes.get(user)
    if expected is not None and (old is None or expected != old.hash):
        raise SlackError("hash_conflict")
    number = old.id if old else box.world.new_id("V")
    home = View(
        id=number, user=user, team=team, body=_body(box, body), hash=_hash(box), root=number, home=True
    )
    box.world.homes[user] = home
    return home


def closed(box: Box, view: View, *, all_of_them: bool = False) -> list[View]:
    """Take a modal off the screen, with those above it or the whole stack; give those that went, top first."""
    stack = box.world.stacks.get(view.user, [])
    keep = 0 if all_of_them else stack.index(view.id)
    gone = [box.world.views.pop(number) for number in reversed(stack[keep:])]
    box.world.stacks[view.user] = stack[:keep]
    return gone
