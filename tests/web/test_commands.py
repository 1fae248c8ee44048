"""Commands over HTTP: lines of chat and the game's own."""

from typing import Any

from tests.web.conftest import Door

HIT = {"type": "hp", "changes": [{"kind": "damage", "targets": [{"name": "vex"}], "amount": 12}]}


async def test_a_line_is_handed_on_with_actor_and_key(door: Door) -> None:
    said = await door.send("POST", "/commands", {"text": "!hp vex"}, idempotency_key="abc")
    assert said.json == {"reply": "heard !hp vex", "events": [], "seq": 1}
    assert door.lines.heard == [(door.demo.id, "!hp vex", "token:campaign", "idem:abc")]
    refused = await door.send("POST", "/commands", {"text": "hello"})
    assert (refused.status, refused.code) == (422, "invalid_command")


async def test_a_typed_command_does_what_it_says(door: Door) -> None:
    await door.character()
    done = await door.send("POST", "/commands", HIT)
    assert done.status == 200
    assert done.json.keys() == {"reply", "events", "seq"}
    assert (done.json["reply"], done.json["seq"]) == ("✔ Vex 68>56/68 (-12) #3", 3)
    undone = await door.send("POST", "/commands", {"type": "undo"})
    assert undone.json["events"][0]["data"]["supersedes"] == 3
    together = {"type": "together", "commands": [HIT, {"type": "custom", "data": {"text": "ow"}}]}
    assert len((await door.send("POST", "/commands", together)).json["events"]) == 2


async def test_what_is_no_command_is_refused(door: Door) -> None:
    bodies: tuple[Any, ...] = (
        {}, [], "!hp vex", {"text": "!hp vex", "type": "hp"}, {"text": ""}, {"text": "!" * 2_001}, {"text": 5},
        {"text": "!hp", "as": "me"}, {"type": "smite"}, {"type": 5}, {"type": None}, {"type": "hp"},
        {"type": "hp", "changes": "all"}, {**HIT, "more": 1}, {"type": "hp", "changes": [{"kind": "damage"}]},
    )  # fmt: skip
    for body in bodies:
        refused = await door.send("POST", "/commands", body)
        assert (refused.status, refused.code) == (422, "invalid"), body
    assert door.lines.heard == []


async def test_an_unknown_type_is_answered_with_those_there_are(door: Door) -> None:
    said = (await door.send("POST", "/commands", {"type": "smite"})).fields["type"]
    assert said.startswith('"smite" does not fit here. Known: ')
    assert "character_add" in said


async def test_only_the_global_token_ends_a_campaign_by_command_too(door: Door) -> None:
    refused = await door.send("POST", "/commands", {"type": "campaign_delete"})
    assert (refused.status, refused.code) == (403, "forbidden")
    assert (await door.get("")).status == 200
    made = await door.send("POST", "/commands", {"type": "campaign_create", "about": {"name": "Again"}})
    assert made.status == 409
