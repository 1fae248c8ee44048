"""The settings: where they come from, what is refused, and that no sentence tells a secret."""

import re
from pathlib import Path

import pytest

from config.checks import SAMPLE_ADMIN_TOKEN
from config.settings import Settings, SettingsError, load_settings, reveal, secret_values

EXAMPLE = Path(__file__).parents[2] / "config" / "example.env"
BUCKET = {
    "ENDPOINT_URL": "https://s3.example.com",
    "BUCKET": "b",
    "ACCESS_KEY_ID": "id",
    "SECRET_ACCESS_KEY": "s3cret-key",
}
ALSO = {
    "TWITCH_CLIENT_ID": {"TWITCH_CLIENT_SECRET": "s"},
    "TWITCH_BOT_ID": {"TWITCH_CLIENT_ID": "i", "TWITCH_CLIENT_SECRET": "s"},
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the developer's environment nor a .env of theirs counts here."""
    for field in Settings.model_fields:
        monkeypatch.delenv(field.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    return str(refused.value)


def test_nothing_has_to_be_set() -> None:
    settings = load_settings()
    assert settings.database_url is None
    assert settings.admin_token is None
    assert settings.twitch_api_url == "https://api.twitch.tv/helix"
    assert settings.discord_cdn_hosts == ("cdn.discordapp.com", "media.discordapp.net")
    assert (settings.app_env, settings.log_level, settings.log_format) == ("development", "INFO", None)


def test_the_data_folder_of_root_is_that_of_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0, raising=False)
    assert load_settings().data_dir == Path("/var/lib/tablecast")


def test_the_data_folder_of_a_person_is_in_their_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    assert load_settings().data_dir.is_relative_to(Path.home())


def test_a_relative_data_folder_is_in_the_working_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", "here")
    assert load_settings().data_dir == tmp_path / "here"


def test_the_environment_wins_over_the_file_and_an_empty_variable_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("APP_ENV=staging\nLOG_LEVEL=debug\nSOMETHING_ELSE=1\n", encoding="utf-8")
    monkeypatch.setenv("APP_ENV", "production")
    monkeypatch.setenv("LOG_LEVEL", "")
    settings = load_settings()
    assert (settings.app_env, settings.log_level) == ("production", "DEBUG")


@pytest.mark.parametrize("name", [field.upper() for field in Settings.model_fields])
@pytest.mark.parametrize("nothing", ["", "  "])
def test_an_empty_variable_counts_as_absent(monkeypatch: pytest.MonkeyPatch, name: str, nothing: str) -> None:
    expected = load_settings()
    monkeypatch.setenv(name, nothing)
    assert load_settings() == expected


def test_a_file_that_is_not_utf8_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"APP_ENV=\xff\xfe\n")
    assert refusal(monkeypatch) == "The file .env is not UTF-8 text; save it as UTF-8."


@pytest.mark.parametrize("prefix", ["S3", "R2"])
def test_the_bucket_is_read_under_both_names(monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    for name, value in BUCKET.items():
        monkeypatch.setenv(f"{prefix}_{name}", value)
    settings = load_settings()
    assert (settings.s3_endpoint_url, settings.s3_bucket) == ("https://s3.example.com", "b")
    assert (settings.s3_region, reveal(settings.s3_secret_access_key)) == ("auto", "s3cret-key")


@pytest.mark.parametrize("left_out", BUCKET)
def test_a_bucket_is_given_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch, left_out: str) -> None:
    told = refusal(monkeypatch, **{f"S3_{name}": value for name, value in BUCKET.items() if name != left_out})
    assert told.startswith(f"S3_{left_out} must be set too, because S3_")


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"TWITCH_CLIENT_ID": "abc"}, "TWITCH_CLIENT_SECRET must be set too, because TWITCH_CLIENT_ID is"),
        ({"TWITCH_CLIENT_SECRET": "abc"}, "TWITCH_CLIENT_ID must be set too, because TWITCH_CLIENT_SECRET is"),
        ({"TWITCH_BOT_TOKEN": "abc", **ALSO["TWITCH_BOT_ID"]}, "TWITCH_BOT_ID must be set too"),
        ({"TWITCH_BOT_REFRESH_TOKEN": "abc"}, "TWITCH_BOT_TOKEN must be set too"),
        ({"TWITCH_BOT_ID": "tablebot", **ALSO["TWITCH_BOT_ID"]}, "TWITCH_BOT_ID must be the number of the account"),
        ({"DATABASE_DIRECT_URL": "postgres://h/d"}, "DATABASE_URL must be set too"),
        ({"TWITCH_API_URL": "http://api.example.com"}, "TWITCH_API_URL must begin with https://"),
        ({"TWITCH_EVENTSUB_URL": "ws://10.0.0.1"}, "TWITCH_EVENTSUB_URL must begin with wss://"),
        ({"TWITCH_AUTH_URL": "https://user@id.twitch.tv"}, "TWITCH_AUTH_URL must hold no user name"),
        ({"DISCORD_API_URL": "https://discord.com/api"}, "DISCORD_API_URL must end in the version"),
        ({"DISCORD_CDN_HOSTS": "cdn.example.com/path"}, "DISCORD_CDN_HOSTS must be names of hosts"),
        ({"S3_ENDPOINT_URL": "http://s3.example.com"}, "S3_ENDPOINT_URL must begin with https://"),
        ({"PUBLIC_URL": "tablecast.example.com"}, "PUBLIC_URL must begin with http:// or https://"),
        ({"PUBLIC_URL": "https://example.com/?a=1"}, "PUBLIC_URL must hold"),
        ({"PUBLIC_URL": "https://"}, "PUBLIC_URL names no host"),
        ({"NATS_URL": "nats://a:4222,http://b"}, "NATS_URL must begin with nats://"),
        ({"APP_ENV": "prod"}, "APP_ENV must be 'development', 'test', 'staging' or 'production'."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be 'DEBUG'"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be 'console' or 'json'."),
        ({"ADMIN_TOKEN": "x" * 31}, "ADMIN_TOKEN must be at least 32 characters long"),
        ({"ADMIN_TOKEN": "x" * 31 + " y"}, "ADMIN_TOKEN must be made of ASCII letters"),
        ({"ADMIN_TOKEN": SAMPLE_ADMIN_TOKEN}, "ADMIN_TOKEN is the sample of config/example.env"),
        ({"DATA_DIR": __file__}, "DATA_DIR is a file"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_work(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], words: str
) -> None:
    told = refusal(monkeypatch, **variables)
    assert told.startswith(words)
    assert told.endswith(".")
    assert "\n" not in told


def test_every_wrong_setting_gets_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(refusal(monkeypatch, LOG_LEVEL="loud", APP_ENV="prod", PUBLIC_URL="x").splitlines()) == 3


@pytest.mark.parametrize(
    "variables",
    [
        {"ADMIN_TOKEN": "hunter2hunter2"},
        {"NATS_URL": "http://u:hunter2hunter2@h"},
        {"TWITCH_CLIENT_SECRET": "hunter2hunter2"},
        {"DISCORD_TOKEN": "hunter2hunter2 hunter2hunter2"},
        {"LOG_LEVEL": "hunter2hunter2"},
    ],
)
def test_no_sentence_tells_what_was_set(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    assert "hunter2" not in refusal(monkeypatch, **variables)


@pytest.mark.parametrize(
    "url",
    [
        "postgres://user:pw@ep-x-pooler.eu.neon.tech/neondb?sslmode=require&channel_binding=require",
        "postgresql://user:p%40ss@db.example.com:6543/app",
        "postgresql+asyncpg://user@[::1]:5432/app",
        "psql 'postgresql://user:pw@h/d'",
        "postgres://u:[pw@h/d",
    ],
)
def test_database_addresses_are_kept_as_providers_print_them(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert reveal(load_settings().database_url) == url


@pytest.mark.parametrize("host", ["localhost:9000", "127.0.0.1:9000", "[::1]:9000"])
def test_plain_addresses_reach_this_machine(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("TWITCH_API_URL", f"http://{host}/helix/")
    monkeypatch.setenv("TWITCH_EVENTSUB_URL", f"ws://{host}/ws")
    assert load_settings().twitch_api_url == f"http://{host}/helix"


@pytest.mark.parametrize("host", ["seaweedfs:8333", "10.0.0.7:8333", "localhost:8333"])
def test_a_bucket_beside_us_may_be_plain(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    for name, value in {**BUCKET, "ENDPOINT_URL": f"http://{host}"}.items():
        monkeypatch.setenv(f"S3_{name}", value)
    assert load_settings().s3_endpoint_url == f"http://{host}"


def test_the_hosts_of_attachments_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_CDN_HOSTS", "CDN.example.com, 127.0.0.1:9000")
    assert load_settings().discord_cdn_hosts == ("cdn.example.com", "127.0.0.1:9000")


def test_printing_the_settings_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:hunter2hunter2@h/d")
    monkeypatch.setenv("ADMIN_TOKEN", "hunter2" * 6)
    settings = load_settings()
    assert "hunter2" not in f"{settings!r} {settings}"


def test_the_logs_are_told_every_secret_and_the_passwords_inside_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p%40ssword@h/d")
    monkeypatch.setenv("DISCORD_TOKEN", "discord-token")
    assert {"p%40ssword", "p@ssword", "discord-token"} <= set(secret_values(load_settings()))


def test_the_example_names_every_setting_and_no_other() -> None:
    named = re.findall(r"^#([A-Z][A-Z0-9_]*)=", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(named) == sorted(field.upper() for field in Settings.model_fields)


def test_the_example_is_explained_and_sets_nothing_as_it_is() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    assert all(not line or line.startswith("#") for line in lines)
    assert f"#ADMIN_TOKEN={SAMPLE_ADMIN_TOKEN}" in lines


def test_the_example_without_its_admin_token_is_valid(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    settings = [line[1:] for line in lines if re.match(r"#[A-Z][A-Z0-9_]*=", line) and "ADMIN_TOKEN" not in line]
    (tmp_path / ".env").write_text("\n".join(settings), encoding="utf-8")
    assert load_settings().s3_bucket == "tablecast"
