"""Other processes of Tablecast, started by a test, spoken to by a line of JSON, ended by pid."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(asyncpg.__file__).resolve().parents[1]


@dataclass
class Holder:
    """A running ``tests.store.holder``."""

    process: asyncio.subprocess.Process
    said: dict[str, object] = field(default_factory=dict)

    async def listen(self) -> "Holder":
        assert self.process.stdout is not None
        self.said = json.loads(await asyncio.wait_for(self.process.stdout.readline(), 60) or b"{}")
        return self

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    async def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        await asyncio.wait_for(self.process.wait(), 15)


@contextlib.asynccontextmanager
async def holder(
    data_dir: Path, *words: str, python: str = sys.executable, uid: int | None = None
) -> AsyncIterator[Holder]:
    """Yield a holder that has been started and not listened to yet; it is gone after."""
    process = await asyncio.create_subprocess_exec(
        *(python, "-m", "tests.store.holder", str(data_dir), *words),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{PACKAGES}", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        **({} if uid is None else {"user": uid, "group": uid, "extra_groups": []}),  # type: ignore[arg-type]
    )
    try:
        yield Holder(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined] # a killed program's pipes are nobody's otherwise


def ordinary_python(uid: int) -> str:
    """Return an interpreter that the account ``uid`` can run with our packages, or skip the test."""
    minor = f"python3.{sys.version_info[1]}"
    for python in (sys.executable, f"/usr/bin/{minor}", f"/usr/local/bin/{minor}"):
        with contextlib.suppress(OSError):
            asked = subprocess.run(  # noqa: S603 -- one of three interpreters named above
                [python, "-c", "import asyncpg.protocol, psutil, msgspec"],
                cwd="/",
                env={"PYTHONPATH": str(PACKAGES)},
                user=uid,
                group=uid,
                extra_groups=[],
                capture_output=True,
                check=False,
            )
            if asked.returncode == 0:
                return python
    pytest.skip("no interpreter with our packages that another account may run")
