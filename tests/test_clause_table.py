"""The README says honestly which clauses are proven."""

from tests.tools import clause_table


def test_the_readme_shows_the_clauses_as_the_tests_mark_them() -> None:
    """The table in the README is the one the marks make; `make clauses` writes it."""
    readme = clause_table.README.read_text(encoding="utf-8")

    fresh = clause_table.written(readme, clause_table.table(clause_table.marked(clause_table.ROOT / "tests")))

    assert fresh == readme


def test_every_marked_clause_is_a_clause() -> None:
    """No test claims a clause that is not in the list."""
    clauses = {clause for told in clause_table.known().values() for clause in told}

    assert set(clause_table.marked(clause_table.ROOT / "tests")) <= clauses
