"""`/support`: what was typed goes to its use case; what cannot be read gets the nearest command back."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot import commands
from bot.answers import Answer
from bot.commands import Command, Word
from bot.desk import Case
from bot.front import Front
from bot.inputs import Commanded
from bot.usecases import announcing_form, opening_form, queries, transfer_requests, triage, working
from bot.usecases.scope import Scope
from bot.views import forms, notices
from policies.authority import Action, check
from policies.people import Agent, Contact
from policies.refusal import Refused, Why

Does = Callable[[Scope, Command], Answer]


def handle(front: Front, typed: Commanded) -> Answer:
    """Act on a command; the answer is for the one who typed it."""
    command = commands.parse(typed.text)
    return front.act(typed.who, typed.channel, lambda scope: _run(scope, command))


def _run(scope: Scope, command: Command) -> Answer:
    if command.word is None:
        return Answer(tell=notices.unknown_command(command, for_agent=_is_agent(scope)))
    return COMMANDS[command.word](scope, command)


def _is_agent(scope: Scope) -> bool:
    return isinstance(scope.by.actor, Agent)


def _case(scope: Scope, command: Command) -> Case:
    if not command.number:
        raise Refused(Why.NO_SUCH_TICKET)
    case = scope.desk.numbered(scope.work, command.number)
    if isinstance(scope.by.actor, Contact) and scope.by.actor.customer != case.customer.id:
        # Whether another company has a ticket of this number is nobody's business.
        raise Refused(Why.NO_SUCH_TICKET, number=command.number)
    return case


def _here(scope: Scope) -> str | None:
    """The customer whose shared channel the command was typed in, if it was one."""
    return scope.channel.customer if scope.channel else None


def _new(scope: Scope, command: Command) -> Answer:  # noqa: ARG001 -- one shape for all
    return opening_form.asked(scope, _here(scope))


def _list(scope: Scope, command: Command) -> Answer:  # noqa: ARG001 -- one shape for all
    return queries.open_tickets(scope, _here(scope))


def _mine(scope: Scope, command: Command) -> Answer:  # noqa: ARG001 -- one shape for all
    return queries.mine(scope)


def _show(scope: Scope, command: Command) -> Answer:
    return queries.show(scope, _case(scope, command))


def _claim(scope: Scope, command: Command) -> Answer:
    case = _case(scope, command)
    answer = triage.claim(scope, case.row.id, scope.desk.now())
    return answer if answer.tell else Answer(tell=notices.done("claimed", case.ticket.number))


def _assign(scope: Scope, command: Command) -> Answer:
    case = _case(scope, command)
    agent = scope.work.directory.person_by_slack(scope.desk.workspace.team, command.user or "")
    if agent is None:
        raise Refused(Why.NO_SUCH_PERSON)
    triage.assign(scope, case.row.id, agent.id)
    return Answer(tell=notices.done("assigned", case.ticket.number, agent.name))


def _priority(scope: Scope, command: Command) -> Answer:
    if command.level is None:
        return _priority_form(scope, command)
    case = _case(scope, command)
    now = scope.desk.now()
    answer = triage.set_priority(scope, case.row.id, command.level, now)
    return answer if answer.tell else Answer(tell=notices.done("priority", case.ticket.number))


def _priority_form(scope: Scope, command: Command) -> Answer:
    """Contacts have no such form: they name the level they ask for."""
    if not _is_agent(scope):
        unread = replace(command, word=None, lacks=commands.LEVEL)
        return Answer(tell=notices.unknown_command(unread, for_agent=False))
    return _opens(Action.SET_PRIORITY, forms.priority_form)(scope, command)


def _opens(action: Action, view: Callable[..., Mapping[str, object]]) -> Does:
    def do(scope: Scope, command: Command) -> Answer:
        case = _case(scope, command)
        check(scope.by.actor, action, case.ticket, customer=case.customer.id, terms=case.terms)
        return Answer(form=view(scope.desk.scene(scope.work, case, scope.desk.now())))

    return do


def _resume(scope: Scope, command: Command) -> Answer:
    case = _case(scope, command)
    working.resume(scope, case.row.id)
    return Answer(tell=notices.done("resumed", case.ticket.number))


def _transfer(scope: Scope, command: Command) -> Answer:
    """For the customer that was named, else that of this channel, else a contact's own."""
    here = _here(scope)
    if command.customer:
        return transfer_requests.begun(scope, scope.customer_id(command.customer))
    if here is None and _is_agent(scope):
        unread = replace(command, word=None, lacks=commands.CUSTOMER)
        return Answer(tell=notices.unknown_command(unread, for_agent=True))
    return transfer_requests.begun(scope, here)


def _announce(scope: Scope, command: Command) -> Answer:  # noqa: ARG001 -- one shape for all
    return announcing_form.begun(scope)


def _help(scope: Scope, command: Command) -> Answer:  # noqa: ARG001 -- one shape for all
    return Answer(tell=notices.help_text(for_agent=_is_agent(scope)))


COMMANDS: Mapping[Word, Does] = {
    Word.NEW: _new,
    Word.LIST: _list,
    Word.MINE: _mine,
    Word.SHOW: _show,
    Word.CLAIM: _claim,
    Word.ASSIGN: _assign,
    Word.PRIORITY: _priority,
    Word.WAIT: _opens(Action.WAIT, forms.wait_form),
    Word.RESUME: _resume,
    Word.RESOLVE: _opens(Action.RESOLVE, forms.resolve_form),
    Word.TRANSFER: _transfer,
    Word.ANNOUNCE: _announce,
    Word.HELP: _help,
}
"""Every word of `/support`."""
