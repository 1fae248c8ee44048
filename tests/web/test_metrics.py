"""Metrics: who may read them, that they count, and that nobody is named in them."""

import re
import uuid
from datetime import UTC, datetime

import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from game.errors import CommandRejected
from store.engine import Database
from store.errors import StoreUnavailable
from store.receipt import Committed
from tests.store.tables_of import ANA, PRODUCER, a_campaign, hit
from tests.web.conftest import GLOBAL, Door
from tests.web.matrix import ROUTES
from tests.web.stage import frames_until, staged
from web import keys
from web.feed import Feed
from web.measures import OTHER, MeasuredHandler, Measures

STRANGER = {"X-Forwarded-For": "203.0.113.7"}


def values(raw: bytes) -> dict[str, float]:
    """Return samples by name and labels, as they are written."""
    families = text_string_to_metric_families(raw.decode())
    samples = [sample for family in families for sample in family.samples]
    return {f"{s.name}{sorted(s.labels.items())}" if s.labels else s.name: s.value for s in samples}


async def test_this_machine_and_the_global_token_read_the_metrics_and_to_others_they_do_not_exist(door: Door) -> None:
    near = await door.ask("GET", "/metrics")
    assert near.status == 200
    assert near.headers["Content-Type"].startswith("text/plain; version=")
    assert values(near.raw)
    far = await door.ask("GET", "/metrics", headers={**STRANGER, "X-Admin-Token": GLOBAL})
    assert (far.status, far.headers["Cache-Control"]) == (200, "no-store")
    for headers in ({}, {"X-Admin-Token": "global_wrong"}, {"X-Token": door.demo.token}):
        nothing = await door.ask("GET", "/nothing", headers={**STRANGER, **headers})
        hidden = await door.ask("GET", "/metrics", headers={**STRANGER, **headers})
        assert hidden.code == "not_found"
        assert without_id(hidden.raw) == without_id(nothing.raw)


async def test_another_machine_is_a_stranger(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.Request, "remote", "192.0.2.1")
    assert (await door.ask("GET", "/metrics")).code == "not_found"
    assert (await door.ask("GET", "/metrics", headers={"X-Admin-Token": GLOBAL})).status == 200


def without_id(raw: bytes) -> bytes:
    return re.sub(rb'"request_id":"[^"]+"', b"", raw)


async def test_requests_are_counted_by_route_method_and_status_and_never_by_who_or_where(door: Door) -> None:
    await door.character("Kanarie")
    for route in ROUTES:
        for campaign in ("demo", "canary-slug"):
            await door.ask(route.method, route.path(campaign), route.json, headers={"X-Token": door.demo.token})
    await door.ask("CANARYMETHOD", "/campaigns/demo")
    await door.get("/characters/canary")
    await door.ask("GET", f"/canary-path?key={door.demo.key}")
    raw = (await door.ask("GET", "/metrics")).raw
    found = values(raw)
    characters = "[('method', 'GET'), ('route', '/campaigns/{campaign}/characters/{character}'), ('status', '404')]"
    assert found[f"tablecast_http_requests_total{characters}"] >= 1
    unmatched = "[('method', 'GET'), ('route', 'unmatched'), ('status', '404')]"
    assert found[f"tablecast_http_requests_total{unmatched}"] == 1
    for word in ("canary", "kanarie", "demo", door.demo.id, door.demo.token[7:], door.demo.key[9:]):
        assert word.encode() not in raw.lower()
    paths = {match.decode() for match in re.findall(rb'route="([^"]+)"', raw)}
    assert paths <= {route.pattern for route in ROUTES} | {"unmatched"}


async def test_commands_are_counted_by_source_and_outcome_with_their_times(database: Database) -> None:
    measures = Measures(Feed(None, now=lambda: datetime.now(UTC)))  # type: ignore[arg-type] # nothing is read
    told: list[Committed] = []
    async with database.pool() as pool:
        handler = MeasuredHandler(
            pool, database.engine, now=lambda: datetime.now(UTC), new_id=lambda: str(uuid.uuid4()),
            followers=(measures.committed, told.append),
        )  # fmt: skip
        handler.measures = measures
        campaign_id = await a_campaign(handler, "Vex")
        for _ in range(2):
            await handler.handle(campaign_id, hit(1, "vex"), actor=ANA, key="twice", source="twitch")
        with pytest.raises(CommandRejected):
            await handler.handle(campaign_id, hit(1, "nobody"), actor=ANA, source="twitch")
        await handler.handle(campaign_id, hit(1, "vex"), actor=PRODUCER, source="rest 4711")
    with pytest.raises(StoreUnavailable):  # its connections are closed
        await handler.handle(campaign_id, hit(1, "vex"), actor=PRODUCER, source="discord")
    found = values(measures.text())

    def commands(source: str, outcome: str) -> float:
        return found[f"tablecast_commands_total[('outcome', '{outcome}'), ('source', '{source}')]"]

    assert [commands("twitch", outcome) for outcome in ("done", "repeated", "refused")] == [1, 1, 1]
    assert commands(OTHER, "done") >= 1
    assert commands("discord", "unavailable") == 1
    assert found["tablecast_command_seconds_count[('source', 'twitch')]"] == 3
    assert found["tablecast_events_total"] == sum(len(news.records) for news in told)
    assert "4711" not in measures.text().decode()


async def test_the_feed_tells_how_many_watch_what_they_were_sent_and_how_late_it_was(database: Database) -> None:
    async with staged(database) as one, staged(database) as two:
        campaign_id = await a_campaign(one.handler, "Vex")
        async with two.feed_of(campaign_id) as first, two.feed_of(campaign_id) as second:
            for socket in (first, second):
                await frames_until(socket, 3)
            done = await one.handler.handle(campaign_id, hit(1, "vex"), actor=ANA)
            for socket in (first, second):
                await frames_until(socket, done.seq)
            async with two.client.get(f"{two.url}/metrics") as answer:
                found = values(await answer.read())
    assert found["tablecast_feed_viewers"] == 2
    assert found["tablecast_feed_campaigns"] == 1
    assert found["tablecast_feed_frames_total"] == 2
    assert found["tablecast_feed_snapshots_total"] == 2
    assert found["tablecast_feed_sent_bytes_total"] > 1_000
    assert found["tablecast_feed_slow_closes_total"] == 0
    assert found["tablecast_feed_lag_seconds_count"] == 1
    assert 0 < found["tablecast_feed_lag_seconds_sum"] < 5
    assert found["tablecast_database_away"] == 0


async def test_what_the_database_did_not_answer_is_counted(door: Door) -> None:
    async def silent(*_: object, **__: object) -> None:
        raise StoreUnavailable("silent")

    door.app[keys.READER].public_campaigns = silent  # type: ignore[method-assign,assignment]
    assert (await door.ask("GET", "/campaigns")).status == 503
    assert values((await door.ask("GET", "/metrics")).raw)["tablecast_database_errors_total"] == 1
