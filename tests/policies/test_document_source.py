import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from policies.document import load
from policies.document.problems import DocumentProblems
from policies.document.source import parse, problems_of


def lines_of(text):
    with pytest.raises(DocumentProblems) as refused:
        parse(text, "file.yml")
    return [problem.line for problem in refused.value.problems]


def test_every_path_knows_its_line():
    """Keys and list items know the line they stand in; what is absent has its parent's line."""
    source = parse("a: 1\nb:\n  - x\n  - {c: 18:00,\n     d: 2}\n", "file.yml")

    assert source.data == {"a": 1, "b": ["x", {"c": "18:00", "d": 2}]}
    assert [source.line(path) for path in [("a",), ("b", 0), ("b", 1, "d"), ("b", 1, "e"), ("z",)]] == [
        1,
        3,
        5,
        4,
        1,
    ]


def test_keys_are_text_as_written():
    """Keys are text, so a priority's figure and a JSON record read the same."""
    assert parse("1: one\n2024-01-01: day\n", "file.yml").data == {"1": "one", "2024-01-01": "day"}


def test_duplicate_keys_are_all_told():
    """Keys that stand twice are refused with the second one's line, all at once."""
    assert lines_of("a: 1\nb: {c: 1,\n c: 2}\na: 2\n") == [3, 4]


def test_tabs_are_refused_with_their_lines():
    """Tabs are refused, each with its line."""
    assert lines_of("a:\n\tb: 1\n\tc: 2\n") == [2, 3]


def test_aliases_are_refused():
    """Aliases are refused, so a small file cannot unfold into a huge one."""
    assert lines_of("a: &a [x, x]\nb: [*a, *a]\nc: *a\n") == [2, 2, 3]


@pytest.mark.parametrize(
    "text", ["[", "a: b: c", "a: 1\n b: 2", "a: !!python/object:os.system x", "? [x]\n: 1", "a: 2024-13-45"]
)
def test_what_is_no_plain_yaml_is_refused_with_its_line(text):
    """Broken YAML and tags that would make objects are refused with a line, never run."""
    assert all(line >= 1 for line in lines_of(text))


def test_huge_and_deep_files_are_refused():
    """A file over 1 MB or nested beyond sense is refused, not read."""
    assert lines_of("a" * 1_000_001) == [1]
    assert lines_of("é" * 600_000) == [1]
    assert lines_of("[" * 400 + "]" * 400) == [1]


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    """Whatever the text, it is read or refused with problems, never anything else."""
    with suppress(DocumentProblems):
        parse(text, "file.yml")


def test_a_model_complains_in_the_words_of_the_file():
    """What a model refuses is told by place and line, and found again by path."""

    class Person(BaseModel, extra="forbid"):
        name: str
        age: int

    class File(BaseModel):
        people: list[Person]

    source = parse("people:\n  - name: Ann\n    age: 3\n  - name: Bo\n    age: x\n    shoe: 44\n", "file.yml")
    with pytest.raises(ValidationError) as refused:
        File.model_validate(source.data)

    problems = problems_of(refused.value, source)

    assert [(problem.line, problem.path) for problem in problems] == [
        (5, ("people", 1, "age")),
        (6, ("people", 1, "shoe")),
    ]
    assert problems[1].message == "people.2.shoe: is not known here; look for a slip in the spelling"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("policy: a\ntitle: " + "x" * 10_000_000, 2),
        ("policy: a\ntitle: " + "x " * 30_000 + "\n" + "notes: [a]\n" * 9_000, 2),
        ("a: &a [1]\nb: [*a, *a]\n", 2),
        ("a: &a\n  b: *a\n", 2),
        ("a: 1\n" + "[" * 30_000, 2),
        ("{" * 30_000, 1),
        ("a:\n" + "".join(" " * level + "a:\n" for level in range(1, 60)), 32),
        ("a: 1\n\tb: 2\n" * 5_000, 2),
        ("a: 1\n" * 9_000, 2),
    ],
)
def test_hostile_documents_are_refused_quickly_with_their_line(text, line):
    """A huge scalar, an alias bomb, recursion, tabs and repeated keys cost seconds of nobody's time."""
    begun = time.process_time()

    with pytest.raises(DocumentProblems) as refused:
        load(text, "policy.yml")

    assert refused.value.problems[0].line == line
    assert time.process_time() - begun < 3
