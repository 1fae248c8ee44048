"""Waiting: what somebody asked for and was asked about in return, until that person says the word. No rule here."""

from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec

from bot.recent import Recent
from game.care import WAITS_S, SameAgain, Unconfirmed
from game.decider import Command
from game.errors import CommandRejected, Conflict

MOST_WAITING = 1_000
"""How many requests wait in all; beyond that the oldest is forgotten."""

Word: TypeAlias = Literal["yes", "again"]
Held = (Unconfirmed, SameAgain)
"""The rejections that a word overcomes."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A command that somebody typed as ``text``; ``sure`` and ``again`` as in ``game.decider.Context``."""

    command: Command
    text: str
    sure: bool = False
    again: bool = False


class _Waits(msgspec.Struct, frozen=True, kw_only=True):
    asked: Asked
    word: Word
    question: str
    since_s: float


class Waiting:
    """What waits for a word: at most one request of each person in a campaign, the newest, for 20 s."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Measure by ``clock``, in seconds; it never goes back."""
        self._clock = clock
        self._waits: Recent[tuple[str, str], _Waits] = Recent(MOST_WAITING)

    def put(self, campaign_id: str, actor_id: str, asked: Asked, error: CommandRejected) -> None:
        """Let a request wait that was rejected with one of ``Held``, in the place of what waited."""
        word: Word = "yes" if isinstance(error, Unconfirmed) else "again"
        waits = _Waits(asked=asked, word=word, question=error.short, since_s=self._clock())
        self._waits.put((campaign_id, actor_id), waits)

    def cancelled(self, campaign_id: str, actor_id: str) -> Callable[[], None]:
        """Let nothing of this person wait any longer; return what brings it back as it was."""
        place = (campaign_id, actor_id)
        waits = self._waits.pop(place)
        return lambda: self._waits.put(place, waits) if waits else None

    def taken(self, campaign_id: str, actor_id: str, word: Word) -> Asked:
        """Return the request that waits for ``word``, which is now said of it; it waits no longer.

        Raises:
            Conflict: nothing waits, or it waits for the other word and goes on waiting.
        """
        place = (campaign_id, actor_id)
        waits = self._waits.get(place)
        if waits is None or self._clock() - waits.since_s > WAITS_S:
            raise Conflict(
                f"Nothing of yours waits for !{word}. What is asked about waits {WAITS_S} s, and only until your next "
                "command; type that line again."
            )
        if waits.word != word:
            raise Conflict(f"What waits of yours takes !{waits.word} and not !{word}: {waits.question}")
        self._waits.pop(place)
        return msgspec.structs.replace(waits.asked, **{"sure" if word == "yes" else "again": True})
