"""The global admin token: set, made, kept, and one only."""

import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.secrets_file import admin_token
from config.settings import Settings, SettingsError


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.delenv("ADMIN_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    return Settings(data_dir=tmp_path / "data" / "deep")


def test_a_token_that_was_set_is_used_and_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", "x" * 32)
    assert admin_token(Settings(data_dir=tmp_path / "data")) == ("x" * 32, None)
    assert not (tmp_path / "data").exists()


def test_the_first_start_makes_a_token_and_later_ones_find_it(settings: Settings) -> None:
    token, path = admin_token(settings)
    assert path == settings.data_dir / "admin_token"
    assert token.startswith("global_")
    assert len(token) == len("global_") + 43
    assert admin_token(settings) == (token, path)
    assert [file.name for file in settings.data_dir.iterdir()] == ["admin_token"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_only_the_owner_may_read_the_file(settings: Settings) -> None:
    _, path = admin_token(settings)
    assert path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    admin_token(settings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_starts_at_the_same_time_end_up_with_one_token(settings: Settings) -> None:
    with ThreadPoolExecutor(max_workers=16) as pool:
        tokens = set(pool.map(lambda _number: admin_token(settings)[0], range(64)))
    assert len(tokens) == 1
    assert [file.name for file in settings.data_dir.iterdir()] == ["admin_token"]


@pytest.mark.parametrize("content", ["", "global_short\n", "x" * 60, "global_" + "ü" * 43])
def test_a_file_with_something_else_is_a_sentence(settings: Settings, content: str) -> None:
    settings.data_dir.mkdir(parents=True)
    (settings.data_dir / "admin_token").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"does not hold an admin token\. Delete it"):
        admin_token(settings)


def test_a_folder_that_cannot_be_made_is_a_sentence(settings: Settings) -> None:
    settings.data_dir.parent.parent.joinpath("data").write_text("a file", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"cannot be read or made: .* Set DATA_DIR"):
        admin_token(settings)
