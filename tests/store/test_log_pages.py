"""A page of the log costs the same wherever it is, by every filter, however long the log is."""

import uuid
from itertools import product
from typing import Any

import msgspec
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from store import log_pages
from store.engine import Database
from tests.store.tables_of import a_campaign, handler_over

EVENTS, EPISODES = 60_000, 30
MOST_BLOCKS = 300
"""Of 8 kB that a page of 50 may read; all of the log are over 1,500."""

FILL = """
INSERT INTO events (campaign_id, seq, id, character_id, episode_id, event_type, data, actor, "group", at)
SELECT $1, n, gen_random_uuid(), CASE WHEN n % 2 = 0 THEN $2::uuid ELSE $3::uuid END,
       ($4::uuid[])[1 + n * array_length($4::uuid[], 1) / ($5 + 1)],
       CASE WHEN n % 5000 = 1 THEN 'life' WHEN n % 3 = 0 THEN 'condition' ELSE 'hp_change' END,
       '{"amount": -1, "kind": "damage", "padding": "as long as an event of hit points mostly is, or nearly"}',
       '{"id": "a", "name": "A", "role": "operator", "platform": "rest"}', n, now()
FROM generate_series(2, $5::int) AS n
"""


async def read(database: Database, campaign_id: str, asked: dict[str, Any]) -> tuple[int, int]:
    """Return how many rows a page has, and how many blocks it costs."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    query = log_pages.statement(campaign_id, **asked)
    plain = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    async with database.engine.connect() as connection:
        found = (await connection.execute(text(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {plain}"))).scalar_one()
    plan = (msgspec.json.decode(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan["Actual Rows"], plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


async def test_no_page_reads_more_than_its_part_of_the_log(database: Database) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler)
    vex, vax, *episodes = [str(uuid.uuid4()) for _ in range(2 + EPISODES)]
    connection = await database.connect()
    try:
        await connection.execute(FILL, campaign_id, vex, vax, episodes, EVENTS)
        await connection.execute("ANALYZE events")
    finally:
        await connection.close()
    filters = product((None, "life", "hp_change"), (None, vax), (None, episodes[0], episodes[15], episodes[-1]))
    for event_type, character_id, episode_id in filters:
        for place in ({}, {"after": 0}, {"after": EVENTS // 2}, {"before": EVENTS // 2}, {"before": 200}):
            asked = {"event_type": event_type, "character_id": character_id, "episode_id": episode_id, **place}
            rows, blocks = await read(database, campaign_id, {**asked, "shown": True, "most": 51})
            assert blocks <= MOST_BLOCKS, (asked, rows, blocks)
