"""Export and import: a campaign goes from one installation to another as it was, or not at all."""

import hashlib
import io
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given

from game.actor import Actor
from game.decider import Command
from game.errors import CommandRejected, Conflict, InvalidCommand
from store import log, queries, tokens, verify
from store.address import Address
from store.campaign_file import EventLine
from store.campaign_import import bring_in
from store.engine import Database
from store.files import BadFile
from store.handler import Handler
from store.transfer import Moved, export
from tests.conftest import numbers, upkeep
from tests.game import strategies
from tests.game.builders import ids
from tests.store.evenings import an_evening, counting, new_id, nothing, now, sql, verified
from tests.store.tables_of import ANA, PRODUCER, a_campaign, assert_log_is_the_truth, handler_over, hit
from tests.store.test_laws import _party, unhurried

TOKEN, KEY = "admin_new", "overlay_new"
OTHER = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
async def elsewhere(postgres: Any, template: str, database_address: Address) -> AsyncIterator[Database]:
    """Another installation."""
    name = f"elsewhere_{next(numbers)}"
    await upkeep(postgres, f"CREATE DATABASE {name} OWNER tablecast TEMPLATE {template} STRATEGY FILE_COPY")
    other = Database.at(replace(database_address, database=name))
    yield other
    await other.close()
    await upkeep(postgres, f"DROP DATABASE {name} WITH (FORCE)")


async def exported(database: Database, campaign: str) -> tuple[bytes, Moved]:
    """Return the file of a campaign, and what is said of it."""
    engine, file = database.upkeep(), io.BytesIO()
    (head,) = await verify.heads(engine, campaign)
    moved = await export(engine, head, file.write, nothing, now=now(), version="1.2.3")
    return file.getvalue(), moved


async def file_of(database: Database, campaign: str) -> bytes:
    return (await exported(database, campaign))[0]


async def imported(database: Database, file: bytes, slug: str | None = None) -> Moved:
    return await bring_in(
        database.upkeep(), io.BytesIO(file), nothing, slug=slug, hashes=tokens.hashes(TOKEN, KEY), actor=PRODUCER,
        now=now(), new_id=new_id,
    )  # fmt: skip


async def test_a_campaign_arrives_with_its_whole_log_and_the_same_digest_and_keys_of_its_own(
    database: Database, elsewhere: Database
) -> None:
    campaign_id = await an_evening(database)
    before = await log.snapshot(database.engine, campaign_id, look_back=99)
    file, (counts, step) = io.BytesIO(), counting()
    (head,) = await verify.heads(database.upkeep(), "lantern")
    out = await export(database.upkeep(), head, file.write, step, now=now(), version="1.2.3")
    assert sum(counts) == out.events == head.seq
    there = await imported(elsewhere, file.getvalue())
    assert (there.id, there.slug, there.events, there.digest) == (campaign_id, "lantern", out.events, out.digest)
    assert there.receipts == out.receipts > 0

    after = await log.snapshot(elsewhere.engine, campaign_id, look_back=99)
    assert before is not None
    assert after is not None
    assert (after.seq, after.state, after.history) == (before.seq, before.state, before.history)
    assert after.epoch != before.epoch
    await assert_log_is_the_truth(elsewhere, campaign_id)
    assert (await verified(elsewhere, campaign_id)).differences == []
    assert (await exported(elsewhere, campaign_id))[1].digest == out.digest
    keys, old = await queries.keys(elsewhere.engine, "lantern"), await queries.keys(database.engine, "lantern")
    assert keys is not None
    assert old is not None
    assert tokens.matches(TOKEN, keys.admin_token_hash)
    assert tokens.matches(KEY, keys.overlay_key_hash)
    assert "hash" not in file.getvalue().decode().replace('"request_hash"', "")
    assert old.epoch not in file.getvalue().decode()


async def test_a_message_that_counted_before_the_move_does_not_count_again(
    database: Database, elsewhere: Database
) -> None:
    campaign_id = await an_evening(database, held=False)
    await imported(elsewhere, await file_of(database, campaign_id))
    async with handler_over(elsewhere) as handler:
        again = await handler.handle(campaign_id, hit(1, "grog"), actor=ANA, key="twitch:1:m1")
        assert again.repeated
        fresh = await handler.handle(campaign_id, hit(2, "grog"), actor=ANA, key="twitch:1:m2")
        assert fresh.seq == again.seq + 1
    await assert_log_is_the_truth(elsewhere, campaign_id)


async def test_a_slug_that_is_taken_asks_for_another_which_the_log_then_says(
    database: Database, elsewhere: Database
) -> None:
    campaign_id = await an_evening(database, held=False)
    file = await file_of(database, campaign_id)
    async with handler_over(elsewhere) as handler:
        await a_campaign(handler, slug="lantern")
    with pytest.raises(Conflict, match='"lantern" exists here already: choose another with --slug'):
        await imported(elsewhere, file)
    held = await file_of(database, await an_evening(database, slug="held"))
    with pytest.raises(Conflict, match="release first"):
        await imported(elsewhere, held, "held-2")
    for wrong in ("Not A Slug", ""):
        with pytest.raises(InvalidCommand, match="slug"):
            await imported(elsewhere, file, wrong)
    assert len(await verify.heads(elsewhere.upkeep())) == 1
    there = await imported(elsewhere, file, "lantern-2")
    assert there.slug == "lantern-2"
    assert there.digest == (await exported(database, campaign_id))[1].digest
    records = await assert_log_is_the_truth(elsewhere, campaign_id)
    assert len(records) == there.events + 1
    assert (await verified(elsewhere, campaign_id)).differences == []


async def test_a_campaign_that_is_here_already_is_refused_deleted_or_not(database: Database) -> None:
    campaign_id = await an_evening(database)
    file = await file_of(database, campaign_id)
    with pytest.raises(Conflict, match='here already, as "lantern"'):
        await imported(database, file, "another")
    await sql(database, "UPDATE campaigns SET deleted_at = now()")
    with pytest.raises(Conflict, match="was deleted"):
        await imported(database, file)


async def test_a_log_that_is_not_whole_is_not_exported(database: Database) -> None:
    campaign_id = await an_evening(database)
    await sql(database, "UPDATE campaigns SET seq = seq + 1")
    with pytest.raises(Conflict, match="not whole"):
        await file_of(database, campaign_id)
    await sql(database, "DELETE FROM events WHERE seq = 4")
    with pytest.raises(Conflict, match="gap"):
        await file_of(database, campaign_id)


def edited(line: bytes, **changes: Any) -> bytes:
    return json.dumps({**json.loads(line), **changes}).encode() + b"\n"


def spoiled(lines: list[bytes]) -> dict[str, bytes]:
    """Return files that are no good, each by what is wrong with it."""
    first, begun, *events = lines[:-2]
    receipt, end = lines[-2:]
    some = {
        "no end": lines[:-1],
        "a line is missing": [first, begun, *events[1:], receipt, end],
        "a receipt is missing": [first, begun, *events, end],
        "two lines have changed places": [first, begun, events[1], events[0], *events[2:], receipt, end],
        "a number was changed": [*lines[:4], lines[4].replace(b"1", b"2"), *lines[5:]],
        "a name was changed": [first, *(line.replace(b"Vex", b"Vox") for line in lines[1:])],
        "more behind the end": [*lines, end],
        "two campaigns": [first, *lines],
        "receipts first": [first, receipt, begun, *events, end],
        "a newer format": [edited(first, version=2), *lines[1:]],
        "another format": [edited(first, format="something else"), *lines[1:]],
        "no JSON": [b"PGDMP\x00\x01\xff\n"],
        "deep JSON": [first, b"[" * 100_000 + b"\n"],
        "NUL": [first, begun.replace(b"Sample", b"Sam\\u0000ple"), *lines[2:]],
        "an event of another kind": [first, begun, edited(events[0], event_type="nonsense"), *lines[3:]],
        "another campaign": [edited(first, id=OTHER), *lines[1:]],
    }
    return {name: b"".join(one) for name, one in some.items()} | {"": b"", "cut in a line": b"".join(lines)[:-20]}


async def test_a_file_that_is_broken_in_any_way_is_one_sentence_and_changes_nothing(
    database: Database, elsewhere: Database
) -> None:
    lines = (await file_of(database, await an_evening(database))).splitlines(keepends=True)
    for how, file in spoiled(lines).items():
        with pytest.raises((BadFile, Conflict)) as refused:
            await imported(elsewhere, file)
        assert "\n" not in str(refused.value), how
        assert "nothing was changed" in str(refused.value) or "use a newer one" in str(refused.value), how
    for table in ("campaigns", "events", "receipts", "audit"):
        async with elsewhere.upkeep().connect() as connection:
            assert (await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one() == 0  # noqa: S608
    await imported(elsewhere, b"".join(lines))


async def test_the_characters_of_a_campaign_that_is_here_cannot_be_taken_by_a_file(
    database: Database, elsewhere: Database
) -> None:
    campaign_id = await an_evening(database, held=False)
    file = (await file_of(database, campaign_id)).decode().replace(campaign_id, OTHER).encode()
    with pytest.raises(BadFile):
        await imported(database, file, "stolen")  # its sums say that it was changed
    body, end = file.rsplit(b"\n", 2)[0] + b"\n", json.loads(file.splitlines()[-1])
    digest = hashlib.sha256(b"".join(_canonical(line) for line in body.splitlines() if b'"line":"event"' in line))
    forged = body + edited(json.dumps(end).encode(), checksum=hashlib.sha256(body).hexdigest(),
                           digest=f"sha256:{digest.hexdigest()}")  # fmt: skip
    before = await log.snapshot(database.engine, campaign_id)
    with pytest.raises((BadFile, Conflict)):
        await imported(database, forged, "stolen")
    assert await log.snapshot(database.engine, campaign_id) == before
    assert (await imported(elsewhere, forged)).id == OTHER  # by itself it is a good file


def _canonical(line: bytes) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(line, type=EventLine), order="sorted") + b"\n"


@unhurried
@given(asked=strategies.asked)
async def test_whatever_was_asked_arrives_as_it_was(
    database: Database, elsewhere: Database, asked: list[tuple[Command, Actor]]
) -> None:
    for one in (database, elsewhere):
        await sql(one, "TRUNCATE campaigns CASCADE")
    async with database.pool() as pool:
        handler = Handler(pool, database.engine, now=now, new_id=ids())
        campaign_id = await _party(handler)
        for command, actor in asked:
            with suppress(CommandRejected):
                await handler.handle(campaign_id, command, actor=actor, key=new_id())
    file, out = await exported(database, campaign_id)
    there = await imported(elsewhere, file)
    assert there.digest == out.digest == (await exported(elsewhere, campaign_id))[1].digest
    before, after = [await log.snapshot(one.engine, campaign_id) for one in (database, elsewhere)]
    assert before is not None
    assert after is not None
    assert after.state == before.state
