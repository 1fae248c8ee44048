"""Commands over HTTP: lines of chat and the game's own."""

from typing import Any

import pytest

from game.care import SameAgain, Unconfirmed
from game.errors import Conflict
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


def typed(kind: str, /, **fields: Any) -> dict[str, Any]:
    """Return a command about Vex, unless it says otherwise."""
    about = {} if kind in {"hp", "tracker_add", "initiative", "turn", "episode_start", "episode", "lock", "hold"} else {
        "targets": [{"name": "vex"}]}  # fmt: skip
    return {"type": kind, **about, **fields}


EVENING = (
    typed("conditions", action="add", condition="frightened", until={"kind": "rounds", "rounds": 3}, source="Grog"),
    typed("conditions", action="add", condition="exhaustion", level=1, until={"kind": "end", "turn": "vex"}),
    typed("condition_level", by=1), typed("condition_level", to=0),
    typed("hp", changes=[{"kind": "damage", "targets": [{"name": "vex"}], "amount": 68}]),
    typed("death_save", roll="failure"), typed("life", to="stable"), typed("life", to="dead"),
    typed("life", to="revive", hp=5), typed("concentration", spell="bless"), typed("concentration", off=True),
    typed("inspiration"), typed("rest", kind="long"),
    typed("tracker_add", key="fear", max=12, kind="counter", direction="fills", thresholds=[4, 8]),
    typed("tracker_add", key="ki", max=5, targets=[{"name": "vex"}], reset={"short": "full", "long": 3}),
    typed("tracker", targets=[], key="fear", by=2), typed("tracker", key="ki", to=1), typed("tracker_remove", key="ki"),
    typed("initiative", places=[{"name": "vex", "initiative": 17}, {"name": "grog", "initiative": -3}]),
    typed("turn", to="start"), typed("turn", to="next"), typed("turn", to="prev"),
    typed("turn", to="round", number=7), typed("turn", to="turn", name="grog"), typed("turn", to="end"),
    typed("episode_start", number=12, title="The Underdark"), typed("episode", to="break"),
    typed("episode", to="resume"), typed("episode", to="end"), typed("lock"), typed("lock", off=True), typed("hold"),
    typed("hold", off=True),
)  # fmt: skip


async def test_everything_of_an_evening_can_be_sent_as_a_command(door: Door) -> None:
    for name in ("Vex", "Grog"):
        await door.character(name)
    for body in EVENING:
        done = await door.send("POST", "/commands", body)
        assert (done.status, bool(done.json.get("events"))) == (200, True), (body, done.raw)
    undone = await door.send("POST", "/commands", {"type": "undo", "count": 1})
    assert undone.status == 200
    assert (await door.send("POST", "/commands", {"type": "redo"})).json["events"][0]["data"]["supersedes"]


async def test_what_does_not_fit_a_command_of_an_evening_is_refused_with_its_place(door: Door) -> None:
    await door.character()
    misfits: tuple[tuple[dict[str, Any], str], ...] = (
        (typed("conditions", action="add", condition="prone", until={"kind": "rounds", "rounds": 0}), "until.rounds"),
        (typed("conditions", action="add", condition="prone", until={"kind": "sometime"}), "until.kind"),
        (typed("conditions", action="add", condition="prone", until={"kind": "save", "dc": 1}), "until.dc"),
        (typed("conditions", action="add", condition="prone", until="long"), "until"),
        (typed("death_save", roll=20), "roll"), (typed("death_save", roll="natural 20"), "roll"),
        (typed("death_save"), "roll"), (typed("life", to="up"), "to"), (typed("life", to="revive", hp=0), "hp"),
        (typed("inspiration", off="yes"), "off"), (typed("rest", kind="nap"), "kind"),
        (typed("tracker", key="fear", by="2"), "by"), (typed("tracker_add", key="ki", max=0), "max"),
        (typed("tracker_add", key="ki", max=3, reset={"dawn": "full"}), "reset"),
        (typed("tracker_add", key="ki", max=3, reset={"long": "all"}), "reset"),
        (typed("initiative", places=[{"name": "vex", "initiative": 100}]), "places[0].initiative"),
        (typed("turn", to="round", number=0), "number"), (typed("episode_start", number=10_000), "number"),
        (typed("lock", on=True), "on"), (typed("undo", count=21, targets=[]), "targets"),
    )  # fmt: skip
    for body, place in misfits:
        refused = await door.send("POST", "/commands", body)
        assert (refused.status, refused.code) == (422, "invalid"), (body, refused.raw)
        assert next(iter(refused.fields)).startswith(place), (body, refused.fields)
    assert (await door.get("/state")).json["seq"] == 2


@pytest.mark.parametrize("kind", [Unconfirmed, SameAgain])
async def test_a_line_that_waits_for_another_word_is_a_conflict_that_says_so(
    door: Door, monkeypatch: pytest.MonkeyPatch, kind: type[Conflict]
) -> None:
    async def waiting(*_: Any, **__: Any) -> Any:
        raise kind("This kills Vex. !yes within 20 s does it, or ! at the end of the line.")

    monkeypatch.setattr(type(door.lines), "__call__", waiting)
    refused = await door.send("POST", "/commands", {"text": "!dead vex"})
    assert (refused.status, refused.code) == (409, kind.code)
    assert "!yes" in refused.json["error"]["message"]


@pytest.mark.parametrize(("path", "sent"), [
    ("commands", {"text": "!hp vex -1"}), ("commands", {"type": "redo"}),
    ("events", {"event_type": "custom", "data": {"text": "boom"}}),
])  # fmt: skip
async def test_if_match_is_refused_where_nothing_has_a_version(door: Door, path: str, sent: dict[str, Any]) -> None:
    headers = {"X-Token": door.demo.token, "If-Match": '"1"'}
    refused = await door.ask("POST", f"/campaigns/demo/{path}", sent, headers=headers)
    assert refused.status == 400
