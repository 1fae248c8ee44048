"""Sequences of valid lines (P4, P26): ``python -m tests.faults.sequences [COUNT] [SEED]``; 10,000 take some minutes.

Each is thirty lines of several moderators in the middle of a fight. Behind each: everybody is within bounds, nobody
else has changed, the fold of the log through JSON is the state, and undo and redo are the way back and forth.
"""

import asyncio
from collections import Counter

from game.events import fold
from game.record import Record
from game.safety import HoldChanged
from game.state import EMPTY, CampaignState
from game.undo import Redo, Undo
from tests.faults.party import MODERATORS, PartyTable
from tests.faults.started import start
from tests.faults.typist import Typist, chance_of
from tests.faults.witness import Witness
from tests.game.builders import PRODUCER, Show, canonical, unstamped
from tests.game.test_laws import check_vitals, through_json

COUNT = 10_000
LINES = 30
"""Lines in a sequence."""


def play(count: int, seed: int) -> Counter[str]:
    """Play ``count`` sequences, and return how many lines were carried out, and how many not.

    Raises:
        AssertionError: what must be true behind each line was not.
    """
    came: Counter[str] = Counter()
    for number in range(count):
        asyncio.run(_sequence(seed, number, came))
    return came


async def _sequence(seed: int, number: int, came: Counter[str]) -> None:
    chance = chance_of(seed, number)
    table, typist = PartyTable(chance), Typist(chance)
    await table.begins()
    witness, replay, lines = Witness(table.party), Replay(), list[str]()
    for _ in range(LINES):
        who = chance.choice(MODERATORS)
        lines.append(f"{who.name}: {typist.valid()}")
        before = table.party.state
        try:
            reply = await table.hears_in_passing(lines[-1].removeprefix(f"{who.name}: "), who, chance)
            records = witness.check(lines[-1].removeprefix(f"{who.name}: "), reply)
            check_bounds(table.party.state)
            replay.goes_on(table.party.log, table.party.state)
            if records:
                check_undo(tuple(table.party.log), before, table.party.state)
        except Exception as error:
            raise AssertionError(f"seed {seed}, sequence {number}: {lines}") from error
        came["carried out" if records else "not carried out"] += 1


class Replay:
    """The fold of a log as a database would give it back, a part at a time."""

    def __init__(self) -> None:
        self.state, self.seq = EMPTY, 0

    def goes_on(self, log: list[Record], state: CampaignState) -> None:
        """Check that the log, as far as it is new, leads to ``state``."""
        added = tuple(log[self.seq :])
        assert [record.seq for record in added] == list(range(self.seq + 1, len(log) + 1)), "a gap in the log"
        self.state, self.seq = fold(self.state, through_json(added)), len(log)
        assert self.state == state, "the fold of the log is not the state"
        assert canonical(self.state) == canonical(state), "the fold of the log is not the state, byte for byte"


def check_bounds(state: CampaignState) -> None:
    """Check that all numbers are within their bounds, those of viewers too."""
    for seen in (state, state.shown):
        for character in seen.characters.values():
            check_vitals(character)
            for tracker in character.trackers.values():
                assert 0 <= tracker.min <= tracker.current <= tracker.max, tracker
        for tracker in seen.table.values():
            assert 0 <= tracker.min <= tracker.current <= tracker.max, tracker


def check_undo(log: tuple[Record, ...], before: CampaignState, after: CampaignState) -> None:
    """Check that undo of the last group leads back to ``before``, and redo to ``after``."""
    if isinstance(log[-1].event, HoldChanged):
        return
    show = Show()
    show.state, show.log = after, log
    show.do(Undo(seq=len(log)), PRODUCER)
    assert unstamped(show.state) == unstamped(before), "undo is not the way back"
    show.do(Redo(), PRODUCER)
    assert unstamped(show.state) == unstamped(after), "redo is not the way forth"


if __name__ == "__main__":
    start(play, COUNT)
