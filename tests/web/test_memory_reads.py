"""Reads from memory: nothing is read twice, nobody reads less than was acknowledged, and no outage stops them."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import psutil
import pytest
from sqlalchemy import event

from game.campaigns import About, DeleteCampaign, EditCampaign
from game.characters import AddCharacter, Profile
from store import migrate
from store.embedded import EmbeddedServer
from store.engine import Database
from tests.store.tables_of import ANA, PRODUCER, hit
from tests.store.waiting import until
from tests.web.stage import GLOBAL_TOKEN, Stage, frame, frames_until, staged

READS = (
    "", "/state", "/characters", "/characters/vex", "/roster", "/rosters", "/layout", "/layout/large", "/episodes",
)  # fmt: skip


@contextlib.contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Note what is asked of the database through its engine."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


class Read(msgspec.Struct, frozen=True):
    """An answer that was read to its end, and how long it took."""

    status: int
    tag: str | None
    headers: Any
    raw: bytes
    took_s: float

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.raw)


async def get(stage: Stage, path: str, **headers: str) -> Read:
    began_s = time.monotonic()
    async with stage.client.get(stage.url + path, headers=headers) as answer:
        raw = await answer.read()
        return Read(answer.status, answer.headers.get("ETag"), answer.headers, raw, time.monotonic() - began_s)


async def with_vex(stage: Stage, **about: Any) -> str:
    campaign_id = await stage.campaign(**about)
    await stage.handler.handle(campaign_id, AddCharacter(profile=Profile(name="Vex"), hp=900), actor=PRODUCER)
    return campaign_id


def hp(found: Read) -> int:
    return int(found.json["state"]["characters"][0]["stats"]["hp"]["current"])


async def test_a_read_asks_one_small_question_and_a_repeated_one_gets_no_body(database: Database) -> None:
    async with staged(database, poll_s=1_000) as stage:
        base = f"/campaigns/{await with_vex(stage)}"
        first = {path: await get(stage, base + path) for path in READS}
        with statements(database) as asked:
            for path, found in first.items():
                assert found.tag is not None
                assert found.tag[0] == found.tag[-1] == '"', "a strong tag"
                same = await get(stage, base + path, **{"If-None-Match": f'"other", {found.tag}'})
                assert (same.status, same.raw, same.tag) == (304, b"", found.tag), path
                assert same.headers["Cache-Control"] == "no-cache"
                again = await get(stage, base + path, **{"If-None-Match": '"other"'})
                assert (again.status, again.raw, again.tag) == (200, found.raw, found.tag), path
        assert len(asked) == 2 * len(READS)
        assert all("FROM campaigns" in statement for statement in asked)


async def test_what_changed_has_another_tag_and_what_did_not_keeps_its_own(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await with_vex(stage)
        before = {path: (await get(stage, f"/campaigns/{campaign_id}{path}")).tag for path in READS}
        await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
        after = {path: (await get(stage, f"/campaigns/{campaign_id}{path}")).tag for path in READS}
        changed = {path for path in READS if before[path] != after[path]}
        assert changed == {"/state", "/characters", "/characters/vex"}


async def test_a_character_of_the_same_name_and_version_has_another_tag(database: Database) -> None:
    async with staged(database) as stage:
        one, two = await with_vex(stage), await with_vex(stage)
        tags = [(await get(stage, f"/campaigns/{campaign_id}/characters/vex")).tag for campaign_id in (one, two)]
        assert tags[0] != tags[1]
        assert len({str(tag).split(".")[0] for tag in tags}) == 1, "the version"
        given = {"X-Token": stage.tokens[one], "If-Match": str(tags[0]), "Content-Type": "application/json"}
        sheet: dict[str, Any] = {"data": b'{"ac": 12}', "headers": given}
        async with stage.client.patch(f"{stage.url}/campaigns/{one}/characters/vex", **sheet) as edited:
            assert edited.status == 200
        async with stage.client.patch(f"{stage.url}/campaigns/{one}/characters/vex", **sheet) as late:
            assert late.status == 409


async def test_a_read_on_any_process_shows_every_write_that_was_acknowledged_before_it(database: Database) -> None:
    async with contextlib.AsyncExitStack() as run:
        stages = [await run.enter_async_context(staged(database, notifications=False, poll_s=1_000)) for _ in range(2)]
        campaign_id = await with_vex(stages[0])
        for number in range(20):
            writer, reader = stages[number % 2], stages[1 - number % 2]
            done = await writer.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            for stage in (reader, writer):
                found = await get(stage, f"/campaigns/{campaign_id}/state")
                assert (found.json["seq"], hp(found)) == (done.seq, 900 - number - 1)
            tags = {(await get(stage, f"/campaigns/{campaign_id}{path}")).tag for stage in stages for path in READS}
            assert len(tags) == len(READS), "both processes have the same bytes under the same tags"


async def test_many_readers_behind_a_write_elsewhere_read_the_log_once(database: Database) -> None:
    async with staged(database) as writer, staged(database, notifications=False, poll_s=1_000) as reader:
        campaign_id = await with_vex(writer)
        await get(reader, f"/campaigns/{campaign_id}/state")
        await writer.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
        with statements(database) as asked:
            found = await asyncio.gather(*(get(reader, f"/campaigns/{campaign_id}/state") for _ in range(30)))
        assert {hp(one) for one in found} == {899}
        assert sum("FROM events" in statement for statement in asked) == 1


async def test_another_log_under_the_same_id_is_read_anew(database: Database) -> None:
    async with staged(database, poll_s=1_000) as stage:
        campaign_id = await with_vex(stage)
        before = await get(stage, f"/campaigns/{campaign_id}/state")
        connection = await database.connect()
        await connection.execute("UPDATE campaigns SET epoch = gen_random_uuid() WHERE id = $1", campaign_id)
        await connection.close()
        after = await get(stage, f"/campaigns/{campaign_id}/state", **{"If-None-Match": str(before.tag)})
        assert after.status == 200
        assert after.json["epoch"] != before.json["epoch"]


async def test_what_became_private_or_was_deleted_elsewhere_is_gone_at_the_next_read(database: Database) -> None:
    async with staged(database) as writer, staged(database, notifications=False, poll_s=1_000) as reader:
        for command in (EditCampaign(about=About(visibility="private")), DeleteCampaign()):
            campaign_id = await with_vex(writer)
            assert (await get(reader, f"/campaigns/{campaign_id}/state")).status == 200
            await writer.handler.handle(campaign_id, command, actor=PRODUCER)
            assert {(await get(reader, f"/campaigns/{campaign_id}{path}")).status for path in READS} == {404}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedServer]:
    """A server of the test's own, to stop and freeze."""
    async with EmbeddedServer(tmp_path / "data", fast=True) as server:
        await migrate.upgrade(Database(server.address, server.address))
        yield server


@contextlib.contextmanager
def frozen(server: EmbeddedServer) -> Iterator[None]:
    """Freeze every process of the server while the block runs."""
    processes: list[psutil.Process] = []
    for _ in range(2):  # what began meanwhile too
        main = psutil.Process(server.pid)
        for process in (main, *main.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGSTOP)
                processes.append(process)
    try:
        yield
    finally:
        for process in reversed(processes):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)


@contextlib.asynccontextmanager
async def away(server: EmbeddedServer, how: str) -> AsyncIterator[None]:
    """Have no database while the block runs."""
    if how == "frozen":
        with frozen(server):
            yield
        return
    await server.stop()
    try:
        yield
    finally:
        await server.start()


async def write(stage: Stage, campaign_id: str) -> tuple[Read, str | None]:
    began_s, headers = time.monotonic(), {"X-Token": stage.tokens[campaign_id], "Content-Type": "application/json"}
    url, line = f"{stage.url}/campaigns/{campaign_id}/commands", b'{"text": "!dmg vex 1"}'
    async with stage.client.post(url, data=line, headers=headers) as answer:
        read = Read(answer.status, None, answer.headers, await answer.read(), time.monotonic() - began_s)
        return read, answer.headers.get("Retry-After")


@pytest.mark.parametrize("how", ["frozen", "stopped"])
async def test_without_the_database_reads_go_on_writes_say_so_in_time_and_all_is_well_soon_after(
    server: EmbeddedServer, how: str
) -> None:
    database = Database(server.address, server.address)
    async with staged(database) as stage:
        shown, hidden = await with_vex(stage), await with_vex(stage, visibility="private")
        key = {"X-Overlay-Key": stage.tokens[f"overlay:{hidden}"]}
        before = {path: await get(stage, f"/campaigns/{shown}{path}") for path in READS}
        before_hidden = await get(stage, f"/campaigns/{hidden}/state", **key)
        async with away(server, how):
            first, retry = await write(stage, shown)
            assert (first.status, first.json["error"]["code"], retry) == (503, "unavailable", "1")
            assert first.took_s < 3.0
            await get(stage, f"/campaigns/{shown}/state")
            for _ in range(3):
                for path, known in before.items():
                    found = await get(stage, f"/campaigns/{shown}{path}")
                    assert (found.status, found.raw, found.tag) == (200, known.raw, known.tag)
                    assert found.took_s < 0.5
            same = await get(stage, f"/campaigns/{shown}/state", **{"If-None-Match": str(before["/state"].tag)})
            assert same.status == 304
            assert (await get(stage, f"/campaigns/{hidden}/state", **key)).raw == before_hidden.raw
            admin = {"X-Admin-Token": GLOBAL_TOKEN}
            assert (await get(stage, f"/campaigns/{hidden}/state", **admin)).status == 200
            async with stage.feed_of(shown) as socket:
                assert (await frame(socket))["type"] == "hello"
                assert (await frame(socket))["type"] == "snapshot"
            refused = [
                await get(stage, f"/campaigns/{named}/state", **headers)
                for named, headers in ((hidden, {}), ("nowhere", {}), (hidden, {"X-Overlay-Key": "overlay_wrong"}))
            ]
            said = {(one.status, one.json["error"]["message"]) for one in refused}
            assert len(said) == 1
            assert said.pop()[0] == 503
        back_s = time.monotonic()
        while (await write(stage, shown))[0].status != 200:
            assert time.monotonic() - back_s < 5.0
        assert time.monotonic() - back_s < 5.0
        assert hp(await get(stage, f"/campaigns/{shown}/state")) == 899
        assert (await get(stage, f"/campaigns/{hidden}/state")).status == 404
        async with stage.feed_of(shown) as socket:
            assert (await frames_until(socket, 3))[-1]["seq"] == 3
    await database.close()


async def test_what_was_never_read_is_unavailable_without_the_database(server: EmbeddedServer) -> None:
    database = Database(server.address, server.address)
    async with staged(database) as stage:
        campaign_id = await with_vex(stage)
        async with away(server, "stopped"):
            found = await get(stage, f"/campaigns/{campaign_id}/state")
            assert (found.status, found.json["error"]["code"]) == (503, "unavailable")
    await database.close()


async def test_a_key_that_was_rotated_opens_nothing_while_the_database_is_away(server: EmbeddedServer) -> None:
    database = Database(server.address, server.address)
    async with staged(database, poll_s=0.05) as stage:
        campaign_id = await with_vex(stage, visibility="private")
        old = {"X-Overlay-Key": stage.tokens[f"overlay:{campaign_id}"]}
        assert (await get(stage, f"/campaigns/{campaign_id}/state", **old)).status == 200
        connection = await database.connect()
        await connection.execute("UPDATE campaigns SET overlay_key_hash = $1 WHERE id = $2", bytes(32), campaign_id)
        await connection.close()
        hub = stage.feed._hubs[campaign_id]
        await until(lambda: bytes(32) in (hub.opening or ()))
        async with away(server, "stopped"):
            assert (await get(stage, f"/campaigns/{campaign_id}/state", **old)).status == 503
    await database.close()


async def test_an_outage_does_not_stop_a_socket_that_is_open(server: EmbeddedServer) -> None:
    database = Database(server.address, server.address)
    async with staged(database, heartbeat_s=0.2) as stage:
        campaign_id = await with_vex(stage)
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 2)
            with frozen(server):
                for _ in range(3):
                    beat = await socket.receive(10)
                    assert beat.type is aiohttp.WSMsgType.TEXT
            done = await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            assert (await frames_until(socket, done.seq))[-1]["seq"] == done.seq
