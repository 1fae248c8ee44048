"""Locks on files between processes; the kernel drops them with their holder. Nothing here knows what they guard."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from store.errors import CannotStart

POLL_S = 0.03

if sys.platform == "win32":  # pragma: no cover -- not run by our checks
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open the lock file ``path``, making it if need be, and close it after."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def acquired(handle: int) -> bool:
    """Take the lock and return True, or return False at once when another holds it.

    A child that inherits ``handle`` holds the lock as well, until the last of them has closed it or died.
    """
    try:
        _lock(handle)
    except (BlockingIOError, PermissionError):
        return False
    return True


def held(path: Path) -> bool:
    """Return whether somebody holds the lock at this moment."""
    with opened(path) as handle:
        return not acquired(handle)


@contextlib.asynccontextmanager
async def exclusive(path: Path, *, patience_s: float) -> AsyncIterator[None]:
    """Hold the lock ``path`` for a while, waiting up to ``patience_s`` for it.

    Raises:
        CannotStart: another process kept it for longer.
    """
    end = time.monotonic() + patience_s
    with opened(path) as handle:
        while not acquired(handle):
            if time.monotonic() > end:
                raise CannotStart(
                    f"Another process has locked {path} for {patience_s:.0f} s: end it, or choose another DATA_DIR."
                )
            await asyncio.sleep(POLL_S)
        yield
