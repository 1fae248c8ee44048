"""How moderators ask for help, and the answers, made of the catalogue's own rows. Never a sentence written twice."""

from collections.abc import Sequence
from itertools import groupby

from bot.commands.chat_command import ChatCommand, Help, Line, Request
from bot.commands.text import echo, fold
from game import names
from game.text import clipped

LONGEST_ANSWER = 300


def ask(line: Line) -> Request:
    """Return the question that the line is; more than one word is none of ours to explain."""
    verb = fold(line.text).removeprefix(line.prefix.strip()).strip()
    return Help(verb=clipped(verb, 40) or None)


def answer(commands: Sequence[ChatCommand], verb: str | None, prefix: str) -> str:
    """Return help on ``verb``, on all commands if it is None, or which are meant if there is no such command."""
    if verb is None:
        by_subject = groupby(commands, lambda command: command.subject)
        listed = " · ".join(" ".join(command.name for command in some) for _, some in by_subject)
        return clipped(f"{listed} · more: {prefix}help dmg", LONGEST_ANSWER)
    for command in commands:
        if verb in {command.name, *command.aliases}:
            fitting = (_about(command, prefix, most) for most in range(len(command.examples), -1, -1))
            return next((text for text in fitting if len(text) <= LONGEST_ANSWER), clipped(command.summary, 100))
    meant = names.suggest(verb, [word for command in commands for word in (command.name, *command.aliases)])
    hint = f"{' or '.join(meant)}?" if meant else f"{prefix}help lists them."
    return f"No command {echo(verb)}. {hint}"


def _about(command: ChatCommand, prefix: str, most: int) -> str:
    """Return how a command is typed, with at most so many examples."""
    also = f" (also {', '.join(command.aliases)})" if command.aliases else ""
    usage = command.usage.replace(" / ", f" / {prefix}")
    examples = " · ".join(prefix + example for example in command.examples[:most])
    return f"{prefix}{usage}{also}: {command.summary}. {examples}"


COMMANDS = (
    ChatCommand(
        name="help",
        subject="Questions",
        usage="help [command]",
        summary="list the commands, or explain one",
        examples=("help", "help dmg"),
        build=ask,
    ),
)
