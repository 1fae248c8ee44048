"""What the files that people keep have in common: why one cannot be used, and lines of JSON with a checksum."""

import hashlib
from collections.abc import Callable
from typing import Any, BinaryIO

import msgspec

LONGEST_LINE = 16 * 1024 * 1024
"""No row of ours comes near it; a file of another kind may be one line."""

Write = Callable[[bytes], object]


class BadFile(Exception):
    """A file cannot be used. The text is one sentence: what is wrong, and what would work or that nothing changed."""


CUT_OFF = "The file is cut off or damaged; nothing was changed. Make it again, or use another copy."


class LinesOut:
    """Writes lines of JSON and counts up the SHA-256 of all of them."""

    def __init__(self, write: Write) -> None:
        """Write by ``write``."""
        self._write, self._sum = write, hashlib.sha256()

    def line(self, value: object) -> None:
        """Write one value."""
        self.raw(msgspec.json.encode(value) + b"\n")

    def raw(self, data: bytes) -> None:
        """Write whole lines as they are."""
        self._sum.update(data)
        self._write(data)

    @property
    def checksum(self) -> str:
        """The SHA-256 of all that was written, in hex."""
        return self._sum.hexdigest()


class LinesIn:
    """Reads what ``LinesOut`` wrote. ``number`` is that of the last line that was read, from 1."""

    def __init__(self, source: BinaryIO) -> None:
        """Read from ``source``."""
        self._source, self._sum = source, hashlib.sha256()
        self.number, self.checksum = 0, ""

    def raw(self) -> bytes:
        """Return the next line with its end; ``checksum`` is then the one of all lines before it.

        Raises:
            BadFile: there is none, or it is none of ours.
        """
        try:
            line = self._source.readline(LONGEST_LINE)
        except (OSError, EOFError, ValueError) as error:  # of a compressed file too
            raise BadFile(CUT_OFF) from error
        if not line.endswith(b"\n"):
            raise BadFile(CUT_OFF)
        self.checksum = self._sum.hexdigest()
        self._sum.update(line)
        self.number += 1
        return line

    def line(self, kind: Any) -> Any:  # noqa: ANN401 - a type of msgspec's, and one of its values
        """Return the next line as a value of ``kind``.

        Raises:
            BadFile: it is none.
        """
        line = self.raw()
        try:
            return msgspec.json.decode(line, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadFile(f"Line {self.number} of the file cannot be read ({error}); nothing was changed.") from error

    def end(self) -> None:
        """Check that nothing follows.

        Raises:
            BadFile: something does.
        """
        try:
            rest = self._source.read(1)
        except (OSError, EOFError, ValueError) as error:
            raise BadFile(CUT_OFF) from error
        if rest:
            raise BadFile(f"The file goes on behind its end in line {self.number}; nothing was changed.")
