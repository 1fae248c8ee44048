"""How moderators type turns: the order, whose turn it is, the round. Never what ends with a turn."""

from collections.abc import Iterator
from typing import Literal

from bot.commands import grammar, single, targets, words
from bot.commands.chat_command import ChatCommand, Line, Request, alone
from bot.commands.grammar import Change
from bot.commands.text import echo, fold
from game.targets import Target
from game.turns import MOST_INITIATIVE, MoveTurn, Place, SetInitiative, ShowTurns

MOVES: dict[str, Literal["start", "end", "next", "prev"]] = {
    "start": "start", "begin": "start", "end": "end", "next": "next", "n": "next", "prev": "prev", "previous": "prev",
}  # fmt: skip
OUT = ("rm", "remove", "off", "del", "delete")


def initiative(line: Line) -> Request:
    """Return places in the turn order, the turns started or ended, or the question how they are."""
    typed = words.split(line)
    if not typed:
        return ShowTurns()
    move, rest = words.take(typed, *MOVES)
    if move and not rest:
        return MoveTurn(to=MOVES[move])
    if move:
        raise line.wrong(f'"{move}" stands alone', f"{line.verb} {move}", f"{line.verb} {words.text(rest)}")
    out, rest = words.take(typed, *OUT)
    if out and not rest:
        raise line.wrong("Say who leaves the turn order", f"{line.verb} {out} vex")
    if out:
        named = (name for one in grammar.names(line, rest) for name in single.joined((one,)))
        return SetInitiative(places=tuple(_out(line, name) for name in named))
    _, rest = words.take(typed, "add")
    changes = grammar.changes(line, rest, example="12")
    return SetInitiative(places=tuple(place for change in changes for place in _placed(line, change)))


def _out(line: Line, target: Target) -> Place:
    return Place(name=_single(line, target, f"{line.verb} rm vex", f"{line.verb} end"), initiative=None)


def _placed(line: Line, change: Change) -> Iterator[Place]:
    amount = change.amount
    if amount.sign == "+":
        problem = f'"{amount.typed}" may be meant for a roll; the order has the number that came out'
        raise line.wrong(problem, line.replaced(amount.typed, str(amount.value)))
    if amount.value > MOST_INITIATIVE:
        better = line.replaced(amount.typed, amount.typed[: -len(str(amount.value))] + "12")
        raise line.wrong(f"Initiative is a number from -{MOST_INITIATIVE} to {MOST_INITIATIVE}", better)
    for target in single.joined(change.targets):
        name = _single(line, target, f"{line.verb} vex 17 grog 12")
        yield Place(name=name, initiative=-amount.value if amount.sign == "-" else amount.value)


def _single(line: Line, target: Target, *better: str) -> str:
    """Return the name that a target is, which must be no group and have no share."""
    if targets.is_group(target.name) or target.without:
        raise line.wrong("In the turn order everybody has a place of their own, so name each", *better)
    if target.share != "full":
        raise line.wrong("The turn order has no halves or doubles", f"{line.verb} {target.name} 12")
    return target.name


def turn(line: Line) -> Request:
    """Return whose turn it is now, or the question whose it is."""
    if not line.text:
        return ShowTurns()
    if (move := fold(line.text)) in MOVES:
        raise line.wrong(f"{echo(move)} is nobody's name", f"init {move}")
    return MoveTurn(to="turn", name=single.one_name(line, words.split(line), example=line.verb))


def round_(line: Line) -> Request:
    """Return which round it is now, or the question which it is."""
    numbers, rest = grammar.numbers(line, words.split(line))
    if not numbers and not rest:
        return ShowTurns()
    if len(numbers) != 1 or rest or numbers[0].sign not in {"", "="} or not numbers[0].value:
        better = f"{line.verb} {max(1, numbers[0].value) if numbers else 1}"
        raise line.wrong("A round has one plain number, from 1", better)
    return MoveTurn(to="round", number=numbers[0].value)


COMMANDS = (
    ChatCommand(
        name="init",
        aliases=("initiative", "i"),
        subject="Turns",
        usage="init / init name N name N / init rm names / init start / init end",
        summary="show the turn order, put characters into it or take them out, start or end the turns",
        examples=("init vex 17 grog 12", "init rm grog", "init start", "init end!"),
        build=initiative,
    ),
    ChatCommand(
        name="next",
        aliases=("n",),
        subject="Turns",
        usage="next",
        summary="the next turn; conditions end that end with it",
        examples=("next",),
        build=alone(MoveTurn(to="next")),
    ),
    ChatCommand(
        name="prev",
        aliases=("previous",),
        subject="Turns",
        usage="prev",
        summary="back to the turn before",
        examples=("prev",),
        build=alone(MoveTurn(to="prev")),
    ),
    ChatCommand(
        name="turn",
        subject="Turns",
        usage="turn [name]",
        summary="it is somebody's turn; without a name, whose it is",
        examples=("turn", "turn grog"),
        build=turn,
    ),
    ChatCommand(
        name="round",
        subject="Turns",
        usage="round [N]",
        summary="it is round N; without a number, which it is",
        examples=("round 3",),
        build=round_,
    ),
)
