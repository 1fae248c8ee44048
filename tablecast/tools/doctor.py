"""The doctor: looks at every setting and connection, changes none, and says what to do about it in plain words."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec

from config.secrets_file import NAME, PREFIX
from config.settings import Settings
from store import doctor as of_the_store
from store.errors import CannotStart
from store.postgres.cluster import existing_data
from tablecast.opening import now, reached
from tablecast.tools.screen import tell as say
from tablecast.unbuilt import not_yet

State: TypeAlias = Literal["fine", "warning", "broken"]
SIGNS = {"fine": "✔", "warning": "!", "broken": "✖"}

LITTLE_BYTES = 1_000_000_000
TOO_LITTLE_BYTES = 100_000_000
GB = 1_000_000_000
LOOPBACK = ("localhost", "127.", "[::1]", "::1")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at, and one sentence about it."""

    about: str
    state: State
    said: str


def tell(findings: list[Finding], *, as_json: bool) -> None:
    """Print what was found."""
    if as_json:
        say(json={"ok": all(one.state != "broken" for one in findings), "findings": findings})
        return
    for one in findings:
        say(f"{SIGNS[one.state]} {one.about:<12} {one.said}")


async def examine(settings: Settings, *, as_json: bool) -> bool:
    """Look at everything; whether nothing is broken."""
    findings = [
        Finding(about="settings", state="fine", said="Every setting can be read."),
        *_data_dir(settings.data_dir),
        *_admin_token(settings),
        *_public_url(settings),
        *_not_there_yet(settings),
    ]
    findings += await _database(settings)
    tell(findings, as_json=as_json)
    return all(one.state != "broken" for one in findings)


def _data_dir(folder: Path) -> Iterator[Finding]:
    place = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
        free = shutil.disk_usage(place).free
    except OSError as error:
        said = f"DATA_DIR {folder} cannot be written ({error.strerror or error}): name another, or mend its rights."
        yield Finding(about="data folder", state="broken", said=said)
        return
    state: State = "broken" if free < TOO_LITTLE_BYTES else "warning" if free < LITTLE_BYTES else "fine"
    advice = "" if state == "fine" else ": make room, or name a DATA_DIR on another disk"
    yield Finding(about="data folder", state=state, said=f"{folder}, {free / GB:.1f} GB free{advice}.")


def _admin_token(settings: Settings) -> Iterator[Finding]:
    path = settings.data_dir / NAME
    if settings.admin_token is not None:
        yield Finding(about="admin token", state="fine", said="It is set as ADMIN_TOKEN.")
    elif not path.exists():
        yield Finding(about="admin token", state="fine", said=f"The first start makes it, in {path}.")
    else:
        yield _token_file(path)


def _token_file(path: Path) -> Finding:
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        said = f"{path} cannot be read ({error.strerror}): start Tablecast as the user that owns it."
        return Finding(about="admin token", state="broken", said=said)
    if not text.startswith(PREFIX):
        said = f"{path} does not hold an admin token: delete it to have one made, or set ADMIN_TOKEN."
        return Finding(about="admin token", state="broken", said=said)
    if os.name == "posix" and mode & 0o077:
        said = f"{path} can be read by others (mode {mode & 0o777:03o}): run chmod 600 on it."
        return Finding(about="admin token", state="broken", said=said)
    return Finding(about="admin token", state="fine", said=f"It is in {path}, for its owner only.")


def _public_url(settings: Settings) -> Iterator[Finding]:
    url = settings.public_url
    if not url:
        said = "PUBLIC_URL is not set, so links lead to this machine: set it if anybody else is to open them."
        state: State = "warning" if settings.app_env == "production" else "fine"
        yield Finding(about="public URL", state=state, said=said)
        return
    parts = urlsplit(url)
    here = (parts.hostname or "").startswith(LOOPBACK)
    if here and settings.app_env == "production":
        said = f"PUBLIC_URL {url} leads to this machine only: name the address that others see."
        yield Finding(about="public URL", state="warning", said=said)
    elif parts.scheme == "http" and not here:
        said = f"PUBLIC_URL {url} is plain http, so tokens can be read on the way: put a proxy with TLS before it."
        yield Finding(about="public URL", state="warning", said=said)
    else:
        yield Finding(about="public URL", state="fine", said=f"Links begin with {url}.")


def _not_there_yet(settings: Settings) -> Iterator[Finding]:
    for part in not_yet(settings, twitch=True, discord=True):
        said = f"The settings ask for {part}, which this version does not have yet: they have no effect."
        yield Finding(about="settings", state="warning", said=said)


async def _database(settings: Settings) -> list[Finding]:
    kind = "DATABASE_URL" if settings.database_url else "embedded"
    if not settings.database_url and not existing_data(settings.data_dir.absolute() / "postgres"):
        said = "There is no embedded one yet: the first start makes it in DATA_DIR."
        return [Finding(about="database", state="fine", said=said)]
    try:
        async with reached(settings) as database:
            found = await of_the_store.examined(database, now)
    except CannotStart as error:
        return [Finding(about="database", state="broken", said=str(error))]
    return [Finding(about="database", state="fine", said=f"It answers ({kind})."), *(
        Finding(about="database", state=state, said=said) for state, said in found
    )]  # fmt: skip
