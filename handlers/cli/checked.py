"""The settings of a command, or each problem with them on standard error."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bot.config import ConfigProblems, Ground, Settings, ground, settings

WRONG_SETTINGS = 2


def checked_settings() -> Settings:
    """All settings, for a command that reaches Slack. Ends the command where they are wrong."""
    with settings_checked():
        return settings(os.environ)


def checked_ground() -> Ground:
    """The settings of a command that needs the database only. Ends the command where they are wrong."""
    with settings_checked():
        return ground(os.environ)


@contextmanager
def settings_checked() -> Iterator[None]:
    """Tell every problem at once and end the command."""
    try:
        yield
    except ConfigProblems as problems:
        for problem in problems.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(WRONG_SETTINGS) from None
