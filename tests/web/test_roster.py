"""Rosters over HTTP: listed, set by name, and put in use."""

from tests.web.conftest import Door


async def test_the_rosters_are_listed_with_the_one_in_use(door: Door) -> None:
    assert (await door.get("/rosters")).json == {
        "rosters": [{"name": "main", "active": True, "character_ids": []}], "active": "main",
    }  # fmt: skip
    vex, vax = await door.character("Vex"), await door.character("Vax")
    await door.send("PATCH", "/roster", {"character_ids": [vex["id"]]})
    made = await door.send("PATCH", "/roster", {"character_ids": [vax["id"], vex["id"]], "name": "Foot Soldiers"})
    assert (made.json["name"], made.json["character_ids"]) == ("Foot Soldiers", [vax["id"], vex["id"]])
    assert (await door.get("/roster")).json["name"] == "main"
    assert (await door.send("DELETE", "/characters/vax")).status == 204
    assert (await door.get("/rosters")).json == {
        "rosters": [
            {"name": "Foot Soldiers", "active": False, "character_ids": [vex["id"]]},
            {"name": "main", "active": True, "character_ids": [vex["id"]]},
        ],
        "active": "main",
    }


async def test_a_roster_is_put_in_use_by_any_spelling_of_its_name(door: Door) -> None:
    vex = await door.character("Vex")
    await door.send("PATCH", "/roster", {"character_ids": [vex["id"]], "name": "Füße d'Or"})
    for spelled in ("F%C3%BC%C3%9Fe%20d'Or", "fusse-dor", "%40FUSSEDOR", "fu%CC%88sse%20d%27or"):
        await door.send("POST", "/rosters/main/activate")
        used = await door.send("POST", f"/rosters/{spelled}/activate")
        assert (used.status, used.json["name"]) == (200, "Füße d'Or"), spelled
        assert used.json == (await door.get("/roster")).json
        assert used.json["characters"] == [vex]
        again = await door.send("POST", "/rosters/fussedor/activate")
        assert (again.status, again.json) == (200, used.json)


async def test_a_roster_that_is_not_there_is_a_404(door: Door) -> None:
    await door.send("PATCH", "/roster", {"character_ids": [], "name": "Soldiers"})
    refused = await door.send("POST", "/rosters/soldeirs/activate")
    assert (refused.status, refused.code) == (404, "not_found")
    assert refused.json["error"]["message"] == 'No roster called "soldeirs". Known: Soldiers.'
    for name in ("%00", "soldiers%00", "%E2%80%8Bsoldiers", "%ED%A0%80", "%20", "-", "x" * 500, "a%2Fb", "%25"):
        assert (await door.send("POST", f"/rosters/{name}/activate")).status == 404, name
    assert (await door.get("/rosters")).json["active"] == "main"
    assert (await door.ask("POST", "/campaigns/demo/rosters/soldiers/activate")).status == 401


async def test_a_roster_that_cannot_be_is_refused(door: Door) -> None:
    vex = await door.character("Vex")
    for body, status in (
        ({"character_ids": [vex["id"], vex["id"]]}, 422), ({"character_ids": ["nobody"]}, 404),
        ({"character_ids": "vex"}, 422), ({}, 422), ({"character_ids": [], "name": "party"}, 422),
        ({"character_ids": [], "name": ""}, 422), ({"character_ids": [], "active": True}, 422),
    ):  # fmt: skip
        assert (await door.send("PATCH", "/roster", body)).status == status, body
    assert [one["name"] for one in (await door.get("/rosters")).json["rosters"]] == ["main"]
