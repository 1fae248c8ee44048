"""The same key and body: the same answer and one effect."""

import asyncio
from typing import Any

import pytest

from game.decider import Command
from game.safety import Hold
from store.engine import Database
from tests.store.tables_of import PRODUCER, hit
from tests.web.conftest import GLOBAL, Door
from tests.web.stage import GLOBAL_TOKEN, staged
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
        ("POST", "/rosters/second/activate", None),
        ("PATCH", "/layout/large", {"badges": {}}),
        ("POST", "/episodes", {"title": "New"}),
        ("PATCH", "/episodes/1", {"title": "New", "action": "start"}),
        ("PATCH", "/episodes/1", {}),
        ("PATCH", "", {"name": "New", "description": "x"}),
        ("DELETE", "/characters/vex", None),
        ("POST", "/events", event("custom", None, text="hi", z=1, a={"b": 1.5})),
        ("POST", "/commands", {"type": "undo"}),
    ],
)
async def test_every_write_shows_what_it_showed_then(door: Door, method: str, path: str, body: Any) -> None:
    vex = await door.character("Vex")
    await door.send("POST", "/events", event("hp_change", "vex", amount=0))
    await door.send("PATCH", "/roster", {"character_ids": [vex["id"]], "name": "Second"})
    await door.send("POST", "/episodes", {"number": 1})
    first = await door.send(method, path, body, idempotency_key="k")
    assert first.status < 300
    await door.send("PATCH", "/roster", {"character_ids": [], "name": "Third"})
    await door.send("PATCH", f"/characters/{vex['id']}", {"race": "Elf", "hp": {"current": 3, "max": 20}})
    await door.send("PATCH", "", {"description": "later"})
    await door.send("PATCH", "/episodes/1", {"title": "Later"})
    await door.send("POST", "/rosters/third/activate")
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


ADMIN = {"X-Admin-Token": GLOBAL}


async def test_a_repeat_long_after_and_over_a_hold_shows_what_it_showed_then(door: Door) -> None:
    vex = await door.character()
    first = await door.send("PATCH", "/characters/vex", {"hp": {"current": 60}, "race": "Elf"}, idempotency_key="k")
    later: tuple[Command, ...] = (Hold(), *(hit(0, "vex") for _ in range(450)), Hold(off=True), hit(9, "vex"))
    for command in later:
        await door.handler.handle(door.demo.id, command, actor=PRODUCER)
    again = await door.send("PATCH", "/characters/vex", {"hp": {"current": 60}, "race": "Elf"}, idempotency_key="k")
    assert (again.status, again.json) == (200, first.json)
    assert (await door.get("/characters/vex")).json["version"] > vex["version"] + 400


async def test_a_campaign_is_made_once_under_a_key_and_its_secrets_are_shown_once(door: Door) -> None:
    about = {"name": "New Show", "description": "x"}
    first = await door.ask("POST", "/campaigns", about, headers={**ADMIN, "Idempotency-Key": "one"})
    assert first.status == 201
    token = first.json["admin_token"]
    await door.ask("PATCH", f"/campaigns/{first.json['id']}", {"name": "Later"}, headers={"X-Token": token})
    again = await door.ask("POST", "/campaigns", about, headers={**ADMIN, "Idempotency-Key": "one"})
    assert (again.status, again.headers["Location"]) == (200, first.headers["Location"])
    shown = {key: value for key, value in first.json.items() if key not in {"admin_token", "overlay_key", "message"}}
    assert again.json == {**shown, "message": again.json["message"]}
    assert "tokens/rotate" in again.json["message"]
    other = await door.ask("POST", "/campaigns", {"name": "Other"}, headers={**ADMIN, "Idempotency-Key": "one"})
    assert (other.status, other.code) == (422, "invalid_command")
    taken = await door.ask("POST", "/campaigns", {**about, "slug": "demo"}, headers={**ADMIN, "Idempotency-Key": "two"})
    assert (taken.status, taken.code) == (409, "conflict")
    slugs = [campaign["slug"] for campaign in (await door.ask("GET", "/campaigns")).json["campaigns"]]
    assert slugs == ["demo", "new-show", "other"]


async def test_a_campaign_that_two_processes_are_asked_for_at_once_is_made_once(database: Database) -> None:
    headers = {"X-Admin-Token": GLOBAL_TOKEN, "Idempotency-Key": "both"}

    async def ask(url: str) -> tuple[int, Any]:
        async with one.client.post(f"{url}/campaigns", json={"name": "Both"}, headers=headers) as answer:
            return answer.status, await answer.json()

    async with staged(database) as one, staged(database) as two:
        answers = await asyncio.gather(*(ask(stage.url) for stage in (one, two) * 5))
    async with staged(database) as one:
        answers.append(await ask(one.url))
    assert sorted(status for status, _ in answers) == [200] * 10 + [201]
    assert len({made["id"] for _, made in answers}) == 1


async def test_the_end_of_a_campaign_is_repeated_without_touching_another_of_its_name(door: Door) -> None:
    ending = {**ADMIN, "Idempotency-Key": "end"}
    assert (await door.ask("DELETE", "/campaigns/demo", headers=ending)).status == 204
    assert (await door.ask("DELETE", "/campaigns/demo", headers=ending)).status == 204
    assert (await door.ask("DELETE", f"/campaigns/{door.demo.id}", headers=ending)).status == 204
    await door.campaign("demo")
    assert (await door.ask("DELETE", "/campaigns/demo", headers=ending)).status == 204
    assert (await door.ask("GET", "/campaigns/demo")).status == 200
    for headers in ({**ADMIN, "Idempotency-Key": "other"}, ADMIN, {"Idempotency-Key": "end"}, {}):
        assert (await door.ask("DELETE", f"/campaigns/{door.demo.id}", headers=headers)).status == 404
    token = {"X-Token": door.other.token, "Idempotency-Key": "end"}
    assert (await door.ask("DELETE", f"/campaigns/{door.demo.id}", headers=token)).status == 404
    assert (await door.ask("DELETE", "/campaigns/other", headers=ending)).status == 204
