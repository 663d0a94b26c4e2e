"""Writes the README's table of clauses from docs/clauses.yml and the tests' marks; `--check` only compares."""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- clauses -->", "<!-- /clauses -->"


def marked(tests: Path) -> Counter[str]:
    """How many tests carry each clause's mark."""
    found: Counter[str] = Counter()
    for file in sorted(tests.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found.update(set(_clauses(node)))
    return found


def _clauses(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.clause":
            for argument in decorator.args:
                yield str(ast.literal_eval(argument))


def known() -> dict[str, dict[str, dict[str, str]]]:
    """The clauses by policy: what each says, and what is not there yet."""
    loaded: dict[str, dict[str, dict[str, str]]] = YAML(typ="safe").load(
        (ROOT / "docs" / "clauses.yml").read_text(encoding="utf-8")
    )
    return loaded


def table(counts: Counter[str]) -> str:
    """The table as Markdown. A clause without a test is not there, whatever is written of it."""
    lines = ["| clause | what it says | tests | not there yet |", "| --- | --- | --- | --- |"]
    for policy, clauses in known().items():
        lines.append(f"| **{policy}** | | | |")
        for clause, told in clauses.items():
            tests = counts[clause]
            lacks = told.get("lacks", "") if tests else "**Nothing proven yet**"
            lines.append(f"| {clause} | {told['says']} | {tests or '–'} | {lacks} |")
    return "\n".join(lines)


def written(readme: str, content: str) -> str:
    """The README with the table put between its marks."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{content}\n{END}{after}"


def main() -> int:
    """Write, or with `--check` tell whether it would change anything."""
    readme = README.read_text(encoding="utf-8")
    fresh = written(readme, table(marked(ROOT / "tests")))
    if "--check" in sys.argv:
        return int(fresh != readme)
    README.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
