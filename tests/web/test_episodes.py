"""Episodes over HTTP: planned, started, edited, ended and listed; the log by episode."""

from typing import Any

from tests.web.conftest import Door
from tests.web.test_events import event

FIELDS = {"id", "episode_number", "title", "date", "summary", "started_at", "ended_at", "breaks"}


async def clock(door: Door, number: int, action: str) -> Any:
    """Move the clock of an episode and return the episode."""
    moved = await door.send("PATCH", f"/episodes/{number}", {"action": action})
    assert moved.status == 200, moved.raw
    return moved.json


async def test_an_episode_is_planned_read_and_listed(door: Door) -> None:
    plan = {"number": 7, "title": "The  Mines", "date": "2026-12-06", "summary": "One.\nTwo."}
    added = await door.send("POST", "/episodes", plan)
    assert (added.status, added.json.keys()) == (201, FIELDS)
    assert (added.json["episode_number"], added.json["title"]) == (7, "The Mines")
    assert (added.json["date"], added.json["started_at"]) == ("2026-12-06", None)
    assert added.headers["Location"] == f"/campaigns/{door.demo.id}/episodes/7"
    assert (await door.ask("GET", added.headers["Location"])).json == added.json
    following = await door.send("POST", "/episodes", {"title": "Next"})
    assert following.json["episode_number"] == 8
    listed = (await door.get("/episodes")).json
    assert listed == {"episodes": [added.json, following.json], "running": None}
    spelled = await door.send("POST", "/episodes", {"episode_number": 3})
    assert spelled.json["episode_number"] == 3
    assert [one["episode_number"] for one in (await door.get("/episodes")).json["episodes"]] == [3, 7, 8]


async def test_what_no_episode_is_like_is_refused_with_its_place(door: Door) -> None:
    misfits: tuple[tuple[dict[str, Any], str], ...] = (
        ({"number": 0}, "number"), ({"number": 10_000}, "number"), ({"number": "7"}, "number"), ({"title": 5}, "title"),
        ({"date": "6.12.2026"}, "date"), ({"date": "2026-02-30"}, "date"), ({"summary": []}, "summary"),
        ({"number": 1, "episode_number": 1}, "episode_number"), ({"started_at": "2026-12-06T20:00:00Z"}, "started_at"),
    )  # fmt: skip
    for plan, place in misfits:
        refused = await door.send("POST", "/episodes", plan)
        assert (refused.status, refused.code, list(refused.fields)) == (422, "invalid", [place]), plan
    for plan in ({"title": "x" * 101}, {"title": "a\u202eb"}, {"summary": "x" * 2_001}):
        assert (await door.send("POST", "/episodes", plan)).code == "invalid_command"
    assert (await door.get("/episodes")).json["episodes"] == []
    await door.send("POST", "/episodes", {"number": 1})
    again = await door.send("POST", "/episodes", {"number": 1})
    assert (again.status, again.code) == (409, "conflict")


async def test_an_episode_is_edited_and_its_clock_is_moved(door: Door) -> None:
    await door.send("POST", "/episodes", {"number": 2, "title": "Two"})
    started = await door.send("PATCH", "/episodes/2", {"action": "start", "title": "Second"})
    assert (started.json["title"], started.json["ended_at"]) == ("Second", None)
    assert started.json["started_at"]
    assert (await door.get("/episodes")).json["running"] == 2
    assert (await door.get("/state")).json["state"]["episode"] == started.json
    assert (await clock(door, 2, "break"))["breaks"][0]["ended_at"] is None
    assert (await clock(door, 2, "resume"))["breaks"][0]["ended_at"]
    assert (await clock(door, 2, "end"))["ended_at"]
    edited = await door.send("PATCH", "/episodes/2", {"summary": "They rest.", "date": None})
    assert (edited.json["summary"], edited.json["date"]) == ("They rest.", None)
    assert (await door.send("PATCH", "/episodes/2", {})).json == edited.json
    assert (await door.get("/episodes/2")).json == edited.json
    assert (await door.send("PATCH", "/episodes/3", {"action": "start"})).status == 404


async def test_a_step_that_makes_no_sense_changes_nothing(door: Door) -> None:
    await door.send("POST", "/episodes", {"number": 1})
    await door.send("POST", "/episodes", {"number": 2})
    await clock(door, 2, "start")
    before = (await door.get("/episodes")).json
    for number, action in ((1, "start"), (1, "end"), (2, "resume"), (2, "start")):
        refused = await door.send("PATCH", f"/episodes/{number}", {"action": action, "title": "New"})
        assert (refused.status, refused.code) == (409, "conflict"), (number, action)
    assert (await door.send("PATCH", "/episodes/2", {"action": "pause"})).status == 422
    assert (await door.get("/episodes")).json == before


async def test_an_episode_that_is_not_there_is_a_404(door: Door) -> None:
    assert "none was planned or played yet" in (await door.get("/episodes/7")).json["error"]["message"]
    await door.send("POST", "/episodes", {"number": 1})
    assert "the last is 1" in (await door.get("/episodes/7")).json["error"]["message"]
    for number in ("7", "0", "01", "-1", "x", "10000", "1.5", "%00", "%D9%A1"):
        for method, path, body in (("GET", "", None), ("GET", "/export", None), ("PATCH", "", {"title": "x"})):
            refused = await door.send(method, f"/episodes/{number}{path}", body)
            assert (refused.status, refused.code) == (404, "not_found"), (method, number, path)


async def test_what_has_no_version_takes_no_if_match(door: Door) -> None:
    await door.send("POST", "/episodes", {"number": 1})
    for path, body in (("/episodes/1", {"title": "x"}), ("/roster", {"character_ids": []}), ("", {"name": "New"})):
        refused = await door.send("PATCH", path, body, if_match='"3"')
        assert (refused.status, refused.code) == (400, "malformed"), path
        assert (await door.send("PATCH", path, body, if_match="*")).status == 200


async def test_the_log_is_filtered_by_episode_in_both_directions_and_with_other_filters(door: Door) -> None:
    vex, _ = await door.character("Vex"), await door.character("Vax")
    wanted: dict[int, list[int]] = {}
    for number in (1, 2, 3):
        await door.send("POST", "/commands", {"type": "episode_start", "number": number})
        for amount in range(1, 5):
            await door.send("POST", "/events", event("hp_change", "vex" if amount % 2 else "vax", amount=-amount))
        last = (await door.send("POST", "/commands", {"type": "episode", "to": "end"})).json["seq"]
        wanted[number] = list(range(last - 5, last + 1))
        await door.send("POST", "/events", event("custom", None, text="between"))
    for number, seqs in wanted.items():
        assert await walked(door, f"episode={number}", up=True) == seqs
        assert await walked(door, f"episode={number}", up=False) == seqs[::-1]
        hits = seqs[1:-1]
        both = f"episode={number}&type=hp_change"
        assert await walked(door, both, up=True) == hits
        assert await walked(door, both, up=False) == hits[::-1]
        all_three = f"{both}&character={vex['id']}"
        assert await walked(door, all_three, up=True) == hits[::2]
        assert await walked(door, all_three, up=False) == hits[::2][::-1]
        assert await walked(door, f"episode={number}&character=vax", up=True) == hits[1::2]
        assert await walked(door, f"episode={number}&type=custom", up=True) == []


async def walked(door: Door, query: str, *, up: bool) -> list[int]:
    """Return the seqs of a filtered log, read by pages of two and by ``next``."""
    seqs: list[int] = []
    place = "after=0" if up else ""
    while True:
        page = await door.get(f"/events?{query}&limit=2&{place}")
        assert page.status == 200, page.raw
        seqs += [line["seq"] for line in page.json["events"]]
        if page.json["next"] is None:
            return seqs
        place = f"{'after' if up else 'before'}={page.json['next']}"


async def test_an_episode_that_is_not_there_has_no_log(door: Door) -> None:
    await door.send("POST", "/episodes", {"number": 1})
    assert (await door.get("/events?episode=1")).json == {"events": [], "next": None}
    for query in ("episode=2", "episode=0", "episode=", "episode=x", "episode=1&episode=1", "episode=10000"):
        refused = await door.get(f"/events?{query}")
        assert (refused.status, refused.code, list(refused.fields)) == (422, "invalid", ["episode"]), query
