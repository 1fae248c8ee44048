"""What the tests of a conversation share: a clock to set, the people at the table, and what may leave for a chat."""

from datetime import UTC, datetime, timedelta

from bot.conversation import Conversation
from bot.handler import Handler
from bot.messages import Message, Reply
from game.actor import Actor, Role
from game.campaigns import About, EditCampaign
from game.decider import Command
from store.receipt import Receipt
from tests.store.tables_of import ANA, BEN, PRODUCER

ROLES = {role: Actor(id=f"twitch:{role.value}", name=role.value, role=role, platform="twitch") for role in Role}
__all__ = ["ANA", "BEN", "ROLES", "Clock", "Table", "assert_harmless"]


class Clock:
    """Time as a test has it pass."""

    def __init__(self) -> None:
        self.passed_s = 0.0

    def __call__(self) -> float:
        """Return seconds that never go back."""
        return 1_000 + self.passed_s

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 20, 0, tzinfo=UTC) + timedelta(seconds=self.passed_s)

    def passes(self, seconds: float) -> None:
        self.passed_s += seconds


class Table:
    """A conversation about one campaign with Vex and Grog, 50/50 each and at seq 4, and what is typed at it."""

    def __init__(self, handler: Handler, campaign_id: str = "memory", clock: Clock | None = None) -> None:
        self.handler, self.campaign_id, self.clock = handler, campaign_id, clock or Clock()
        self.conversation = Conversation(handler, now=self.clock.now, clock=self.clock)

    async def says(
        self, text: str, who: Actor | Role = Role.MODERATOR, key: str | None = None, late_s: float | None = None
    ) -> str | None:
        reply = await self.hears(text, who, key, late_s)
        return reply.text if reply else None

    async def hears(
        self, text: str, who: Actor | Role = Role.MODERATOR, key: str | None = None, late_s: float | None = None
    ) -> Reply | None:
        actor = ROLES[who] if isinstance(who, Role) else who
        sent_at = None if late_s is None else self.clock.now() - timedelta(seconds=late_s)
        message = Message(campaign_id=self.campaign_id, actor=actor, text=text, key=key, sent_at=sent_at)
        return await self.conversation.respond(message)

    async def does(self, command: Command) -> Receipt:
        """Do what is no line of chat."""
        return await self.handler.handle(
            self.campaign_id, command, actor=PRODUCER, key=None, text=None, source="test", sure=True, again=True
        )

    async def sets(self, about: About) -> None:
        await self.does(EditCampaign(about=about))


def assert_harmless(reply: str) -> None:
    """Check that a reply begins with a mark of ours, is one short line, and pings, links and formats nothing."""
    assert reply[0] in "✔✖⏸·≈", reply
    assert reply[1] == " "
    assert len(reply) <= 300
    assert reply.isprintable(), reply
    assert not any(sign in reply for sign in ("@", "://", "`", "**", "||", "~~")), reply
    assert "evil.example" not in reply
