"""The global admin token: the one that was set, or the one made at first start and kept in a file of ``DATA_DIR``."""

import contextlib
import os
import secrets
from pathlib import Path

from config.checks import header_value
from config.settings import Settings, SettingsError, reveal

NAME = "admin_token"
PREFIX = "global_"
RANDOM_BYTES = 32
OWNER_ONLY = 0o600


def admin_token(settings: Settings) -> tuple[str, Path | None]:
    """Return the global admin token, and the file that keeps it unless it was set as ``ADMIN_TOKEN``.

    Starts at the same time end up with the same token.

    Raises:
        SettingsError: the file cannot be read or made, or holds something else.
    """
    given = reveal(settings.admin_token)
    if given is not None:
        return given, None
    path = settings.data_dir / NAME
    try:
        if not path.exists():
            _make(path)
        return _read(path), path
    except OSError as error:
        problem = f"{path} cannot be read or made: {error.strerror or error}"
        raise SettingsError(f"{problem}. Set DATA_DIR to a folder that may be written, or set ADMIN_TOKEN.") from None


def _make(path: Path) -> None:
    """Write a whole file beside the path, then give it the name if nobody was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{NAME}.{secrets.token_hex(8)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="ascii") as file:  # noqa: PTH123 -- Path.open cannot set the mode at once
            file.write(f"{PREFIX}{secrets.token_urlsafe(RANDOM_BYTES)}\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # unlike a rename it never replaces the token that another start has read
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        path.chmod(OWNER_ONLY)
    try:
        token = header_value(path.read_text(encoding="ascii").strip())
    except ValueError:
        token = ""
    if not token.startswith(PREFIX) or len(token) < len(PREFIX) + RANDOM_BYTES:
        raise SettingsError(f"{path} does not hold an admin token. Delete it to have one made, or set ADMIN_TOKEN.")
    return token
