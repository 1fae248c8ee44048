"""Live campaigns: the folded state of each, kept at its seq for whoever writes. Loads and catches up; never writes."""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from game.errors import NotFound
from game.events import fold
from game.record import Record
from game.state import CampaignState
from game.undo import whole_groups
from store import log

MOST_LIVE = 1_000


class Live:
    """One campaign as this process knows it. ``lock`` is its queue: waiters go in the order they came."""

    def __init__(self, campaign_id: str) -> None:
        self.campaign_id = campaign_id
        self.lock = asyncio.Lock()
        self.epoch: str | None = None
        self.seq = 0
        self.state = CampaignState()
        self.history: Sequence[Record] = ()
        self.looked_s = -math.inf
        """When the log was last seen to end at ``seq``, in monotonic seconds."""

    def advance(self, records: Sequence[Record], state: CampaignState) -> None:
        """Take in records that come right behind ``seq``; ``state`` is the one behind them."""
        if not records:
            return
        if records[0].seq != self.seq + 1:
            raise LookupError(f"record {records[0].seq} does not come behind {self.seq}")
        joined = (*self.history, *records)
        self.history = joined if len(joined) <= log.LOOK_BACK else whole_groups(joined[-log.LOOK_BACK :])
        self.state = state
        self.seq = records[-1].seq
        self.looked_s = time.monotonic()

    def forget(self) -> None:
        """Look everything up again before the next use."""
        self.epoch = None


class Campaigns:
    """The live campaigns of this process, the least recently used forgotten first."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._live: OrderedDict[str, Live] = OrderedDict()

    def get(self, campaign_id: str) -> Live:
        """Return the campaign's place, made at first use."""
        live = self._live.setdefault(campaign_id, Live(campaign_id))
        self._live.move_to_end(campaign_id)
        while len(self._live) > MOST_LIVE:
            oldest = next(iter(self._live))
            if self._live[oldest].lock.locked():
                break
            del self._live[oldest]
        return live

    async def ready(self, live: Live) -> None:
        """Load the campaign if it is not known.

        Raises:
            NotFound: there is no such campaign.
        """
        if live.epoch is None:
            await self._load(live)

    async def catch_up(self, live: Live) -> bool:
        """Take in what others have written since, or load anew if the log is another one now; whether anything was."""
        before = (live.epoch, live.seq)
        while True:
            found = await log.news(self._engine, live.campaign_id, live.seq) if live.epoch else None
            if found is None or found[0] != live.epoch or (found[1] and found[1][0].seq != live.seq + 1):
                await self._load(live)
                return (live.epoch, live.seq) != before
            if not found[1]:
                live.looked_s = time.monotonic()
                return (live.epoch, live.seq) != before
            live.advance(found[1], fold(live.state, found[1]))

    async def _load(self, live: Live) -> None:
        found = await log.snapshot(self._engine, live.campaign_id, look_back=log.LOOK_BACK)
        if found is None:
            self._live.pop(live.campaign_id, None)
            raise NotFound("There is no such campaign.")
        live.epoch, live.seq, live.state = found.epoch, found.seq, found.state
        live.history = whole_groups(found.history)
        live.looked_s = time.monotonic()
