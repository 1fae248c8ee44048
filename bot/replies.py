"""Replies: what goes back to a chat. One plain line of ours that pings nobody and links nowhere. No platform here."""

import re

from bot.commands.text import fold, normalise, visible
from game.errors import CommandRejected, UnknownCharacter

LONGEST = 300
CROSS = "✖"
BROKEN = f"{CROSS} That did not work, and it is our fault. Look at the log before you type it again."
SILENT = f"{CROSS} The database does not answer, so nothing is confirmed. Look at the log before you type it again."
ADVICE_ROOM = 120

_LINK = re.compile(r"(?<=[^\W\d])\.(?=[^\W_])|(?<=\w)\.(?=[^\W\d])|://")
_COPYABLE = re.compile(r"[\w !+=,/*'\"#-]*")


def plain(text: str) -> str:
    """Return ``text`` as one line of at most 300 characters in which nothing pings, links or formats."""
    text = "".join(sign for sign in visible(" ".join(text.split())) if sign.isprintable()).replace("@", "(at)")
    text = re.sub(r"[`~_|\\]|\*\*", "", _LINK.sub(lambda match: ". " if match[0] == "." else ": ", text))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def refusal(error: CommandRejected, line: str) -> str:
    """Return why a line was refused, and where it is certain enough the corrected line to copy."""
    return plain(f"{CROSS} {error.short}{_advice(error, line)}")


def _advice(error: CommandRejected, line: str) -> str:
    if not isinstance(error, UnknownCharacter) or not error.suggestions:
        return ""
    said = normalise(line)
    meant = next((name for name in error.suggestions if fold(name) not in fold(said)), None)
    if meant is None:
        return ""
    words = [meant.lower() if fold(word) == fold(error.name) else word for word in said.split()]
    better = " ".join(words)
    sure = better != said and len(better) <= ADVICE_ROOM and _COPYABLE.fullmatch(better)
    return f" -> {better}" if sure else ""
