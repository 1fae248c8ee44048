"""Requests without end (P27): ``python -m tests.faults.requests [COUNT] [SEED]``; 10,000 take some ten minutes.

COUNT requests that Schemathesis makes from the app's own OpenAPI document, and a tenth as many malformed requests and
malformed frames each. No 5xx, nothing that the documents do not name, no lost process, no internals in an answer.
"""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path

import structlog

from game.characters import AddCharacter, Profile
from store import migrate
from store.embedded import EmbeddedServer
from store.engine import Database
from tests.faults.started import start
from tests.store.tables_of import PRODUCER
from tests.web.conftest import Campaign
from tests.web.fuzzed import Fuzz
from tests.web.rawly import Raw
from tests.web.stage import GLOBAL_TOKEN, Stage, staged

COUNT = 10_000
CHAINED = 0.2
"""The part of the requests that follow links."""
STEPS = 8


def play(count: int, seed: int) -> Counter[str]:
    """Send them all, and return how many of each were answered how.

    Raises:
        AssertionError: an answer is a fault, or not as documented.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    return asyncio.run(_served(count, seed))


async def _served(count: int, seed: int) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedServer(Path(folder), fast=True) as server:
            database = Database.at(server.address())
            await migrate.upgrade(database)
            try:
                async with staged(database) as stage:
                    return await _made(stage, count, seed) + await _raw(stage, count // 10, seed)
            finally:
                await database.close()


async def _made(stage: Stage, count: int, seed: int) -> Counter[str]:
    fuzz = await asyncio.to_thread(Fuzz, stage.url, GLOBAL_TOKEN, seed)
    each = round(count * (1 - CHAINED) / len(list(fuzz.schema.get_all_operations())))
    try:
        await asyncio.to_thread(fuzz.operations, each)
        await asyncio.to_thread(fuzz.chains, round(count * CHAINED / STEPS))
    finally:
        fuzz.close()
    assert not fuzz.faults, "\n\n".join(fuzz.faults.values())
    came: Counter[str] = Counter()
    for (_, status), many in fuzz.came.items():
        came[f"answered {status}"] += many
    return came


async def _raw(stage: Stage, count: int, seed: int) -> Counter[str]:
    campaign_id = await stage.campaign(slug="raw")
    await stage.handler.handle(campaign_id, AddCharacter(profile=Profile(name="Vex"), hp=40), actor=PRODUCER)
    host, _, port = stage.url.removeprefix("http://").partition(":")
    opens = Campaign(campaign_id, "raw", stage.tokens[campaign_id], "")
    raw = Raw(host, int(port), opens, seed)
    await raw.requests(count)
    await raw.frames(count)
    return Counter({f"raw {what}": many for what, many in raw.came.items()})


if __name__ == "__main__":
    start(play, COUNT)
