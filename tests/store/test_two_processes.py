"""Several processes that write one campaign: no gap, no loss, nothing twice."""

import asyncio
import json
import sys

from sqlalchemy import select

from store.engine import Database
from store.tables import ReceiptRow
from tests.store.tables_of import a_campaign, assert_log_is_the_truth, handler_over

WRITERS, EACH = 10, 10


async def run_writers(
    url: str, campaign_id: str, name: str, writers: int = WRITERS, each: int = EACH
) -> dict[str, int]:
    """Run a process of writers to its end; return what it was promised."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.store.writer", url, campaign_id, str(writers), str(each), name,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0
    promised: dict[str, int] = json.loads(out)
    return promised


async def test_twenty_writers_in_two_processes_leave_one_log_without_gap_or_loss(
    database: Database, database_url: str
) -> None:
    async with handler_over(database) as handler:
        campaign_id = await a_campaign(handler, "Vex", "Grog", hp=9_000)
    one, two = await asyncio.gather(*(run_writers(database_url, campaign_id, name) for name in ("one", "two")))
    promised = {**one, **two}
    assert len(promised) == 2 * WRITERS * EACH
    assert len(set(promised.values())) == len(promised)
    records = await assert_log_is_the_truth(database, campaign_id)
    by_actor = {record.seq: record.actor.id for record in records}
    for key, seq in promised.items():
        assert by_actor[seq] == key.rpartition(":")[0]
    async with database.engine.connect() as connection:
        stored = {row.key: row.seq for row in (await connection.execute(select(ReceiptRow.key, ReceiptRow.seq))).all()}
    assert promised.items() <= stored.items()
    for writer in {key.rpartition(":")[0] for key in promised}:
        in_order = [promised[f"{writer}:{number}"] for number in range(EACH)]
        assert in_order == sorted(in_order)
