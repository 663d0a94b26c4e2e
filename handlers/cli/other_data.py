"""Reading tickets where other zone and holiday data are installed: in a process of its own.

`python -m handlers.cli.other_data` reads a job on standard input and writes its deadlines on standard output.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.usecases.impact import read_job

ROOT = Path(__file__).parents[2]


class NotReadError(Exception):
    """Raised when the other process fails; the message is its last line."""


class Reader:
    """Reads jobs with the packages of a folder, as `pip install --target` makes it, before all others."""

    def __init__(self, packages: Path) -> None:
        self._packages = packages

    def __call__(self, job: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Read a job's tickets.

        Raises:
            NotReadError: it could not be done there.
        """
        path = os.pathsep.join((str(self._packages.resolve()), str(ROOT)))
        done = subprocess.run(
            [sys.executable, "-m", "handlers.cli.other_data"],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": path},
        )
        if done.returncode:
            raise NotReadError((done.stderr.strip().splitlines() or ["it ended without a word"])[-1])
        found: Sequence[Mapping[str, Any]] = json.loads(done.stdout)
        return found


def main() -> None:
    """Read the job that stands on standard input."""
    sys.stdout.write(json.dumps(read_job(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
