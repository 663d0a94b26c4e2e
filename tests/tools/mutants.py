"""Which changes of the rules of time no test notices (`make mutants`, with `MUTANTS='policies.ladder.*'` for a part).

Each change is tried in a fork of one collected test run, so it costs no more than its tests' time. It is tried with the
tests that execute its lines: first those that noticed its neighbours, then those that execute least. Properties get a
few stories before, for what is left, they get all of theirs. A test that is busy far beyond its time has noticed.

What was learned is kept in `mutants/`: verdicts.jsonl goes on where it was left.
"""

import fnmatch
import hashlib
import importlib
import json
import mmap
import os
import pickle
import resource
import signal
import sys
import time
import tomllib
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from _pytest.runner import runtestprotocol

from tests.tools.mutations import Mutant, mutants_of

SETTINGS = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
KEPT = Path("mutants")
ALL, FEW = 10_000, 5
"""Stories a property gets."""
MEMORY = 3 << 30
FEWEST = ["-q", "-s", "--tb=no", "-p", "no:logging"]


class Report:
    """Whether the test that ran last failed."""

    failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Pytest's word on each part of a test."""
        self.failed |= report.failed

    def runs(self, item: pytest.Item) -> bool:
        """Run a test; whether it noticed something."""
        self.failed = False
        runtestprotocol(item, log=True, nextitem=None)
        return self.failed


class Learned(NamedTuple):
    """What a test executes, and how long that takes; `mark` changes with the test's file or the rules."""

    mark: str
    seconds: float
    lines: dict[str, set[int]]


class Tests:
    """The collected tests: what each executes, and how long that takes."""

    def __init__(self, items: Iterable[Any], report: Report, files: list[str]) -> None:
        self.items, self.report = {item.nodeid: item for item in items}, report
        self.files = files
        self.stories = {
            name: item.obj._hypothesis_internal_use_settings  # its only way to tell
            for name, item in self.items.items()
            if hasattr(item.obj, "_hypothesis_internal_use_settings")
        }
        self.learned: dict[str, Learned] = {}

    def learn(self) -> None:
        """Run each test by itself, as it is met in a fork: nothing is remembered from one to the next."""
        importlib.import_module("coverage")  # once, and not in every fork
        kept = KEPT / "learned.pickle"
        known = pickle.loads(kept.read_bytes()) if kept.exists() else {}
        rules = "".join(Path(file).read_text(encoding="utf-8") for file in self.files)
        for name, item in self.items.items():
            mark = hashlib.sha256((rules + item.path.read_text(encoding="utf-8")).encode()).hexdigest()
            if name in known and known[name].mark == mark:
                self.learned[name] = known[name]
            elif (found := forked(lambda name=name: self._look(name))) is not None:
                self.learned[name] = Learned(mark, *found)
        kept.write_bytes(pickle.dumps(self.learned))

    def _look(self, name: str) -> tuple[float, dict[str, set[int]]] | None:
        from coverage import Coverage  # noqa: PLC0415 -- comes with mutmut only

        warnings.simplefilter("ignore")
        self.limit(name, ALL)
        cover = Coverage(data_file=None, include=self.files, config_file=False, messages=False)
        began = time.process_time()
        cover.start()
        failed = self.report.runs(self.items[name])
        cover.stop()
        if failed:
            return None
        data = cover.get_data()
        lines = {os.path.relpath(file): set(data.lines(file) or ()) for file in data.measured_files()}
        return time.process_time() - began, lines

    def limit(self, name: str, stories: int) -> bool:
        """Give a property so many stories, and no leisure to find a smaller one; whether there is more to try."""
        from hypothesis import HealthCheck, Phase, settings  # noqa: PLC0415 -- pytest imports it first

        if name not in self.stories:
            return stories == FEW
        own = self.stories[name]
        self.items[name].obj._hypothesis_internal_use_settings = settings(
            own,
            max_examples=min(stories, own.max_examples),
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            deadline=None,
            database=None,
            report_multiple_bugs=False,
        )
        return stories == FEW or own.max_examples > FEW

    def noticing(self, mutant: Mutant, first: list[str]) -> list[str]:
        """The tests that execute its lines, the likeliest to notice first."""
        names = [
            name for name, test in self.learned.items() if mutant.lines & test.lines.get(mutant.path, set())
        ]
        rank = {name: number for number, name in enumerate(reversed(first))}
        return sorted(names, key=lambda name: (rank.get(name, len(rank)), self._effort(name)))

    def _effort(self, name: str) -> float:
        test = self.learned[name]
        return test.seconds * sum(map(len, test.lines.values())) * (0.2 if name in self.stories else 1)

    def mark(self, names: Iterable[str]) -> str:
        """Changes when one of some tests does, or what they are."""
        told = "".join(sorted(name + self.learned[name].mark for name in names))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def forked(work: Callable[[], Any]) -> Any:
    """What `work` gives in a process of its own; None when that died."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            with os.fdopen(write, "wb") as out:
                pickle.dump(work(), out)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as source:
        said = source.read()
    os.waitpid(child, 0)
    return pickle.loads(said) if said else None


def tried(tests: Tests, mutant: Mutant, names: list[str], stories: int) -> tuple[str | None, bool]:
    """The test that noticed a change, and whether it was by being busy too long; None when none did."""
    busy = mmap.mmap(-1, 4096)

    def work() -> str:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        mutant.apply()
        for name in names:
            if tests.limit(name, stories):
                busy[:] = name.encode()[:4096].ljust(4096, b"\0")
                signal.setitimer(signal.ITIMER_VIRTUAL, 2 + 3 * tests.learned[name].seconds)
                if tests.report.runs(tests.items[name]):
                    return name
        return ""

    said = forked(work)
    return (busy[:].rstrip(b"\0").decode(), True) if said is None else (said or None, False)


class Trial(Report):
    """A test run that tries mutants where it would have run the tests."""

    def __init__(self, mutants: list[Mutant], files: list[str]) -> None:
        self.mutants, self.files = mutants, files
        self.near: defaultdict[str, list[str]] = defaultdict(list)
        self.verdicts: dict[str, dict[str, Any]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests."""
        with os.fdopen(os.dup(1), "w", buffering=1) as out:
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)  # what tests print is nobody's business
            os.close(silent)
            self._run(Tests(session.items, self, self.files), out)
            os.dup2(out.fileno(), 1)
        return True

    def _run(self, tests: Tests, out: Any) -> None:
        out.write(
            f"{len(tests.items)} tests, {len(self.mutants)} changes; learning what each test executes\n"
        )
        tests.learn()
        self._recall()
        for stories in (FEW, ALL):
            self._try_all(tests, stories, out)
        self._tell(out)

    def _recall(self) -> None:
        kept = KEPT / "verdicts.jsonl"
        for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
            said = json.loads(line)
            self._remember(said)

    def _remember(self, said: dict[str, Any]) -> None:
        self.verdicts[said["key"]] = said
        if said["by"] is None:
            return
        for place in (said["name"].rpartition(".")[0], said["name"].rpartition("__mutmut_")[0]):
            if said["by"] in self.near[place]:
                self.near[place].remove(said["by"])
            self.near[place].append(said["by"])

    def _try_all(self, tests: Tests, stories: int, out: Any) -> None:
        with (KEPT / "verdicts.jsonl").open("a", encoding="utf-8") as kept:
            for number, mutant in enumerate(self.mutants, 1):
                first = self.near[mutant.name.rpartition(".")[0]] + self.near[mutant.place]
                names = tests.noticing(mutant, first)
                said = {
                    "name": mutant.name,
                    "key": mutant.key,
                    "stories": stories,
                    "tests": tests.mark(names),
                }
                if self._known(said):
                    continue
                by, busy = tried(tests, mutant, names, stories)
                self._remember(said := said | {"by": by, "busy": busy})
                kept.write(json.dumps(said) + "\n")
                kept.flush()
                if by is None:
                    out.write(f"{number}/{len(self.mutants)} {mutant.name}\n{mutant.diff}\n\n")

    def _known(self, asked: dict[str, Any]) -> bool:
        """Whether it was noticed, or was not by the same tests with no fewer stories."""
        said = self.verdicts.get(asked["key"])
        if said is None or said["by"] is not None:
            return said is not None
        return bool(said["tests"] == asked["tests"] and said["stories"] >= asked["stories"])

    def _tell(self, out: Any) -> None:
        """How many of each module's changes were noticed."""
        made: Counter[str] = Counter(one.path for one in self.mutants)
        left = [one for one in self.mutants if self.verdicts[one.key]["by"] is None]
        missed = Counter(one.path for one in left)
        for one in left:
            out.write(f"not noticed: {one.name}\n{one.diff}\n\n")
        for path, count in made.items():
            out.write(f"{path}: {count - missed[path]} of {count} noticed\n")


def main(patterns: list[str]) -> int:
    """Try the mutants whose names fit one of some patterns, or all."""
    KEPT.mkdir(exist_ok=True)
    paths = [path for pattern in SETTINGS["only_mutate"] for path in sorted(Path().glob(pattern))]
    mutants = [one for path in paths for one in mutants_of(path)]
    chosen = [one for fits in patterns or ["*"] for one in mutants if fnmatch.fnmatch(one.name, fits)]
    files = [str(path.resolve()) for path in paths]
    arguments = [*SETTINGS["pytest_add_cli_args"], *FEWEST]
    tests = SETTINGS["pytest_add_cli_args_test_selection"]
    return pytest.main([*arguments, *tests], plugins=[Trial(chosen, files)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
