"""Backup and restore: the database comes back as it was, under new epochs, or stays as it is."""

import gzip
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from game.errors import Conflict
from store import backup, log, migrate, restore, verify
from store.address import Address
from store.engine import Database
from store.errors import CannotStart
from store.files import BadFile
from tests.conftest import numbers, upkeep
from tests.store.evenings import an_evening, now, sql, verified
from tests.store.tables_of import (
    ANA,
    PRODUCER,
    a_campaign,
    assert_log_is_the_truth,
    handler_over,
    hit,
)
from tests.store.test_play import _begin_as_the_first_release_did

ACCOUNT = """
INSERT INTO platform_accounts (platform, account_id, kind, name, access_token, updated_at)
VALUES ('twitch', '1', 'bot', E'A\\\\b\\t\\n\\\\.\\n', '\\x00ff'::bytea, now())
"""


def step(_table: str, _count: int) -> None:
    """Take note of no progress."""


@pytest.fixture
async def elsewhere(postgres: Any, empty_address: Address) -> AsyncIterator[Database]:
    """An empty database."""
    name = f"elsewhere_{next(numbers)}"
    await upkeep(
        postgres,
        f"CREATE DATABASE {name} OWNER tablecast TEMPLATE template0 STRATEGY FILE_COPY",
    )
    other = Database.at(replace(empty_address, database=name))
    yield other
    await other.close()
    await upkeep(postgres, f"DROP DATABASE {name} WITH (FORCE)")


async def backed_up(database: Database) -> tuple[bytes, backup.Backup]:
    file = io.BytesIO()
    made = await backup.make(database, file, step=step, now=now(), version="1.2.3")
    return file.getvalue(), made


async def restored(database: Database, file: bytes, *, yes: bool = False) -> backup.Backup:
    await database.close()
    return await restore.restore(database, io.BytesIO(file), replace=yes, step=step)


async def test_a_backup_comes_back_into_an_empty_database_with_its_digest_and_new_epochs(
    database: Database, elsewhere: Database
) -> None:
    ids = [await an_evening(database, slug=slug, held=slug == "beta") for slug in ("zeta", "beta", "beta-2")]
    await sql(database, ACCOUNT)
    before = [await log.snapshot(database.engine, one, look_back=99) for one in ids]
    done: list[str] = []
    file = io.BytesIO()
    made = await backup.make(
        database, file, step=lambda table, count: done.extend([table] * count), now=now(), version="1.2.3"
    )
    assert made.rows["campaigns"] == 3
    assert {table: done.count(table) for table in made.rows} == made.rows

    back = await restored(elsewhere, file.getvalue())
    assert (back.rows, back.digest, back.revision) == (made.rows, made.digest, migrate.head())
    for one, old in zip(ids, before, strict=True):
        new = await log.snapshot(elsewhere.engine, one, look_back=99)
        assert old is not None
        assert new is not None
        assert (new.seq, new.state, new.history) == (old.seq, old.state, old.history)
        assert new.epoch != old.epoch
        assert (await verified(elsewhere, one)).differences == []
    async with handler_over(elsewhere) as handler:  # keys count, and every number goes on
        assert (await handler.handle(ids[0], hit(1, "grog"), actor=ANA, key="twitch:1:m1")).repeated
        await handler.handle(ids[0], hit(1, "grog"), actor=PRODUCER)
    await assert_log_is_the_truth(elsewhere, ids[0])
    assert await migrate.current(elsewhere) == migrate.head()


async def test_a_backup_is_of_one_moment_while_others_write(database: Database, elsewhere: Database) -> None:
    campaign_id = await an_evening(database, held=False)
    async with handler_over(database) as handler:
        seqs = []

        async def play() -> None:
            seqs.append((await handler.handle(campaign_id, hit(1, "grog"), actor=PRODUCER)).seq)

        file = io.BytesIO()
        real = backup.TablesOut.read

        async def read(self: Any, table: Any, write: Any) -> None:
            await play()
            await real(self, table, write)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(backup.TablesOut, "read", read)
            await backup.make(database, file, step=step, now=now(), version="1.2.3")
    assert len(seqs) > 5
    await restored(elsewhere, file.getvalue())
    report = await verified(elsewhere, campaign_id)
    assert report.differences == []
    assert report.events == seqs[0] - 1


async def test_a_restore_replaces_campaigns_only_when_that_was_said(database: Database) -> None:
    campaign_id = await an_evening(database)
    file, made = await backed_up(database)
    async with handler_over(database) as handler:
        later = await a_campaign(handler, slug="later")
    await database.close()
    with pytest.raises(Conflict, match=r"holds 2 campaigns.*--yes"):
        await restored(database, file)
    assert len(await verify.heads(database.upkeep())) == 2
    assert (await restored(database, file, yes=True)).digest == made.digest
    assert [head.id for head in await verify.heads(database.upkeep())] == [campaign_id]
    assert await log.snapshot(database.engine, later) is None


async def test_a_restore_is_refused_while_somebody_is_connected(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = await an_evening(database)
    file, _ = await backed_up(database)
    await database.close()
    connection = await database.connect()
    monkeypatch.setattr(restore, "ENDING_S", 0.3)
    with pytest.raises(Conflict, match="running on this database"):
        await restored(database, file, yes=True)
    await connection.close()
    assert (await verified(database, campaign_id)).sound
    await restored(database, file, yes=True)


async def test_an_older_backup_is_brought_to_the_schema_of_today(empty_address: Address, elsewhere: Database) -> None:
    old = Database.at(empty_address)
    async with old.upkeep().begin() as connection:
        await connection.run_sync(migrate.make, "0001")
    campaign_id = await _begin_as_the_first_release_did(old, "old")
    file, made = await backed_up(old)
    assert made.revision == "0001"
    assert await migrate.current(old) == "0001"
    back = await restored(elsewhere, file)
    assert back.digest == made.digest
    assert await migrate.current(elsewhere) == migrate.head()
    assert (await verified(elsewhere, campaign_id)).differences == []


async def test_an_empty_or_a_newer_database_is_one_sentence(database: Database, empty_address: Address) -> None:
    with pytest.raises(CannotStart, match="nothing to back up"):
        await backed_up(Database.at(empty_address))
    file, _ = await backed_up(database)
    await sql(database, "UPDATE alembic_version SET version_num = 'later'")
    with pytest.raises(CannotStart, match="newer Tablecast"):
        await backed_up(database)
    with pytest.raises(CannotStart, match="newer Tablecast"):
        await restored(database, file, yes=True)


def spoiled(file: bytes, how: str) -> bytes:
    lines = gzip.decompress(file).splitlines(keepends=True)
    head, last = json.loads(lines[0]), len(lines) - 1
    event = next(number for number, line in enumerate(lines) if b"campaign_created" in line)
    changed = {
        "a newer revision": [json.dumps({**head, "revision": "0999"}).encode() + b"\n", *lines[1:]],
        "a newer format": [json.dumps({**head, "version": 2}).encode() + b"\n", *lines[1:]],
        "another format": [b'{"line":"campaign"}\n', *lines[1:]],
        "no end": lines[:-1],
        "a row is missing": [*lines[:event], *lines[event + 1 :]],
        "a row was changed": [*lines[:event], lines[event].replace(b"Sample", b"Simple"), *lines[event + 1 :]],
        "a row of another shape": [*lines[:event], b"one\ttwo\n", *lines[event + 1 :]],
        "a row twice": [*lines[: event + 1], lines[event], *lines[event + 1 :]],
        "an unknown table": [lines[0], b'{"line":"table","name":"pg_authid","columns":["rolname"]}\n', *lines[1:]],
        "an unknown column": [lines[0], lines[1].replace(b'"slug"', b'"slugs"'), *lines[2:]],
        "two heads": [lines[0], *lines],
        "more behind the end": [*lines, lines[last]],
    }
    return gzip.compress(b"".join(changed[how]))


SPOILED = (
    "a newer revision", "a newer format", "another format", "no end", "a row is missing", "a row was changed",
    "a row of another shape", "a row twice", "an unknown table", "an unknown column", "two heads",
    "more behind the end",
)  # fmt: skip


async def test_a_backup_that_is_broken_in_any_way_is_one_sentence_and_changes_nothing(database: Database) -> None:
    campaign_id = await an_evening(database)
    file, _ = await backed_up(database)
    before = await log.snapshot(database.engine, campaign_id)
    bad = [spoiled(file, how) for how in SPOILED]
    flipped = bytearray(file)
    flipped[len(file) // 2] ^= 0xFF
    bad += [b"", b"no gzip at all", file[:-1], file[: len(file) // 2], file[:40], bytes(flipped), file + b"more"]
    for one in bad:
        with pytest.raises(BadFile) as refused:
            await restored(database, one, yes=True)
        assert "\n" not in str(refused.value)
        assert "hanged" in str(refused.value), str(refused.value)
    assert await log.snapshot(database.engine, campaign_id) == before
    assert (await verified(database, campaign_id)).sound


async def test_numbers_that_the_database_gives_go_on_behind_those_of_the_backup(
    database: Database, elsewhere: Database
) -> None:
    await an_evening(database)
    file, made = await backed_up(database)
    await restored(elsewhere, file)
    async with handler_over(elsewhere) as handler:
        await a_campaign(handler, slug="next")
    async with elsewhere.upkeep().connect() as connection:
        numbers_given = (await connection.execute(text("SELECT count(DISTINCT id), max(id) FROM audit"))).one()
    assert numbers_given[0] == made.rows["audit"] + 1
    assert numbers_given[1] > made.rows["audit"]
