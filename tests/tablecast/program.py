"""The program as people run it: a process of its own, its output line by line, ended by signals."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from config.settings import Settings

PATIENCE_S = 40.0
END_S = 12.0
HERE = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


class Program:
    """One running ``tablecast``. ``seen`` is what it has printed on stdout so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process, self.seen = process, ""

    async def line_with(self, text: str) -> str:
        """Return the next line of stdout that holds ``text``."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while raw := await self.process.stdout.readline():
                line = raw.decode()
                self.seen += line
                if text.lower() in line.lower():
                    return line.rstrip("\n")
        raise AssertionError(f"ended without {text!r}: {self.seen}")

    async def address(self) -> str:
        """Return where it serves, once it does."""
        found = ADDRESS.search(await self.line_with("on the air") if "air" not in self.seen else self.seen)
        assert found
        return found[0]

    async def told_to_end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        async with asyncio.timeout(END_S):
            return await self.process.wait()


@contextlib.asynccontextmanager
async def running(*arguments: str, data_dir: Path, settings: Mapping[str, str] | None = None) -> AsyncIterator[Program]:
    """Run ``tablecast`` with these arguments while the block runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tablecast", *arguments, cwd=HERE, env=environment(data_dir, settings),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield Program(process)
    finally:
        if process.returncode is None:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(END_S):
                    await process.wait()
        if process.returncode is None:
            process.kill()
            await process.wait()
        process._transport.close()  # type: ignore[attr-defined]


async def ran(
    *arguments: str, data_dir: Path, settings: Mapping[str, str] | None = None, typed: str = ""
) -> tuple[int, str, str]:
    """Run ``tablecast`` to its end; return exit status, stdout and stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tablecast", *arguments, cwd=HERE, env=environment(data_dir, settings),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(PATIENCE_S):
        out, err = await process.communicate(typed.encode())
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def environment(data_dir: Path, settings: Mapping[str, str] | None) -> dict[str, str]:
    """Return this environment with nothing of ours but these settings."""
    ours = {name.upper() for name in Settings.model_fields}
    plain = {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("R2_")}
    return {**plain, "DATA_DIR": str(data_dir), "PYTHONUTF8": "1", **(settings or {})}
