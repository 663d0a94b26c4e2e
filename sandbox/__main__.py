"""`python -m sandbox`: a Slack workspace on this machine until interrupted."""

import argparse
import json
import sys
from pathlib import Path

from sandbox.box import Box
from sandbox.errors import Misuse
from sandbox.server import listen, serving
from sandbox.settings import Settings


def _arguments() -> argparse.Namespace:
    usual = Settings()
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A Slack workspace on this machine."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--clock", type=Path, help="file for the seconds to add to the machine's time")
    parser.add_argument("--app-url", help="where events, commands and interactions go")
    parser.add_argument("--signing-secret", default=usual.signing_secret)
    parser.add_argument("--bot-token", default=usual.bot_token)
    parser.add_argument("--seed", type=Path, help="JSON file with workspaces, users and channels")
    parser.add_argument("--start", type=float, help="business time to start at, in seconds since 1970")
    parser.add_argument(
        "--post-rate", type=float, default=1.0, help="messages a second and channel; 0 for no limit"
    )
    parser.add_argument("--retry-factor", type=float, default=1.0, help="multiplies the waits before retries")
    return parser.parse_args()


def main() -> int:
    """Start, print the address, and serve."""
    given = _arguments()
    try:
        box = Box(
            Settings(
                app_url=given.app_url,
                signing_secret=given.signing_secret,
                bot_token=given.bot_token,
                clock_file=given.clock,
                start=given.start,
                post_rate=given.post_rate or None,
                retry_factor=given.retry_factor,
            )
        )
        if given.seed:
            box.seed(json.loads(given.seed.read_text(encoding="utf-8")))
        taken = listen(given.port)
    except (Misuse, OSError, ValueError) as wrong:
        sys.stderr.write(f"The sandbox cannot start: {wrong}\n")
        return 2
    server = serving(box, taken)
    sys.stdout.write(f"{box.address}\n")
    sys.stdout.flush()
    server.run(sockets=[taken])
    return 0


if __name__ == "__main__":
    sys.exit(main())
