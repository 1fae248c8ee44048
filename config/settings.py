"""Every setting, read from the environment and from ``.env``. Nobody else reads the environment.

A field has the name of its variable in lower case. What may hold a password is a ``SecretStr``: see :func:`reveal`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config import checks, urls

SERVER_FOLDER = Path("/var/lib/tablecast")

AdminToken = Annotated[SecretStr, AfterValidator(checks.secretly(checks.admin_token))]
HeaderSecret = Annotated[SecretStr, AfterValidator(checks.secretly(checks.header_value))]
Link = Annotated[str, AfterValidator(urls.link_url)]
Service = Annotated[str, AfterValidator(lambda text: urls.service_url(text, urls.WEB))]
SocketService = Annotated[str, AfterValidator(lambda text: urls.service_url(text, urls.SOCKET))]
VersionedService = Annotated[str, AfterValidator(urls.versioned_url)]
NearbyService = Annotated[str, AfterValidator(lambda text: urls.service_url(text, urls.WEB, neighbours=True))]

Nats = Annotated[SecretStr, AfterValidator(checks.secretly(urls.nats_urls))]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(urls.host_names)]
Environment = Annotated[Literal["development", "test", "staging", "production"], BeforeValidator(checks.lower)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(checks.upper)]
LogFormat = Annotated[Literal["console", "json"], BeforeValidator(checks.lower)]

S3_NEEDED = ("S3_ENDPOINT_URL", "S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
TWITCH_NEEDED = ("TWITCH_CLIENT_ID", "TWITCH_CLIENT_SECRET")
# Which settings, if any is there, need which others, and why.
TOGETHER = (
    ((*S3_NEEDED, "S3_PUBLIC_URL"), S3_NEEDED, "a bucket is used with all of them or not at all"),
    ((*TWITCH_NEEDED, "TWITCH_BOT_ID", "TWITCH_BOT_TOKEN"), TWITCH_NEEDED, "Twitch knows an application by both"),
    (("TWITCH_BOT_TOKEN",), ("TWITCH_BOT_ID",), "a token is used with the number of its account"),
    (("TWITCH_BOT_REFRESH_TOKEN",), ("TWITCH_BOT_TOKEN",), "it renews that token"),
    (("DATABASE_DIRECT_URL",), ("DATABASE_URL",), "both lead to the same database"),
)


class SettingsError(Exception):
    """Settings are wrong; the text has one sentence a line for each of them and never a secret."""


def _default_data_dir() -> Path:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return SERVER_FOLDER if is_root else platformdirs.user_data_path("tablecast", appauthor=False)


def _s3(name: str, *others: str) -> AliasChoices:
    """Return the names of a setting of the bucket; those with ``R2_`` served before there was another bucket."""
    return AliasChoices(f"S3_{name}", f"R2_{name}", *others)


class Settings(BaseSettings):
    """What the operator decided. An empty variable counts as absent, and absent parts are off."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
        str_strip_whitespace=True,
    )

    database_url: SecretStr | None = None  # what it must look like, store.address knows
    database_direct_url: SecretStr | None = None
    data_dir: Annotated[Path, AfterValidator(checks.folder)] = Field(default_factory=_default_data_dir)
    admin_token: AdminToken | None = None
    public_url: Link | None = None

    s3_endpoint_url: NearbyService | None = Field(default=None, validation_alias=_s3("ENDPOINT_URL"))
    s3_bucket: str | None = Field(default=None, validation_alias=_s3("BUCKET", "R2_BUCKET_NAME"))
    s3_access_key_id: str | None = Field(default=None, validation_alias=_s3("ACCESS_KEY_ID"))
    s3_secret_access_key: SecretStr | None = Field(default=None, validation_alias=_s3("SECRET_ACCESS_KEY"))
    s3_region: str = Field(default="auto", validation_alias=_s3("REGION"))
    s3_public_url: Link | None = Field(default=None, validation_alias=_s3("PUBLIC_URL"))

    twitch_client_id: str | None = None
    twitch_client_secret: HeaderSecret | None = None
    twitch_bot_id: Annotated[str, AfterValidator(checks.digits)] | None = None
    twitch_bot_token: HeaderSecret | None = None
    twitch_bot_refresh_token: HeaderSecret | None = None
    twitch_api_url: Service = "https://api.twitch.tv/helix"
    twitch_auth_url: Service = "https://id.twitch.tv"
    twitch_eventsub_url: SocketService = "wss://eventsub.wss.twitch.tv/ws"

    discord_token: HeaderSecret | None = None
    discord_api_url: VersionedService = "https://discord.com/api/v10"
    discord_cdn_hosts: Hosts = ("cdn.discordapp.com", "media.discordapp.net")

    nats_url: Nats | None = None

    app_env: Environment = "development"
    log_level: LogLevel = "INFO"
    log_format: LogFormat | None = None

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, values: Mapping[str, object]) -> dict[str, object]:
        return {name: value for name, value in values.items() if not (isinstance(value, str) and not value.strip())}

    @model_validator(mode="after")
    def _what_belongs_together(self) -> "Settings":
        values = {name.upper(): getattr(self, name) for name in type(self).model_fields}
        problems = [problem for rule in TOGETHER for problem in checks.missing(values, *rule)]
        if problems:
            raise ValueError("\n".join(problems))
        return self


def load_settings() -> Settings:
    """Read the environment, and ``.env`` of the working directory for what the environment does not say.

    Raises:
        SettingsError: with one sentence a line for each setting that is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise SettingsError("\n".join(_sentence(problem) for problem in problems)) from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"The file .env cannot be read: {error.strerror}.") from None


def reveal(secret: SecretStr | None) -> str | None:
    """Return the text of a secret, for the one who uses it."""
    return None if secret is None else secret.get_secret_value()


def secret_values(settings: Settings) -> tuple[str, ...]:
    """Return every secret among the settings, passwords inside addresses by themselves too, for the logs to hide."""
    wrapped = (getattr(settings, name) for name in Settings.model_fields)
    texts = [secret.get_secret_value() for secret in wrapped if isinstance(secret, SecretStr)]
    return tuple(texts + [password for text in texts for password in urls.passwords_of(text)])


def _sentence(problem: ErrorDetails) -> str:
    text = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        return text  # of settings that belong together: it names them itself
    if problem["type"] == "literal_error":
        text = f"must be {problem['ctx']['expected']}"
    return f"{str(problem['loc'][0]).upper()} {text}."
