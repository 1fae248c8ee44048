"""Receipts: what a command came to, for whoever asked. Plain data."""

from collections.abc import Sequence

import msgspec

from game.record import Record
from game.state import CampaignState


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The stored outcome of one command.

    ``seq`` is the campaign's seq behind it; ``records`` are its events, in order, none if everything was so already;
    ``reply`` is one line for people; ``repeated`` says that the key was used before and nothing happened this time.
    ``state`` is the one behind the command, None for a repeat.
    """

    campaign_id: str
    key: str
    seq: int
    records: tuple[Record, ...]
    reply: str
    repeated: bool = False
    state: CampaignState | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of the chat grammar came to: the reply, its events if it changed anything, and the seq behind it."""

    reply: str
    records: tuple[Record, ...] = ()
    seq: int | None = None


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """How a campaign is spoken to in chat: by a second ``prefix`` besides ``!``, or by that one alone.

    Both as in ``game.state.Campaign``.
    """

    prefix: str | None = None
    short_form: bool = True


class Committed(msgspec.Struct, frozen=True, kw_only=True):
    """What has just been added to a log, for whoever follows it in this process. ``state`` is the one behind it."""

    campaign_id: str
    epoch: str
    records: Sequence[Record]
    state: CampaignState
