"""How moderators type rests. Never what a rest gives back."""

from collections.abc import Callable
from typing import Literal

from bot.commands import grammar, words
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.text import fold
from bot.commands.words import Word
from game.rests import TakeRest

_OTHER_KINDS = frozenset("medium middle full half quick brief extended normal rest".split())


def rest(line: Line) -> Request:
    """Return a short or long rest, of the roster in use if nobody is named."""
    kind, named = words.take(words.split(line), "long", "short")
    if kind is None or words.take(named, "long", "short")[0]:
        names = words.text([word for word in words.take(named, "long", "short")[1] if not _is_kind(word)])
        better = (f"rest {one} {names}".rstrip() for one in ("short", "long"))
        raise line.wrong("Say whether the rest is short or long", *better)
    return TakeRest(kind="long" if kind == "long" else "short", targets=grammar.names(line, named))


def _is_kind(word: Word) -> bool:
    """Whether a word says a kind of rest that there is not, and names nobody."""
    return not word.quoted and fold(word.text) in _OTHER_KINDS


def rested(kind: Literal["short", "long"]) -> Callable[[Line], Request]:
    """Return the function of a verb that is one kind of rest."""

    def build(line: Line) -> Request:
        return TakeRest(kind=kind, targets=grammar.names(line, words.split(line)))

    return build


COMMANDS = (
    ChatCommand(
        name="rest",
        subject="Rests",
        usage="rest long [names] / rest short [names]",
        summary="a rest, with all that it gives back; nobody named is the whole roster",
        examples=("rest long", "rest short vex grog"),
        build=rest,
    ),
    ChatCommand(
        name="lr",
        aliases=("longrest",),
        subject="Rests",
        usage="lr [names]",
        summary="short for rest long",
        examples=("lr", "lr party-pike"),
        build=rested("long"),
    ),
    ChatCommand(
        name="sr",
        aliases=("shortrest",),
        subject="Rests",
        usage="sr [names]",
        summary="short for rest short",
        examples=("sr vex",),
        build=rested("short"),
    ),
)
