"""The schema for editors says what the model says."""

import json
from pathlib import Path

import jsonschema
import pytest

from policies.document import library
from policies.document.schema import descriptions, parts, schema, schema_text
from policies.document.source import parse

POLICIES = Path(__file__).parents[2] / "policies"
VALIDATOR = jsonschema.Draft202012Validator(schema())
STARTER = library()["starter"]


def complaints(text):
    data = json.loads(json.dumps(parse(text, "policy.yml").data, default=str))
    return [error.message for error in VALIDATOR.iter_errors(data)]


def test_the_schema_beside_the_documents_is_the_one_of_the_model():
    """`app.py policy schema > policies/document/schema.json` has been run since the model changed."""
    assert (POLICIES / "document" / "schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("name", library())
def test_every_document_fits_the_schema_and_names_it(name):
    """An editor finds the schema from the first line of each document, and has nothing to complain about."""
    first = library()[name].splitlines()[0]

    assert first == "# yaml-language-server: $schema=../document/schema.json"
    assert (POLICIES / "library" / first.split("=")[1]).resolve().exists()
    assert complaints(library()[name]) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("first_response: {1: 1h", "first_response: {1: 1 hour"),
        ("first_response: {1: 1h", "first_response: {0: 1h"),
        ("{at: 80%", "{at: soon"),
        ("tell: manager", "tell: boss"),
        ("contacts: 5", "contacts: 0"),
        ("  web: any", "  web: sometimes"),
        ("  always: 24x7", "  always: 25x7"),
        ("  always: 24x7", "  Always: 24x7"),
        ("kind: incident, priority: 3}", "kind: incident, priority: 5}"),
        ("notes: []", "notes: []\nextra: 1"),
    ],
)
def test_an_editor_sees_a_slip(old, new):
    """What an editor can know of a slip, the schema tells it."""
    assert STARTER.count(old) >= 1

    assert complaints(STARTER.replace(old, new, 1))


def test_every_key_is_described():
    """Whoever hovers over a key reads what it is for."""
    for part in parts():
        assert all(descriptions(part).values()), part
