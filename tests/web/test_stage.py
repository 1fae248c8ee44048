"""Roster, layout and state over HTTP: what stands on the stage."""

import uuid
from typing import Any

from tests.web.conftest import Door
from tests.web.test_events import event


async def test_a_roster_is_set_and_read(door: Door) -> None:
    assert (await door.get("/roster")).json == {"name": "main", "character_ids": [], "characters": []}
    vex, vax = await door.character("Vex"), await door.character("Vax")
    ids = [vax["id"], vex["id"]]
    sent = await door.send("PATCH", "/roster", {"character_ids": [vax["id"].upper(), vex["id"]]})
    assert sent.json == {"name": "main", "character_ids": ids, "characters": [vax, vex]}
    assert (await door.get("/roster")).json == sent.json
    second = await door.send("PATCH", "/roster", {"character_ids": [vex["id"]], "name": "Second Team"})
    assert second.json == {"name": "Second Team", "character_ids": [vex["id"]], "characters": [vex]}
    assert (await door.get("/roster")).json == sent.json
    await door.send("DELETE", f"/characters/{vax['id']}")
    assert (await door.get("/roster")).json["character_ids"] == [vex["id"]]


async def test_a_roster_that_makes_no_sense_is_refused(door: Door) -> None:
    vex = await door.character()
    twice = await door.send("PATCH", "/roster", {"character_ids": [vex["id"], vex["id"]]})
    assert (twice.status, twice.code) == (422, "invalid_command")
    assert (await door.send("PATCH", "/roster", {"character_ids": [str(uuid.uuid4())]})).status == 404
    for body in ({}, {"character_ids": "vex"}, {"character_ids": [5]}, {"character_ids": [], "active": True}):
        assert (await door.send("PATCH", "/roster", body)).code == "invalid"


async def test_a_layout_is_placed_read_and_put_back(door: Door) -> None:
    vex = await door.character()
    empty = {"badges": {}, "chips": {}, "version": 0}
    assert (await door.get("/layout")).json == {"large": empty, "medium": empty, "compact": empty}
    assert (await door.get("/layout/large")).json == {"tier": "large", **empty}
    places = {"badges": {vex["id"]: {"x": 0.25, "y": 0.75}}, "chips": {vex["id"]: {"x": 0, "y": 1, "max": 3}}}
    placed = await door.send("PATCH", "/layout/large", places, if_match='"0"')
    assert placed.json["badges"][vex["id"]] == {"x": 0.25, "y": 0.75, "anchor": "bottom", "scale": 1.0, "hidden": False}
    assert placed.headers["ETag"] == f'"{placed.json["version"]}"'
    assert (await door.get("/layout/large")).json == placed.json
    stale = await door.send("PATCH", "/layout/large", places, if_match='"0"')
    assert (stale.status, stale.fields["version"]) == (409, placed.json["version"])
    assert stale.fields["layout"] == {key: placed.json[key] for key in ("badges", "chips", "version")}
    back = await door.send("PATCH", "/layout/large", {"badges": {vex["id"]: None}})
    assert (back.json["badges"], back.json["chips"]) == ({}, placed.json["chips"])


async def test_a_place_off_the_picture_is_refused(door: Door) -> None:
    vex = await door.character()
    places: tuple[dict[str, Any], ...] = (
        {"x": 2, "y": 0}, {"x": -0.1, "y": 0}, {"x": "0", "y": 0}, {"x": 0}, {"x": 0, "y": 0, "anchor": "middle"},
        {"x": 0, "y": 0, "z": 1}, {"x": 0, "y": True},
    )  # fmt: skip
    for place in places:
        assert (await door.send("PATCH", "/layout/large", {"badges": {vex["id"]: place}})).status == 422, place
    assert (await door.send("PATCH", "/layout/large", {"badges": {str(uuid.uuid4()): {"x": 0, "y": 0}}})).status == 404


async def test_there_are_three_tiers(door: Door) -> None:
    for tier in ("huge", "Large", "%00", "large%00"):
        assert (await door.get(f"/layout/{tier}")).code == "not_found"
        assert (await door.send("PATCH", f"/layout/{tier}", {})).status == 404


async def test_the_state_is_the_snapshot_with_a_tag_for_its_reader(door: Door) -> None:
    vex = await door.character()
    read = await door.get("/state")
    assert read.json.keys() == {"epoch", "seq", "at", "state"}
    assert read.json["seq"] == 2
    assert read.json["state"]["characters"] == [vex]
    assert read.json["state"].keys() == {"campaign", "characters", "roster", "episode", "layout", "turns", "table"}
    tag = read.headers["ETag"]
    for wanted in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        same = await door.get("/state", if_none_match=wanted)
        assert (same.status, same.raw, same.headers["ETag"]) == (304, b"", tag)
    assert (await door.get("/state", if_none_match=tag, x_token=door.demo.token)).status == 200
    await door.send("POST", "/events", event("hp_change", "vex", amount=-1))
    changed = await door.get("/state", if_none_match=tag)
    assert (changed.status, changed.json["seq"]) == (200, 3)
