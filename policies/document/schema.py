"""The JSON Schema of a policy document, for editors that check and complete while somebody writes."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from policies.document.fields import Part
from policies.document.model import PolicyModel

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema, every key with its description."""
    found = PolicyModel.model_json_schema()
    described = {part.__name__: part for part in parts()}
    for name, part in (found["$defs"] | {PolicyModel.__name__: found}).items():
        if name in described:
            told = descriptions(described[name])
            for key, value in part.get("properties", {}).items():
                value |= {"description": told[key]}
    return {"$schema": _DRAFT, **_closed(found)}


def schema_text() -> str:
    """The schema as a file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def parts() -> list[type[Part]]:
    """The parts a policy document is made of, the whole first, each after where it is first used."""
    found: list[type[Part]] = []
    waiting: list[type[Part]] = [PolicyModel]
    while waiting:
        part = waiting.pop(0)
        if part not in found:
            found.append(part)
            waiting += [each for field in part.model_fields.values() for each in _within(field.annotation)]
            waiting += [
                each
                for field in part.model_fields.values()
                for meta in field.metadata
                for each in _within(meta)
            ]
    return found


def _within(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _within(inner)


def descriptions(part: type[Part]) -> dict[str, str]:
    """What each key is for, as its docstring in the model says; by the key as it is written."""
    told: dict[str, str] = {}
    for owner in reversed(part.__mro__):
        if issubclass(owner, Part) and owner is not Part:
            told |= dict(_docstrings(owner))
    return {field.alias or name: told[name] for name, field in part.model_fields.items()}


def _docstrings(owner: type[Part]) -> Iterator[tuple[str, str]]:
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
    assert isinstance(body, ast.ClassDef)
    for line, after in pairwise(body.body):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            match after:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    yield line.target.id, " ".join(text.split())


def _closed(schema: Any) -> Any:
    """A mapping whose keys follow a pattern has no others; titles made from keys only repeat them."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: _closed(value) for key, value in schema.items() if key != "title" or not isinstance(value, str)
    }
    return kept | {"additionalProperties": False} if "patternProperties" in kept else kept
