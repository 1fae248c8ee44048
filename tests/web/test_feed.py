"""The feed, from a socket's side: hello, snapshot, events, resume, audiences, and what becomes of the rude."""

import asyncio
import contextlib
import random
import socket as socket_module
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec
import pytest

from game import audience
from game.campaigns import About as CampaignAbout
from game.campaigns import DeleteCampaign, EditCampaign
from game.characters import AddCharacter, Profile
from game.custom import Announce
from game.events import evolve
from game.record import Record
from game.roster import ChangeRoster
from game.state import EMPTY
from game.undo import Undo
from store.engine import Database
from store.errors import StoreUnavailable
from tests.store.tables_of import ANA, PRODUCER, a_campaign, assert_log_is_the_truth, handler_over, hit, whole_log
from tests.store.test_two_processes import run_writers
from tests.web.stage import Stage, frame, frames_until, staged
from web import frames
from web import hub as hubs


def folded(records: list[Record]) -> dict[int, dict[str, Any]]:
    """Return what viewers should see behind each seq."""
    state, seen = EMPTY, {}
    for record in records:
        state = evolve(state, record)
        seen[record.seq] = msgspec.json.decode(msgspec.json.encode(audience.view(state, "public")))
    return seen


class Overlay:
    """A page as it should be: keeps what the frames say, and nothing else."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = {}
        self.seq = 0
        self.epoch = ""
        self.seqs: list[int] = []

    def take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "hello":
                self.epoch = frame["epoch"]
            case "snapshot":
                self.state, self.seq = frame["state"], frame["seq"]
            case "event":
                assert frame["seq"] == self.seq + 1, "a hole in the feed"
                self.seq = frame["seq"]
                self.seqs.append(self.seq)
                self._apply(frame["state"])
            case _:
                raise AssertionError(frame)

    def _apply(self, parts: dict[str, Any]) -> None:
        characters = {c["id"]: c for c in self.state["characters"]}
        characters |= {c["id"]: c for c in parts.pop("characters", ())}
        for gone in parts.pop("removed", ()):
            characters.pop(gone)
        self.state["characters"] = sorted(characters.values(), key=lambda c: (c["created_at"], c["id"]))
        self.state["layout"] |= parts.pop("layout", {})
        self.state |= parts


async def test_a_viewer_is_greeted_shown_the_state_and_then_every_event(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex", hp=68)
        async with stage.feed_of(campaign_id) as socket:
            hello, snapshot = await frame(socket), await frame(socket)
            assert hello | {"epoch": "?"} == {
                "type": "hello", "protocol": 1, "campaign_id": campaign_id, "epoch": "?", "seq": 3, "heartbeat_s": 15.0,
                "audience": "public",
            }  # fmt: skip
            assert snapshot["type"] == "snapshot"
            assert [c["name"] for c in snapshot["state"]["characters"]] == ["Vex"]
            assert list(snapshot["state"]) == [
                "campaign",
                "characters",
                "roster",
                "episode",
                "layout",
                "turns",
                "table",
            ]
            await stage.handler.handle(campaign_id, hit(12, "vex"), actor=ANA, text="!dmg 12 vex")
            event = await frame(socket)
            assert (event["type"], event["seq"], event["event"]["event_type"]) == ("event", 4, "hp_change")
            assert event["event"]["data"]["amount"] == -12
            assert [c["stats"]["hp"] for c in event["state"]["characters"]] == [{"current": 56, "max": 68, "temp": 0}]
            assert "actor" not in event["event"]


async def test_a_viewer_that_says_how_far_it_is_gets_what_came_after_and_no_snapshot(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        for _ in range(5):
            await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
        async with stage.feed_of(campaign_id, since=4) as socket:
            epoch = (await frame(socket))["epoch"]
            missed = await frames_until(socket, 8)
            assert [(f["type"], f["seq"]) for f in missed] == [("event", seq) for seq in range(5, 9)]
            assert [f["state"]["characters"][0]["stats"]["hp"]["current"] for f in missed] == [48, 47, 46, 45]
        async with stage.feed_of(campaign_id, since=8, epoch=epoch) as socket:
            await frame(socket)
            await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            assert (await frame(socket))["seq"] == 9


async def test_what_is_replayed_is_what_was_sent_live(database: Database) -> None:
    async with staged(database) as stage, staged(database) as later:
        campaign_id = await a_campaign(stage.handler, "Vex", "Grog")
        async with stage.feed_of(campaign_id) as socket:
            start = (await frames_until(socket, 4))[-1]["seq"]
            for command in (hit(9, "party"), Announce(data={"text": "boo", "n": 1}), ChangeRoster(remove=("vex",))):
                await stage.handler.handle(campaign_id, command, actor=ANA)
            await stage.handler.handle(campaign_id, Undo(), actor=ANA)
            await stage.handler.handle(campaign_id, Undo(seq=6), actor=ANA)
            live = await frames_until(socket, 10)
        async with later.feed_of(campaign_id, since=start) as socket:
            await frame(socket)
            assert await frames_until(socket, 10) == [f for f in live if f["seq"] > start]


@pytest.mark.parametrize("query", [{"since": 3, "epoch": "another"}, {"since": 99}, {"since": 2}, {}])
async def test_a_viewer_that_cannot_be_brought_up_to_date_gets_one_snapshot(
    database: Database, query: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "RING_EVENTS", 4)
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        for _ in range(5):
            await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
        async with stage.feed_of(campaign_id, **query) as socket:
            assert [(await frame(socket))["type"] for _ in range(2)] == ["hello", "snapshot"]
            await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            assert (await frame(socket))["seq"] == 9


async def test_operators_see_who_did_it_and_what_was_typed_and_viewers_do_not(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await stage.campaign()
        token, key = stage.tokens[campaign_id], stage.tokens[f"overlay:{campaign_id}"]
        async with (
            stage.feed_of(campaign_id, token=token) as operator,
            stage.page_of(campaign_id, token) as page,
            stage.feed_of(campaign_id, key=key) as overlay,
        ):
            assert (await frame(operator))["audience"] == "operator"
            assert (await frame(page))["audience"] == "operator"
            assert (await frame(overlay))["audience"] == "public"
            await stage.handler.handle(campaign_id, Announce(data={"text": "boo"}), actor=ANA, text="!ev boo")
            seen, shown = (await frames_until(operator, 2))[-1], (await frames_until(overlay, 2))[-1]
            assert seen["event"]["actor"] == {
                "id": "twitch:1",
                "name": "Ana",
                "role": "moderator",
                "platform": "twitch",
            }
            assert seen["event"]["text"] == "!ev boo"
            assert "twitch" not in msgspec.json.encode(shown).decode()
            assert "!ev" not in msgspec.json.encode(shown).decode()


async def test_another_process_is_followed_by_notification_long_before_the_poll(database: Database) -> None:
    async with staged(database, poll_s=60) as stage, staged(database, poll_s=60) as other:
        campaign_id = await a_campaign(other.handler, "Vex")
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 3)
            await asyncio.wait_for(_until(lambda: stage.relay.listening), 10)
            async with asyncio.timeout(5):
                await other.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
                assert (await frame(socket))["seq"] == 4


async def test_with_every_notification_suppressed_viewers_are_current_within_five_seconds(database: Database) -> None:
    async with staged(database, notifications=False) as stage, handler_over(database) as elsewhere:
        campaign_id = await a_campaign(elsewhere, "Vex")
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 3)
            for _ in range(10):
                await elsewhere.handle(campaign_id, hit(1, "vex"), actor=ANA)
            async with asyncio.timeout(5):
                assert [f["seq"] for f in await frames_until(socket, 13)] == list(range(4, 14))


async def test_a_sign_of_life_comes_with_the_present_seq(database: Database) -> None:
    async with staged(database, heartbeat_s=0.05) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        async with stage.feed_of(campaign_id) as socket:
            types = [(await socket.receive_json())["type"] for _ in range(3)]
            assert types == ["hello", "snapshot", "heartbeat"]


async def test_a_campaign_that_goes_takes_its_viewers_with_it(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 3)
            await stage.handler.handle(campaign_id, DeleteCampaign(), actor=PRODUCER)
            assert (await frame(socket))["event"]["event_type"] == "campaign_deleted"
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == 4404
        with pytest.raises(aiohttp.WSServerHandshakeError, match="404"):
            await stage.feed_of(campaign_id)


async def test_a_campaign_that_becomes_private_keeps_those_who_have_a_key(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await stage.campaign()
        key = stage.tokens[f"overlay:{campaign_id}"]
        async with stage.feed_of(campaign_id) as stranger, stage.feed_of(campaign_id, key=key) as overlay:
            await frames_until(stranger, 1)
            await frames_until(overlay, 1)
            closed = EditCampaign(about=CampaignAbout(visibility="private"))
            await stage.handler.handle(campaign_id, closed, actor=PRODUCER)
            assert (await stranger.receive()).type is aiohttp.WSMsgType.CLOSE
            assert stranger.close_code == 4404
            assert (await frame(overlay))["event"]["event_type"] == "campaign_edited"


async def test_the_feed_can_be_had_from_its_very_first_event(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        async with stage.feed_of(campaign_id, since=0) as socket:
            await frame(socket)
            seen = await frames_until(socket, 3)
            assert [f["event"]["event_type"] for f in seen] == ["campaign_created", "character_added", "roster_changed"]


async def test_sixty_four_events_that_were_missed_are_replayed_however_long(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        for _ in range(64):
            await stage.handler.handle(campaign_id, Announce(data={"more": "y" * 3_000}), actor=ANA)
        async with stage.feed_of(campaign_id, since=3) as socket:
            await frame(socket)
            assert [f["seq"] for f in await frames_until(socket, 67)] == list(range(4, 68))
            await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            assert (await frame(socket))["seq"] == 68


async def test_a_server_that_goes_says_so(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 3)
            closing = asyncio.create_task(stage.feed.close())
            await socket.receive()
            await closing
            assert socket.close_code == 1001


async def test_a_log_that_was_replaced_sends_everybody_to_a_new_snapshot(database: Database) -> None:
    async with staged(database, poll_s=0.05) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        async with stage.feed_of(campaign_id) as socket:
            old = (await frame(socket))["epoch"]
            await frame(socket)
            connection = await database.connect()
            await connection.execute("UPDATE campaigns SET epoch = gen_random_uuid()")
            await connection.close()
            await asyncio.wait_for(socket.receive(), 5)
            assert socket.close_code == 1001
        async with stage.feed_of(campaign_id, since=3, epoch=old) as socket:
            assert [(await frame(socket))["type"] for _ in range(2)] == ["hello", "snapshot"]
        await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
        await assert_log_is_the_truth(database, campaign_id)


async def test_more_than_ten_messages_that_acknowledge_nothing_new_close_the_socket(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 3)
            for _ in range(12):
                await socket.send_json({"type": "ack", "seq": 3})
            closed = await socket.receive(timeout=5)
            assert closed.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
            assert socket.close_code == 4429


async def test_an_acknowledgement_of_each_event_is_never_too_many(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex", hp=500)
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 3)
            for _ in range(25):
                await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
                frame = await socket.receive_json(timeout=5)
                assert frame["type"] == "event"
                await socket.send_json({"type": "ack", "seq": frame["seq"]})


async def test_an_acknowledgement_is_noted_and_anything_else_closes_the_socket(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 3)
            await socket.send_json({"type": "ack", "seq": 3, "client": "obs-main"})
            hub = await stage.feed.hub(campaign_id)
            await asyncio.wait_for(_until(lambda: any(v.acknowledged == 3 for v in hub.viewers)), 5)
            assert [viewer.name for viewer in hub.viewers] == ["obs-main"]
        for wrong in ("hello?", '{"type":"ack","seq":"3"}', '{"type":"shout"}', b"\x00\x01", "x" * 5_000):
            async with stage.feed_of(campaign_id) as socket:
                await frames_until(socket, 3)
                await (socket.send_bytes(wrong) if isinstance(wrong, bytes) else socket.send_str(wrong))
                message = await asyncio.wait_for(socket.receive(), 5)
                assert message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
                assert socket.close_code == 4400


async def test_a_viewer_that_reads_stays_though_nothing_happens(database: Database) -> None:
    async with staged(database, heartbeat_s=0.1) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        async with stage.feed_of(campaign_id) as socket:
            beats = 0
            while beats < 12:
                beats += (await socket.receive_json())["type"] == "heartbeat"
            hub = await stage.feed.hub(campaign_id)
            assert len(hub.viewers) == 1


async def test_viewers_that_wait_for_a_hub_share_its_fate(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        reader, asked = stage.feed._reader, 0
        real = reader.snapshot

        async def failing(*arguments: Any) -> Any:
            nonlocal asked
            asked += 1
            await asyncio.sleep(0.01)
            if asked == 1:
                raise StoreUnavailable("not now")
            return await real(*arguments)

        monkeypatch.setattr(reader, "snapshot", failing)
        outcomes = await asyncio.gather(*(stage.feed.hub(campaign_id) for _ in range(5)), return_exceptions=True)
        assert all(isinstance(outcome, StoreUnavailable) for outcome in outcomes)
        assert asked == 1
        found = await asyncio.gather(*(stage.feed.hub(campaign_id) for _ in range(5)))
        assert set(found) == {stage.feed._hubs[campaign_id]}
        assert asked == 2
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 3)
            await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            assert (await frame(socket))["seq"] == 4


async def test_a_viewer_that_joins_while_the_campaign_goes_is_told(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        sockets = [await stage.feed_of(campaign_id) for _ in range(30)]
        deleting = asyncio.create_task(stage.handler.handle(campaign_id, DeleteCampaign(), actor=PRODUCER))
        late = await asyncio.gather(*(_joined(stage, campaign_id) for _ in range(30)))
        await deleting
        for socket in (*sockets, *filter(None, late)):
            while (await asyncio.wait_for(socket.receive(), 5)).type is aiohttp.WSMsgType.TEXT:
                pass
            assert socket.close_code in {1001, 4404}
            await socket.close()


async def _joined(stage: Stage, campaign_id: str) -> aiohttp.ClientWebSocketResponse | None:
    try:
        found: aiohttp.ClientWebSocketResponse = await stage.feed_of(campaign_id)
    except aiohttp.WSServerHandshakeError:
        return None
    return found


async def test_a_hub_that_fails_sends_its_viewers_to_a_new_start(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(database, notifications=False, poll_s=0.05) as stage, handler_over(database) as elsewhere:
        campaign_id = await a_campaign(stage.handler, "Vex")
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 3)
            with monkeypatch.context() as broken:
                broken.setattr(stage.feed._reader, "after", _unreadable)
                await elsewhere.handle(campaign_id, hit(1, "vex"), actor=ANA)
                await asyncio.wait_for(socket.receive(), 5)
                assert socket.close_code == 1001
        async with stage.feed_of(campaign_id, since=3) as socket:
            await frame(socket)
            assert (await frame(socket))["seq"] == 4
            await elsewhere.handle(campaign_id, hit(1, "vex"), actor=ANA)
            assert (await frame(socket))["seq"] == 5


async def _unreadable(*_: Any) -> Any:
    raise msgspec.ValidationError("an event of a later release")


async def test_a_wrong_since_is_a_sentence_before_any_socket(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        for wrong in ("-1", "1.5", "x", "9" * 30, "٣"):
            async with stage.client.get(f"{stage.url}/campaigns/{campaign_id}/ws", params={"since": wrong}) as answer:
                assert answer.status == 422
                assert "whole number" in (await answer.json())["error"]["message"]


async def test_fifty_viewers_that_come_and_go_during_writes_of_two_processes_end_at_the_fold(
    database: Database, database_url: str
) -> None:
    writes, clients = 25, 50
    async with staged(database) as one, staged(database) as two:
        campaign_id = await a_campaign(one.handler, "Vex", "Grog", hp=9_000)
        done = asyncio.Event()
        overlays = [Overlay() for _ in range(clients)]
        async with asyncio.TaskGroup() as tasks:
            for number, overlay in enumerate(overlays):
                tasks.create_task(_watch((one, two), campaign_id, overlay, done, random.Random(number)))  # noqa: S311 - to vary, not to hide
            await asyncio.gather(*(run_writers(database_url, campaign_id, name, 10, writes) for name in ("a", "b")))
            records = await assert_log_is_the_truth(database, campaign_id)
            assert len(records) > 500
            last = len(records)
            for overlay in overlays:
                await asyncio.wait_for(_until(lambda overlay=overlay: overlay.seq == last), 5)
            done.set()
        seen = folded(records)
        assert all(overlay.state == seen[last] for overlay in overlays)
        assert sum(len(overlay.seqs) for overlay in overlays) > last


async def _watch(
    stages: tuple[Stage, ...], campaign_id: str, overlay: Overlay, done: asyncio.Event, dice: random.Random
) -> None:
    """Join, stay for some frames, drop, and come back, at either process, until told that all is over."""
    over = asyncio.ensure_future(done.wait())
    while not done.is_set():
        stays = dice.randrange(5, 120)
        query = {"since": overlay.seq, "epoch": overlay.epoch} if overlay.epoch and dice.random() < 0.8 else {}
        async with dice.choice(stages).feed_of(campaign_id, **query) as socket:
            while stays and not done.is_set():
                receiving = asyncio.ensure_future(frame(socket))
                await asyncio.wait({receiving, over}, return_when=asyncio.FIRST_COMPLETED)
                if not receiving.done():
                    receiving.cancel()
                    break
                overlay.take(receiving.result())
                stays -= 1


async def test_a_viewer_that_never_reads_is_cut_and_costs_the_others_nothing(database: Database) -> None:
    async with staged(database, heartbeat_s=1) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex", hp=9_000)
        async with stage.feed_of(campaign_id) as socket, _stuck(stage, campaign_id):
            reading = asyncio.ensure_future(frames_until(socket, 203))
            hub = await stage.feed.hub(campaign_id)
            await asyncio.wait_for(_until(lambda: len(hub.viewers) == 2), 5)
            most = 0
            for _ in range(200):
                await stage.handler.handle(campaign_id, Announce(data={"more": "y" * 3_000}), actor=ANA)
                most = max(most, *(viewer.waiting_bytes for viewer in hub.viewers))
            assert [f["seq"] for f in (await reading)[2:]] == list(range(4, 204))
            assert most <= 40_000
            reading = asyncio.ensure_future(frames_until(socket, 999))
            await asyncio.wait_for(_until(lambda: len(hub.viewers) == 1), 10)
            await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            await asyncio.wait_for(_until(lambda: {viewer.seq for viewer in hub.viewers} == {204}), 5)
            reading.cancel()


async def test_a_viewer_that_falls_silent_is_cut_though_nothing_happens(database: Database) -> None:
    async with staged(database, heartbeat_s=0.2) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        async with _stuck(stage, campaign_id):
            hub = await stage.feed.hub(campaign_id)
            await asyncio.wait_for(_until(lambda: len(hub.viewers) == 1), 5)
            await asyncio.wait_for(_until(lambda: not hub.viewers), 5)


async def test_a_viewer_that_was_behind_and_reads_again_is_shown_the_present(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex", hp=9_000)
        async with stage.feed_of(campaign_id) as socket:
            await frames_until(socket, 3)
            transport = socket.get_extra_info("socket")
            transport.setsockopt(socket_module.SOL_SOCKET, socket_module.SO_RCVBUF, 4_096)
            connection = socket._response.connection
            assert connection is not None
            connection.transport.pause_reading()
            for _ in range(300):
                await stage.handler.handle(campaign_id, Announce(data={"more": "y" * 3_000}), actor=ANA)
            await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            hub = await stage.feed.hub(campaign_id)
            assert hub._behind
            connection.transport.resume_reading()
            overlay, seen = Overlay(), [await frame(socket)]
            while seen[-1]["seq"] < 304:
                seen.append(await frame(socket))
            assert len(seen) < 301
            assert seen[-1]["type"] == "snapshot"
            overlay.take(seen[-1])
            await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            overlay.take(await frame(socket))
            assert overlay.state == folded(await whole_log(database, campaign_id))[305]


async def test_a_snapshot_larger_than_the_buffers_arrives_whole(database: Database) -> None:
    async with staged(database) as stage:
        names = [
            f"Hero {'abcdefghijklmnopqrstuvwxyz'[n // 26]}{'abcdefghijklmnopqrstuvwxyz'[n % 26]}x" for n in range(90)
        ]
        campaign_id = await a_campaign(stage.handler, *names[:20])
        for name in names[20:]:
            await stage.handler.handle(campaign_id, AddCharacter(profile=Profile(name=name), hp=9), actor=PRODUCER)
        async with stage.feed_of(campaign_id) as socket:
            await frame(socket)
            snapshot = await frame(socket)
            assert len(snapshot["state"]["characters"]) == 90
            assert len(msgspec.json.encode(snapshot)) > 40_000
            await stage.handler.handle(campaign_id, hit(1, names[0]), actor=ANA)
            assert (await frame(socket))["seq"] == snapshot["seq"] + 1


async def test_an_event_is_encoded_once_however_many_read_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[dict[str, Any]] = []
    encode = frames.encode

    def noted(frame: dict[str, Any]) -> bytes:
        encoded.append(frame)
        return encode(frame)

    monkeypatch.setattr(frames, "encode", noted)
    async with staged(database) as stage:
        campaign_id = await a_campaign(stage.handler, "Vex")
        sockets = [await stage.feed_of(campaign_id) for _ in range(20)]
        for socket in sockets:
            await frames_until(socket, 3)
        assert sum(frame["type"] == "snapshot" for frame in encoded) == 1
        tasks = len(asyncio.all_tasks())
        await stage.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
        for socket in sockets:
            assert (await frame(socket))["seq"] == 4
        assert sum(frame["type"] == "event" and frame["seq"] == 4 for frame in encoded) == 1
        assert len(asyncio.all_tasks()) <= tasks
        for socket in sockets:
            await socket.close()


@contextlib.asynccontextmanager
async def _stuck(stage: Stage, campaign_id: str) -> AsyncIterator[None]:
    """Hold a connection open that has become a socket of the feed and never reads again."""
    host, port = stage.url.removeprefix("http://").split(":")
    with socket_module.create_connection((host, int(port))) as plain:
        plain.setblocking(False)  # noqa: FBT003 - its only name
        loop = asyncio.get_running_loop()
        request = (
            f"GET /campaigns/{campaign_id}/ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        await loop.sock_sendall(plain, request.encode())
        assert b"101" in await loop.sock_recv(plain, 12)
        yield


async def _until(true: Any) -> None:
    while not true():  # noqa: ASYNC110 - looks at what has no event of its own
        await asyncio.sleep(0.01)
