"""The layout over HTTP: one tier at a time, with its version."""

from typing import Any

from tests.web.conftest import Door

BADGE = {"x": 0.1, "y": 0.9, "anchor": "top", "scale": 1.5, "hidden": False}
CHIPS = {"x": 0, "y": 1, "anchor": "left", "direction": "down", "max": 3}


async def test_a_tier_is_placed_and_read_and_the_others_stay(door: Door) -> None:
    vex = await door.character()
    placed = await door.send(
        "PATCH", "/layout/medium", {"badges": {vex["id"].upper(): BADGE}, "chips": {vex["id"]: CHIPS}}
    )
    assert placed.status == 200
    wanted = {"tier": "medium", "badges": {vex["id"]: BADGE}, "chips": {vex["id"]: CHIPS}, "version": 3}
    assert placed.json == wanted
    read = await door.get("/layout/medium")
    assert read.json == wanted
    assert read.headers["ETag"].startswith('"3')
    every = (await door.get("/layout")).json
    assert every.keys() == {"large", "medium", "compact"}
    assert every["medium"] == {key: value for key, value in wanted.items() if key != "tier"}
    assert every["large"] == {"badges": {}, "chips": {}, "version": 0}
    back = await door.send("PATCH", "/layout/medium", {"badges": {vex["id"]: None}})
    assert (back.json["badges"], back.json["chips"], back.json["version"]) == ({}, {vex["id"]: CHIPS}, 4)


async def test_an_edit_of_an_old_version_is_refused_with_the_present_value(door: Door) -> None:
    vex = await door.character()
    read = (await door.get("/layout/large")).headers["ETag"]
    first = await door.send("PATCH", "/layout/large", {"badges": {vex["id"]: BADGE}}, if_match=read)
    assert first.status == 200
    stale = await door.send("PATCH", "/layout/large", {"badges": {vex["id"]: None}}, if_match=read)
    assert (stale.status, stale.code) == (409, "conflict")
    present = {key: value for key, value in first.json.items() if key != "tier"}
    assert stale.fields == {"version": 3, "layout": present}
    assert (await door.get("/layout/large")).json == first.json
    current = await door.send("PATCH", "/layout/large", {"badges": {vex["id"]: None}}, if_match='"3"')
    assert (current.status, current.json["badges"]) == (200, {})


async def test_what_is_no_place_is_refused_and_changes_nothing(door: Door) -> None:
    vex = await door.character()
    places: tuple[tuple[dict[str, Any], int], ...] = (
        (BADGE | {"x": 1.01}, 422), (BADGE | {"y": -0.01}, 422), (BADGE | {"scale": 0}, 422),
        (BADGE | {"anchor": "middle"}, 422), (BADGE | {"x": "0.5"}, 422), (BADGE | {"z": 1}, 422), ({"x": 0.5}, 422),
    )  # fmt: skip
    for badge, status in places:
        assert (await door.send("PATCH", "/layout/large", {"badges": {vex["id"]: badge}})).status == status, badge
    for chips in (CHIPS | {"max": 0}, CHIPS | {"max": 21}, CHIPS | {"direction": "round"}):
        assert (await door.send("PATCH", "/layout/large", {"chips": {vex["id"]: chips}})).status == 422, chips
    assert (await door.send("PATCH", "/layout/large", {"badges": {"nobody": BADGE}})).status == 404
    assert (await door.send("PATCH", "/layout/huge", {"badges": {}})).status == 404
    assert (await door.get("/layout/huge")).json["error"]["message"].endswith("large, medium, compact.")
    assert (await door.get("/layout/large")).json["version"] == 0
