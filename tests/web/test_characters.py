"""Characters over HTTP."""

import uuid
from typing import Any

from tests.web.conftest import Door


async def test_a_character_is_added_read_edited_and_removed(door: Door) -> None:
    vex = await door.character("Vex", player_name="Laura", aliases=["vexahlia"], **{"class": "Ranger"}, ac=17)
    assert vex["stats"] == {"hp": {"current": 68, "max": 68, "temp": 0}, "ac": 17, "abilities": {}}
    assert (vex["class"], vex["aliases"], vex["life"]) == ("Ranger", ["vexahlia"], "up")
    assert vex["portrait_url"] is None
    read = await door.get(f"/characters/{vex['id']}")
    assert read.json == vex
    assert read.headers["ETag"].startswith(f'"{vex["version"]}.')
    assert (await door.get("/characters")).json == {"characters": [vex]}
    edited = await door.send("PATCH", "/characters/vexahlia", {"race": "Half-Elf", "class": None})
    assert edited.status == 200
    assert (edited.json["race"], edited.json["class"]) == ("Half-Elf", None)
    assert (await door.send("DELETE", f"/characters/{vex['id']}")).status == 204
    assert (await door.send("DELETE", f"/characters/{vex['id']}")).code == "unknown_character"
    assert (await door.get("/characters")).json == {"characters": []}


async def test_hit_points_may_be_a_number_or_in_parts(door: Door) -> None:
    sheets: dict[str, tuple[dict[str, Any], tuple[int, int, int]]] = {
        "Vex": ({"hp": 68}, (68, 68, 0)),
        "Vax": ({"hp": {"max": 30}}, (30, 30, 0)),
        "Grog": ({"hp": {"current": 0, "max": 30, "temp": 5}}, (0, 30, 5)),
        "Pike": ({"stats": {"hp": 12, "ac": 14, "abilities": {"dex": 18}}}, (12, 12, 0)),
    }
    for name, (sheet, hp) in sheets.items():
        now = (await door.send("POST", "/characters", {"name": name, **sheet})).json["stats"]["hp"]
        assert (now["current"], now["max"], now["temp"]) == hp, name


async def test_a_sheet_that_does_not_fit_is_refused_with_its_place(door: Door) -> None:
    sheets: tuple[tuple[dict[str, Any], str], ...] = (
        ({"name": "Vex"}, "hp"),
        ({"name": "Vex", "hp": {"current": 4}}, "hp"),
        ({"name": "Vex", "hp": 0}, "hp"),
        ({"name": "Vex", "hp": 10_000}, "hp"),
        ({"name": "Vex", "hp": True}, "hp"),
        ({"name": "Vex", "hp": 5, "stats": {"hp": 5}}, "stats.hp"),
        ({"name": "Vex", "hp": 5, "portrait_url": "http://x"}, "portrait_url"),
        ({"name": "Vex", "hp": 5, "life": "dead"}, "life"),
        ({"name": 5, "hp": 5}, "name"),
        ({"name": "Vex", "hp": 5, "ac": 100}, "ac"),
        ({"name": "Vex", "hp": 5, "abilities": {"str": "18"}}, "abilities[...]"),
        ({"name": "Vex", "hp": {"max": 5, "now": 3}}, "hp.now"),
    )
    for sheet, place in sheets:
        refused = await door.send("POST", "/characters", sheet)
        assert (refused.status, refused.code, list(refused.fields)) == (422, "invalid", [place]), sheet
    assert (await door.get("/characters")).json == {"characters": []}


async def test_what_the_game_refuses_has_its_family_and_code(door: Door) -> None:
    assert (await door.send("POST", "/characters", {"name": "party", "hp": 5})).code == "invalid_command"
    assert (await door.send("POST", "/characters", {"hp": 5})).status == 422
    await door.character()
    again = await door.send("POST", "/characters", {"name": "VEX", "hp": 5})
    assert (again.status, again.code) == (409, "conflict")
    unknown = await door.get("/characters/vix")
    assert (unknown.status, unknown.code) == (404, "unknown_character")
    assert unknown.fields == {"name": "vix", "known": ["Vex"], "suggestions": ["Vex"]}
    for nobody in (uuid.uuid4(), "party", "%00", "vex%00", "%E2%80%8Bvex", "%ED%A0%80", "x" * 500):
        assert (await door.get(f"/characters/{nobody}")).status == 404
        assert (await door.send("PATCH", f"/characters/{nobody}", {"hp": 4})).status == 404


async def test_an_absolute_edit_of_hit_points_is_one_group_with_the_sheet(door: Door) -> None:
    vex = await door.character()
    patch = {"name": "Vexa", "stats": {"hp": {"current": 20, "max": 40, "temp": 5}, "ac": 15}}
    edited = await door.send("PATCH", "/characters/vex", patch)
    assert edited.json["stats"] == {"hp": {"current": 20, "max": 40, "temp": 5}, "ac": 15, "abilities": {}}
    assert edited.json["name"] == "Vexa"
    events = (await door.get(f"/events?after={vex['version']}")).json["events"]
    assert {event["event_type"] for event in events} == {"hp_change", "character_edited"}
    assert {event["group"] for event in events} == {events[-1]["seq"]}
    full = await door.send("PATCH", "/characters/Vexa", {"hp": 68})
    assert full.json["stats"]["hp"] == {"current": 68, "max": 68, "temp": 5}
    none = await door.send("PATCH", "/characters/Vexa", {"hp": {"temp": 0}})
    assert none.json["stats"]["hp"]["temp"] == 0
    assert (await door.send("PATCH", "/characters/Vexa", {"hp": {"current": 9, "max": 8}})).fields.keys() == {
        "hp.current"
    }
    assert (await door.send("PATCH", "/characters/Vexa", {})).json == none.json


async def test_an_edit_of_an_old_version_is_refused_with_the_present_value(door: Door) -> None:
    vex = await door.character()
    edited = await door.send("PATCH", "/characters/vex", {"hp": {"current": 9}}, if_match=f'"{vex["version"]}"')
    assert edited.status == 200
    for method, sheet in (("PATCH", {"hp": 5}), ("PATCH", {"race": "Elf"}), ("DELETE", None)):
        stale = await door.send(method, "/characters/vex", sheet, if_match=f'"{vex["version"]}"')
        assert (stale.status, stale.code) == (409, "conflict")
        assert stale.fields == {"version": edited.json["version"], "character": edited.json}
    for bad in ("", "abc", 'W/"5"', '"5", "6"', '"-1"', '"' + "9" * 30 + '"'):
        assert (await door.send("PATCH", "/characters/vex", {"race": "Elf"}, if_match=bad)).status == 400
    assert (await door.send("DELETE", "/characters/vex", if_match="*")).status == 204


async def test_abilities_are_replaced_as_a_whole_and_nothing_else_is_touched(door: Door) -> None:
    await door.character(abilities={"str": 10, "dex": 18})
    edited = await door.send("PATCH", "/characters/vex", {"stats": {"abilities": {"dex": 20}}})
    assert edited.json["stats"] == {
        "hp": {"current": 68, "max": 68, "temp": 0}, "ac": None, "abilities": {"dex": 20},
    }  # fmt: skip
    assert (await door.send("PATCH", "/characters/vex", {"abilities": {"luck": 20}})).code == "invalid_command"
