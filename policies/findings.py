"""What agents found out about a request, the newest word on each thing (S8, U13)."""

from collections.abc import Sequence

from policies.timeline import Fact, FactKind


def found(facts: Sequence[Fact]) -> dict[str, str]:
    """The value of each finding, by code; what was taken back is left out."""
    newest: dict[str, str] = {}
    for fact in sorted(facts, key=lambda one: one.seq):
        if fact.kind is FactKind.FINDINGS_RECORDED:
            newest.update({str(key): str(value) for key, value in fact.what["findings"].items()})
    return {key: value for key, value in newest.items() if value}
