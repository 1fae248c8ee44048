"""One process at a time, by a lock on a file that exists anyway. Standard library only; nothing is written."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PAUSE_S = 0.2


@contextlib.contextmanager
def alone(path: Path, *, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock on ``path`` inside the block; the end of the process, however it ends, gives it back.

    Programs started inside the block with ``close_fds=False`` hold it too: one that outlives a killed process still
    keeps the next one waiting.

    Args:
        path: an existing file.
        waiting: called at most once, when somebody else has the lock.
    """
    with path.open("rb") as file:
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003 -- the function takes it by position only
        if not _take(file.fileno()):
            waiting()
            while not _take(file.fileno()):
                time.sleep(PAUSE_S)
        yield


def _take(file: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 -- exists on Windows only

            os.lseek(file, 1 << 30, os.SEEK_SET)  # far behind the end: there a lock stops nobody from reading
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 -- does not exist on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # a file system without locks: better alone than never
    return True
