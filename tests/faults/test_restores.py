"""The short form of a long restore: the same checks, seconds instead of minutes."""

from pathlib import Path

from tests.faults import restores


async def test_3_000_events_are_restored_into_another_server_with_their_digest(tmp_path: Path) -> None:
    _, back = await restores.restored(3_000, tmp_path)
    assert back.rows["events"] == 3_000
    assert back.rows["receipts"] > 2_900
