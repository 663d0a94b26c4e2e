"""A Web API call's arguments: from the address, a form or JSON, and its token from the header or the form."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from sandbox.errors import SlackError
from sandbox.state import Json

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Arguments:
    """Arguments as given: strings from a form, any JSON value from JSON."""

    values: Json

    def string(self, name: str) -> str | None:
        """Give an argument as text; an empty one counts as none."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        return value if isinstance(value, str) else json.dumps(value)

    def needed(self, name: str, error: str = "invalid_arguments") -> str:
        """Give an argument that has to be there.

        Raises:
            SlackError: it is missing; `error` is Slack's name for that.
        """
        value = self.string(name)
        if value is None:
            missing = [f"missing required field: {name}"] if error == "invalid_arguments" else []
            raise SlackError(error, missing)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Give a yes or no, as `true`, `1` or a JSON boolean."""
        value = self.values.get(name)
        return default if value is None else value is True or str(value).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """Give a whole number.

        Raises:
            SlackError: `invalid_arguments`.
        """
        value = self.string(name)
        try:
            return default if value is None else int(value)
        except ValueError:
            raise SlackError("invalid_arguments", [f"must be an integer [json-pointer:/{name}]"]) from None

    def listed(self, name: str) -> list[str]:
        """Give a comma-separated list, or a JSON one."""
        value = self.values.get(name)
        if isinstance(value, list):
            return [str(one) for one in value]
        return [part.strip() for part in str(value).split(",") if part.strip()] if value else []

    def structure(self, name: str, error: str) -> Any:
        """Give an object or list, itself JSON inside a form; None when it is not there.

        Raises:
            SlackError: it is not JSON; `error` is Slack's name for that.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None


def read(
    content_type: str, authorization: str, query: str, body: bytes, *, post: bool
) -> tuple[str | None, Arguments]:
    """Read a call's token and arguments.

    Raises:
        SlackError: the body is not what its content type says.
    """
    values: Json = dict(parse_qsl(query, keep_blank_values=True))
    kind, _, rest = content_type.partition(";")
    from_json = kind.strip().lower() == "application/json"
    if post and body:
        values |= _body(kind.strip().lower(), rest.lower(), body)
    header = authorization.removeprefix("Bearer ").strip() if authorization.startswith("Bearer ") else None
    given = None if from_json else values.get("token")
    values.pop("token", None)
    return header or given, Arguments(values)


def _body(kind: str, rest: str, body: bytes) -> Json:
    if not kind:
        raise SlackError("missing_post_type")
    if "charset=" in rest and not any(name in rest for name in ("utf-8", "utf8", "iso-8859-1")):
        raise SlackError("invalid_charset")
    if kind == _FORM:
        try:
            return dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
        except ValueError:
            raise SlackError("invalid_form_data") from None
    if kind == "application/json":
        return _json(body)
    raise SlackError("invalid_post_type")


def _json(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value
