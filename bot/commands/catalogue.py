"""Every chat command there is, and the way from a line to one of them. Never how a single command is typed.

A new command is one file with its rows, and that file's name below.
"""

import re
import unicodedata
from collections.abc import Callable

from rapidfuzz.distance import OSA

from bot.commands import (
    conditions,
    custom,
    episodes,
    exhaustion,
    focus,
    help,  # noqa: A004 - named for what it holds
    history,
    hp,
    life,
    marks,
    pools,
    rests,
    roster,
    safety,
    slots,
    trackers,
    turns,
)
from bot.commands.chat_command import DRY, ChatCommand, Line, Parsed
from bot.commands.text import fold, normalise, trimmed, visible
from game.decider import Command
from game.errors import InvalidCommand

CHAT_COMMANDS: tuple[ChatCommand, ...] = (
    *hp.COMMANDS,
    *pools.COMMANDS,
    *life.COMMANDS,
    *conditions.COMMANDS,
    *exhaustion.COMMANDS,
    *focus.COMMANDS,
    *rests.COMMANDS,
    *turns.COMMANDS,
    *trackers.COMMANDS,
    *slots.COMMANDS,
    *marks.COMMANDS,
    *roster.COMMANDS,
    *episodes.COMMANDS,
    *custom.COMMANDS,
    *safety.COMMANDS,
    *history.COMMANDS,
    *help.COMMANDS,
)
LONGEST_LINE = 500
_LONGEST_WORD = 64
"""How much of a word is looked at to see whether it is a verb: far more than any verb has."""

_SHORTEST_SLIP = 3
"""Shorter verbs are one letter away from too many commands of other bots."""

_BY_WORD = {word: command for command in CHAT_COMMANDS for word in (command.name, *command.aliases)}
_GLUED = re.compile(r"([a-z]+)([-+=][0-9]+)")
_GLUED_PLAIN = re.compile(r"([a-z]+)([0-9]{1,4})")
_DOUBLED = re.compile(r"([a-z])\1")


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

    shown, plain = visible(line), _plain(prefix)
    verb, typed = _opened(shown, plain)
    command = _BY_WORD.get(verb)
    if command is None:
        return None
    length = len(" ".join(shown.split()))
    text = trimmed(normalise(typed)) if length <= LONGEST_LINE else ""
    if max(length, len(text)) > LONGEST_LINE:
        raise InvalidCommand(f"A command has at most {LONGEST_LINE} characters, and this one is longer: split it.")
    begin = plain + (" " if prefix[-1:].isalnum() else "") + (DRY if nested else "")
    request = command.build(Line(
        prefix=begin, verb=verb, text=text, typed=typed, spellings=spellings,
        works=(lambda better: works(DRY + better)) if nested else works, parse=None if nested else inner,
    ))  # fmt: skip
    return Parsed(verb=command.name, request=request, sure=_sure(shown))


def _sure(shown: str) -> bool:
    """Whether a line ends with ``!``, but for emoji and other signs behind it that mean nothing."""
    end = normalise(shown.rstrip()[-_LONGEST_WORD:])
    while unicodedata.category(end[-1:] or "!") in {"So", "Sk", "Zs"}:
        end = end[:-1].rstrip(" ,.")
    return end.endswith("!")


def _plain(prefix: str) -> str:
    """Return a prefix as the words of a line are compared with it; a full stop stays."""
    return fold(f"{prefix}x").removesuffix("x")


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
    return verb if trimmed(normalise(rest[:_LONGEST_WORD])) else verb.rstrip("!"), rest


def _first(text: str) -> tuple[str, str]:
    """Return the first word, folded and cut, and what is behind it."""
    word, *rest = text.split(maxsplit=1) or [""]
    return fold(word[:_LONGEST_WORD]), rest[0].rstrip() if rest else ""


def nearly(line: str, *, prefix: str = "!") -> str | None:
    """Return the line that one with an unknown verb was most likely meant to be; None if that is not certain enough.

    One letter is missing, too many, wrong, or two are swapped in a verb of three letters or more, one is doubled in a
    verb of two, or a number is glued to a verb that takes one; exactly one of our verbs is meant by that, and with it
    the line is a command that would change something.
    """
    verb, typed = _opened(visible(line), _plain(prefix))
    meant = _meant(verb)
    if verb in _BY_WORD or len(meant) != 1 or len(line) > LONGEST_LINE:
        return None
    better = f"{_plain(prefix)}{' ' if prefix[-1:].isalnum() else ''}{meant.pop()} {normalise(typed)}".rstrip()
    try:
        parsed = parse(better, prefix=prefix)
    except InvalidCommand:
        return None
    return better if parsed and isinstance(parsed.request, Command) else None


def _meant(verb: str) -> set[str]:
    """Return the verbs that an unknown one may be a slip of, with the number that was glued to it."""
    if (glued := _GLUED_PLAIN.fullmatch(verb)) and glued[1] in _BY_WORD and _BY_WORD[glued[1]].glued:
        return {f"{glued[1]} {glued[2]}"}
    if not verb.isalpha():
        return set()
    meant = {word for word in _BY_WORD if min(len(word), len(verb)) >= _SHORTEST_SLIP and _slip(verb, word)}
    single = _DOUBLED.sub(r"\1", verb, count=1)
    return meant | ({single} if len(single) == len(verb) - 1 == 2 and single in _BY_WORD else set())  # noqa: PLR2004


def _slip(typed: str, meant: str) -> bool:
    return OSA.distance(typed, meant, score_cutoff=1) == 1


def help_text(verb: str | None = None, *, prefix: str = "!") -> str:
    """Return the answer to Help, at most 300 characters."""
    return help.answer(CHAT_COMMANDS, verb, prefix)
