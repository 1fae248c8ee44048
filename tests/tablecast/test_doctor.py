"""What the doctor says of settings and files. It changes none of them."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from config.settings import Settings
from tablecast.tools import doctor

TOKEN = "global_" + "x" * 43


def settings(folder: Path, **more: str) -> Settings:
    return Settings(data_dir=folder, _env_file=None, **more)  # type: ignore[arg-type, call-arg]


def token(folder: Path, text: str = TOKEN, mode: int = 0o600) -> Path:
    path = folder / "admin_token"
    path.write_text(f"{text}\n", encoding="ascii")
    path.chmod(mode)
    return path


def one(findings: Iterable[doctor.Finding]) -> tuple[str, str]:
    (found,) = findings
    return found.state, found.said


def test_an_admin_token_for_its_owner_only_is_fine_and_so_is_none_yet(tmp_path: Path) -> None:
    assert one(doctor._admin_token(settings(tmp_path)))[0] == "fine"
    token(tmp_path)
    assert one(doctor._admin_token(settings(tmp_path)))[0] == "fine"
    assert one(doctor._admin_token(settings(tmp_path, admin_token="y" * 40)))[0] == "fine"


def test_an_admin_token_that_others_can_read_is_broken_and_left_as_it_is(tmp_path: Path) -> None:
    path = token(tmp_path, mode=0o644)
    state, said = one(doctor._admin_token(settings(tmp_path)))
    assert state == "broken"
    assert "chmod 600" in said
    assert TOKEN not in said
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_file_that_holds_no_admin_token_is_broken_and_not_repeated(tmp_path: Path) -> None:
    token(tmp_path, "hunter2secret")
    state, said = one(doctor._admin_token(settings(tmp_path)))
    assert state == "broken"
    assert "hunter2secret" not in said


def test_a_data_folder_that_cannot_be_written_is_broken_and_a_full_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert one(doctor._data_dir(tmp_path / "not" / "yet"))[0] == "fine"
    assert not (tmp_path / "not").exists()
    monkeypatch.setattr(doctor, "LITTLE_BYTES", 1 << 60)
    assert one(doctor._data_dir(tmp_path))[0] == "warning"
    monkeypatch.setattr(doctor, "TOO_LITTLE_BYTES", 1 << 60)
    assert one(doctor._data_dir(tmp_path))[0] == "broken"

    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tablecast.tools.doctor.tempfile.TemporaryFile", full)
    assert one(doctor._data_dir(tmp_path)) == (
        "broken", f"DATA_DIR {tmp_path} cannot be written (No space left on device): name another, or mend its rights."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, "fine"),
        ({"app_env": "production"}, "warning"),
        ({"public_url": "https://show.example.com", "app_env": "production"}, "fine"),
        ({"public_url": "http://show.example.com"}, "warning"),
        ({"public_url": "http://127.0.0.1:8000"}, "fine"),
        ({"public_url": "http://localhost:8000", "app_env": "production"}, "warning"),
    ],
)
def test_a_public_url_is_judged_by_who_is_to_open_it(tmp_path: Path, more: dict[str, str], state: str) -> None:
    assert one(doctor._public_url(settings(tmp_path, **more)))[0] == state


def test_what_is_set_and_has_no_effect_is_said(tmp_path: Path) -> None:
    assert list(doctor._not_there_yet(settings(tmp_path))) == []
    wanted = settings(tmp_path, nats_url="nats://127.0.0.1:4222", discord_token="secret-of-discord")
    said = [found.said for found in doctor._not_there_yet(wanted)]
    assert len(said) == 2
    assert "secret-of-discord" not in " ".join(said)
