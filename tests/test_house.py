"""What import-linter cannot say about the house."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "policies", "storage", "sandbox", "demo")


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def test_views_use_slack_sdk_for_its_models_only() -> None:
    """No view can reach a Slack client."""
    used = {
        f"{file.name}: {name}"
        for file in _files("bot/views")
        for name in _imports(file)
        if name.startswith("slack_sdk") and not name.startswith("slack_sdk.models")
    }

    assert used == set()


def test_nobody_imports_the_composition_root() -> None:
    """app.py stands on top: nothing imports it."""
    used = {str(file) for file in _files(*PACKAGES) for name in _imports(file) if name.split(".")[0] == "app"}

    assert used == set()


def test_no_policy_is_named_in_code() -> None:
    """A policy is data: its name stands in its document, never in the code."""
    names = sorted(file.stem for file in (ROOT / "policies" / "library").glob("*.yml"))
    named = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in _files("bot", "handlers", "policies", "storage")
        for name in names
        if name != "starter" and name in file.read_text(encoding="utf-8").lower()
    }

    assert named == set()
    assert len(names) >= 6


def test_the_gateway_can_do_nothing_that_nobody_asks_of_it() -> None:
    """A call that nobody makes is one whose scope and limits nobody looks after."""
    tree = ast.parse((ROOT / "bot/delivery/gateway.py").read_text(encoding="utf-8"))
    [gateway] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Gateway"]
    names = [node.name for node in gateway.body if isinstance(node, ast.FunctionDef)]
    ours = [ROOT / "app.py", *ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in ours)

    assert [name for name in names if name[0] != "_" and not re.search(rf"\.{name}\b", code)] == []
