"""New tokens for campaigns that are there, and the list of them."""

import uuid

import pytest
from sqlalchemy import select

from game.campaigns import DeleteCampaign
from game.errors import NotFound
from store import keys, queries, tokens
from store.engine import Database
from store.keys import Which
from store.tables import AuditRow
from tests.store.evenings import now
from tests.store.tables_of import PRODUCER, a_campaign, handler_over


@pytest.mark.parametrize("which", ["admin", "overlay"])
async def test_a_new_token_takes_the_place_of_the_old_one_and_of_no_other(database: Database, which: Which) -> None:
    async with handler_over(database) as handler:
        one, other = [await a_campaign(handler, slug=slug) for slug in ("one", "other")]
    before = {slug: await queries.keys(database.engine, slug) for slug in ("one", "other")}
    token = await keys.rotate(database.engine, one, which, actor=PRODUCER, source="shell", at=now())
    assert token.startswith(f"{which}_")
    assert len(token) == len(which) + 1 + 43
    after, old = await queries.keys(database.engine, "one"), before["one"]
    assert after is not None
    assert old is not None
    new, kept = after.admin_token_hash, after.overlay_key_hash
    if which == "overlay":
        new, kept = kept, new
    assert tokens.matches(token, new)
    assert kept == (old.overlay_key_hash if which == "admin" else old.admin_token_hash)
    assert (after.seq, after.epoch) == (old.seq, old.epoch)
    assert await queries.keys(database.engine, "other") == before["other"]
    async with database.engine.connect() as connection:
        (row,) = (await connection.execute(select(AuditRow.__table__).where(AuditRow.outcome == "rotated"))).all()
    assert (str(row.campaign_id), row.text, row.source) == (one, f"token rotate {which}", "shell")
    assert token not in str(row)
    assert other


async def test_a_campaign_that_is_gone_gets_no_token_and_is_not_listed(database: Database) -> None:
    async with handler_over(database) as handler:
        gone, there = [await a_campaign(handler, slug=slug) for slug in ("gone", "there")]
        await handler.handle(gone, DeleteCampaign(), actor=PRODUCER)
    assert [(one.id, one.slug, one.seq) for one in await keys.campaigns(database.engine)] == [(there, "there", 1)]
    for nobody in (gone, str(uuid.uuid4())):
        with pytest.raises(NotFound):
            await keys.rotate(database.engine, nobody, "admin", actor=PRODUCER, source="shell", at=now())
