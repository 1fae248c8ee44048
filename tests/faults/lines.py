"""Chat lines without end (P25, P26): ``python -m tests.faults.lines [COUNT] [SEED]``; 100,000 take a few minutes.

Each is typed at a table in memory. Nothing may fail, nobody may change who is not named, no reply may do harm, and no
line may take 100 ms.
"""

import asyncio
import time
from collections import Counter
from random import Random

import msgspec
import structlog

from bot.commands import Parsed, parse
from bot.commands.text import fold
from bot.messages import Reply
from game.actor import Actor
from game.errors import InvalidCommand
from tests.faults.party import MODERATORS, SPELLINGS, VIEWERS, PartyTable
from tests.faults.started import start
from tests.faults.typist import Typist, chance_of
from tests.faults.witness import Witness

COUNT = 100_000
EACH = 200
"""Lines at one table, before a new one is laid."""

LIMIT_S = 0.1
"""The most that a line may take, in seconds of the processor: others have work to do as well."""

KEEP_TEXT = frozenset({"ev", "conc", "ep"})
"""Verbs that keep a text as it was typed, and ``ev`` whatever it is."""


def play(count: int, seed: int) -> Counter[str]:
    """Type ``count`` lines, and return how many there were of each kind and answer.

    Raises:
        AssertionError: a line did what it may not do.
    """
    came: Counter[str] = Counter()
    for number in range(-(-count // EACH)):
        asyncio.run(_at_a_table(min(EACH, count - number * EACH), seed, number, came))
    return came


async def _at_a_table(count: int, seed: int, number: int, came: Counter[str]) -> None:
    chance = chance_of(seed, number)
    table, typist = PartyTable(chance), Typist(chance)
    await table.begins()
    witness = Witness(table.party)
    for place in range(count):
        who = chance.choice(VIEWERS if chance.random() < 0.1 else MODERATORS)
        line = typist.any()
        if chance.random() < 0.1:
            plain, line = line, typist.disguised(line)
            _means_the_same(plain, line)
        try:
            reply = await _quickly(table, line, who, chance)
            witness.check(line, reply, viewer=who in VIEWERS)
        except Exception as error:
            raise AssertionError(f"seed {seed}, table {number}, line {place}, {who.name}: {line[:600]!a}") from error
        came[_answered(reply, who)] += 1


async def _quickly(table: PartyTable, line: str, who: Actor, chance: Random) -> Reply | None:
    """Return the reply to a line, if it came in time and nothing failed."""
    with structlog.testing.capture_logs([structlog.processors.format_exc_info]) as logged:
        begun_s = time.thread_time()
        reply = await table.hears_in_passing(line, who, chance)
        took_s = time.thread_time() - begun_s
    assert not logged, logged[0].get("exception", logged)
    assert took_s < LIMIT_S, f"it took {took_s:.3f} s"
    return reply


def _answered(reply: Reply | None, who: Actor) -> str:
    if reply is None:
        return "of viewers" if who in VIEWERS else "met with silence"
    return {"✔": "done", "✖": "refused", "⏸": "held", "·": "answered", "≈": "tried"}[reply.text[0]]


def _means_the_same(plain: str, disguised: str) -> None:
    """Check that a line in disguise is read as the plain one, but for texts that are kept as they were typed."""
    one, other = _read(plain), _read(disguised)
    verbs = {parsed.verb for parsed in (one, other) if parsed}
    same = len(verbs) < 2 and (one is None) == (other is None)
    if one and other and not verbs & KEEP_TEXT:
        same = same and _folded(one) == _folded(other)
    assert same or verbs == {"ev"}, f"{plain!a} is read otherwise than {disguised!a}"


def _read(line: str) -> Parsed | None:
    try:
        return parse(line, spellings=SPELLINGS)
    except InvalidCommand:
        return None


def _folded(parsed: Parsed) -> str:
    return fold(msgspec.json.encode(parsed.request).decode()) + str(parsed.sure)


if __name__ == "__main__":
    start(play, COUNT)
