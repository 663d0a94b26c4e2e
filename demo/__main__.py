"""`python -m demo`: play the story and stay up; with `--once`, exit with 0 when everything was seen, else 1."""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from threading import Event
from types import FrameType
from zoneinfo import ZoneInfo

from rich.console import Console

from demo.friday import quiet_friday
from demo.play import PACIFIC, Play
from demo.printer import COLUMNS, Printer
from demo.stage import Stage, StageError
from demo.story import ZONES, play_all
from demo.story import begins as story_begins

_FAILED = 1
_INTERRUPTED = 130


class _Interrupted(BaseException):
    """Raised in the main thread when the story is told to stop."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m demo", description="A story of support, played in a local Slack workspace."
    )
    parser.add_argument(
        "--once",
        action="store_true",
        help="exit after the story: 0 when everything it promises was seen, else 1",
    )
    return parser.parse_args()


def main() -> int:
    """Play, print, and stay up unless told otherwise."""
    once = bool(_arguments().once)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that knows no emoji gets question marks
    console = Console(width=COLUMNS, highlight=False, markup=False, emoji=False)
    door = 0
    while True:
        stage = Stage(Path(tempfile.mkdtemp(prefix="pledge-demo-")), door)
        code, again = _told(stage, console, once=once)
        if not again:
            return code
        console.print("\nStarting over.\n", style="bold")
        door = stage.door


def _told(stage: Stage, console: Console, *, once: bool) -> tuple[int, bool]:
    """Tell the story once: the number to exit with, and whether it is wanted again."""
    code, again = _INTERRUPTED, False
    try:
        with _told_to_stop():
            code = _tell(stage, console)
            again = not once and _stay(stage, console)
    except _Interrupted:
        console.print("\nStopping.")
    except StageError as error:
        code = _FAILED
        console.print(f"\n{error}", style="bold red")
    finally:
        stage.stop()
        _leave(stage, console, 0 if again else code)
    return code, again


def _tell(stage: Stage, console: Console) -> int:
    began = time.monotonic()
    friday = quiet_friday(datetime.now(UTC).astimezone(ZoneInfo(PACIFIC)).date(), ZONES)
    console.print("Pledge keeps the promises of a support contract, inside Slack.", style="bold")
    console.print(
        f"The story begins on Friday {friday:%-d %B %Y}. Times at the left are Pacific ({PACIFIC})."
    )
    play = Play(stage=stage, friday=friday, printer=Printer(console))
    stage.start(story_begins(play))
    stage.workspace.story("playing")
    play_all(play)
    stage.workspace.story("told")
    seconds = time.monotonic() - began
    console.print()
    for promise in play.promises.missing:
        console.print(f"✘ Missing: {promise.name}: {promise.missing}", style="bold red")
    style = "bold green" if play.promises.kept else "bold red"
    console.print(f"{play.promises.verdict()} It took {seconds:.0f} s.", style=style)
    return play.promises.exit_code


def _stay(stage: Stage, console: Console) -> bool:
    """Leave the workspace up until interrupted, or until its page asks for the story again: then True."""
    console.print(
        f"\nThe workspace is at {stage.workspace.url} in your browser, until you press Ctrl-C.", style="bold"
    )
    console.print("Be anyone there, on either side, and move the clock.")
    waiting = Event()
    while not waiting.wait(0.5):
        problem = stage.problem()
        if problem:
            raise StageError(problem)
        if stage.workspace.story() == "again":
            return True
    return False


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into one exception, so that both processes are stopped whatever is being done."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _Interrupted

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)


def _leave(stage: Stage, console: Console, code: int) -> None:
    """Remove the folder; after a failure keep it, and show where the logs are and how the app's ended."""
    if code in {0, _INTERRUPTED}:
        shutil.rmtree(stage.folder, ignore_errors=True)
        return
    console.print(f"\nThe logs are {stage.app_log} and {stage.sandbox_log}. The app's ends like this:")
    for line in stage.last_lines():
        console.print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
