"""Names where each word that is typed must be a whole name: no group, no share. Never who a name is."""

from collections.abc import Sequence

import msgspec

from bot.commands import grammar, targets
from bot.commands.chat_command import Line
from bot.commands.words import Word
from game.targets import Target


def one_name(line: Line, typed: Sequence[Word], *, example: str) -> str:
    """Return the one name that words are, several of them joined; ``example`` is a line to offer.

    Raises:
        InvalidCommand: they are none, more than one, or a group's.
    """
    named = joined(grammar.names(line, typed))
    if len(named) != 1 or targets.is_group(named[0].name) or named[0].without:
        raise line.wrong("Say one name", *(f"{line.verb} {one.name}" for one in named[:1]), example)
    return named[0].name


def joined(named: Sequence[Target]) -> tuple[Target, ...]:
    """Return targets of which each is one whole name: the words of a name that nothing parts are put together."""
    found: list[Target] = []
    for target in named:
        name = target.name if targets.is_group(target.name) and target.without else target.name.removeprefix("@")
        if found and not target.apart and found[-1].share == "full" and not found[-1].without:
            found[-1] = msgspec.structs.replace(target, name=f"{found[-1].name} {name}", apart=found[-1].apart)
        else:
            found.append(msgspec.structs.replace(target, name=name))
    return tuple(found)
