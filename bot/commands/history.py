"""How moderators ask what happened, and who did it. Never the answer."""

import re

from bot.commands import grammar, single, words
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.text import echo
from game.history import MOST, USUAL, ShowLog, ShowWho

_SEQ = re.compile(r"#?([0-9]{1,15})")
_NAMED = re.compile(r"[^\W\d_]")


def log(line: Line) -> Request:
    """Return the question what happened last, to somebody or at all."""
    if found := _SEQ.fullmatch(line.text) if line.text.startswith("#") else None:
        raise line.wrong("One command is looked at with who", f"who #{found[1]}")
    numbers, rest = grammar.numbers(line, words.split(line))
    name = single.one_name(line, rest, example=line.verb) if rest else None
    if len(numbers) > 1 or any(number.sign or not 1 <= number.value <= MOST for number in numbers):
        better = f"{line.verb} {words.text(rest)} {MOST}".replace("  ", " ")
        raise line.wrong(f"The log shows 1 to {MOST} commands at once", better)
    return ShowLog(character=name, count=numbers[0].value if numbers else USUAL)


def who(line: Line) -> Request:
    """Return the question who did the command of a number."""
    found = _SEQ.fullmatch(line.text)
    if found and int(found[1]):
        return ShowWho(seq=int(found[1]))
    problem = f"{echo(line.text)} is no number such as #482, as the reply ended" if line.text else "Say which number"
    shown = f"log {line.text}" if _NAMED.search(line.text) else "log"
    raise line.wrong(problem, shown if line.text else f"{line.verb} #482", "log")


COMMANDS = (
    ChatCommand(
        name="log",
        subject="Questions",
        usage="log [name] [N]",
        summary=f"what happened last, to somebody or at all: {USUAL} commands, or N up to {MOST}",
        examples=("log", "log vex 3"),
        build=log,
    ),
    ChatCommand(
        name="who",
        subject="Questions",
        usage="who #number",
        summary="who did the command with that number, when, and how it was typed",
        examples=("who #482",),
        build=who,
    ),
)
