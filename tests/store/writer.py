"""A process of writers: ``python -m tests.store.writer URL CAMPAIGN WRITERS EACH NAME``. Prints its promises."""

import asyncio
import json
import sys
import uuid
from datetime import UTC, datetime

from game.actor import Actor, Role
from store.address import parse_address
from store.engine import Database
from store.handler import Handler
from store.relay import PostgresRelay
from tests.store.tables_of import heal, hit


async def write(url: str, campaign_id: str, writers: int, each: int, name: str) -> None:
    """Send ``each`` commands from each of ``writers`` tasks, and print the key and seq of every receipt."""
    database = Database.at(parse_address(url))
    relay = PostgresRelay(database, hear=lambda *_: None, missed=lambda: None)
    sender = asyncio.create_task(relay.send())
    promised: dict[str, int] = {}

    async def one(writer: int) -> None:
        actor = Actor(id=f"{name}:{writer}", name=name, role=Role.MODERATOR, platform="test")
        for number in range(each):
            key = f"{name}:{writer}:{number}"
            command = hit(2, "vex", "grog") if number % 2 else heal(1, "vex")
            promised[key] = (await handler.handle(campaign_id, command, actor=actor, key=key)).seq

    async with database.pool() as pool:
        handler = Handler(
            pool,
            database.engine,
            now=lambda: datetime.now(UTC),
            new_id=lambda: str(uuid.uuid4()),
            followers=(relay.committed,),
        )
        async with asyncio.TaskGroup() as tasks:
            for writer in range(writers):
                tasks.create_task(one(writer))
    await relay.sent()
    sender.cancel()
    await database.close()
    print(json.dumps(promised))  # noqa: T201 - read by the test


if __name__ == "__main__":
    url, campaign_id, writers, each, name = sys.argv[1:]
    asyncio.run(write(url, campaign_id, int(writers), int(each), name))
