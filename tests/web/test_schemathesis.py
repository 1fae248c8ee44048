"""What the OpenAPI document says is what the app does, for about 2,000 requests made from the document itself."""

import asyncio

import pytest

from store.engine import Database
from tests.web.fuzzed import Fuzz
from tests.web.stage import GLOBAL_TOKEN, staged

EACH, CHAINS = 72, 70


@pytest.mark.timeout(600)
async def test_nothing_that_schemathesis_sends_is_answered_with_a_fault_or_as_nobody_wrote_down(
    database: Database,
) -> None:
    async with staged(database) as stage:
        fuzz = await asyncio.to_thread(Fuzz, stage.url, GLOBAL_TOKEN)
        try:
            await asyncio.to_thread(fuzz.operations, EACH)
            await asyncio.to_thread(fuzz.chains, CHAINS)
        finally:
            fuzz.close()
    assert fuzz.faults == {}
    assert sum(fuzz.came.values()) >= 2_000
