"""Plain YAML read line by line is what all of YAML has it to be, or it is not read."""

import random
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from policies.document import library
from policies.document.plain import read_plain
from policies.document.source import Reader

CUSTOMERS = (Path(__file__).parents[2] / "demo" / "customers.yml").read_text(encoding="utf-8")
DOCUMENTS = [*library().values(), CUSTOMERS]


def whole(text):
    """What all of YAML makes of a text; None where it is none, or has keys twice."""
    reader = Reader()
    try:
        data = reader.read(text)
    except (YAMLError, ValueError, RecursionError):
        return None
    return None if reader.problems else (data, reader.lines)


def agrees(text):
    """Whether it was read, after holding it against all of YAML."""
    read = read_plain(text)
    if read is None:
        return False
    assert (read.data, read.lines) == whole(text)
    assert repr(read.data) == repr(whole(text)[0])  # True is no 1, and a date no text
    return True


def test_most_of_what_comes_with_us_is_plain():
    """The customers file and the policies, but one with a folded text, are read the quick way."""
    assert [agrees(text) for text in DOCUMENTS].count(True) >= len(DOCUMENTS) - 1


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: two words\n",
        "a:\n  b:\n    c: x\nd: y",
        "a:\n- x\n- y\nb: 1",
        "a:\n  - k: v\n    l: w\n  - k: v2\n",
        "- a\n- b: c\n",
        "a: x # a comment\n# another\n\nb: 'quoted # no comment'",
        'a: "x: y"\n"first_response.2": 2h\n',
        "a: {b: c, d: [1, 2h, true]}\ne: []\nf: {}\n",
        "a: 2026-01-01\nb: 06:00-18:00\nc: 1.5\nd: 1e3\ne: 0x1F\nf: 0o17\ng: 1_000\n",
        "a: yes\nb: no\nc: on\nd: true\ne: False\nf: null\ng:\nh: Null\ni: y\n",
        "a: it's\nb: a#b\nc: a:b\nd: 50%\ne: a - b\nf: Grüße, 東京\n",
        "1: a\n2: b\n",
        "a: [it's, x y, 50%, 12:30, a.b/c@d]\n",
    ],
)
def test_plain_yaml_is_read(text):
    """Keys, lists, comments, quotes, brackets; numbers, dates and words as YAML 1.2 has them."""
    assert agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "# nothing\n", "a", "  a: 1", "a: &x 1\nb: *x", "a: |\n  text\n", "a: >-\n  text\n"),
        *("a: 1\na: 2", 'a: 1\n"a": 2', "a: x\n  y\n", "a: 1\n  b: 2", "a:\n    b: 1\n  c: 2", "- a\nb: 1"),
        *("a: {b: c", "a: {b: c}}", "a: [1,, 2]", "a: [1, 2,]", "a: {b}", "a: {b: c d: e}", "a: [b: c]"),
        *('a: "x\\n"', "a: 'it''s'", "a: 'x", "a: b: c", "a:b", "---\na: 1", "a: !!str 1", "? a\n: b"),
        *(
            "a: \tb",
            "a:\u2028b: 1",
            "\ufeffa: 1",
            "a: -1",
            "a: .5",
            "a: ~",
            "a: @x",
            "a: `x`",
            "- - a",
            "-  a: 1",
        ),
        *("a: 2026-02-30", "a: {b: 1, b: 2}", "a: {_b: 1}", "a: [x: y]", "a: [#x]", "a: [a #b]", "-\n  a: 1"),
        "a: " + "[" * 40 + "]" * 40,
    ],
)
def test_anything_else_is_left_to_those_who_know_all_of_yaml(text):
    """They read it, or say what is wrong with it."""
    assert read_plain(text) is None


SCALARS = st.one_of(
    st.text(max_size=12),
    st.integers(-5, 10_000),
    st.booleans(),
    st.none(),
    st.dates(),
    st.sampled_from(["2h", "06:00-18:00", "yes", "it's", "a: b", "x #y", "1e3", "0x1f", "=", "<<", "null"]),
)
KEYS = st.one_of(st.from_regex(r"[a-z][a-z_0-9.-]{0,8}", fullmatch=True), st.sampled_from("1234"))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), st.sampled_from([None, True, False]))
def test_whatever_is_written_down_is_read_back_the_same_or_not_at_all(data, flow):
    """Any data in any style."""
    yaml, out = YAML(typ="safe", pure=True), StringIO()
    yaml.default_flow_style = flow
    yaml.width = 4_000
    yaml.dump(data, out)

    agrees(out.getvalue())


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(DOCUMENTS))
@example(random.Random(3), CUSTOMERS)
def test_a_slip_is_never_read_otherwise_than_yaml_has_it(chance, text):
    """A few lines of a real document with characters and lines changed, moved, doubled or lost."""
    lines = text.split("\n")
    start = chance.randrange(len(lines))
    lines = lines[start : start + chance.randrange(1, 14)]
    shift = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    lines = [line[shift:] for line in lines]
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(lines))
        line = lines[at]
        where = chance.randrange(len(line) + 1)
        lines[at] = chance.choice(
            [
                line[:where] + chance.choice("  :-#'\"[]{},&*!|>%@`\t=~?.0a\\é") + line[where:],
                line[:where] + line[where + 1 :],
                line + "\n" + line,
                f"  {line}",
                line[2:],
                "",
            ]
        )
    agrees("\n".join(lines))
