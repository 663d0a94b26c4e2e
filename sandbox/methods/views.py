"""`views.*`: forms on people's screens, and their home tabs."""

from collections.abc import Mapping

from sandbox import screens, shape
from sandbox.errors import SlackError
from sandbox.methods.call import Call, Method
from sandbox.state import Json, View


def open_view(call: Call) -> Json:
    """Show a new form to whoever's interaction gave the trigger."""
    view = _view(call)
    trigger = call.box.triggers.exchange(call.args.needed("trigger_id"), call.box.clock.machine())
    return _shown(call, screens.opened(call.box, trigger.user, call.installation.team, view))


def push(call: Call) -> Json:
    """Put a form on top of the one whose interaction gave the trigger."""
    view = _view(call)
    trigger = call.box.triggers.exchange(call.args.needed("trigger_id"), call.box.clock.machine())
    if trigger.view not in call.box.world.views:
        raise SlackError("not_found")
    return _shown(call, screens.pushed(call.box, trigger.user, call.installation.team, view))


def update(call: Call) -> Json:
    """Change a form that is open."""
    wanted, external = call.args.string("view_id"), call.args.string("external_id")
    for view in call.box.world.views.values():
        if view.id == wanted or (external and view.body.get("external_id") == external):
            changed = screens.updated(call.box, view, _view(call), call.args.string("hash"))
            return _shown(call, changed)
    raise SlackError("not_found")


def publish(call: Call) -> Json:
    """Set somebody's home tab."""
    user = call.args.needed("user_id")
    if user not in call.box.world.users:
        raise SlackError("user_not_found")
    expected = call.args.string("hash")
    return _shown(call, screens.published(call.box, user, call.installation.team, _view(call), expected))


def _view(call: Call) -> object:
    view = call.args.structure("view", "invalid_arguments")
    if view is None:
        raise SlackError("invalid_arguments", ["missing required field: view"])
    return view


def _shown(call: Call, view: View) -> Json:
    return {"view": shape.view(call.box.world, view)}


METHODS: Mapping[str, Method] = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
