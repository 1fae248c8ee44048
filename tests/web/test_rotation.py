"""Rotation: another token in place of the old one, which is dead within five seconds everywhere, on sockets too."""

import asyncio
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from game.custom import Announce
from store import keys, tokens
from store.engine import Database
from store.tables import AuditRow, CampaignRow
from tests.store.tables_of import PRODUCER
from tests.web.conftest import Door
from tests.web.stage import GLOBAL_TOKEN, Stage, frame, frames_until, now, staged

DEAD_WITHIN_S = 5.0


async def rotated(door: Door, which: str, **headers: str) -> Any:
    return await door.send("POST", "/tokens/rotate", {"which": which}, **headers)


@pytest.mark.parametrize(("which", "prefix"), [("admin", "admin_"), ("overlay", "overlay_")])
async def test_a_new_token_is_shown_once_and_kept_as_its_hash(
    door: Door, database: Database, which: str, prefix: str
) -> None:
    reply = await rotated(door, which)
    assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-store")
    assert reply.json.keys() == {"which", "token", "message"}
    token = reply.json["token"]
    assert token.startswith(prefix)
    assert len(token) == len(prefix) + 43
    async with database.engine.connect() as connection:
        row = (await connection.execute(select(CampaignRow.__table__).where(CampaignRow.slug == "demo"))).one()
        hashes = {"admin": row.admin_token_hash, "overlay": row.overlay_key_hash}
        kept = await connection.execute(select(AuditRow.__table__).order_by(AuditRow.id.desc()).limit(1))
    assert hashes[which] == tokens.digest(token)
    noted = kept.one()
    assert (noted.outcome, noted.text, noted.actor["id"]) == ("rotated", f"token rotate {which}", "token:campaign")
    assert token not in str(row) + str(noted)


async def test_the_old_token_opens_nothing_and_the_new_one_what_it_opened(door: Door) -> None:
    token = (await rotated(door, "admin")).json["token"]
    for path in ("/campaigns/demo", "/campaigns/hidden"):
        assert (await door.ask("GET", path, headers={"X-Token": door.demo.token})).status in {401, 404}
    assert (await door.send("PATCH", "", {"description": "Old"})).status == 401
    assert (
        await door.ask("PATCH", "/campaigns/demo", {"description": "New"}, headers={"X-Token": token})
    ).status == 200
    assert (await door.get("", X_Overlay_Key=door.demo.key)).status == 200  # the key is another secret


async def test_an_overlay_key_is_revoked_alone(door: Door) -> None:
    key = (await rotated(door, "overlay")).json["token"]
    assert (await door.get(f"?key={door.demo.key}")).status == 401
    assert (await door.get(f"?key={key}")).status == 200
    assert (await door.send("PATCH", "", {"description": "New"})).status == 200


@pytest.mark.parametrize("body", [None, {}, {"which": "global"}, {"which": "admin", "token": "mine"}, {"which": None}])
async def test_what_is_no_rotation_changes_nothing(door: Door, body: Any) -> None:
    assert (await door.send("POST", "/tokens/rotate", body)).status in {400, 422}
    assert (await door.send("PATCH", "", {"description": "New"})).status == 200


async def test_each_of_many_rotations_at_once_gives_a_token_and_the_last_one_holds(door: Door) -> None:
    replies = await asyncio.gather(*(rotated(door, "overlay") for _ in range(10)))
    made = [reply.json["token"] for reply in replies]
    assert len(set(made)) == 10
    opens = [key for key in made if (await door.get(f"?key={key}")).status == 200]
    assert len(opens) == 1


async def closed(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """Read a socket to its end, and return the code that it was closed with."""
    async for _ in socket:
        pass
    return socket.close_code


async def test_sockets_that_an_old_secret_opened_are_closed_on_every_process_and_no_others(database: Database) -> None:
    async with staged(database) as one, staged(database, notifications=False) as two:
        campaign_id, another_id = await one.campaign(), await one.campaign()
        token, key = one.tokens[campaign_id], one.tokens[f"overlay:{campaign_id}"]
        async with (
            one.feed_of(campaign_id, token=token) as here,
            two.feed_of(campaign_id, token=token) as there,
            two.page_of(campaign_id, token) as page,
            one.feed_of(campaign_id, key=key) as overlay_here,
            two.feed_of(campaign_id, key=key) as overlay_there,
            two.feed_of(campaign_id) as stranger,
            two.feed_of(another_id, token=one.tokens[another_id]) as another,
            two.client.ws_connect(
                f"{two.url}/campaigns/{campaign_id}/ws", headers={"X-Admin-Token": GLOBAL_TOKEN}
            ) as everywhere,
        ):
            for socket in (here, there, page, overlay_here, overlay_there, stranger, everywhere):
                await frames_until(socket, 1)
            await one.handler.rotate(campaign_id, "admin", actor=PRODUCER, source="rest")
            async with asyncio.timeout(DEAD_WITHIN_S):
                assert [await closed(socket) for socket in (here, there, page)] == [4401] * 3
            await one.handler.handle(campaign_id, Announce(data={"text": "still here"}), actor=PRODUCER)
            for socket in (overlay_here, overlay_there, stranger, everywhere):
                assert (await frame(socket))["seq"] == 2
            await one.handler.rotate(campaign_id, "overlay", actor=PRODUCER, source="rest")
            async with asyncio.timeout(DEAD_WITHIN_S):
                assert [await closed(socket) for socket in (overlay_here, overlay_there)] == [4401] * 2
            await one.handler.handle(campaign_id, Announce(data={"text": "and here"}), actor=PRODUCER)
            for socket in (stranger, everywhere):
                assert (await frame(socket))["seq"] == 3
            await one.handler.handle(another_id, Announce(data={"text": "there too"}), actor=PRODUCER)
            await frames_until(another, 2)


async def test_a_rotation_from_a_shell_closes_the_sockets_of_a_running_server(database: Database) -> None:
    async with staged(database, notifications=False) as stage:
        campaign_id = await stage.campaign()
        async with stage.feed_of(campaign_id, key=stage.tokens[f"overlay:{campaign_id}"]) as overlay:
            await frames_until(overlay, 1)
            await keys.rotate(database.engine, campaign_id, "overlay", actor=PRODUCER, source="shell", at=now())
            async with asyncio.timeout(DEAD_WITHIN_S):
                assert await closed(overlay) == 4401


async def test_the_process_that_rotates_does_not_wait_for_its_poll(database: Database) -> None:
    async with staged(database, poll_s=600) as stage:
        campaign_id = await stage.campaign()
        token = stage.tokens[campaign_id]
        async with stage.feed_of(campaign_id, token=token) as socket:
            await frames_until(socket, 1)
            url = f"{stage.url}/campaigns/{campaign_id}/tokens/rotate"
            async with stage.client.post(url, json={"which": "admin"}, headers={"X-Token": token}) as reply:
                assert reply.status == 200
            async with asyncio.timeout(DEAD_WITHIN_S):
                assert await closed(socket) == 4401


async def refused(stage: Stage, campaign_id: str, **options: Any) -> int:
    """Return the status with which a socket is refused."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        await stage.client.ws_connect(f"{stage.url}/campaigns/{campaign_id}/ws", **options)
    return error.value.status


async def test_a_page_brings_its_secret_as_a_subprotocol_and_no_token_in_its_address(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await stage.campaign(visibility="private")
        token, key = stage.tokens[campaign_id], stage.tokens[f"overlay:{campaign_id}"]
        async with stage.page_of(campaign_id, token) as operator, stage.page_of(campaign_id, key) as overlay:
            assert (await frame(operator))["audience"] == "operator"
            assert (await frame(overlay))["audience"] == "public"
            assert operator.protocol == overlay.protocol == "tablecast"
        assert await refused(stage, campaign_id, params={"key": token}) == 404
        assert await refused(stage, campaign_id, protocols=("tablecast", f"token.{GLOBAL_TOKEN}")) == 404
        assert await refused(stage, campaign_id, protocols=("tablecast", "token.wrong")) == 404
        assert await refused(stage, campaign_id, protocols=("tablecast",)) == 404


async def test_a_secret_offered_without_the_protocol_is_refused_and_written_nowhere(
    database: Database, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    async with staged(database) as stage:
        campaign_id = await stage.campaign()
        token = stage.tokens[campaign_id]
        assert await refused(stage, campaign_id, protocols=(f"token.{token}",)) == 422
        assert await refused(stage, campaign_id, protocols=("other", f"token.{token}")) == 422
    out, err = capsys.readouterr()
    assert token[6:] not in caplog.text + out + err


async def test_a_page_of_another_site_may_watch_with_a_key_and_not_as_an_operator(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await stage.campaign()
        token, key = stage.tokens[campaign_id], stage.tokens[f"overlay:{campaign_id}"]
        for origin in ("http://evil.example", "null", "", f"{stage.url}.evil.example", "file://"):
            headers = {"Origin": origin}
            assert await refused(stage, campaign_id, headers={**headers, "X-Token": token}) == 403, origin
            async with stage.page_of(campaign_id, key, **headers) as overlay:
                assert (await frame(overlay))["type"] == "hello"
        for origin in (stage.url, "http://test"):
            async with stage.page_of(campaign_id, token, Origin=origin) as control:
                assert (await frame(control))["audience"] == "operator"
