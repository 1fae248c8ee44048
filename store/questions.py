"""Questions about a campaign, answered from its folded state, which is brought up to date first. Writes nothing."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from game import history
from game.actor import Actor
from game.decider import MOST_EVENTS, Command, Context, Query, answer, decide, recorded
from game.events import describe, fold
from game.record import Record
from store import log
from store.live import Campaigns, Live
from store.patience import patiently
from store.queries import without_transactions
from store.receipt import Manners

MANNERS_S = 5.0
"""For how long manners are taken for granted: every line of a chat asks for them."""


class Questions:
    """What may be asked of the campaigns that this process knows."""

    def __init__(self, engine: AsyncEngine, *, now: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        """Prepare; the arguments are those of ``Handler``."""
        self._engine, self._now, self._new_id = without_transactions(engine), now, new_id
        self._campaigns = Campaigns(self._engine)

    async def ask(self, campaign_id: str, query: Query) -> str:
        """Return the answer to a question about the present state."""
        live = await self._fresh(campaign_id)
        state = live.state
        return answer(state, query, await patiently(self._looked_into(live, query)))

    async def rehearse(self, campaign_id: str, command: Command, *, actor: Actor) -> str:
        """Return what a command would do, and do nothing."""
        live = await self._fresh(campaign_id)
        context = self._context(actor, live.history)
        records = recorded(decide(live.state, command, context), context, state=live.state, after=live.seq)
        return describe(fold(live.state, records), [record.event for record in records]) or "nothing to change"

    async def spellings(self, campaign_id: str) -> frozenset[str]:
        """Return the names of the campaign that the grammar could take for a name with an amount, such as ``r2-2``."""
        live = await self._fresh(campaign_id)
        every = (name for c in live.state.characters.values() for name in (c.name, *c.aliases))
        return frozenset(name.casefold() for name in every if "-" in name and name[-1].isdigit())

    async def manners(self, campaign_id: str) -> Manners:
        """Return how the campaign is spoken to in chat. Up to 5 s old, so that most lines cost no round trip."""
        live = self._campaigns.get(campaign_id)
        if live.epoch is None or time.monotonic() - live.looked_s > MANNERS_S:
            live = await self._fresh(campaign_id)
        campaign = live.state.at_hand
        return Manners(prefix=campaign.chat_prefix, short_form=campaign.short_form)

    async def _looked_into(self, live: Live, query: Query) -> Sequence[Record]:
        """Return the part of the log that a question may look into: the last records, or those around an old one."""
        kept = live.history
        if isinstance(query, history.ShowWho) and kept and 1 <= query.seq < kept[0].seq:
            first, last = max(1, query.seq - MOST_EVENTS), query.seq + MOST_EVENTS
            return await log.between(self._engine, live.campaign_id, first, last)
        return kept

    async def _fresh(self, campaign_id: str) -> Live:
        live = self._campaigns.get(campaign_id)

        async def look() -> None:
            async with live.lock:
                await self._campaigns.catch_up(live)

        await patiently(look())
        return live

    def _context(self, actor: Actor, records: Sequence[Record], *, sure: bool = True, again: bool = True) -> Context:
        return Context(
            actor=actor, at=self._now(), new_id=self._new_id, history=records, sure=sure, again=again
        )  # fmt: skip
