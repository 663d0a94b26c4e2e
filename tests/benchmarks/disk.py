"""How long this disk takes to make a write sure: what a commit costs at least, and a figure that differs a thousandfold."""

import os
import statistics
import time
from pathlib import Path

WRITES = 60
PAGE = b"\0" * 4096


def milliseconds(folder: Path) -> float:
    """The median of some writes of a page, each made sure before the next."""
    path = folder / "disk"
    took = []
    with path.open("ab", buffering=0) as file:
        for _ in range(WRITES):
            began = time.perf_counter()
            file.write(PAGE)
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    path.unlink()
    return 1000 * statistics.median(took)
