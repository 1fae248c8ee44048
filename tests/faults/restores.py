"""A restore of a million events (P19): ``python -m tests.faults.restores [COUNT]``; some minutes.

One campaign is played, its log made as long as wanted in the database itself, and the whole backed up, restored into
another server and verified. The restore is to take under 10 minutes and to end with the digest taken before.
"""

import asyncio
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from store import backup, migrate, restore
from store.embedded import EmbeddedServer
from store.engine import Database
from tests.faults.started import start
from tests.store.evenings import an_evening, now, repaired, verified

COUNT = 1_000_000
MOST_S = 600.0

LENGTHEN = text("""
WITH last AS (SELECT * FROM events WHERE campaign_id = :id ORDER BY seq DESC LIMIT 1), many AS (
  INSERT INTO events (campaign_id, seq, id, event_type, data, actor, "group", text, at, held)
  SELECT last.campaign_id, n, gen_random_uuid(), 'custom', jsonb_build_object('text', 'Hour ' || n, 'silent', false,
         'supersedes', NULL), last.actor, n, '!ev Hour ' || n, last.at, false
  FROM last, generate_series(last.seq + 1, :count) AS n RETURNING seq
), receipts AS (
  INSERT INTO receipts (campaign_id, key, first_seq, seq, reply, at)
  SELECT :id, 'twitch:1:' || seq, seq, seq, '✔ #' || seq, now() FROM many
), audited AS (
  INSERT INTO audit (campaign_id, at, actor, source, outcome, seq)
  SELECT :id, now(), '{"id": "twitch:1", "name": "Ana", "role": "moderator", "platform": "twitch"}', 'twitch',
         'applied', seq FROM many
)
UPDATE campaigns SET seq = greatest(seq, :count) WHERE id = :id
""")


def nothing(_table: str, _count: int) -> None:
    """Take note of no progress."""


async def restored(count: int, folder: Path) -> tuple[float, backup.Backup]:
    """Return how many seconds the restore of ``count`` events took, and what it restored.

    Raises:
        AssertionError: it is not what was backed up.
    """
    async with EmbeddedServer(folder / "one") as one, EmbeddedServer(folder / "two") as two:
        here, there = Database.at(one.address()), Database.at(two.address())
        await migrate.upgrade(here)
        campaign_id = await an_evening(here, held=False)
        async with here.upkeep().begin() as connection:
            await connection.execute(LENGTHEN, {"id": campaign_id, "count": count})
        await repaired(here, campaign_id)
        with (folder / "backup").open("wb") as target:
            made = await backup.make(here, target, step=nothing, now=now(), version="0")
        await here.close()
        begun = time.monotonic()
        with (folder / "backup").open("rb") as source:
            back = await restore.restore(there, source, replace=False, step=nothing)
        took_s = time.monotonic() - begun
        assert (back.digest, back.rows) == (made.digest, made.rows)
        assert made.rows["events"] >= count
        report = await verified(there, campaign_id)
        assert (report.events, report.differences) == (made.rows["events"], [])
    return took_s, back


def play(count: int, _seed: int) -> Counter[str]:
    """Restore ``count`` events, and return how many rows came back and in how many seconds."""
    with TemporaryDirectory() as folder:
        took_s, back = asyncio.run(restored(count, Path(folder)))
    assert took_s < MOST_S, f"{took_s:.0f} s"
    return Counter({"rows": sum(back.rows.values()), "seconds": round(took_s)})


if __name__ == "__main__":
    start(play, COUNT)
