"""How moderators type life and death: death saves, stable, down, dead, alive again. Never whether that can be."""

from collections.abc import Callable, Sequence

from bot.commands import amounts, grammar, words
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.text import echo, fold
from bot.commands.words import Word
from game.life import ChangeLife, Roll, RollDeathSave
from game.vitals import Fate

SIDES = 20
_SAVED = 10
"""From here on a d20 is a death saving throw that succeeds (SRD 5.2.1 and SRD 5.1, "Death Saving Throws")."""

ROLLS: dict[str, Roll] = {
    "ok": "success", "success": "success", "s": "success", "+": "success",
    "fail": "failure", "failure": "failure", "failed": "failure", "f": "failure", "-": "failure",
    "nat1": "natural_1", "nat20": "natural_20", "reset": "reset",
}  # fmt: skip


def death_save(line: Line) -> Request:
    """Return how a death saving throw came out: by a word, a sign, or what the d20 shows."""
    typed = words.split(line)
    rolls = [_roll(line, typed, place) for place in range(len(typed))]
    places = [place for place, roll in enumerate(rolls) if roll]
    if len(places) > 1:
        raise line.wrong("One roll fits into one line", f"{line.verb} {words.text(typed[: places[1]])}")
    if places:
        roll, typed = rolls[places[0]], words.without(typed, places[0])
    else:
        roll, typed = _sign_in_front(typed)
    aims = grammar.names(line, typed)
    if not aims:
        raise line.wrong("Say whose death save it is", f"{line.verb} vex {line.text or 'ok'}")
    if roll is None:
        junk = len(typed) > 1 and not typed[-1].quoted and not typed[-1].listed
        named = words.text(typed[:-1] if junk else typed)
        better = (f"{line.verb} {named} {how}" for how in ("ok", "fail", "20"))
        raise line.wrong(f"Say how it came out: ok, fail, reset, or the d20, 1 to {SIDES}", *better)
    return RollDeathSave(targets=aims, roll=roll)


def _roll(line: Line, typed: Sequence[Word], place: int) -> Roll | None:
    """Return the roll that a word is, if it is one."""
    word = typed[place]
    if word.quoted:
        return None
    if roll := ROLLS.get(fold(word.text)):
        return roll
    number = amounts.amount(line, word.text)
    if number is None:
        return None
    before = typed[place - 1] if place > 1 else None
    if before and not word.listed and not before.listed and not before.quoted and fold(before.text) == "nat":
        nat = f"{before.text} {word.text}"
        raise line.wrong(f"{echo(nat)} is one word, or a name and a number", line.replaced(nat, f"nat{word.text}"))
    if number.sign or not 1 <= number.value <= SIDES:
        better = (line.replaced(word.text, how) for how in ("ok", "fail"))
        raise line.wrong(f"A death save is what the d20 shows, 1 to {SIDES}, or ok or fail", *better)
    if number.value in {1, SIDES}:
        return "natural_1" if number.value == 1 else "natural_20"
    return "success" if number.value >= _SAVED else "failure"


def _sign_in_front(typed: tuple[Word, ...]) -> tuple[Roll | None, tuple[Word, ...]]:
    """Return what a sign at the first name says, as ``- vex`` is read, and the words without it."""
    sign, rest = words.sign_in_front(typed)
    return (ROLLS[sign] if sign else None), rest


def fate(to: Fate) -> Callable[[Line], Request]:
    """Return the function of a verb that says how it stands with somebody's life."""

    def build(line: Line) -> Request:
        aims = grammar.names(line, words.split(line))
        if not aims:
            raise line.wrong(f"Say who is {to}", f"{line.verb} vex")
        return ChangeLife(targets=aims, to=to)

    return build


def revive(line: Line) -> Request:
    """Return who lives again, with how many hit points."""
    numbers, rest = grammar.numbers(line, words.split(line))
    aims = grammar.names(line, rest)
    if not aims:
        raise line.wrong("Say who lives again", line.first(f"{line.whole} vex", f"{line.verb} vex"))
    if not numbers:
        return ChangeLife(targets=aims, to="revive")
    points = numbers[0]
    if len(numbers) > 1 or points.sign == "-" or not points.value:
        better = f"{line.verb} {words.text(rest)} {points.value or 1}"
        raise line.wrong("Who lives again has one number of hit points, from 1", better)
    return ChangeLife(targets=aims, to="revive", hp=points.value)


COMMANDS = (
    ChatCommand(
        name="ds",
        aliases=("deathsave",),
        subject="Life and death",
        usage="ds names ok, fail, reset or the d20",
        summary="a death saving throw; + and - do as well, and 1 and 20 are what they are",
        examples=("ds percy fail", "ds percy +", "ds percy 14", "ds percy nat20", "ds percy reset"),
        build=death_save,
    ),
    ChatCommand(
        name="stable",
        subject="Life and death",
        usage="stable names",
        summary="somebody who is down is stable",
        examples=("stable percy",),
        build=fate("stable"),
    ),
    ChatCommand(
        name="down",
        subject="Life and death",
        usage="down names",
        summary="somebody goes down to 0 hit points",
        examples=("down vex",),
        build=fate("down"),
    ),
    ChatCommand(
        name="dead",
        subject="Life and death",
        usage="dead names",
        summary="somebody is dead",
        examples=("dead percy!",),
        build=fate("dead"),
    ),
    ChatCommand(
        name="revive",
        subject="Life and death",
        usage="revive names [N]",
        summary="the dead live again, with N hit points or 1",
        examples=("revive scanlan", "revive scanlan 10"),
        build=revive,
    ),
)
