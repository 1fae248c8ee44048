"""Campaigns over HTTP: made, listed, edited and ended."""

from typing import Any

from tests.web.conftest import GLOBAL, Door

ADMIN = {"X-Admin-Token": GLOBAL}


async def test_a_campaign_is_made_once_with_its_secrets(door: Door) -> None:
    made = await door.ask("POST", "/campaigns", {"name": "Die Würfel fallen", "description": "Ha"}, headers=ADMIN)
    assert made.status == 201
    new = made.json
    assert new.keys() >= {
        "id", "slug", "name", "description", "admin_token", "overlay_key", "created_at", "updated_at", "message",
    }  # fmt: skip
    assert (new["slug"], new["name"]) == ("die-wurfel-fallen", "Die Würfel fallen")
    assert new["admin_token"].startswith("admin_")
    assert new["overlay_key"].startswith("overlay_")
    assert made.headers["Location"] == f"/campaigns/{new['id']}"
    assert made.headers["Cache-Control"] == "no-store"
    read = await door.ask("GET", f"/campaigns/{new['slug']}")
    assert read.json == {key: new[key] for key in read.json}
    assert "token" not in read.raw.decode()
    assert new["created_at"].endswith("Z")
    opened = await door.ask(
        "PATCH", f"/campaigns/{new['id']}", {"name": "New"}, headers={"X-Token": new["admin_token"]}
    )
    assert opened.json["name"] == "New"
    again = await door.ask("POST", "/campaigns", {"name": "X", "slug": new["slug"]}, headers=ADMIN)
    assert (again.status, again.code) == (409, "conflict")


async def test_a_campaign_needs_a_name_and_known_words(door: Door) -> None:
    refused: tuple[Any, ...] = ({}, {"name": ""}, {"name": "X", "slug": "A b"}, {"name": "X", "system": "pathfinder"})
    for about in refused:
        assert (await door.ask("POST", "/campaigns", about, headers=ADMIN)).code == "invalid_command"
    misfits: tuple[Any, ...] = (
        {"name": 5}, {"name": "X", "visibility": "secret"}, {"name": "X", "id": "1"}, {"name": None},
    )  # fmt: skip
    for about in misfits:
        assert (await door.ask("POST", "/campaigns", about, headers=ADMIN)).code == "invalid"


async def test_the_list_holds_the_public_ones(door: Door) -> None:
    listed = (await door.ask("GET", "/campaigns")).json["campaigns"]
    assert [campaign["slug"] for campaign in listed] == ["demo", "other"]


async def test_a_campaign_is_edited_and_closed_to_the_public(door: Door) -> None:
    edited = await door.send("PATCH", "", {"name": "Demo 2", "slug": "demo-2"})
    assert (edited.status, edited.json["name"], edited.json["slug"]) == (200, "Demo 2", "demo-2")
    assert (await door.get("")).status == 404
    closed = await door.ask(
        "PATCH", f"/campaigns/{door.demo.id}", {"visibility": "private"}, headers={"X-Token": door.demo.token}
    )
    assert closed.json["visibility"] == "private"
    assert (await door.ask("GET", f"/campaigns/{door.demo.id}")).status == 404
    assert (await door.ask("GET", f"/campaigns/{door.demo.id}?key={door.demo.key}")).status == 200
    taken = await door.ask("PATCH", "/campaigns/demo-2", {"slug": "other"}, headers=ADMIN)
    assert (taken.status, taken.code) == (409, "conflict")


async def test_a_campaign_ends_for_everybody(door: Door) -> None:
    assert (await door.send("DELETE", "")).status == 403
    assert (await door.ask("DELETE", "/campaigns/demo", headers=ADMIN)).status == 204
    for headers in ({}, ADMIN, {"X-Token": door.demo.token}):
        for path in ("/campaigns/demo", f"/campaigns/{door.demo.id}", "/campaigns/demo/state"):
            assert (await door.ask("GET", path, headers=headers)).code == "not_found"
    assert (await door.ask("DELETE", "/campaigns/demo", headers=ADMIN)).status == 404
    assert [c["slug"] for c in (await door.ask("GET", "/campaigns")).json["campaigns"]] == ["other"]


async def test_how_a_campaign_is_played_is_set_and_shown(door: Door) -> None:
    wanted = {"consequences": False, "guard_s": 0, "chat_prefix": "!cr", "short_form": False}
    made = await door.ask("POST", "/campaigns", {"name": "New", **wanted}, headers=ADMIN)
    assert made.json.items() >= wanted.items()
    assert (await door.ask("GET", f"/campaigns/{made.json['id']}")).json.items() >= wanted.items()
    assert (await door.get("")).json.items() >= {
        "consequences": True, "guard_s": 8, "chat_prefix": None, "short_form": True,
    }.items()  # fmt: skip
    edited = await door.send("PATCH", "", {"guard_s": 30, "chat_prefix": " $$ ", "system": "plain"})
    assert edited.json.items() >= {"guard_s": 30, "chat_prefix": "$$", "system": "plain"}.items()
    assert (await door.send("PATCH", "", {"chat_prefix": None})).json["chat_prefix"] is None
    assert (await door.get("/state")).json["state"]["campaign"] == (await door.get("")).json


async def test_a_setting_that_cannot_be_is_refused_with_its_place(door: Door) -> None:
    misfits: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"guard_s": 31}, "guard_s", "at most 30"), ({"guard_s": -1}, "guard_s", "at least 0"),
        ({"guard_s": "8"}, "guard_s", "a whole number"), ({"guard_s": True}, "guard_s", "a whole number"),
        ({"guard_s": 1.5}, "guard_s", "a whole number"), ({"consequences": "no"}, "consequences", "true or false"),
        ({"consequences": None}, "consequences", "true or false"), ({"short_form": 0}, "short_form", "true or false"),
        ({"chat_prefix": 5}, "chat_prefix", "text or null"), ({"locked": True}, "locked", "no such field"),
        ({"held": None}, "held", "no such field"),
    )  # fmt: skip
    for about, place, sentence in misfits:
        refused = await door.send("PATCH", "", about)
        assert (refused.status, refused.code, list(refused.fields)) == (422, "invalid", [place]), about
        assert sentence in refused.fields[place]
    words: tuple[dict[str, Any], ...] = (
        {"chat_prefix": "cr"}, {"chat_prefix": "!hp"}, {"chat_prefix": ""}, {"short_form": False}, {"system": "chess"},
    )  # fmt: skip
    for about in words:
        assert (await door.send("PATCH", "", about)).code == "invalid_command", about
    assert (await door.get("/state")).json["seq"] == 1
