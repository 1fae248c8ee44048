"""How moderators type what guards a show: undo, trying a line, a second word, hold and lock. Never what they do."""

import re

from bot.commands.chat_command import DRY, Again, ChatCommand, Dry, Line, Request, Yes, alone
from bot.commands.text import echo, fold
from game.decider import Command
from game.safety import Hold, Lock
from game.text import clipped
from game.undo import MOST_GROUPS, Redo, Undo

_SEQ = re.compile(r"#([0-9]{1,15})")
_COUNT = re.compile(r"[0-9]{1,15}")
ANY = {"any", "anyone"}


def undo(line: Line) -> Request:
    """Return which groups of events are to be taken back."""
    typed = [fold(word) for word in line.text.replace(",", " ").split()]
    rest = [word for word in typed if word not in ANY]
    anyone = len(rest) < len(typed)
    if not rest:
        return Undo(anyone=anyone)
    if len(rest) == 1 and not anyone and (found := _SEQ.fullmatch(rest[0])) and int(found[1]):
        return Undo(seq=int(found[1]))
    if len(rest) == 1 and _COUNT.fullmatch(rest[0]):
        return Undo(count=_count(line, int(rest[0])), anyone=anyone)
    problem = f'{echo(line.text)} is neither a count, nor a number such as #482, nor "any"'
    raise line.wrong(problem, line.verb, f"{line.verb} 1")


def _count(line: Line, count: int) -> int:
    if 1 <= count <= MOST_GROUPS:
        return count
    problem = f"Undo takes back 1 to {MOST_GROUPS} at once; the command numbered so has a # before it"
    raise line.wrong(problem, f"{line.verb} #{count}" if count else line.verb, f"{line.verb} 1")


def dry(line: Line) -> Request:
    """Return the command of the line within the line, to be tried."""
    if line.parse is None:
        typed = line.text.removeprefix(line.prefix.removesuffix(DRY))
        raise line.wrong('One "dry" is enough', typed or "hp vex -12")
    if not line.typed:
        raise line.wrong("Say what to try", f"{line.verb} hp vex -12")
    parsed = line.parse(line.typed) or line.parse(line.prefix + line.typed)
    if parsed is None:
        word = clipped(line.text.split()[0], 30) if line.text else ""
        raise line.wrong(f'There is no command "{word}"; {line.prefix}help lists them', f"{line.verb} hp vex -12")
    if isinstance(parsed.request, Command):
        return Dry(request=parsed.request)
    raise line.wrong("That changes nothing, so there is nothing to try", line.text.removeprefix(line.prefix))


COMMANDS = (
    ChatCommand(
        name="undo",
        aliases=("u",),
        subject="Safety",
        usage="undo [N] [any] / undo #number",
        summary="take back your last command, your last N, anyone's last, or the one with that number",
        examples=("undo", "undo 3", "undo #482", "undo any"),
        build=undo,
    ),
    ChatCommand(
        name="redo",
        subject="Safety",
        usage="redo",
        summary="take back your undo, if it was the last that you did",
        examples=("redo",),
        build=alone(Redo()),
    ),
    ChatCommand(
        name="again",
        subject="Safety",
        usage="again",
        summary="do what is held, since somebody else did the same a moment ago",
        examples=("again",),
        build=alone(Again()),
    ),
    ChatCommand(
        name="yes",
        subject="Safety",
        usage="yes",
        summary="do what was asked about; a ! at the end of the line says so at once",
        examples=("yes",),
        build=alone(Yes()),
    ),
    ChatCommand(
        name="dry",
        subject="Safety",
        usage="dry command",
        summary="say what a command would do, without doing it",
        examples=("dry d 28 party/2",),
        build=dry,
    ),
    ChatCommand(
        name="hold",
        subject="Safety",
        usage="hold",
        summary="viewers go on seeing what they see now",
        examples=("hold",),
        build=alone(Hold(), opposite="release"),
    ),
    ChatCommand(
        name="release",
        subject="Safety",
        usage="release",
        summary="viewers see what is true again",
        examples=("release",),
        build=alone(Hold(off=True)),
    ),
    ChatCommand(
        name="lock",
        subject="Safety",
        usage="lock",
        summary="only the broadcaster can change things",
        examples=("lock",),
        build=alone(Lock(), opposite="unlock"),
    ),
    ChatCommand(
        name="unlock",
        subject="Safety",
        usage="unlock",
        summary="all moderators can change things again",
        examples=("unlock",),
        build=alone(Lock(off=True)),
    ),
)
