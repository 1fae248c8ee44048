"""What a conversation asks of the one writer, as ``store.handler.Handler`` has it."""

from datetime import datetime
from typing import Protocol

from game.actor import Actor
from game.decider import Command, Query
from store.receipt import Manners, Receipt


class Handler(Protocol):
    """What a conversation asks of the writer, as ``store.handler.Handler`` has it."""

    async def handle(  # noqa: D102
        self, campaign_id: str, command: Command, *, actor: Actor, key: str | None, text: str | None, source: str,
        sure: bool, again: bool,
    ) -> Receipt: ...  # fmt: skip
    async def repeated(self, campaign_id: str, key: str) -> Receipt | None: ...  # noqa: D102
    async def note(  # noqa: D102
        self, campaign_id: str, *, actor: Actor, text: str, source: str, outcome: str, at: datetime
    ) -> None: ...
    async def ask(self, campaign_id: str, query: Query) -> str: ...  # noqa: D102
    async def rehearse(self, campaign_id: str, command: Command, *, actor: Actor) -> str: ...  # noqa: D102
    async def spellings(self, campaign_id: str) -> frozenset[str]: ...  # noqa: D102
    async def manners(self, campaign_id: str) -> Manners: ...  # noqa: D102
