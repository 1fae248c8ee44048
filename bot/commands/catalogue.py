"""Every chat command there is, and the way from a line to one of them. Never how a single command is typed.

A new command is one file with its rows, and that file's name below.
"""

import re
from collections.abc import Callable

from bot.commands import conditions, custom, help, hp, pools, roster, safety  # noqa: A004 - named for what it holds
from bot.commands.chat_command import DRY, ChatCommand, Line, Parsed
from bot.commands.text import fold, normalise, trimmed, visible
from game.errors import InvalidCommand

CHAT_COMMANDS: tuple[ChatCommand, ...] = (
    *hp.COMMANDS,
    *pools.COMMANDS,
    *conditions.COMMANDS,
    *roster.COMMANDS,
    *custom.COMMANDS,
    *safety.COMMANDS,
    *help.COMMANDS,
)
LONGEST_LINE = 500
_LONGEST_WORD = 64
"""How much of a word is looked at to see whether it is a verb: far more than any verb has."""

_BY_WORD = {word: command for command in CHAT_COMMANDS for word in (command.name, *command.aliases)}
_GLUED = re.compile(r"([a-z]+)([-+=][0-9]+)")


def parse(line: str, *, prefix: str = "!", spellings: frozenset[str] = frozenset()) -> Parsed | None:
    """Return what a chat line asks for, or None if it is not ours: no prefix, no verb of ours, nothing at all.

    ``spellings`` are the campaign's names and aliases, casefolded, that look like a name with an amount (``unit-7``).

    Raises:
        InvalidCommand: the verb is ours and the rest makes no sense; its text says what is wrong and what would work.
    """
    between = " " if prefix[-1:].isalnum() else ""
    return _parsed(line, prefix, spellings, lambda better: _works(prefix + between + better, prefix, spellings))


def _works(line: str, prefix: str, spellings: frozenset[str]) -> bool:
    """Whether a line is a command of ours that makes sense."""
    try:
        return _parsed(line, prefix, spellings, lambda _: True) is not None
    except InvalidCommand:
        return False


def _parsed(
    line: str, prefix: str, spellings: frozenset[str], works: Callable[[str], bool], *, nested: bool = False
) -> Parsed | None:
    def inner(text: str) -> Parsed | None:
        return _parsed(text, prefix, spellings, works, nested=True)

    shown = visible(line)
    verb, typed = _opened(shown, fold(prefix))
    command = _BY_WORD.get(verb)
    if command is None:
        return None
    length = len(" ".join(shown.split()))
    text = trimmed(normalise(typed)) if length <= LONGEST_LINE else ""
    if max(length, len(text)) > LONGEST_LINE:
        raise InvalidCommand(f"A command has at most {LONGEST_LINE} characters, and this one is longer: split it.")
    begin = fold(prefix) + (" " if prefix[-1:].isalnum() else "") + (DRY if nested else "")
    return Parsed(verb=command.name, request=command.build(Line(
        prefix=begin, verb=verb, text=text, typed=typed, spellings=spellings,
        works=(lambda better: works(DRY + better)) if nested else works, parse=None if nested else inner,
    )))  # fmt: skip


def _opened(shown: str, prefix: str) -> tuple[str, str]:
    """Return the folded word behind the prefix, empty if there is none, and the rest of the line as typed.

    A leading ``@name``, as replies have it, is passed over.
    """
    word, rest = _first(shown)
    if word.startswith("@") and not prefix.startswith("@"):
        word, rest = _first(rest)
    if not word.startswith(prefix):
        return "", ""
    verb = word.removeprefix(prefix)
    if prefix[-1:].isalnum():
        if verb:
            return "", ""
        verb, rest = _first(rest)
    if (glued := _GLUED.fullmatch(verb)) and glued[1] in _BY_WORD and _BY_WORD[glued[1]].glued:
        return glued[1], f"{glued[2]} {rest}"
    return verb if rest else verb.rstrip("!"), rest


def _first(text: str) -> tuple[str, str]:
    """Return the first word, folded and cut, and what is behind it."""
    word, *rest = text.split(maxsplit=1) or [""]
    return fold(word[:_LONGEST_WORD]), rest[0].rstrip() if rest else ""


def help_text(verb: str | None = None, *, prefix: str = "!") -> str:
    """Return the answer to Help, at most 300 characters."""
    return help.answer(CHAT_COMMANDS, verb, prefix)
