"""What the tests of the store share: handlers over a database, sample campaigns, and the whole log."""

import contextlib
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import get_args

import msgspec

from game import audience
from game.actor import Actor, Role
from game.campaigns import About
from game.characters import AddCharacter, Profile
from game.events import fold
from game.hp import ChangeHp, Damage, Heal
from game.record import Record
from game.roster import ChangeRoster
from game.state import EMPTY
from game.targets import Target
from store import log
from store.engine import Database
from store.handler import Handler
from store.receipt import Committed

PRODUCER = Actor(id="token:campaign", name="Producer", role=Role.OPERATOR, platform="rest")
ANA = Actor(id="twitch:1", name="Ana", role=Role.MODERATOR, platform="twitch")
BEN = Actor(id="twitch:2", name="Ben", role=Role.MODERATOR, platform="twitch")
KEYS = {"admin_token_hash": "aa", "overlay_key_hash": "bb"}
TAKE_BACK = "GRANT UPDATE, DELETE, TRUNCATE ON audit, events TO CURRENT_USER"
"""What a test says first that tampers with the log; nothing of ours does."""


@contextlib.asynccontextmanager
async def handler_over(database: Database, *, told: list[Committed] | None = None) -> AsyncIterator[Handler]:
    """Yield a handler with a pool of its own, as a process has one."""
    followers = (told.append,) if told is not None else ()
    async with database.pool() as pool:
        yield Handler(
            pool,
            database.engine,
            now=lambda: datetime.now(UTC),
            new_id=lambda: str(uuid.uuid4()),
            followers=followers,
        )


async def a_campaign(handler: Handler, *names: str, hp: int = 50, slug: str | None = None) -> str:
    """Return the id of a new campaign with a roster of these characters."""
    about = About(name="Sample", slug=slug or f"sample-{uuid.uuid4().hex[:12]}")
    campaign_id = (await handler.create(about, actor=PRODUCER, keys=KEYS)).campaign_id
    for name in names:
        await handler.handle(campaign_id, AddCharacter(profile=Profile(name=name), hp=hp), actor=PRODUCER)
    if names:
        await handler.handle(campaign_id, ChangeRoster(add=names), actor=PRODUCER)
    return campaign_id


def hit(amount: int, *names: str) -> ChangeHp:
    """Return a command that damages."""
    return ChangeHp(changes=(Damage(targets=tuple(Target(name=name) for name in names), amount=amount),))


def heal(amount: int, *names: str) -> ChangeHp:
    """Return a command that heals."""
    return ChangeHp(changes=(Heal(targets=tuple(Target(name=name) for name in names), amount=amount),))


async def whole_log(database: Database, campaign_id: str) -> list[Record]:
    """Return every record of a campaign."""
    records: list[Record] = []
    while page := await log.after(database.engine, campaign_id, records[-1].seq if records else 0):
        records += page
    return records


async def assert_log_is_the_truth(database: Database, campaign_id: str) -> list[Record]:
    """Check that seqs have no gap and that the fold of the log is what the tables hold; return the log."""
    records = await whole_log(database, campaign_id)
    assert [record.seq for record in records] == list(range(1, len(records) + 1))
    found = await log.snapshot(database.engine, campaign_id)
    assert found is not None
    folded = fold(EMPTY, records)
    assert found.seq == len(records)
    assert found.state == folded
    for who in get_args(audience.Audience):
        seen, wanted = audience.view(found.state, who), audience.view(folded, who)
        assert msgspec.json.encode(seen, order="deterministic") == msgspec.json.encode(wanted, order="deterministic")
    return records
