"""A handler that we own for tests of the doors: decide, fold and a list. The same tests run on it and on Postgres."""

import uuid
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
from store.receipt import Receipt
from tests.store.tables_of import PRODUCER


class MemoryHandler:
    """One campaign in memory, whatever its id."""

    def __init__(self, *names: str, hp: int = 50) -> None:
        self.log: list[Record] = []
        self.state: CampaignState = EMPTY
        self.receipts: dict[str, Receipt] = {}
        self.do(CreateCampaign(about=About(name="Sample")), PRODUCER)
        for name in names:
            self.do(AddCharacter(profile=Profile(name=name), hp=hp), PRODUCER)
        if names:
            self.do(ChangeRoster(add=names), PRODUCER)

    def do(self, command: Command, actor: Actor, key: str = "", text: str | None = None) -> Receipt:
        if key in self.receipts:
            return self.receipts[key]
        context = Context(actor=actor, at=datetime.now(UTC), new_id=lambda: str(uuid.uuid4()), history=tuple(self.log))
        events = decide(self.state, command, context)
        records = recorded(events, context, after=len(self.log), text=text)
        self.state, seq = fold(self.state, records), len(self.log) + len(records)
        self.log += records
        reply = f"✔ {describe(self.state, events)} #{seq}" if records else "✔ nothing to change"
        receipt = Receipt(campaign_id="memory", key=key, seq=seq, records=records, reply=reply)
        if key:
            self.receipts[key] = receipt
        return receipt

    async def handle(
        self, campaign_id: str, command: Command, *, actor: Actor, key: str | None, text: str | None, source: str
    ) -> Receipt:
        del source
        self._known(campaign_id)
        return self.do(command, actor, key or "", text)

    async def ask(self, campaign_id: str, query: Query) -> str:
        self._known(campaign_id)
        return answer(self.state, query)

    async def rehearse(self, campaign_id: str, command: Command, *, actor: Actor) -> str:
        self._known(campaign_id)
        context = Context(actor=actor, at=datetime.now(UTC), new_id=lambda: str(uuid.uuid4()), history=tuple(self.log))
        events = decide(self.state, command, context)
        state = fold(self.state, recorded(events, context, after=len(self.log)))
        return describe(state, events) or "nothing to change"

    async def spellings(self, campaign_id: str) -> frozenset[str]:
        self._known(campaign_id)
        return frozenset()

    def _known(self, campaign_id: str) -> None:
        if campaign_id == "gone":
            raise NotFound("There is no such campaign.")
