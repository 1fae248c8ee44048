"""The embedded server's folder: its layout, its port, its passwords, its log. No process is started or watched here."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from store.address import Address
from store.errors import CannotStart

ROLE = DATABASE = "tablecast"
SUPERUSER = "postgres"
LOG_LIMIT_BYTES, LOG_KEPT_BYTES = 1_000_000, 64_000
PORTS = range(20_000, 30_000)
"""Below every system's range for outgoing connections, one of which could sit on our port while the server restarts."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The files of one server, all below ``home``; ``folder`` appears complete or not at all."""

    home: Path
    major: int

    @property
    def folder(self) -> Path:
        """All that belongs to this major version."""
        return self.home / f"pg{self.major}"

    @property
    def data(self) -> Path:
        """What Postgres calls PGDATA; the only folder that the server writes to."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server and initdb say."""
        return self.home / "postgres.log"

    @property
    def guard(self) -> Path:
        """A lock that the server and all its processes hold while any of them lives."""
        return self.home / "server.lock"

    def remembered_port(self) -> int | None:
        """Return the port of the last start, if it is known."""
        try:
            port = int((self.home / "port").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return port if port in PORTS else None

    def remember_port(self, port: int) -> None:
        """Note ``port`` for the next start."""
        write_private(self.home / "port", f"{port}\n")

    def address(self, port: int, user: str = ROLE) -> Address:
        """Return the way in for the ordinary role, or for ``SUPERUSER``, which nothing but upkeep needs."""
        file = self.folder / user
        try:
            password = file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise CannotStart(f"The password file {file} is gone: bring it back from a backup.") from None
        return Address(host="127.0.0.1", port=port, user=user, password=password, database=DATABASE, ssl="disable")

    def open_log(self) -> IO[bytes]:
        """Open the log to write at its end, having cut off all but the end of one that has grown long."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.write_bytes(self.log.read_bytes()[-LOG_KEPT_BYTES:])
        return open(self.log, "ab", opener=_private)


def make_home(home: Path) -> None:
    """Make the folder ``home`` and those above it that are missing; those that exist stay as they are."""
    as_root = sys.platform != "win32" and os.geteuid() == 0
    rights = 0o711 if as_root else 0o700  # root's server runs under another account, which must get through
    home.parent.mkdir(mode=rights, parents=True, exist_ok=True)
    home.mkdir(mode=rights, exist_ok=True)


def existing_data(home: Path) -> Path | None:
    """Return the data folder that is in ``home`` already, the newest major version if there are several."""
    found = sorted(home.glob("pg[0-9][0-9]/data"))
    return found[-1] if found else None


def write_private(path: Path, text: str) -> None:
    """Write ``text`` to a file that only its owner may read."""
    with open(path, "w", encoding="utf-8", opener=_private) as file:
        file.write(text)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
