"""The log over HTTP: what is asked of it, and what is read."""

from typing import Any

from tests.web.conftest import Door


def event(kind: str, who: str | None, /, **data: Any) -> dict[str, Any]:
    """Return the body that asks for an event."""
    return {"event_type": kind, "data": data} | ({"character_id": who} if who else {})


async def test_damage_is_negative_and_healing_positive(door: Door) -> None:
    vex = await door.character()
    hit = await door.send("POST", "/events", event("hp_change", vex["id"], amount=-12, crit=True))
    assert hit.status == 201
    assert hit.json["reply"] == "✔ Vex 68>56/68 (-12) #3"
    assert (hit.json["seq"], hit.json["event_type"], hit.json["character_id"]) == (3, "hp_change", vex["id"])
    assert hit.json == {**hit.json["events"][0], "events": hit.json["events"], "reply": hit.json["reply"], "seq": 3}
    data = hit.json["data"]
    assert (data["kind"], data["amount"], data["after"]["current"], data["crit"]) == ("damage", -12, 56, True)
    assert hit.json["actor"]["id"] == "token:campaign"
    healed = await door.send("POST", "/events", event("hp_change", vex["id"].upper(), amount=5))
    assert (healed.json["data"]["kind"], healed.json["data"]["after"]["current"]) == ("heal", 61)
    assert (await door.send("POST", "/events", event("hp_change", "vex", amount=0))).status == 201


async def test_a_kind_says_what_the_number_is(door: Door) -> None:
    await door.character()
    said: tuple[tuple[dict[str, Any], dict[str, int]], ...] = (
        ({"kind": "damage", "amount": 12}, {"current": 56}),
        ({"kind": "damage", "amount": -12}, {"current": 56}),
        ({"kind": "set", "current": 30}, {"current": 30}),
        ({"kind": "set", "amount": 30}, {"current": 30}),
        ({"kind": "temp", "amount": 7}, {"temp": 7}),
        ({"kind": "max", "amount": 50}, {"current": 50, "max": 50}),
    )
    for data, after in said:
        await door.send("PATCH", "/characters/vex", {"hp": {"current": 68, "max": 68, "temp": 0}})
        sent = await door.send("POST", "/events", event("hp_change", "Vex", **data))
        assert sent.json["data"]["kind"] == data["kind"]
        assert after.items() <= sent.json["data"]["after"].items()


async def test_conditions_come_and_go(door: Door) -> None:
    vex = await door.character()
    prone = await door.send("POST", "/events", event("condition", vex["id"], name="prone", action="add"))
    assert (prone.status, prone.json["data"]["action"]) == (201, "added")
    tired = await door.send("POST", "/events", event("condition", vex["id"], condition="exhaustion", level=2))
    assert tired.json["data"]["after"] == {"name": "exhaustion", "level": 2}
    again = await door.send("POST", "/events", event("condition", vex["id"], name="prone", action="add"))
    assert (again.status, again.json["events"], again.json["reply"]) == (200, [], "✔ nothing to change")
    up = await door.send("POST", "/events", event("condition", vex["id"], name="prone", action="remove"))
    assert up.json["data"]["action"] == "removed"


async def test_a_condition_may_say_when_it_ends_and_what_causes_it(door: Door) -> None:
    await door.character()
    until = {"kind": "rounds", "rounds": 3}
    scared = await door.send(
        "POST", "/events", event("condition", "vex", name="frightened", until=until, source="Grog")
    )
    assert scared.json["data"]["after"].items() >= {"until": until, "source": "Grog"}.items()
    assert (await door.get("/characters/vex")).json["conditions"][0]["until"] == until


async def test_the_log_s_own_words_for_a_fight_make_it_happen(door: Door) -> None:
    vex = await door.character()
    for command in (
        {"type": "tracker_add", "key": "fear", "max": 12, "direction": "fills"},
        {"type": "tracker_add", "key": "ki", "max": 5, "targets": [{"name": "vex"}]},
    ):
        assert (await door.send("POST", "/commands", command)).status == 200
    fight: tuple[tuple[str, dict[str, Any]], ...] = (
        ("concentration", {"spell": "bless"}), ("concentration", {"off": True}), ("inspiration", {}),
        ("inspiration", {"off": True}), ("hp_change", {"amount": -68}), ("death_save", {"roll": "success"}),
        ("death_save", {"roll": "natural_1"}), ("life", {"to": "stable"}), ("life", {"to": "dead"}),
        ("life", {"to": "revive", "hp": 7}), ("tracker", {"key": "ki", "by": -2}), ("tracker", {"key": "ki", "to": 1}),
    )  # fmt: skip
    for kind, data in fight:
        sent = await door.send("POST", "/events", event(kind, vex["id"], **data))
        assert (sent.status, sent.json.get("event_type")) == (201, kind), (kind, data, sent.raw)
        assert (await door.get(f"/events?type={kind}&limit=1")).json["events"][0]["seq"] <= sent.json["seq"]
    table = await door.send("POST", "/events", event("tracker", None, key="fear", by=3))
    assert (table.status, table.json["data"]["after"]["current"]) == (201, 3)
    assert (await door.get("/characters/vex")).json["stats"]["hp"]["current"] == 7


async def test_a_custom_event_comes_back_as_it_was_sent(door: Door) -> None:
    vex = await door.character()
    said = {"text": "Natural 20!", "deep": {"list": [1, 2.5, None, True, "é"]}, "kind": "roll"}
    sent = await door.send("POST", "/events", event("custom", vex["id"], **said))
    read = (await door.get("/events?type=custom")).json["events"]
    assert sent.json["data"].items() >= said.items()
    assert read[0]["data"] == sent.json["data"]
    assert (await door.send("POST", "/events", event("custom", None, x=1))).json["character_id"] is None


async def test_what_no_event_looks_like_is_refused_with_its_place(door: Door) -> None:
    await door.character()
    bodies: tuple[tuple[Any, str], ...] = (
        (event("hp_change", "vex"), "data"),
        (event("hp_change", None, amount=1), "character_id"),
        (event("hp_change", "vex", amount=1, current=1), "data"),
        (event("hp_change", "vex", kind="heal", current=1), "data"),
        (event("hp_change", "vex", kind="heal", amount=-1), "data.amount"),
        (event("hp_change", "vex", kind="max", amount=0), "data.amount"),
        (event("hp_change", "vex", amount=5, crit=True), "data.crit"),
        (event("hp_change", "vex", kind="smite", amount=5), "data.kind"),
        (event("hp_change", "vex", amount=10_000), "data.amount"),
        (event("hp_change", "vex", amount=-10_000), "data.amount"),
        (event("hp_change", "vex", amount=True), "data.amount"),
        (event("hp_change", "party", amount=5), "character_id"),
        (event("hp_change", "@main", amount=5), "character_id"),
        (event("hp_change", "vex", amount=5, note="x"), "data.note"),
        (event("condition", "vex"), "data.name"),
        (event("condition", "vex", name="prone", condition="prone"), "data.name"),
        (event("condition", "vex", name="prone", action="toggle"), "data.action"),
        (event("condition", "vex", name="prone", until={"kind": "rounds", "rounds": 0}), "data.until.rounds"),
        (event("condition", "vex", name="prone", until={"kind": "save", "dc": 1}), "data.until.dc"),
        (event("condition", "vex", name="prone", source=5), "data.source"),
        (event("death_save", "vex", roll=20), "data.roll"),
        (event("death_save", "party", roll="success"), "character_id"),
        (event("death_save", None, roll="success"), "character_id"),
        (event("life", "vex", to="up"), "data.to"),
        (event("life", "vex", to="revive", hp=0), "data.hp"),
        (event("concentration", "vex", spell="bless", dc=10), "data.dc"),
        (event("inspiration", "vex", off=1), "data.off"),
        (event("tracker", "vex", by=1), "data.key"),
        (event("tracker", "@main", key="ki", by=1), "character_id"),
        (event("tracker", None, key="ki", to=-1), "data.to"),
        (event("custom", "vex") | {"data": []}, "data"),
        (event("levelled_up", "vex"), "event_type"),
        ({"data": {}}, "event_type"),
        ([], "body"),
    )
    for body, place in bodies:
        refused = await door.send("POST", "/events", body)
        assert (refused.status, refused.code, list(refused.fields)) == (422, "invalid", [place]), body
    assert len((await door.get("/events")).json["events"]) == 2


async def test_an_unknown_type_is_answered_with_those_there_are(door: Door) -> None:
    refused = await door.send("POST", "/events", event("x" * 500, "vex"))
    assert (
        "Known: hp_change, condition, custom, death_save, life, concentration, inspiration, tracker."
        in refused.fields["event_type"]
    )
    assert len(refused.raw) < 600


async def test_the_log_is_read_page_by_page_in_both_directions(door: Door) -> None:
    await door.character()
    for amount in range(1, 8):
        await door.send("POST", "/events", event("hp_change", "vex", amount=-amount))
    first = (await door.get("/events?after=0&limit=4")).json
    assert ([line["seq"] for line in first["events"]], first["next"]) == ([1, 2, 3, 4], 4)
    last = (await door.get(f"/events?after={first['next']}&limit=5")).json
    assert ([line["seq"] for line in last["events"]], last["next"]) == ([5, 6, 7, 8, 9], None)
    latest = (await door.get("/events?limit=2")).json
    assert ([line["seq"] for line in latest["events"]], latest["next"]) == ([9, 8], 8)
    older = (await door.get("/events?before=8&limit=500")).json
    assert ([line["seq"] for line in older["events"]], older["next"]) == ([7, 6, 5, 4, 3, 2, 1], None)
    assert (await door.get("/events?after=9")).json == {"events": [], "next": None}
    assert (await door.get(f"/events?after={2**53}")).json == {"events": [], "next": None}


async def test_the_log_is_filtered_by_type_and_by_character(door: Door) -> None:
    vex, vax = await door.character("Vex"), await door.character("Vax")
    await door.send("POST", "/events", event("hp_change", "vax", amount=-1))
    await door.send("POST", "/events", event("hp_change", "vex", amount=-1))
    assert [line["seq"] for line in (await door.get("/events?type=hp_change")).json["events"]] == [5, 4]
    for whom in (vax["id"], vax["id"].upper(), "vax", "Vax"):
        assert [line["seq"] for line in (await door.get(f"/events?character={whom}&after=0")).json["events"]] == [3, 4]
    assert (await door.send("DELETE", f"/characters/{vex['id']}")).status == 204
    assert len((await door.get(f"/events?character={vex['id']}")).json["events"]) == 3


async def test_a_question_that_makes_no_sense_is_refused(door: Door) -> None:
    queries = (
        "after=-1", "after=", "after=x", "after=1.5", "after=%D9%A1", "after=9223372036854775808", "after=1&after=2",
        "before=-1", "before=1e3", "limit=0", "limit=501", "limit=-1", "limit=%00", "limit=+5", "type=", "type=smite",
        "type=%00", "type=%ED%A0%80", "character=", "character=nobody", "character=%00", "episode=1",
    )  # fmt: skip
    for query in queries:
        refused = await door.get(f"/events?{query}")
        assert (refused.status, refused.code, list(refused.fields)) == (422, "invalid", [query.split("=")[0]]), query


async def test_only_the_campaign_s_token_shows_who_did_it(door: Door) -> None:
    await door.character()
    public = (await door.get("/events")).json["events"][0]
    operator = (await door.get("/events", x_token=door.demo.token)).json["events"][0]
    keyed = (await door.get("/events", x_overlay_key=door.demo.key)).json["events"][0]
    assert public == keyed
    assert operator == public | {"actor": operator["actor"], "text": None}
