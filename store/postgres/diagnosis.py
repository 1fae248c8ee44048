"""What a failure of the embedded server means, in a sentence. Pure: text and error numbers in, text out."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from store.errors import CannotStart

SPACE_NEEDED = "200 MB"


def of_error(error: OSError, place: Path) -> str:
    """Return the sentence for an ``error`` met while working below ``place``."""
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return (
                f"This user may not write to {error.filename or place}: make it the owner of {place}, "
                "or set DATA_DIR to a folder of its own."
            )
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk that holds {place} is full: free at least {SPACE_NEEDED} and start again."
        case errno.EROFS:
            return f"{place} is on a read-only file system: set DATA_DIR to a folder that can be written."
        case errno.ENOTDIR | errno.EEXIST | errno.EISDIR:
            return f"{error.filename or place} is in the way of the embedded database: set DATA_DIR to another folder."
        case _:
            return f"The embedded database cannot work in {place} ({error}): set DATA_DIR to another folder."


def of_log(text: str, place: Path) -> str:
    """Return the sentence for what initdb or postgres last wrote before it ended."""
    for words, number in (
        ("No space left on device", errno.ENOSPC),
        ("Disk quota exceeded", errno.EDQUOT),
        ("Read-only file system", errno.EROFS),
        ("Permission denied", errno.EACCES),
    ):
        if words in text:
            return of_error(OSError(number, words), place)
    if "Cannot allocate memory" in text or "could not map anonymous shared memory" in text:
        return "There is not enough memory for the embedded database: free 200 MB, or set DATABASE_URL."
    if "administrative permissions" in text:
        return "The embedded database does not run as administrator: start Tablecast from an ordinary terminal."
    lines = [line for line in text.splitlines() if line.strip()]
    telling = [
        line for line in lines if any(word in line for word in ("FATAL", "PANIC", "ERROR", "error:", "cannot run it:"))
    ]
    last = (telling or lines or ["it said nothing"])[-1].strip()
    return f"The embedded database did not start ({last}): see {place / 'postgres.log'}, or set DATABASE_URL."


@contextlib.contextmanager
def explained(place: Path) -> Iterator[None]:
    """Turn an error of the file system into ``CannotStart`` with its sentence."""
    try:
        yield
    except OSError as error:
        raise CannotStart(of_error(error, place)) from error
