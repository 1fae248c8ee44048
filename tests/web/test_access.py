"""Who is let in where the matrix does not look: names that are none, several secrets at once, and how long a 404 takes.

The matrix itself is tests/web/test_matrix.py.
"""

import asyncio
import statistics
import time

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from store import queries
from tests.web.conftest import Door
from web import auth


async def test_what_cannot_be_a_name_names_nothing(door: Door) -> None:
    strange = ("%00", "%ED%A0%80", "a" * 400, "demo%00", "Demo", "%2e%2e", "{demo}", "demo%20", "%F0", "%2Fdemo")
    for named in strange:
        refused = await door.ask("GET", f"/campaigns/{named}/state")
        assert (refused.status, refused.code) == (404, "not_found"), named


async def test_one_campaign_never_shows_or_changes_another(door: Door) -> None:
    vex = await door.character()
    for method, json in (("GET", None), ("PATCH", {"hp": 1}), ("DELETE", None)):
        path = f"/campaigns/other/characters/{vex['id']}"
        assert (await door.ask(method, path, json, headers={"X-Token": door.other.token})).status == 404
    events = await door.ask("GET", f"/campaigns/other/events?character={vex['id']}")
    assert events.json["events"] == []
    assert (await door.get(f"/characters/{vex['id']}")).json == vex


async def test_a_right_secret_counts_whatever_came_beside_it(door: Door) -> None:
    headers = {"X-Token": door.demo.token, "X-Admin-Token": "wrong", "X-Overlay-Key": "wrong"}
    assert (await door.ask("GET", "/campaigns/demo?key=wrong", headers=headers)).status == 200
    assert (await door.ask("GET", "/campaigns/demo?key=", headers={"X-Token": ""})).status == 200


async def test_how_long_a_refusal_takes_does_not_tell_whether_there_is_a_campaign(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    slower_s = auth.EVEN_S * 0.6
    looked_up = queries.keys

    async def slow(engine: AsyncEngine, campaign: str) -> queries.Keys | None:
        found = await looked_up(engine, campaign)
        await asyncio.sleep(slower_s if found else 0)
        return found

    monkeypatch.setattr(queries, "keys", slow)
    took_s: dict[str, list[float]] = {"hidden": [], "nowhere": []}
    for _ in range(9):
        for named, times in took_s.items():
            started_s = time.perf_counter()
            assert (await door.ask("GET", f"/campaigns/{named}")).status == 404
            times.append(time.perf_counter() - started_s)
    hidden_s, nowhere_s = (statistics.median(times) for times in took_s.values())
    assert abs(hidden_s - nowhere_s) < slower_s / 2
