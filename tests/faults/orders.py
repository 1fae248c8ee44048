"""Messages that come again, and in another order (P2, P4, P5): ``python -m tests.faults.orders [COUNT] [SEED]``.

Several connections, each with a process's own handler, deliver the lines of several moderators to one campaign on a
real Postgres. Each message comes one to five times, in one order on each connection and in another on the next. A
campaign takes 60 messages; COUNT of them make a run.
"""

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bot.conversation import Conversation
from bot.messages import Message, Reply
from game.record import Record
from store import migrate
from store.embedded import EmbeddedServer
from store.engine import Database
from store.handler import Handler
from store.receipt import Committed
from store.tables import ReceiptRow
from tests.faults.party import CAST, MODERATORS
from tests.faults.started import start
from tests.faults.typist import Typist, chance_of
from tests.game.builders import canonical
from tests.store.tables_of import a_campaign, assert_log_is_the_truth, handler_over

COUNT = 6_000
CONNECTIONS, EACH = 4, 60
NEVER = float("inf")


@dataclass
class Sent:
    """One message, and what its sender saw: times are monotonic, and replies those of all its deliveries."""

    message: Message
    invoked_s: float = NEVER
    acknowledged_s: float = NEVER
    replies: list[Reply | None] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.message.key or ""


@dataclass
class Connection:
    """One process's connection: what it delivers, in order, and what that process committed."""

    conversation: Conversation
    handler: Handler
    told: list[Committed]
    delivers: list[Sent] = field(default_factory=list)

    async def deliver(self, chance: Random) -> None:
        """Deliver everything in order; mostly without waiting for the answer to the one before."""
        waiting: set[asyncio.Task[None]] = set()
        for sent in self.delivers:
            waiting.add(asyncio.create_task(self._one(sent)))
            if chance.random() < 0.2:
                await asyncio.wait(waiting)
                waiting = {task for task in waiting if task.exception() is not None}
        await asyncio.gather(*waiting)

    async def _one(self, sent: Sent) -> None:
        sent.invoked_s = min(sent.invoked_s, time.monotonic())
        reply = await self.conversation.respond(sent.message)
        if reply and reply.text.startswith("✔"):
            sent.acknowledged_s = min(sent.acknowledged_s, time.monotonic())
        sent.replies.append(reply)


async def one_campaign(database: Database, count: int, chance: Random) -> Counter[str]:
    """Deliver ``count`` messages to a new campaign, and return how many deliveries there were and of what.

    Raises:
        AssertionError: a message had two effects, an order was broken, or log, tables and memory differ.
    """
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(CONNECTIONS):
            told: list[Committed] = []
            handler = await stack.enter_async_context(handler_over(database, told=told))
            connections.append(Connection(Conversation(handler), handler, told))
        campaign_id = await a_campaign(connections[0].handler, *(name for name, _, _ in CAST), hp=500)
        everything = [_typed(campaign_id, number, chance) for number in range(count)]
        _handed_out(everything, connections, chance)
        await asyncio.gather(*(connection.deliver(chance) for connection in connections))
        records = await assert_log_is_the_truth(database, campaign_id)
        done = await _receipts(database, campaign_id)
        check_effects(everything, records, done)
        check_order(connections, everything, done)
        await check_memory(connections, campaign_id)
    repeats = sum(len(sent.replies) for sent in everything) - count
    return Counter(
        {"messages": count, "deliveries more": repeats, "effects": sum(one.key in done for one in everything)}
    )


def _typed(campaign_id: str, number: int, chance: Random) -> Sent:
    who, line = chance.choice(MODERATORS), Typist(chance).valid()
    return Sent(Message(campaign_id=campaign_id, actor=who, text=line, key=f"{who.platform}:table:m{number}"))


def _handed_out(everything: list[Sent], connections: list[Connection], chance: Random) -> None:
    """Give each connection its messages, each message one to five times in all, nearly in the order of typing."""
    places = [
        (number + chance.uniform(0, 10), number)
        for number in range(len(everything))
        for _ in range(chance.randint(1, 5))
    ]
    for _, number in sorted(places):
        chance.choice(connections).delivers.append(everything[number])


async def _receipts(database: Database, campaign_id: str) -> dict[str, tuple[int, int, str]]:
    """Return first seq, seq and reply of everything that was carried out and changed something, by key."""
    query = select(ReceiptRow).where(ReceiptRow.campaign_id == campaign_id, ReceiptRow.first_seq <= ReceiptRow.seq)
    async with database.engine.connect() as connection:
        rows = (await connection.execute(query)).all()
    return {row.key: (row.first_seq, row.seq, row.reply) for row in rows}


def check_effects(everything: list[Sent], records: list[Record], done: dict[str, tuple[int, int, str]]) -> None:
    """Check that each key has one effect or none, that no effect is without its key, and what replies say."""
    ends = sorted((first, last) for first, last, _ in done.values())
    covered = [seq for first, last in ends for seq in range(first, last + 1)]
    assert covered == list(range(1, len(records) + 1)), "events without their key, or a key with more than its own"
    for sent in everything:
        said = {reply.text for reply in sent.replies if reply and reply.records}
        if sent.key not in done:
            assert not said, f"{sent.key} was acknowledged and is not in the log"
            continue
        first, last, reply = done[sent.key]
        group = records[first - 1 : last]
        assert {record.group for record in group} == {last}
        assert {(record.actor.id, record.actor.name) for record in group} == {
            (sent.message.actor.id, sent.message.actor.name)
        }
        assert len(said) == 1, f"{sent.key} was answered in several ways: {said}, stored: {reply}"


def check_order(connections: list[Connection], everything: list[Sent], done: dict[str, tuple[int, int, str]]) -> None:
    """Check that each connection's commands were applied in its order, and whatever was acknowledged came first."""
    for connection in connections:
        own = {news.records[-1].seq for news in connection.told}
        keys = dict.fromkeys(sent.key for sent in connection.delivers)
        applied = [done[key][1] for key in keys if key in done and done[key][1] in own]
        assert applied == sorted(applied), f"delivered in order and applied otherwise: {applied}"
    in_log = sorted((sent for sent in everything if sent.key in done), key=lambda sent: done[sent.key][1])
    earliest_s = NEVER
    for sent in reversed(in_log):
        assert earliest_s >= sent.invoked_s, f"{sent.key} was sent after the answer to a later one"
        earliest_s = min(earliest_s, sent.acknowledged_s)


async def check_memory(connections: list[Connection], campaign_id: str) -> None:
    """Check that every process believes the same, once it has caught up."""
    states = set()
    for connection in connections:
        await connection.handler.spellings(campaign_id)
        states.add(canonical(connection.handler._campaigns.get(campaign_id).state))
    assert len(states) == 1, "processes believe different things"


async def several(database: Database, count: int, seed: int) -> Counter[str]:
    """Deliver ``count`` messages, 60 to each campaign."""
    came: Counter[str] = Counter()
    for number in range(-(-count // EACH)):
        try:
            came += await one_campaign(database, min(EACH, count - number * EACH), chance_of(seed, number))
        except Exception as error:
            raise AssertionError(f"seed {seed}, campaign {number}") from error
    return came


def play(count: int, seed: int) -> Counter[str]:
    """Deliver ``count`` messages to a Postgres of their own."""

    async def served() -> Counter[str]:
        with TemporaryDirectory() as folder:
            async with EmbeddedServer(Path(folder), fast=True) as server:
                database = Database.at(server.address())
                await migrate.upgrade(database)
                try:
                    return await several(database, count, seed)
                finally:
                    await database.close()

    return asyncio.run(served())


if __name__ == "__main__":
    start(play, COUNT)
