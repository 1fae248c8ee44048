"""A handler that we own for tests of the doors: decide, fold and a list. The same tests run on it and on Postgres."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from game.actor import Actor
from game.campaigns import About, CreateCampaign
from game.characters import AddCharacter, Profile
from game.decider import Command, Context, Query, answer, decide, recorded
from game.errors import NotFound
from game.events import describe, fold
from game.record import Record
from game.roster import ChangeRoster
from game.state import EMPTY, CampaignState
from store.receipt import Manners, Receipt
from tests.store.tables_of import PRODUCER


class MemoryHandler:
    """One campaign in memory, whatever its id. ``noted`` are text and outcome of what was noted for the operators."""

    def __init__(self, *names: str, hp: int = 50, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.log: list[Record] = []
        self.state: CampaignState = EMPTY
        self.receipts: dict[str, Receipt] = {}
        self.noted: list[tuple[str, str]] = []
        self.asked_for_manners = 0
        self.now = now
        self.do(CreateCampaign(about=About(name="Sample")), PRODUCER)
        for name in names:
            self.do(AddCharacter(profile=Profile(name=name), hp=hp), PRODUCER)
        if names:
            self.do(ChangeRoster(add=names), PRODUCER)

    def do(
        self, command: Command, actor: Actor, key: str = "", text: str | None = None, *, sure: bool = True,
        again: bool = True,
    ) -> Receipt:  # fmt: skip
        if key in self.receipts:
            kept = self.receipts[key]
            return Receipt(campaign_id="memory", key=key, seq=kept.seq, records=kept.records, reply=kept.reply,
                           repeated=True)  # fmt: skip
        context = self._context(actor, sure=sure, again=again)
        events = decide(self.state, command, context)
        records = recorded(events, context, state=self.state, after=len(self.log), text=text)
        self.state, seq = fold(self.state, records), len(self.log) + len(records)
        self.log += records
        reply = f"✔ {describe(self.state, events)} #{seq}" if records else "✔ nothing to change"
        receipt = Receipt(campaign_id="memory", key=key, seq=seq, records=records, reply=reply)
        if key:
            self.receipts[key] = receipt
        return receipt

    async def handle(
        self, campaign_id: str, command: Command, *, actor: Actor, key: str | None = None, text: str | None = None,
        source: str = "", sure: bool = True, again: bool = True,
    ) -> Receipt:  # fmt: skip
        del source
        self._known(campaign_id)
        return self.do(command, actor, key or "", text, sure=sure, again=again)

    async def repeated(self, campaign_id: str, key: str) -> Receipt | None:
        self._known(campaign_id)
        return self.receipts.get(key)

    async def note(self, campaign_id: str, *, actor: Actor, text: str, source: str, outcome: str, at: datetime) -> None:
        del actor, source, at
        self._known(campaign_id)
        self.noted.append((text, outcome))

    async def ask(self, campaign_id: str, query: Query) -> str:
        self._known(campaign_id)
        return answer(self.state, query, tuple(self.log))

    async def rehearse(self, campaign_id: str, command: Command, *, actor: Actor) -> str:
        self._known(campaign_id)
        context = self._context(actor)
        events = decide(self.state, command, context)
        state = fold(self.state, recorded(events, context, state=self.state, after=len(self.log)))
        return describe(state, events) or "nothing to change"

    async def spellings(self, campaign_id: str) -> frozenset[str]:
        self._known(campaign_id)
        return frozenset()

    async def manners(self, campaign_id: str) -> Manners:
        self._known(campaign_id)
        self.asked_for_manners += 1
        campaign = self.state.at_hand
        return Manners(prefix=campaign.chat_prefix, short_form=campaign.short_form)

    def _context(self, actor: Actor, *, sure: bool = True, again: bool = True) -> Context:
        return Context(
            actor=actor, at=self.now(), new_id=lambda: str(uuid.uuid4()), history=tuple(self.log), sure=sure,
            again=again,
        )  # fmt: skip

    def _known(self, campaign_id: str) -> None:
        if campaign_id == "gone":
            raise NotFound("There is no such campaign.")
