"""Hold: from the hold to the release nothing that happens is seen by the public, by any read, in any process."""

import asyncio
import contextlib
import re
from typing import Any, TypeAlias

import msgspec
import pytest

from game.actor import Actor
from game.campaigns import About, DeleteCampaign, EditCampaign
from game.characters import AddCharacter, EditCharacter, Profile, RemoveCharacter
from game.concentration import Concentrate
from game.conditions import ChangeConditions
from game.custom import Announce
from game.decider import Command
from game.episodes import AddEpisode, ClockEpisode, EditEpisode, StartEpisode
from game.inspiration import Inspire
from game.layout import PlaceLayout
from game.life import ChangeLife
from game.roster import ChangeRoster, SetRoster
from game.safety import Hold, Lock
from game.state import Badge
from game.targets import Target
from game.trackers import AddTracker, RemoveTracker
from game.turns import MoveTurn, Place, SetInitiative
from game.undo import Undo
from store.engine import Database
from tests.store.tables_of import ANA, PRODUCER, assert_log_is_the_truth, hit
from tests.store.waiting import until
from tests.web.stage import Stage, staged
from tests.web.watching import Watcher, watching
from web import feed as feeds

VEX = (Target(name="vex"),)
CANARY = "kanarie"
"""In everything that happens behind viewers' backs, and in nothing that is left of it at the release."""

READS = {
    "/campaigns": ("/campaigns",),
    "/campaigns/{campaign}": ("/campaigns/{id}",),
    "/campaigns/{campaign}/characters": ("/campaigns/{id}/characters",),
    "/campaigns/{campaign}/characters/{character}": (
        "/campaigns/{id}/characters/vex", "/campaigns/{id}/characters/{vex}", "/campaigns/{id}/characters/grog",
        "/campaigns/{id}/characters/kanarie", "/campaigns/{id}/characters/nobody",
    ),
    "/campaigns/{campaign}/events": (
        "/campaigns/{id}/events", "/campaigns/{id}/events?limit=2", "/campaigns/{id}/events?after=0",
        "/campaigns/{id}/events?after=2&limit=3", "/campaigns/{id}/events?before=999",
        "/campaigns/{id}/events?before=3",
        "/campaigns/{id}/events?type=hold", "/campaigns/{id}/events?type=custom&after=0",
        "/campaigns/{id}/events?character=vex", "/campaigns/{id}/events?character={vex}&after=0",
        "/campaigns/{id}/events?character=kanarie", "/campaigns/{id}/events?after=5",
        "/campaigns/{id}/events?episode=1", "/campaigns/{id}/events?episode=2&after=0",
    ),
    "/campaigns/{campaign}/episodes": ("/campaigns/{id}/episodes",),
    "/campaigns/{campaign}/episodes/{number}": ("/campaigns/{id}/episodes/1", "/campaigns/{id}/episodes/2"),
    "/campaigns/{campaign}/episodes/{number}/export": (
        "/campaigns/{id}/episodes/1/export", "/campaigns/{id}/episodes/1/export?format=csv",
        "/campaigns/{id}/episodes/1/export?format=chapters", "/campaigns/{id}/episodes/2/export",
        "/campaigns/{id}/episodes/2/export?format=csv", "/campaigns/{id}/episodes/2/export?format=chapters",
    ),
    "/campaigns/{campaign}/roster": ("/campaigns/{id}/roster",),
    "/campaigns/{campaign}/rosters": ("/campaigns/{id}/rosters",),
    "/campaigns/{campaign}/layout": ("/campaigns/{id}/layout",),
    "/campaigns/{campaign}/layout/{tier}": ("/campaigns/{id}/layout/large", "/campaigns/{id}/layout/compact"),
    "/campaigns/{campaign}/state": ("/campaigns/{id}/state",),
    "/campaigns/{campaign}/audit": ("/campaigns/{id}/audit",),
}  # fmt: skip
"""Every GET route that says something of a campaign, and what the tests read by it."""
NO_CAMPAIGN = {
    "/healthz", "/readyz", "/version", "/metrics", "/openapi.json", "/docs", "/docs/{file}", "/schema/feed.json",
    "/schema/commands.json",
}  # fmt: skip
FEED = "/campaigns/{campaign}/ws"

Seen: TypeAlias = dict[tuple[str, str], tuple[int, str | None, bytes]]


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut nobody for being silent between two signs of life that are a blink apart."""
    monkeypatch.setattr(feeds, "SILENCE_S", 100_000.0)


async def look(stage: Stage, campaign_id: str, vex: str) -> Seen:
    """Return status, ETag and bytes of every public read, by address and credential."""
    seen: Seen = {}
    for who, headers in {"anybody": {}, "overlay": {"X-Overlay-Key": stage.tokens[f"overlay:{campaign_id}"]}}.items():
        for path in (path for paths in READS.values() for path in paths):
            async with stage.client.get(stage.url + path.format(id=campaign_id, vex=vex), headers=headers) as answer:
                body = re.sub(rb'"request_id":"\w+"', b"", await answer.read())
                seen[path, who] = (answer.status, answer.headers.get("ETag"), body)
    return seen


async def state_of(stage: Stage, campaign_id: str, **headers: str) -> Any:
    async with stage.client.get(f"{stage.url}/campaigns/{campaign_id}/state", headers=headers) as answer:
        return await answer.json()


async def do(stage: Stage, campaign_id: str, *commands: Command, by: Actor = PRODUCER) -> int:
    """Carry out commands; return the seq behind them."""
    seq = 0
    for command in commands:
        seq = (await stage.handler.handle(campaign_id, command, actor=by)).seq
    return seq


async def a_party(stage: Stage) -> tuple[str, str]:
    """Return the ids of a public campaign and of Vex in it, who is on screen with Grog."""
    campaign_id = await stage.campaign()
    for name in ("Vex", "Grog"):
        await do(stage, campaign_id, AddCharacter(profile=Profile(name=name), hp=50))
    await do(stage, campaign_id, ChangeRoster(add=("vex", "grog")), SetRoster(name="others", character_ids=()))
    await do(stage, campaign_id, Announce(data={"text": "boo"}), hit(3, "vex"), by=ANA)
    return campaign_id, (await state_of(stage, campaign_id))["state"]["characters"][0]["id"]


async def after_an_episode(stage: Stage) -> tuple[str, str]:
    """Return what ``a_party`` does, in a campaign that has an episode behind it."""
    campaign_id, vex = await a_party(stage)
    await do(stage, campaign_id, StartEpisode(title="One"), hit(3, "vex", "grog"), ClockEpisode(to="end"))
    return campaign_id, vex


def mischief(vex: str) -> tuple[Command, ...]:
    """Return commands that change everything there is; those that leave the canary somewhere take it away again."""
    again = EditCampaign(about=About(name="Zz", description="", guard_s=8))
    return (
        hit(7, "vex", "grog"), ChangeLife(targets=VEX, to="dead"), ChangeLife(targets=VEX, to="revive", hp=9),
        ChangeConditions(targets=VEX, action="add", condition=CANARY),
        ChangeConditions(targets=VEX, action="remove", condition=CANARY),
        ChangeConditions(targets=VEX, action="add", condition="poisoned"),
        Announce(data={"text": CANARY, CANARY: 1}), Announce(data={"text": CANARY}, character_id=vex),
        EditCharacter(character="grog", profile=Profile(name=CANARY, player_name=CANARY)),
        EditCharacter(character=CANARY, profile=Profile(name="Grog", player_name=None)),
        AddCharacter(profile=Profile(name=f"The {CANARY}"), hp=5), RemoveCharacter(character=f"the {CANARY}"),
        AddCharacter(profile=Profile(name="Pike"), hp=5), ChangeRoster(add=("pike",), remove=("grog",)),
        PlaceLayout(tier="large", badges={vex: Badge(x=0.5, y=0.5)}, chips={}),
        EditCampaign(about=About(name=f"Aa {CANARY}", description=CANARY, guard_s=3)), again,
        StartEpisode(title=CANARY), Undo(), AddEpisode(number=9, title=CANARY), Undo(),
        EditEpisode(number=1, title=CANARY, summary=CANARY), EditEpisode(number=1, title="Uno", summary=None),
        SetRoster(name=CANARY, character_ids=()), Undo(), SetRoster(name="another", character_ids=(vex,)),
        StartEpisode(title="Five"),
        SetInitiative(places=(Place(name="vex", initiative=17),)), MoveTurn(to="next"),
        AddTracker(key=CANARY, max=3), RemoveTracker(key=CANARY), AddTracker(key="fear", max=3),
        AddTracker(key="rage", max=3, targets=VEX),
        Concentrate(targets=VEX, spell=CANARY), Concentrate(targets=VEX, off=True), Inspire(targets=VEX),
        Lock(), Undo(seq=6),
    )  # fmt: skip


async def test_nothing_of_the_held_time_leaks_by_any_read_in_any_process_and_after_a_restart(
    database: Database,
) -> None:
    async with contextlib.AsyncExitStack() as run:
        one, two = [await run.enter_async_context(staged(database, heartbeat_s=0.1)) for _ in range(2)]
        served = {r.resource.canonical for r in one.app.router.routes() if r.method == "GET" and r.resource}
        assert served == READS.keys() | NO_CAMPAIGN | {FEED}, "say in READS what the public sees by a new route"
        await one.campaign("Ttt")
        campaign_id, vex = await after_an_episode(one)
        key, epoch = one.tokens[f"overlay:{campaign_id}"], (await state_of(one, campaign_id))["epoch"]
        two.tokens |= one.tokens
        before, seen = (await state_of(one, campaign_id))["seq"], await look(one, campaign_id, vex)

        async def watch(stage: Stage, **query: Any) -> Watcher:
            return await run.enter_async_context(watching(stage, campaign_id, **query))

        there = [await watch(stage, **with_key) for stage in (one, two) for with_key in ({}, {"key": key})]
        await do(one, campaign_id, Hold())
        changes = mischief(vex)
        held = await do(one, campaign_id, *changes[:10])
        three = await run.enter_async_context(staged(database, heartbeat_s=0.1))
        three.tokens |= one.tokens
        held = await do(three, campaign_id, *changes[10:])
        assert held > before + len(changes) - 2

        await until(lambda: all(stage.feed._hubs[campaign_id].seq == held for stage in (one, two)))
        for stage in (one, two, three):
            assert await look(stage, campaign_id, vex) == seen
        during = {
            (name, number): await watch(stage, **query)
            for number, stage in enumerate((one, two, three))
            for name, query in {
                "new": {}, "keyed": {"key": key}, "current": {"since": before, "epoch": epoch},
                "behind": {"since": before - 2}, "knows too much": {"since": held - 1}, "lies": {"since": 10_000},
            }.items()
        }  # fmt: skip
        shown = (await state_of(one, campaign_id))["state"]
        for (name, number), watcher in during.items():
            await watcher.beaten()
            told = {"current": [], "behind": [("event", before - 1), ("event", before)]}
            expected = told.get(name, [("snapshot", before)])
            if name == "behind" and number == 2:
                expected = [("snapshot", before)]  # a process that began while held knows the log from the hold on
            assert watcher.told == [("hello", before), *expected], (name, number)
            assert all(frame["state"] == shown for frame in watcher.frames if frame["type"] == "snapshot")
        for watcher in there:
            await watcher.beaten()
            assert watcher.told == [("hello", before), ("snapshot", before)]
        watchers = [*there, *during.values()]
        assert {seq for watcher in watchers for seq in watcher.beats} == {before}
        heard = "".join(text for watcher in watchers for text in watcher.raw)
        assert not [word for word in (CANARY, "poisoned", "Pike", "fear", "rage", "Five", "Zz") if word in heard]

        counts = [len(watcher.frames) for watcher in watchers]
        release = await do(three, campaign_id, Hold(off=True))
        now = await state_of(one, campaign_id)
        assert (now["seq"], now["state"]["table"].keys()) == (release, {"fear"})
        for watcher, count in zip(watchers, counts, strict=True):
            await watcher.until_told(release)
            assert watcher.frames[count:] == [{"type": "snapshot", **now}]
        await do(two, campaign_id, Hold(), Hold(off=True), Lock(off=True), hit(1, "vex"))
        for watcher, count in zip(watchers, counts, strict=True):
            await watcher.until_told(release + 4)
            assert watcher.told[count + 1 :] == [
                ("snapshot", release + 2), ("event", release + 3), ("event", release + 4)]  # fmt: skip

        after = await look(one, campaign_id, vex)
        assert not [path for (path, _), (_, _, body) in after.items() if CANARY in body.decode() and CANARY not in path]
        log = msgspec.json.decode(after["/campaigns/{id}/events?after=0", "anybody"][2])
        assert [event["seq"] for event in log["events"]] == [*range(1, before + 1), release + 3, release + 4]
        assert CANARY not in "".join(text for watcher in watchers for text in watcher.raw)
        await assert_log_is_the_truth(database, campaign_id)


async def test_operators_see_everything_as_it_happens_while_it_is_held(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id, _ = await a_party(stage)
        token = stage.tokens[campaign_id]
        before = (await state_of(stage, campaign_id))["seq"]
        async with watching(stage, campaign_id, token=token) as operator:
            await operator.until_told(before)
            assert operator.frames[-1]["state"]["safety"] == {"locked": False, "held": None}
            await do(stage, campaign_id, Hold(), hit(9, "vex"), Lock())
            release = await do(stage, campaign_id, Hold(off=True))
            await operator.until_told(release)
            assert operator.told[2:] == [("event", seq) for seq in range(before + 1, release + 1)]
            safety = [frame["state"].get("safety") for frame in operator.frames[2:]]
            assert safety == [
                {"locked": False, "held": before}, None, {"locked": True, "held": before},
                {"locked": True, "held": None},
            ]  # fmt: skip
        await do(stage, campaign_id, Hold())
        live = await state_of(stage, campaign_id, **{"X-Token": token})
        assert (live["seq"], live["state"]["safety"]) == (release + 1, {"locked": True, "held": release})
        async with stage.client.get(
            f"{stage.url}/campaigns/{campaign_id}/events?limit=2", headers={"X-Token": token}
        ) as answer:
            assert [event["seq"] for event in (await answer.json())["events"]] == [release + 1, release]


async def test_what_was_read_before_the_hold_is_not_sent_again_while_it_lasts(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id, _ = await a_party(stage)
        url = f"{stage.url}/campaigns/{campaign_id}/state"
        async with stage.client.get(url) as answer:
            tag = answer.headers["ETag"]
        await do(stage, campaign_id, Hold(), hit(9, "vex"))
        async with stage.client.get(url, headers={"If-None-Match": tag}) as answer:
            assert (answer.status, answer.headers["ETag"]) == (304, tag)
        await do(stage, campaign_id, Hold(off=True))
        async with stage.client.get(url, headers={"If-None-Match": tag}) as answer:
            assert answer.status == 200


async def test_a_replay_over_a_past_hold_has_a_snapshot_in_its_place_and_no_hole(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id, _ = await a_party(stage)
        before = (await state_of(stage, campaign_id))["seq"]
        async with watching(stage, campaign_id) as there:
            await do(stage, campaign_id, hit(1, "vex"), Hold(), hit(2, "vex"), hit(3, "vex"))
            release = await do(stage, campaign_id, Hold(off=True))
            last = await do(stage, campaign_id, hit(4, "vex"))
            await there.until_told(last)
            async with watching(stage, campaign_id, since=before) as back:
                await back.until_told(last)
                assert back.frames[1:] == there.frames[2:]
                assert back.told[1:] == [("event", before + 1), ("snapshot", release), ("event", last)]
            for since in range(before + 2, release):
                async with watching(stage, campaign_id, since=since) as within:
                    await within.until_told(last)
                    assert within.told[1:] == [("snapshot", release), ("event", last)]


async def test_who_knows_what_is_shown_hears_nothing_however_much_happens_while_it_is_held(
    database: Database,
) -> None:
    async with staged(database, heartbeat_s=0.1) as stage:
        campaign_id, _ = await a_party(stage)
        before = (await state_of(stage, campaign_id))["seq"]
        async with watching(stage, campaign_id) as there:
            await do(stage, campaign_id, Hold(), *(hit(0, "vex") for _ in range(150)), by=ANA)
            async with watching(stage, campaign_id, since=before) as back:
                await back.beaten()
                await there.beaten()
                assert back.told == [("hello", before)]
                assert there.told == [("hello", before), ("snapshot", before)]
                release = await do(stage, campaign_id, Hold(off=True))
                for watcher in (there, back):
                    await watcher.until_told(release)
                    assert watcher.told.count(("snapshot", release)) == 1


async def test_a_state_too_large_to_be_written_at_once_comes_at_the_release_to_everybody_who_is_there(
    database: Database,
) -> None:
    async with staged(database) as stage, contextlib.AsyncExitStack() as run:
        campaign_id, _ = await a_party(stage)
        letters = "abcdefghijklmnopqrstuvwxyz"
        for number in range(90):
            name = f"Hero {letters[number // 26]}{letters[number % 26]}x"
            await do(stage, campaign_id, AddCharacter(profile=Profile(name=name), hp=9))
        watchers = [await run.enter_async_context(watching(stage, campaign_id)) for _ in range(20)]
        release = await do(stage, campaign_id, Hold(), hit(9, "vex"), Hold(off=True))
        last = await do(stage, campaign_id, hit(1, "vex"))
        for watcher in watchers:
            await watcher.until_told(last)
            assert len(watcher.raw[-1]) < 32_768 < len(watcher.raw[1])
            assert watcher.told[2:] in ([("snapshot", release), ("event", last)], [("snapshot", last)])
            assert not watcher.socket.closed


async def test_who_joins_at_the_moment_of_release_is_shown_the_present_and_no_event_of_the_held_time(
    database: Database,
) -> None:
    async with staged(database) as stage, contextlib.AsyncExitStack() as run:
        campaign_id, _ = await a_party(stage)
        for _ in range(10):
            first = await do(stage, campaign_id, Hold(), hit(1, "vex"), hit(1, "grog")) - 2
            held = first - 1
            queries: tuple[dict[str, Any], ...] = ({}, {"since": held}) * 5
            joining = [run.enter_async_context(watching(stage, campaign_id, **query)) for query in queries]
            release = first + 3
            releasing = asyncio.create_task(do(stage, campaign_id, Hold(off=True)))
            watchers = await asyncio.gather(*joining)
            assert await releasing == release
            for watcher in watchers:
                await watcher.until_told(release)
                assert {seq for _, seq in watcher.told} <= {held, release}
                assert watcher.told[-1] == ("snapshot", release)
                assert [kind for kind, _ in watcher.told if kind == "event"] == []
                assert watcher.told.count(("snapshot", release)) == 1


async def test_what_is_taken_back_after_the_release_is_not_told_either(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id, vex = await a_party(stage)
        async with watching(stage, campaign_id) as there:
            said = await do(stage, campaign_id, Hold(), Announce(data={"text": CANARY}), hit(1, "vex", "grog"))
            await do(stage, campaign_id, Hold(off=True), Undo(seq=said - 2), Undo(seq=said))
            last = await do(stage, campaign_id, hit(2, "vex"))
            await there.until_told(last)
            kinds = [("snapshot", said + 1), ("snapshot", said + 2), ("snapshot", said + 4), ("event", last)]
            assert there.told[2:] == kinds
            assert CANARY not in "".join(there.raw)
            assert there.frames[-2]["state"]["characters"][0]["stats"]["hp"]["current"] == 47
        seen = await look(stage, campaign_id, vex)
        assert not [path for (path, _), (_, _, body) in seen.items() if CANARY in body.decode() and CANARY not in path]
        log = msgspec.json.decode(seen["/campaigns/{id}/events?after=5", "anybody"][2])
        assert [event["seq"] for event in log["events"]] == [6, 7, last]


async def test_a_held_campaign_is_closed_to_strangers_at_once_and_opened_at_the_release(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id, _ = await a_party(stage)
        url, key = f"{stage.url}/campaigns/{campaign_id}", {"X-Overlay-Key": stage.tokens[f"overlay:{campaign_id}"]}

        async def status(**headers: str) -> int:
            async with stage.client.get(url, headers=headers) as answer:
                return answer.status

        async with watching(stage, campaign_id) as stranger:
            await do(stage, campaign_id, Hold(), EditCampaign(about=About(visibility="private")))
            await until(lambda: stranger.socket.closed)
            assert stranger.socket.close_code == 4404
            assert stranger.told[2:] == []
        assert (await status(), await status(**key)) == (404, 200)
        await do(stage, campaign_id, Hold(off=True), Hold(), EditCampaign(about=About(visibility="public")))
        assert (await status(), await status(**key)) == (404, 200)
        async with stage.client.get(f"{stage.url}/campaigns") as answer:
            assert (await answer.json())["campaigns"] == []
        await do(stage, campaign_id, Hold(off=True))
        assert (await status(), await status(**key)) == (200, 200)


async def test_a_held_campaign_that_is_deleted_is_gone_for_everybody(database: Database) -> None:
    async with staged(database) as stage:
        campaign_id, _ = await a_party(stage)
        async with watching(stage, campaign_id) as there:
            await do(stage, campaign_id, Hold(), DeleteCampaign())
            await until(lambda: there.socket.closed)
            assert there.socket.close_code == 4404
            assert there.told[2:] == []
        for headers in ({}, {"X-Token": stage.tokens[campaign_id]}):
            async with stage.client.get(f"{stage.url}/campaigns/{campaign_id}/state", headers=headers) as answer:
                assert answer.status == 404
