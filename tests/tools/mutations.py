"""The changes that mutmut makes to a module, each ready to be put into the function it changes.

mutmut's own way calls every function through a trampoline, which is slow. Here the changed code takes the place of the
function's own, whoever imported it.
"""

import ast
import difflib
import hashlib
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

_ORIGINAL = "__mutmut_orig"


@dataclass(frozen=True)
class Mutant:
    """One change in one place."""

    name: str
    """As mutmut has it: `policies.ladder.x_due__mutmut_3`."""
    path: str
    lines: frozenset[int]
    """Of the statements that it changes; who executes none of them cannot notice."""
    within: int
    """The line of its function that it changes first."""
    diff: str
    function: FunctionType
    changed: FunctionType

    @property
    def place(self) -> str:
        """The function it changes."""
        return self.name.rpartition("__mutmut_")[0]

    @property
    def key(self) -> str:
        """Names the change itself, whatever its number is and wherever its function stands."""
        return hashlib.sha256(f"{self.place} {self.within} {self.diff}".encode()).hexdigest()[:16]

    def apply(self) -> None:
        """Change the function for the rest of this process."""
        self.function.__code__ = self.changed.__code__
        self.function.__defaults__ = self.changed.__defaults__
        self.function.__kwdefaults__ = self.changed.__kwdefaults__


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every change that mutmut knows for a module."""
    source = path.read_text(encoding="utf-8")
    generator: Any = importlib.import_module("mutmut.mutation.file_mutation")
    code: str = generator.mutate_file_contents(str(path), source).code
    name = ".".join(path.with_suffix("").parts)
    real = importlib.import_module(name)
    made: dict[str, Any] = {"__name__": name, "__file__": str(path)}
    exec(compile(code, f"mutants/{path}", "exec"), made)
    own = {(owner, node.name): node for owner, node in _functions(ast.parse(source))}
    found = {node.name: (owner, node) for owner, node in _functions(ast.parse(code))}
    for changed, (owner, node) in found.items():
        base, _, number = changed.rpartition("__mutmut_")
        if not number.isdecimal():
            continue
        plain = base.rpartition("ǁ")[2] if "ǁ" in base else base.removeprefix("x_")
        before = _text(code, found[base + _ORIGINAL][1], plain)
        after = _text(code, node, plain)
        touched = _touched(before, after, own[owner, plain].lineno)
        yield Mutant(
            name=f"{name}.{changed}",
            path=str(path),
            lines=frozenset(_statements(own[owner, plain], touched)),
            within=min(touched) - own[owner, plain].lineno,
            diff=_diff(before, after),
            function=_held(vars(real), owner, plain),
            changed=_held(made, owner, changed),
        )


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            yield from ((node.name, child) for child in node.body if isinstance(child, ast.FunctionDef))


def _held(names: dict[str, Any], owner: str, name: str) -> FunctionType:
    holder = vars(names[owner]) if owner else names
    function: FunctionType = getattr(holder[name], "__func__", holder[name])  # of a class method
    return function


def _text(code: str, node: ast.FunctionDef, name: str) -> list[str]:
    """A function's lines, under its plain name."""
    first, *rest = code.splitlines()[node.lineno - 1 : node.end_lineno]
    return [first.replace(node.name, name), *rest]


def _touched(before: list[str], after: list[str], first: int) -> set[int]:
    """The lines of the module that a change replaces."""
    pieces = difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    return {first + line for tag, i, j, _, _ in pieces if tag != "equal" for line in range(i, max(j, i + 1))}


def _statements(function: ast.FunctionDef, lines: set[int]) -> Iterator[int]:
    """The lines of the innermost statements around some lines; those of the whole function for its head."""
    within = [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function]
    for line in lines:
        around = [node for node in within if node.lineno <= line <= (node.end_lineno or node.lineno)]
        inner: ast.stmt = min(around, key=_length, default=function)
        yield from range(inner.lineno, (inner.end_lineno or inner.lineno) + 1)


def _length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno


def _diff(before: list[str], after: list[str]) -> str:
    lines = difflib.unified_diff(before, after, lineterm="", n=1)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
