"""How moderators type levels of exhaustion. Never what a level does."""

from bot.commands import grammar, words
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.grammar import Change
from bot.commands.text import echo
from game.conditions import ChangeLevel, ShowConditions

MOST = 99
"""The highest level that any condition can have; the game system has its own bound."""


def exhaustion(line: Line) -> Request:
    """Return levels set, added or taken away; names alone ask."""
    typed = words.split(line)
    numbers, rest = grammar.numbers(line, typed)
    if not numbers and rest:
        return ShowConditions(targets=grammar.names(line, rest))
    changes = grammar.changes(line, typed, example="1")
    return grammar.together([_level(line, change) for change in changes])


def _level(line: Line, change: Change) -> ChangeLevel:
    amount = change.amount
    if amount.value > MOST:
        raise line.wrong(f"{echo(amount.typed)} is no level", line.replaced(amount.typed, "1"))
    for target in change.targets:
        if target.share != "full":
            raise line.wrong("A level has no halves or doubles", f"{line.verb} {target.name} {amount.typed}")
    if amount.sign in {"", "="}:
        return ChangeLevel(targets=change.targets, to=amount.value)
    return ChangeLevel(targets=change.targets, by=-amount.value if amount.sign == "-" else amount.value)


COMMANDS = (
    ChatCommand(
        name="exh",
        subject="Conditions",
        usage="exh names N, +N or -N / exh names",
        summary="set, raise or lower levels of exhaustion; 0 takes it away",
        examples=("exh grog 2", "exh grog +1", "exh vex"),
        build=exhaustion,
        glued=True,
    ),
)
