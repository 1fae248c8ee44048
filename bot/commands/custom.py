"""How moderators type an event in their own words. Never what an overlay makes of it."""

from bot.commands.chat_command import ChatCommand, Line, Request
from game.custom import LONGEST_TEXT, Announce


def announce(line: Line) -> Request:
    """Return the text as an event, as it was typed but for what cannot be seen."""
    if not line.typed:
        raise line.wrong("Say what happens", f"{line.verb} how do you want to do this")
    if len(line.typed) > LONGEST_TEXT:
        problem = f"The text has {len(line.typed)} characters; at most {LONGEST_TEXT} fit"
        raise line.wrong(problem, f"{line.verb} {line.typed[:80]}")
    return Announce(data={"text": line.typed})


COMMANDS = (
    ChatCommand(
        name="ev",
        aliases=("event",),
        subject="The show",
        usage="ev text",
        summary="put a text of your own on overlays and in the log",
        examples=("ev how do you want to do this",),
        build=announce,
    ),
)
