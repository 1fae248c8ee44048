"""The laws of the store: whatever is asked, the fold of the log is what the tables hold, and what writers believe."""

import uuid
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings

from game.actor import Actor
from game.campaigns import About
from game.characters import AddCharacter, Profile
from game.decider import Command
from game.errors import CommandRejected
from game.events import fold
from game.roster import SetRoster
from game.state import EMPTY
from store.engine import Database
from store.handler import Handler
from tests.game import strategies
from tests.game.builders import PARTY, PRODUCER, canonical, ids
from tests.store.tables_of import KEYS, TAKE_BACK, assert_log_is_the_truth

unhurried = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@unhurried
@given(asked=strategies.asked)
async def test_the_fold_of_the_log_is_what_the_tables_hold_whatever_was_asked(
    database: Database, asked: list[tuple[Command, Actor]]
) -> None:
    connection = await database.connect()
    await connection.execute(TAKE_BACK)
    await connection.execute("TRUNCATE campaigns CASCADE")
    await connection.close()
    async with database.pool() as pool:
        handler = Handler(pool, database.engine, now=lambda: datetime.now(UTC), new_id=ids())
        campaign_id = await _party(handler)
        for command, actor in asked:
            with suppress(CommandRejected):
                receipt = await handler.handle(campaign_id, command, actor=actor, key=uuid.uuid4().hex)
                assert receipt.state is not None
        believed = handler._campaigns.get(campaign_id)
        records = await assert_log_is_the_truth(database, campaign_id)
    assert canonical(believed.state) == canonical(fold(EMPTY, records))
    assert believed.seq == len(records)


async def _party(handler: Handler) -> str:
    campaign_id = (await handler.create(About(name="Sample"), actor=PRODUCER, keys=KEYS)).campaign_id
    added = []
    for name, hp, aliases in PARTY:
        command = AddCharacter(profile=Profile(name=name, aliases=aliases), hp=hp)
        receipt = await handler.handle(campaign_id, command, actor=PRODUCER, key=name)
        added.append(receipt.records[0].event.character_id)  # type: ignore[attr-defined]
    await handler.handle(campaign_id, SetRoster(character_ids=tuple(added[:4])), actor=PRODUCER, key="main")
    soldiers = SetRoster(name="soldiers", character_ids=tuple(added[2:4]))
    await handler.handle(campaign_id, soldiers, actor=PRODUCER, key="soldiers")
    return campaign_id
