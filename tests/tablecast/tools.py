"""A stand-in for venv, pip and uv that leaves behind the files that the real ones do."""

import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tablecast.dotvenv import DotVenv

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


class Tools:
    """What subprocess.run would have started; it leaves behind the files that the real ones do."""

    def __init__(self, venv: DotVenv) -> None:
        self.venv = venv
        self.calls: list[str] = []
        self.environments: list[dict[str, str]] = []
        self.fail: dict[str, str] = {}
        self.before: Callable[[str], None] = lambda _tool: None

    def run(self, command: list[str], *, env: dict[str, str], **_rest: object) -> subprocess.CompletedProcess[str]:
        tool = self.name_of([str(word) for word in command])
        self.calls.append(tool)
        self.environments.append(env)
        self.before(tool)
        if tool in self.fail:
            return subprocess.CompletedProcess(command, 2, self.fail[tool], None)
        if tool == "venv":
            self.make_venv()
        if tool == "pip install":
            self.venv.uv.write_text("uv", encoding="utf-8")
        if tool in {"sync run", "sync dev", "pip install"}:
            (self.site() / f"installed_{secrets.token_hex(8)}").mkdir()
        return subprocess.CompletedProcess(command, 0, "", None)

    @staticmethod
    def name_of(command: list[str]) -> str:
        if "sync" in command:
            return "check" if "--check" in command else f"sync {'run' if '--no-dev' in command else 'dev'}"
        if "pip" in command:
            return "pip version" if "--version" in command else "pip install"
        return command[command.index("-m") + 1]

    def make_venv(self, version: str = VERSION) -> None:
        self.site().mkdir(parents=True, exist_ok=True)
        self.venv.python.parent.mkdir(exist_ok=True)
        self.venv.python.write_text("python", encoding="utf-8")
        (self.venv.folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}.7\n", encoding="utf-8")

    def site(self) -> Path:
        windows = sys.platform == "win32"
        return self.venv.folder / ("Lib/site-packages" if windows else f"lib/python{VERSION}/site-packages")
