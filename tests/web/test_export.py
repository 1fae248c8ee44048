"""The log of one episode as a file: JSON, CSV and chapters."""

import csv
import io
import uuid
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from store.engine import Database
from tests.game.builders import ANA
from tests.web.conftest import Door
from tests.web.test_events import event
from web.export import COLUMNS, safe


async def an_evening(door: Door) -> list[int]:
    """Play an episode 12; return the seqs of its events."""
    await door.character("Vex")
    await door.character("Guest")
    first = (await door.send("POST", "/commands", {"type": "episode_start", "number": 12, "title": "The, Mines"})).json
    for asked in (
        event("hp_change", "vex", amount=-5), event("hp_change", "guest", amount=-1),
        event("custom", None, text='=cmd|" /C calc"!A0'),
    ):  # fmt: skip
        await door.send("POST", "/events", asked)
    await door.send("DELETE", "/characters/guest")
    last = (await door.send("POST", "/commands", {"type": "episode", "to": "end"})).json
    await door.send("POST", "/events", event("hp_change", "vex", amount=-7))
    return list(range(first["seq"], last["seq"] + 1))


async def exported(door: Door, form: str, **headers: str) -> Any:
    answer = await door.get(f"/episodes/12/export?format={form}", **headers)
    assert answer.status == 200, answer.raw
    return answer


async def test_json_has_the_episode_and_its_events_with_their_time_on_the_clock(door: Door) -> None:
    seqs = await an_evening(door)
    answer = await exported(door, "json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="demo-episode-12.json"'
    assert answer.json["episode"] == (await door.get("/episodes/12")).json
    events = answer.json["events"]
    assert [line["seq"] for line in events] == seqs
    plain = [{key: value for key, value in line.items() if key not in {"clock", "clock_s"}} for line in events]
    assert plain == (await door.get("/events?episode=12&after=0")).json["events"]
    assert (events[0]["clock"], events[0]["clock_s"]) == ("0:00:00", 0)
    assert [line["clock_s"] for line in events] == sorted(line["clock_s"] for line in events)
    assert (await door.get("/episodes/12/export")).raw == answer.raw
    assert (await door.ask("HEAD", "/campaigns/demo/episodes/12/export")).raw == b""


async def test_csv_has_a_row_for_each_event_with_names_and_words(door: Door) -> None:
    seqs = await an_evening(door)
    answer = await exported(door, "csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="demo-episode-12.csv"'
    assert answer.raw.endswith(b"\r\n")
    head, *rows = csv.reader(io.StringIO(answer.raw.decode(), newline=""))
    assert tuple(head) == COLUMNS
    assert [int(row[0]) for row in rows] == seqs
    assert rows[0][2:] == ["0:00:00", "", "episode", "", 'Episode 12 "The, Mines" begins']
    assert rows[1][3:] == ["", "hp_change", "Vex", "Vex 68>63/68 (-5)"]
    assert rows[2][3:] == ["", "hp_change", "Guest", "Guest 68>67/68 (-1)"]
    assert datetime.fromisoformat(rows[1][1]).tzinfo == UTC
    whole = list(csv.reader(io.StringIO((await exported(door, "csv", x_token=door.demo.token)).raw.decode())))
    assert {row[3] for row in whole[1:]} == {"Campaign token"}


async def test_no_cell_of_the_csv_is_a_formula(door: Door) -> None:
    await an_evening(door)
    rows = list(csv.reader(io.StringIO((await exported(door, "csv")).raw.decode())))
    assert any("=cmd" in cell for row in rows for cell in row)
    assert [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}] == []


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\n=1", " =1", "\u200b=1"])
def test_a_cell_that_looks_like_a_formula_is_quoted(cell: str) -> None:
    assert safe(cell) == f"'{cell.lstrip(chr(0x200B)).strip()}"


async def test_chapters_begin_with_the_title_at_zero(door: Door) -> None:
    await an_evening(door)
    answer = await exported(door, "chapters")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="demo-episode-12.txt"'
    (line,) = answer.raw.decode().splitlines()
    assert line.startswith("0:00:00 The, Mines")
    planned = await door.send("POST", "/episodes", {"number": 13})
    assert planned.status == 201
    assert (await door.get("/episodes/13/export?format=chapters")).raw == b"0:00:00 Episode 13\n"
    assert (await door.get("/episodes/13/export")).json == {"episode": planned.json, "events": []}


async def test_a_format_that_there_is_not_is_refused(door: Door) -> None:
    await an_evening(door)
    for query in ("format=xml", "format=", "format=json&format=csv", "format=%00"):
        refused = await door.get(f"/episodes/12/export?{query}")
        assert (refused.status, refused.code, list(refused.fields)) == (422, "invalid", ["format"]), query


async def test_what_was_held_is_for_operators_only(door: Door) -> None:
    await door.character("Vex")
    for command in (
        {"type": "episode_start", "number": 12}, {"type": "hold"}, {"type": "custom", "data": {"text": "kanarie"}},
        {"type": "episode_edit", "number": 12, "title": "kanarie"}, {"type": "character_remove", "character": "vex"},
    ):  # fmt: skip
        assert (await door.send("POST", "/commands", command)).status == 200
    for form in ("json", "csv", "chapters"):
        assert b"kanarie" not in (await exported(door, form)).raw
        assert b"kanarie" in (await exported(door, form, x_token=door.demo.token)).raw
    assert (await door.send("POST", "/commands", {"type": "hold", "off": True})).status == 200
    lines = (await exported(door, "json")).json["events"]
    assert [line["event_type"] for line in lines] == ["episode"]


MANY = """
INSERT INTO events (campaign_id, seq, id, character_id, episode_id, event_type, data, actor, "group", at)
SELECT $1, n, gen_random_uuid(), $2, $3, 'custom', '{"text": "x"}', $4::jsonb, n, now()
FROM generate_series($5::bigint, $6::bigint) AS n
"""


async def many(database: Database, campaign_id: str, who: str | None, episode: str, first: int, last: int) -> None:
    """Put custom events of an episode on the log, and the campaign's seq behind them."""
    connection = await database.connect()
    actor = msgspec.json.encode(ANA).decode()
    try:
        await connection.execute(MANY, campaign_id, who, episode, actor, first, last)
        await connection.execute("UPDATE campaigns SET seq = $2 WHERE id = $1", uuid.UUID(campaign_id), last)
    finally:
        await connection.close()


async def test_a_long_log_comes_whole_and_in_pieces(door: Door, database: Database) -> None:
    started = (await door.send("POST", "/commands", {"type": "episode_start", "number": 12})).json["events"][0]
    await many(database, door.demo.id, None, started["data"]["after"]["id"], 3, 2_600)
    answer = await exported(door, "json", x_token=door.demo.token)
    assert answer.headers.get("Transfer-Encoding") == "chunked"
    assert [line["seq"] for line in answer.json["events"]] == list(range(2, 2_601))
