"""Lateness: how old a line may be when it comes. A reconnect brings lines that were meant for a moment long gone."""

from datetime import datetime

from bot.commands.text import visible
from game.errors import Conflict
from game.text import clipped, quoted

LATE_S = 30
"""A command older than this is not applied: the fight has moved on."""
FORGOTTEN_S = 600
"""A line older than this is passed over in silence."""
LONGEST_ECHO = 60


class Late(Conflict):
    """A command came so long after it was sent that it may not hold any more."""

    code = "late"

    def __init__(self, line: str, late_s: float) -> None:
        said = quoted(clipped(visible(line[: 2 * LONGEST_ECHO]), LONGEST_ECHO))
        super().__init__(
            f"That came {round(late_s)} s late and was not applied: {said}. Type it again if it still holds."
        )


def lateness(sent_at: datetime | None, now: datetime) -> float:
    """Return for how many seconds a line was on its way; 0 if that is unknown, or if its clock is ahead of ours."""
    return max(0.0, (now - sent_at).total_seconds()) if sent_at else 0.0
