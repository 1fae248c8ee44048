"""Replies: what goes back to a chat. One plain line of ours that pings nobody and links nowhere. No platform here."""

import re

from bot.commands.text import fold, normalise, visible
from game.care import SameAgain, Unconfirmed
from game.errors import CommandRejected, UnknownCharacter

SHORT = "!"
LONGEST = 300
CROSS = "✖"
PAUSE = "⏸"
"""Begins the reply to what waits for another word."""
BROKEN = f"{CROSS} That did not work, and it is our fault. Look at the log before you type it again."
SILENT = f"{CROSS} The database does not answer, so nothing is confirmed. Look at the log before you type it again."
ADVICE_ROOM = 120

_LINK = re.compile(r"(?<=[^\W\d])\.(?=[^\W_])|(?<=\w)\.(?=[^\W\d])|://")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_COPYABLE = re.compile(r"[\w !+=,/*'\"#-]*")


def plain(text: str) -> str:
    """Return ``text`` as one line of at most 300 characters in which nothing pings, links or formats."""
    text = "".join(sign for sign in visible(" ".join(text.split())) if sign.isprintable()).replace("@", "(at)")
    text = re.sub(r"\*\*", "", re.sub(r"[`~_|\\]", "", text))
    text = _LINK.sub(lambda match: ". " if match[0] == "." else ": ", text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def answer(text: str, prefix: str) -> str:
    """Return what goes back for an answer of ours, with the commands it speaks of as they are typed with ``prefix``."""
    return plain(_prefixed(text, prefix))


def refusal(error: CommandRejected, line: str, prefix: str | None = None) -> str:
    """Return why a line was refused, and where it is certain enough the corrected line to copy.

    ``prefix`` is the one the line was typed with, if it could be read at all: a rejection from reading has it already.
    """
    mark = PAUSE if isinstance(error, Unconfirmed | SameAgain) else CROSS
    said = error.short if prefix is None else _prefixed(error.short, prefix, before='"')
    return plain(f"{mark} {said}{_advice(error, line, prefix or SHORT)}")


def hint(better: str) -> str:
    """Return what goes back for a mistyped verb: the line to copy, if it can be shown as it is."""
    shown = better if len(better) <= ADVICE_ROOM and plain(better) == better else better.split(maxsplit=1)[0]
    return plain(f"{CROSS} No such command. Did you mean it so? -> {shown}")


def _prefixed(text: str, prefix: str, before: str = "") -> str:
    """Return a sentence of ours with the commands it speaks of as they are typed with ``prefix``.

    What stands in quotes is left as it is, for an answer may repeat what was typed; unless ``before`` has the quote.
    """
    if prefix == SHORT:
        return text
    return re.sub(rf"(?<![^\s({before}])(?!{re.escape(prefix)})!(?=[a-z])", lambda _: prefix, text)


def _advice(error: CommandRejected, line: str, prefix: str) -> str:
    if not isinstance(error, UnknownCharacter) or not error.suggestions:
        return ""
    said = normalise(line)
    meant = next((name for name in error.suggestions if not _is_there(name, error.name, said)), None)
    if meant is None:
        return ""
    better = " ".join(_corrected(word, error.name, meant.lower()) for word in said.split())
    copyable = _COPYABLE.fullmatch(better.removeprefix(prefix)) and plain(better) == better
    return f" -> {better}" if copyable and better != said and len(better) <= ADVICE_ROOM else ""


def _is_there(name: str, slip: str, said: str) -> bool:
    """Whether a line names somebody already, in full or by the first letters, besides the slip."""
    begun = [word for word in _LETTERS.findall(fold(said))[1:] if word != fold(slip)]
    return fold(name) in fold(said) or any(fold(name).startswith(word) for word in begun)


def _corrected(word: str, slip: str, meant: str) -> str:
    """Return ``meant`` for the slip, with the exclamation mark that may end a line, and any other word as it is."""
    bare = word.rstrip(SHORT)
    return meant + word[len(bare) :] if bare and fold(bare) == fold(slip) else word
