"""Memory: what this process knows of campaigns, for reads while nothing changed, and while the database is away.

Each read asks the database one small question: where the campaign's log stands, and what opens it. What the process
knows up to there is shown; only what it does not know is read. If there is no answer, what it knows is shown as it is,
but nobody is refused for it, and nothing is written by it.
"""

from collections import OrderedDict

import msgspec

from game.errors import NotFound
from game.state import CampaignState
from store.errors import StoreUnavailable
from store.queries import Keys, Reader
from web.feed import Feed
from web.hub import RING_EVENTS, Hub
from web.picture import Picture

MOST_NAMES = 2_000
GONE = "There is no such campaign."


class Memory:
    """The reads of one process that may come from memory."""

    def __init__(self, reader: Reader, feed: Feed) -> None:
        """Ask ``reader``; the pictures are those of ``feed``."""
        self._reader, self._feed = reader, feed
        self._known: OrderedDict[str, Keys] = OrderedDict()

    @property
    def away(self) -> bool:
        """Whether the database did not answer when it was last asked."""
        return self._feed.away

    async def keys(self, named: str, *, certain: bool) -> Keys | None:
        """Return the campaign that a UUID or slug names, with what opens it; None if there is none.

        ``certain`` lets only the database say so.

        Raises:
            StoreUnavailable: the database does not answer, and the campaign is not known well enough without it.
        """
        if self.away and not certain and (kept := self._kept(named)):
            return kept
        try:
            found = await self._reader.keys(named)
        except StoreUnavailable:
            self._feed.missed_answer()
            if certain or not (kept := self._kept(named)):
                raise
            return kept
        self._feed.away = False
        self._keep(named, found)
        return found

    def _keep(self, named: str, found: Keys | None) -> None:
        self._known.pop(named, None)
        if found is not None:
            self._known[named] = found
            if len(self._known) > MOST_NAMES:
                self._known.popitem(last=False)

    def _kept(self, named: str) -> Keys | None:
        """Return what is known of a campaign: its secrets as they were last seen, everything else as of the log."""
        keys = self._known.get(named)
        hub = self._feed.known(keys.campaign.id) if keys else None
        if keys is None or hub is None or hub.picture.state.deleted:
            return None
        if hub.opening is not None and not {keys.admin_token_hash, keys.overlay_key_hash} <= hub.opening:
            return None
        state = hub.picture.state
        return msgspec.structs.replace(
            keys, campaign=state.at_hand, epoch=hub.epoch, seq=hub.seq,
            held_seq=state.held.seq if state.held else None, held=state.held.state.campaign if state.held else None,
        )  # fmt: skip

    async def picture(self, at: Keys, *, keyed: bool) -> Picture:
        """Return the campaign as it is, at the least as far as ``at``.

        Args:
            at: what the read has found of the campaign.
            keyed: whether a secret has opened it, and not its being public.

        Raises:
            NotFound: it has just gone, or been closed to those without a secret.
            StoreUnavailable: the database does not answer, and the campaign is not known as far.
        """
        try:
            hub = await self._reached(at)
            picture = hub.picture if hub else await self._read(at.campaign.id)
        except StoreUnavailable:
            self._feed.missed_answer()
            raise
        if picture.state.deleted or (closed(picture.state) and not keyed):
            raise NotFound(GONE)
        return picture

    async def _reached(self, at: Keys) -> Hub | None:
        """Return a hub that knows the log up to ``at``; None if it knows another log, or may not be kept."""
        if not self._feed.room_for(at.campaign.id):
            return None
        hub = await self._feed.hub(at.campaign.id)
        if await hub.reach(at.epoch, at.seq):
            return hub
        self._feed.look()
        return None

    async def _read(self, campaign_id: str) -> Picture:
        found = await self._reader.snapshot(campaign_id, RING_EVENTS)
        if found is None:
            raise NotFound(GONE)
        picture = Picture()
        picture.begin(found, RING_EVENTS)
        return picture


def closed(state: CampaignState) -> bool:
    """Whether strangers see nothing of a campaign, as ``Keys.closed`` has it."""
    return "private" in {state.at_hand.visibility, state.shown.at_hand.visibility}
