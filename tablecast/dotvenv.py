"""What a checkout's ``.venv`` is and in which state. Standard library only; it looks and changes nothing but its stamp.

A folder that we finished holds a stamp: the checkout it was made for, the digest of the lock, the group installed.
While it is worked on the group is ``unfinished``, so that a killed set-up is known for what it is.
"""

import hashlib
import re
import sys
import sysconfig
from pathlib import Path

UNFINISHED = "unfinished"


class DotVenv:
    """The ``.venv`` of one checkout."""

    def __init__(self, root: Path) -> None:
        suffix = ".exe" if sys.platform == "win32" else ""
        scripts = root / ".venv" / ("Scripts" if sys.platform == "win32" else "bin")
        self.root = root
        self.lock = root / "uv.lock"
        self.folder = root / ".venv"
        self.python = scripts / f"python{suffix}"
        self.uv = scripts / f"uv{suffix}"
        self.stamp = self.folder / "tablecast-setup"

    def runs_us(self) -> bool:
        """Say whether the running interpreter is the one of this folder."""
        return self.folder.is_dir() and Path(sys.prefix).resolve() == self.folder.resolve()

    def is_ready(self, *, dev: bool) -> bool:
        """Say whether the stamp promises what the lock of today asks for."""
        _, digest, group = self.read_stamp()
        return group in ({"dev"} if dev else {"dev", "run"}) and digest == self._digest() and self.is_sound()

    def is_sound(self) -> bool:
        """Say whether no set-up broke off here, nobody moved it, and it belongs to the version of Python that runs."""
        place, _, group = self.read_stamp()
        if group == UNFINISHED or place not in {"", str(self.root)} or not self.python.exists():
            return False
        try:
            about = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return False
        major, minor = sys.version_info[:2]
        return re.search(rf"^version(_info)?\s*=\s*{major}\.{minor}\b", about, re.MULTILINE) is not None

    def read_stamp(self) -> tuple[str, str, str]:
        """Return checkout, digest and group; three empty strings when there is no stamp of ours."""
        try:
            place, digest, group = self.stamp.read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return "", "", ""
        except (OSError, ValueError):
            return "", "", UNFINISHED
        return place, digest, group

    def write_stamp(self, group: str) -> None:
        """Promise that the group is installed as the lock of today asks, or that work has begun."""
        self.stamp.write_text(f"{self.root}\n{self._digest()}\n{group}\n", encoding="utf-8")

    def packages(self) -> int:
        """Return a number that is another one after a package was added or removed."""
        base = str(self.folder)
        return Path(sysconfig.get_path("purelib", "venv", {"base": base, "platbase": base})).stat().st_mtime_ns

    def _digest(self) -> str:
        return hashlib.sha256(self.lock.read_bytes() + (self.root / "pyproject.toml").read_bytes()).hexdigest()
