"""How moderators type conditions. Never what a condition does, nor which of their own words the table may use."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from bot.commands import amounts, condition_words, grammar, targets, times, words
from bot.commands.amounts import SIGNS
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.text import echo
from bot.commands.words import Word
from game.conditions import ChangeConditions, ShowConditions, understood
from game.targets import Target

Action: TypeAlias = Literal["add", "remove"]

_ACTIONS: dict[str, Action] = {
    "add": "add", "rm": "remove", "remove": "remove", "del": "remove", "delete": "remove",
}  # fmt: skip


def cond(line: Line) -> Request:
    """Return a condition added or removed, all cleared, or the question who is under which."""
    action, rest = words.take(words.split(line), *_ACTIONS, "clear", "show")
    if action in _ACTIONS:
        return _changed(line, _ACTIONS[action], rest)
    if named := next((word for word in rest if condition_words.exactly(_unsigned(word))), None):
        raise _undecided(line, rest, named, clear=action == "clear")
    aims = grammar.names(line, rest)
    if action == "clear" and not aims:
        raise line.wrong("Say whose conditions", f"{line.verb} clear vex")
    if action == "clear":
        return ChangeConditions(targets=aims, action="clear")
    return ShowConditions(targets=aims or (Target(name="party"),))


def _undecided(line: Line, typed: Sequence[Word], condition: Word, *, clear: bool) -> Exception:
    """Return the rejection of words that name a condition without saying what becomes of it."""
    text = " ".join(_unsigned(word).text if word is condition else word.text for word in typed)
    if clear:
        return line.wrong('"clear" takes all conditions; to take one', f"cond rm {text}")
    return line.wrong(f"Say whether {echo(condition.text)} comes or goes", f"cond add {text}", f"cond rm {text}")


def _unsigned(word: Word) -> Word:
    return Word(word.text.lstrip("+-") or word.text, quoted=word.quoted)


def add(line: Line) -> Request:
    """Return a condition added."""
    return _changed(line, "add", words.split(line))


def remove(line: Line) -> Request:
    """Return a condition removed."""
    return _changed(line, "remove", words.split(line))


def _changed(line: Line, action: Action, typed: Sequence[Word]) -> ChangeConditions:
    for word in typed:
        if not word.quoted and word.text[0] in SIGNS and condition_words.exactly(_unsigned(word)):
            raise _undecided(line, typed, word, clear=False)
    ending = times.ending(line, typed)
    level, rest = _level(line, ending.rest)
    if action == "remove" and (ending.until or ending.source or level):
        raise line.wrong("Removing takes the whole condition, whatever its level and time", f"c- {words.text(rest)}")
    _unnamed(line, action, level, rest)
    condition, rest = condition_words.named(line, rest)
    aims = grammar.names(line, rest)
    if not aims:
        missing = "vex" if understood(condition) else "prone"
        better = line.first(f"{line.whole} {missing}", f"{line.verb} {missing} {line.text}")
        raise line.wrong("Say who and which condition", better)
    return ChangeConditions(
        targets=aims, action=action, condition=condition, level=level, until=ending.until, source=ending.source
    )


def _unnamed(line: Line, action: Action, level: int | None, typed: Sequence[Word]) -> None:
    """Refuse words without a condition: ``vex all`` in taking away, or a level alone."""
    if any(condition_words.exactly(word) or condition_words.begun(word) for word in typed):
        return
    grouped = bool(typed) and not typed[-1].quoted and targets.is_group(typed[-1].text)
    if action == "remove" and grouped and len(typed) > 1:
        raise line.wrong('All conditions go with "clear"', f"cond clear {words.text(typed[:-1])}")
    if level and (grouped or len(typed) < 2):  # noqa: PLR2004 - a name and a condition
        names = words.text(typed) or "vex"
        raise line.wrong("Say which condition has that level", f"c+ {names} exhaustion {level}")


def _level(line: Line, typed: Sequence[Word]) -> tuple[int | None, tuple[Word, ...]]:
    """Return the plain number among the words, if there is one, and the words without it."""
    found = [(word, amounts.amount(line, word.text)) for word in typed if not word.quoted]
    numbers = [(word, number) for word, number in found if number]
    if not numbers:
        return None, tuple(typed)
    word, number = numbers[0]
    if len(numbers) > 1 or number.sign or not number.value:
        plain = line.replaced(word.text, str(number.value))
        raise line.wrong("A level is one plain number from 1", plain, line.replaced(word.text, ""))
    return number.value, words.without(typed, typed.index(word))


COMMANDS = (
    ChatCommand(
        name="cond",
        aliases=("condition",),
        subject="Conditions",
        usage="cond add names condition [level] [time] [by source] / cond rm names condition / cond clear names / "
        "cond [names]",
        summary="put somebody under a condition, free them, or show",
        examples=("cond add grog prone", "cond rm vex frightened", "cond clear grog", "cond vex"),
        build=cond,
    ),
    ChatCommand(
        name="c+",
        subject="Conditions",
        usage="c+ names condition [level] [time] [by source]",
        summary="short for cond add; a time is 3r, 10m, 1h, sot, eot, until long, short or scene, or save",
        examples=("c+ vex,grog frightened 3r by dragon", "c+ grog exhaustion 2", 'c+ vex "on fire" save'),
        build=add,
    ),
    ChatCommand(
        name="c-",
        subject="Conditions",
        usage="c- names condition",
        summary="short for cond rm",
        examples=("c- all frightened", "c- grog poisoned"),
        build=remove,
    ),
)
