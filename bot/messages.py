"""Messages and replies: what comes from a chat and what goes back, whichever platform it is. Plain data."""

from datetime import datetime

import msgspec

from bot.commands.text import visible
from game.actor import Actor
from game.record import Record

LONGEST_LINE = 500


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One chat message. ``key`` is unique to it (``twitch:<channel>:<message id>``), however often it is delivered.

    ``sent_at`` is when it was typed, with a time zone, if the platform says so.
    """

    campaign_id: str
    actor: Actor
    text: str
    key: str | None = None
    sent_at: datetime | None = None

    @property
    def seen(self) -> str:
        """What is kept of the line: what can be seen of it, at most 500 characters."""
        return visible(self.text)[:LONGEST_LINE]


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What goes back. ``records`` are the events that were stored; ``refused``: by the rules nothing was."""

    text: str
    records: tuple[Record, ...] = ()
    seq: int | None = None
    refused: bool = False
