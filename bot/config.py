"""Settings from the environment: everything that is missing or wrong is told at once, and secrets are never shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo
from sqlalchemy.exc import ArgumentError

from storage.engine import address

SLACK = "https://slack.com/api/"
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~-]+)*/?")
"""No question, no fragment, nothing that would have to be escaped in a page or a header."""


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One setting that is missing or wrong, and what would be right. Never holds the setting's value."""

    name: str
    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{self.name} {self.wrong}; {self.right}"


class ConfigProblems(Exception):  # noqa: N818 -- it holds several
    """Raised with everything that is missing or wrong in the environment."""

    def __init__(self, problems: tuple[ConfigProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def is_loopback(url: str) -> bool:
    """Tell whether a URL's host is this machine itself, by name or address."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(url: str) -> bool:
    """Whether it is https, or http to this machine, and names no user."""
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))
        return secure and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False


def _slack_api(url: str) -> str:
    if not _is_address(url):
        raise ValueError("is no https address (http is for this machine only)")
    return url.rstrip("/") + "/"


def _public(url: str | None, info: ValidationInfo) -> str | None:
    if url is None:
        return None
    if not _is_address(url) or not _PLAIN_ADDRESS.fullmatch(url):
        raise ValueError("is no plain https address (http is for this machine only)")
    if info.data.get("signing_secret", "wrong") is None:
        raise ValueError("needs SLACK_SIGNING_SECRET too, which its links are signed with")
    return url.rstrip("/")


def _secret(prefix: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        value = secret.get_secret_value()
        if not value.startswith(prefix) or not value.isascii() or any(c.isspace() for c in value):
            raise ValueError(
                f"does not begin with {prefix}" if prefix else "holds spaces or foreign characters"
            )
        return secret

    return AfterValidator(check)


def _signing(secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    # A token that is itself wrong was meant to be there: its own problem is enough.
    if secret is None and info.data.get("app_token", "wrong") is None:
        raise ValueError("is missing")
    return secret


def _database(secret: SecretStr) -> SecretStr:
    scheme, _, rest = secret.get_secret_value().partition("://")
    known = scheme in {"postgresql", "postgresql+psycopg"} or (scheme == "sqlite" and len(rest) > 1)
    if not known or not rest or not _address(secret.get_secret_value()):
        raise ValueError("names no database that Pledge knows")
    return secret


def _address(url: str) -> bool:
    """Whether the parts of a database address can be told apart: a port that is no number cannot."""
    try:
        address(url)
    except (ValueError, ArgumentError):
        return False
    return True


def _clock(file: Path | None, info: ValidationInfo) -> Path | None:
    url = info.data.get("slack_api_url")
    if file is not None and url is not None and not is_loopback(url):
        raise ValueError("moves the clock of a real workspace")
    return file


class Ground(BaseModel):
    """What every command needs: where the data is, and what time it is."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, validate_default=True)

    slack_api_url: Annotated[str, AfterValidator(_slack_api)] = Field(SLACK, alias="SLACK_API_URL")
    """Ends with a slash."""
    database_url: Annotated[SecretStr, AfterValidator(_database)] = Field(
        SecretStr("sqlite:///pledge.db"), alias="DATABASE_URL"
    )
    """Secret because a PostgreSQL address may hold a password."""
    clock: Annotated[Path | None, AfterValidator(_clock)] = Field(None, alias="PLEDGE_CLOCK")
    """File of seconds to add to the machine's time; in a local workspace only."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", alias="LOG_LEVEL")

    @property
    def in_sandbox(self) -> bool:
        """Whether this runs beside a local workspace whose clock can be moved."""
        return self.clock is not None


class Settings(Ground):
    """Everything that serving needs. Secrets show as stars wherever this is printed."""

    bot_token: Annotated[SecretStr, _secret("xoxb-")] = Field(alias="SLACK_BOT_TOKEN")
    app_token: Annotated[SecretStr, _secret("xapp-")] | None = Field(None, alias="SLACK_APP_TOKEN")
    """Set for Socket Mode; the signing secret is then not needed."""
    signing_secret: Annotated[Annotated[SecretStr, _secret("")] | None, AfterValidator(_signing)] = Field(
        None, alias="SLACK_SIGNING_SECRET"
    )
    host: str = Field("127.0.0.1", alias="HOST")
    """Address to listen on; a container or a proxy on another machine needs 0.0.0.0."""
    port: Annotated[int, Field(ge=1, le=65535)] = Field(3000, alias="PORT")
    public_url: Annotated[str | None, AfterValidator(_public)] = Field(None, alias="PUBLIC_URL")
    """Where people's browsers reach this server, without a slash at its end; without it there are no pages for them."""


RIGHT: Mapping[str, str] = {
    "SLACK_BOT_TOKEN": "set it to the bot token of the app's OAuth page, which begins with xoxb-",
    "SLACK_APP_TOKEN": "set it to an app-level token with connections:write, which begins with xapp-, "
    "or leave it out to be called over HTTP",
    "SLACK_SIGNING_SECRET": "set it to the signing secret of the app's Basic Information page, "
    "or set SLACK_APP_TOKEN for Socket Mode",
    "SLACK_API_URL": f"leave it out for {SLACK}, or set it to a local workspace such as http://127.0.0.1:8300/api/",
    "DATABASE_URL": "set it to sqlite:///pledge.db or postgresql://user:password@host/name",
    "HOST": "set it to an address to listen on, such as 127.0.0.1 or 0.0.0.0",
    "PORT": "set it to a number from 1 to 65535, such as 3000",
    "PUBLIC_URL": "leave it out, or set it to the https address under which browsers reach this server, "
    "such as https://support.example",
    "PLEDGE_CLOCK": "leave it out; it works only while SLACK_API_URL points to this machine",
    "LOG_LEVEL": "set it to DEBUG, INFO, WARNING or ERROR",
}
"""Every setting, with what would be right."""


Read = TypeVar("Read", bound=Ground)


def settings(environ: Mapping[str, str]) -> Settings:
    """Read everything that serving needs. An empty variable counts as one that is not set.

    Raises:
        ConfigProblems: with every setting that is missing or wrong.
    """
    return _read(Settings, environ)


def ground(environ: Mapping[str, str]) -> Ground:
    """Read what commands need that do not speak to Slack.

    Raises:
        ConfigProblems: with every setting of these that is wrong.
    """
    return _read(Ground, environ)


def _read(kind: type[Read], environ: Mapping[str, str]) -> Read:
    given = {name: value.strip() for name in RIGHT if (value := environ.get(name, "")).strip()}
    if "LOG_LEVEL" in given:
        given["LOG_LEVEL"] = given["LOG_LEVEL"].upper()
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        problems = tuple(
            _problem(details) for details in error.errors(include_input=False, include_url=False)
        )
    raise ConfigProblems(problems)  # outside the except, so that no trace of the values hangs on it


def _problem(details: Mapping[str, Any]) -> ConfigProblem:
    name = str(details["loc"][0])
    if name in Settings.model_fields:  # pydantic names a default by its field, a given value by its alias
        name = str(Settings.model_fields[name].alias)
    wrong = {"missing": "is missing", "value_error": str(details.get("ctx", {}).get("error", ""))}
    return ConfigProblem(name, wrong.get(str(details["type"]), "is wrong"), RIGHT[name])
