"""The same key and body: the same answer and one effect."""

import asyncio
from typing import Any

import pytest

from tests.web.conftest import Door
from tests.web.test_events import event

HIT = event("hp_change", "vex", amount=-5)


async def hp(door: Door) -> int:
    return int((await door.get("/characters/vex")).json["stats"]["hp"]["current"])


async def test_a_repeat_is_answered_alike_and_does_nothing(door: Door) -> None:
    await door.character()
    first = await door.send("POST", "/events", HIT, idempotency_key="one")
    await door.send("POST", "/events", event("hp_change", "vex", amount=-1))
    again = await door.send("POST", "/events", HIT, idempotency_key="one")
    assert (again.status, again.json) == (first.status, first.json)
    assert await hp(door) == 62
    await door.send("POST", "/events", HIT)
    await door.send("POST", "/events", HIT, idempotency_key="two")
    assert await hp(door) == 52


async def test_another_body_under_the_key_is_refused(door: Door) -> None:
    await door.character()
    await door.send("POST", "/events", HIT, idempotency_key="one")
    for path, body in (("/events", event("hp_change", "vex", amount=-6)), ("/characters", {"name": "Vax", "hp": 5})):
        refused = await door.send("POST", path, body, idempotency_key="one")
        assert (refused.status, refused.code) == (422, "invalid_command")
    assert await hp(door) == 63


async def test_twenty_at_once_have_one_effect(door: Door) -> None:
    await door.character()
    answers = await asyncio.gather(*(door.send("POST", "/events", HIT, idempotency_key="one") for _ in range(20)))
    assert {answer.status for answer in answers} == {201}
    assert all(answer.json == answers[0].json for answer in answers)
    assert await hp(door) == 63


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/characters", {"name": "Vax", "hp": 5, "ac": 12}),
        ("PATCH", "/characters/vex", {"name": "Vexa", "hp": {"current": 4, "temp": 2}}),
        ("PATCH", "/characters/vex", {"hp": {"current": 68}}),
        ("PATCH", "/roster", {"character_ids": []}),
        ("PATCH", "/roster", {"character_ids": [], "name": "Others"}),
        ("PATCH", "/layout/large", {"badges": {}}),
        ("PATCH", "", {"name": "New", "description": "x"}),
        ("DELETE", "/characters/vex", None),
        ("POST", "/events", event("custom", None, text="hi", z=1, a={"b": 1.5})),
        ("POST", "/commands", {"type": "undo"}),
    ],
)
async def test_every_write_shows_what_it_showed_then(door: Door, method: str, path: str, body: Any) -> None:
    vex = await door.character("Vex")
    await door.send("POST", "/events", event("hp_change", "vex", amount=0))
    first = await door.send(method, path, body, idempotency_key="k")
    assert first.status < 300
    await door.send("PATCH", "/roster", {"character_ids": [], "name": "Third"})
    await door.send("PATCH", f"/characters/{vex['id']}", {"race": "Elf", "hp": {"current": 3, "max": 20}})
    await door.send("PATCH", "", {"description": "later"})
    again = await door.send(method, path, body, idempotency_key="k")
    assert (again.status, again.raw and again.json) == (first.status, first.raw and first.json)


async def test_what_is_no_key_is_refused(door: Door) -> None:
    await door.character()
    for key in ("", "x" * 201, "a\tb", "ключ"):
        for method, path, body in (("POST", "/events", HIT), ("DELETE", "/characters/vex", None)):
            refused = await door.send(method, path, body, idempotency_key=key)
            assert (refused.status, refused.code) == (400, "malformed"), key
    assert await hp(door) == 68


async def test_a_key_may_be_long_and_belongs_to_one_campaign(door: Door) -> None:
    key = "~ " + "k" * 190
    for campaign in (door.demo, door.other):
        headers = {"X-Token": campaign.token, "Idempotency-Key": key}
        sent = await door.ask("PATCH", f"/campaigns/{campaign.slug}", {"name": campaign.slug + "!"}, headers=headers)
        assert sent.json["name"] == campaign.slug + "!"


async def test_a_repeat_is_answered_though_it_would_be_refused_now(door: Door) -> None:
    vex = await door.character()
    headers = {"idempotency_key": "k", "if_match": f'"{vex["version"]}"'}
    first = await door.send("PATCH", "/characters/vex", {"hp": {"current": 9}}, **headers)
    assert first.status == 200
    again = await door.send("PATCH", "/characters/vex", {"hp": {"current": 9}}, **headers)
    assert (again.status, again.json) == (200, first.json)
