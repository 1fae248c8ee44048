"""What a chat command is: a row of data and a function from a line to a request. Never the commands themselves."""

from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec

from bot.commands import advice
from game.decider import Command, Query
from game.errors import InvalidCommand
from game.text import clipped

LONGEST_PROBLEM = 120
"""Room for what is wrong in a rejection: with the corrected lines what a chat line holds."""


DRY = "dry "
"""Stands behind the prefix of a line that is only tried, so that a corrected one is only tried as well."""


class Dry(msgspec.Struct, frozen=True, kw_only=True):
    """Asks what ``request`` would do, without doing it."""

    request: Command


class Help(msgspec.Struct, frozen=True, kw_only=True):
    """Asks how to type the command ``verb``, or which commands there are. ``verb`` is as typed; it may be none."""

    verb: str | None = None


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """Says that a command that is held, since somebody else did the same a moment ago, is meant as another one."""


class Yes(msgspec.Struct, frozen=True, kw_only=True):
    """Says that a command that was asked about is meant."""


Request: TypeAlias = Command | Query | Dry | Help | Again | Yes


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is ours: the command's own name, whichever alias was typed, and what is asked for.

    ``sure``: the line ends with ``!``, so what is seldom meant is meant.
    """

    verb: str
    request: Request
    sure: bool = False


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line as its command's function gets it.

    ``prefix`` stands before each verb, with its space if it needs one. ``verb`` is what was typed, folded. ``text`` is
    the normalised rest; ``typed`` the rest as typed but for invisible characters. ``spellings`` are names that look
    like a name with an amount. ``parse`` reads another line of the same campaign; None within such a line. ``works``
    tells whether a line without prefix would be understood.
    """

    prefix: str
    verb: str
    text: str
    typed: str
    works: Callable[[str], bool]
    spellings: frozenset[str] = frozenset()
    parse: Callable[[str], Parsed | None] | None = None

    @property
    def whole(self) -> str:
        """The normalised line without its prefix."""
        return f"{self.verb} {self.text}".rstrip()

    @property
    def help(self) -> str:
        """The line that says how the verb is typed."""
        return f"{self.prefix.removesuffix(DRY)}help {self.verb}"

    def replaced(self, old: str, new: str) -> str:
        """Return the line without its prefix and with a word replaced, to be copied."""
        return f"{self.verb} {advice.replaced(self.text, old, new)}".rstrip()

    def first(self, *better: str) -> str:
        """Return the first of these lines that works, or the last."""
        return next(filter(self.works, better), better[-1])

    def wrong(self, problem: str, *better: str) -> InvalidCommand:
        """Return the rejection that states ``problem`` and up to three corrected lines, given without prefix.

        Only lines that work are offered. Without one it is the line with its numbers spelled in digits, or the help.
        """
        spelled = advice.spelled(self.whole)
        if spelled != self.whole and self.works(spelled):
            better = (spelled,)
        lines = advice.offered(better, self.text, self.prefix, self.works) or (self.help,)
        return InvalidCommand(f"{clipped(problem, LONGEST_PROBLEM)}: {' or '.join(lines)}")

    def unsigned(self, *numbers: str) -> InvalidCommand:
        """Return the rejection of numbers whose sign the verb does not imply."""
        spelled = advice.spelled(self.whole)
        if spelled != self.whole and self.works(spelled):
            return self.wrong("Numbers and their signs are typed in digits and signs", spelled)
        number = numbers[0]
        use = "use" if len(numbers) == 1 else "give each number its sign, such as"
        line = self.prefix + clipped(self.whole, LONGEST_PROBLEM)
        return InvalidCommand(f"{line}: {use} -{number}, +{number} or ={number}")


Subject: TypeAlias = Literal[
    "Hit points", "Life and death", "Conditions", "Rests", "Turns", "Trackers", "The show", "Safety", "Questions"
]
"""What a command is about: the headings of the reference, in this order."""


class ChatCommand(msgspec.Struct, frozen=True, kw_only=True):
    """One verb of chat.

    ``name`` and ``aliases`` are what may be typed. ``usage`` and ``examples`` are lines without the prefix; `` / ``
    parts the forms of a usage. ``summary`` is a phrase. ``build`` returns what a line asks for and raises
    InvalidCommand where the line makes no sense. ``glued`` says that a signed amount may stand right behind the verb,
    as in ``hp-12 vex``.
    """

    name: str
    aliases: tuple[str, ...] = ()
    subject: Subject
    usage: str
    summary: str
    examples: tuple[str, ...]
    build: Callable[[Line], Request]
    glued: bool = False


def alone(request: Request, *, opposite: str = "") -> Callable[[Line], Request]:
    """Return the function of a verb that takes nothing else and asks for ``request``; ``opposite`` ends that."""

    def build(line: Line) -> Request:
        if line.text:
            raise line.wrong(f"{line.prefix}{line.verb} takes nothing else", line.verb, opposite or line.verb)
        return request

    return build
