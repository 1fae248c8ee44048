"""What the tools show: lines or JSON, progress on a terminal, and files that are there whole or not at all."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from store.files import BadFile

OWNER_ONLY = 0o600
STDIO = "-"


def tell(*lines: str, json: object = None, aside: bool = False) -> None:
    """Print lines, or in their place one JSON object; ``aside`` goes to stderr, where stdout is the file."""
    said = [msgspec.json.encode(json).decode()] if json is not None else lines
    print(*said, sep="\n", file=sys.stderr if aside else sys.stdout, flush=True)


@contextlib.contextmanager
def progress(about: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yield what is told how many more are done; shown on stderr if that is a terminal."""
    with bars(about, total) as step:
        yield lambda count: step(about, count)


@contextlib.contextmanager
def bars(about: str, total: int) -> Iterator[Callable[[str, int], None]]:
    """As ``progress``, but each step also says what is at hand."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as shown:
        task = shown.add_task(about, total=total or None)

        def step(now: str, count: int) -> None:
            shown.update(task, advance=count, description=now)

        yield step


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that gets its name when it is whole and on the disk; only its owner may read it.

    Raises:
        BadFile: it cannot be written, or is there already.
    """
    if path.exists():
        raise BadFile(f"{path} is there already: name another file.")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "wb") as file:  # noqa: PTH123 -- Path.open cannot set the mode at once
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except OSError as error:
        raise BadFile(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


@contextlib.contextmanager
def old_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file to read.

    Raises:
        BadFile: it cannot be read.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror or error}.") from error
    with file:
        yield file
