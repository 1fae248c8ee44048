"""The reference of docs/chat-commands.md, made of the catalogue's own rows. ``python -m bot.commands.reference``."""

from collections.abc import Sequence
from itertools import groupby

from bot.commands.catalogue import CHAT_COMMANDS
from bot.commands.chat_command import ChatCommand

BEGIN = "<!-- reference: begin -->"
END = "<!-- reference: end -->"
_HEAD = "| command | also | how to type it | what it does | examples |\n| --- | --- | --- | --- | --- |"


def reference(commands: Sequence[ChatCommand] = CHAT_COMMANDS) -> str:
    """Return the commands as Markdown: a table for each subject, in the catalogue's order."""
    subjects = groupby(commands, lambda command: command.subject)
    return "\n\n".join(f"### {subject}\n\n{_table(tuple(some))}" for subject, some in subjects)


def _table(commands: Sequence[ChatCommand]) -> str:
    return "\n".join([_HEAD, *map(_row, commands)])


def _row(command: ChatCommand) -> str:
    cells = (
        _code(command.name),
        ", ".join(map(_code, command.aliases)),
        "<br>".join(map(_code, command.usage.split(" / "))),
        command.summary[:1].upper() + command.summary[1:],
        "<br>".join(_code(f"!{example}") for example in command.examples),
    )
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    return f"`{text}`"


if __name__ == "__main__":
    print(reference())  # noqa: T201 - to be put between the markers
