"""Writes the tables of keys in docs/policies.md from the model, and reads the documents that are told there.

`python -m tests.tools.policy_reference` writes; a test compares.
"""

import re
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from policies.document import library
from policies.document.fields import Part
from policies.document.schema import descriptions, parts, schema

REFERENCE = Path(__file__).parents[2] / "docs" / "policies.md"
BEGIN, END = "<!-- keys -->", "<!-- /keys -->"
_HEADING = re.compile(r"(?<!^)(?=[A-Z])")


@cache
def _schema() -> dict[str, Any]:
    return schema()


def keys() -> str:
    """Every key of a document, part by part."""
    whole = _schema()
    defs = whole["$defs"] | {"PolicyModel": whole}
    return "\n".join(line for part in parts() for line in _part(part, defs[part.__name__]))


def _part(part: type[Part], told: dict[str, Any]) -> Iterator[str]:
    yield f"### {_title(part.__name__)}\n"
    yield f"{' '.join((part.__doc__ or '').split())}\n"
    yield "| key | what it is | value | without |"
    yield "| --- | --- | --- | --- |"
    required = told.get("required", [])
    for key, text in descriptions(part).items():
        value = told["properties"][key]
        without = "must be there" if key in required else _default(value)
        yield f"| `{key}` | {text} | {_words(value)} | {without} |"
    yield ""


def _title(name: str) -> str:
    words = _HEADING.sub(" ", name.removesuffix("Part").removesuffix("Model")).split()
    return " ".join([words[0], *(word.lower() for word in words[1:])])


def _default(value: dict[str, Any]) -> str:
    default = value.get("default")
    if default in (None, "", [], {}) or isinstance(default, dict):
        return "–"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`".replace("'", "")


def _words(value: dict[str, Any]) -> str:
    """What may stand there, in words."""
    if "anyOf" in value:
        return " or ".join(_words(each) for each in value["anyOf"] if each != {"type": "null"})
    if "$ref" in value:
        return _named(value["$ref"].rsplit("/", 1)[1])
    if "enum" in value or "const" in value:
        return _options(value.get("enum") or [value["const"]])
    if value.get("type") == "array":
        return f"list of {_words(value['items'])}"
    if value.get("type") == "object":
        inner = value.get("additionalProperties") or next(iter(value["patternProperties"].values()))
        return f"{_words(value.get('propertyNames', {'pattern': ''}))} → {_words(inner)}"
    return _plain(value)


def _named(name: str) -> str:
    options = _schema()["$defs"][name].get("enum")
    title = _title(name).lower()
    return _options(options) if options else f"[{title}](#{title.replace(' ', '-')})"


def _plain(value: dict[str, Any]) -> str:
    pattern = value.get("pattern")
    if pattern is not None:
        return "duration" if "mo)" in pattern else "moment" if "breach" in pattern else "name"
    if value.get("format") == "date":
        return "date"
    return {"boolean": "`true`, `false`", "integer": "number", "number": "number"}.get(value["type"], "text")


def _options(options: list[Any]) -> str:
    return ", ".join(f"`{option}`" for option in options)


def written(text: str) -> str:
    """The reference with fresh tables of keys."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{keys()}{END}{after}"


def with_fragment(fragment: str) -> str:
    """The starter with a fragment in place of what it names; `null` takes something away."""
    yaml = YAML(typ="safe")
    whole = _merged(yaml.load(library()["starter"]), yaml.load(fragment))
    out = StringIO()
    yaml.dump(whole, out)
    return out.getvalue()


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    kept = {key: value for key, value in old.items() if key not in new}
    changed = {key: _merged(old.get(key), value) for key, value in new.items() if value is not None}
    return kept | changed


if __name__ == "__main__":
    REFERENCE.write_text(written(REFERENCE.read_text(encoding="utf-8")), encoding="utf-8")
