"""A conversation: chat lines in, replies or silence out. Knows authority and order; no platform and no rule."""

import asyncio
import time
import weakref
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
import structlog

from bot import reading, replies
from bot.commands import Again, Dry, Help, Yes, help_text
from bot.handler import Handler
from bot.lateness import FORGOTTEN_S, LATE_S, Late, lateness
from bot.messages import Message, Reply
from bot.reading import Read
from bot.recent import Recent
from bot.waiting import Asked, Held, Waiting, Word
from game.actor import Actor, Role
from game.decider import Query
from game.errors import CommandRejected, InvalidCommand
from store.errors import StoreUnavailable
from store.patience import patiently
from store.receipt import Answer, Manners, Receipt

MOST_REFUSALS = 10_000
"""How many refused messages are remembered, should they be delivered again."""
MOST_CAMPAIGNS = 1_000
MOST_HINTS = 10_000
"""How many mistyped verbs are remembered, so that each is answered once."""

Result = TypeVar("Result")
log = structlog.get_logger()


class Conversation:
    """Carries out chat lines, those of one campaign in the order in which they came."""

    def __init__(
        self,
        handler: Handler,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask ``handler`` for everything; ``now`` tells how late a line is, ``clock`` how long it is waited for."""
        self._handler, self._now = handler, now
        self._waiting = Waiting(clock)
        self._refusals: Recent[tuple[str, str], Reply] = Recent(MOST_REFUSALS)
        self._manners: Recent[str, Manners] = Recent(MOST_CAMPAIGNS)
        self._hinted: Recent[tuple[str, str], str] = Recent(MOST_HINTS)
        self._turns: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    async def respond(self, message: Message) -> Reply | None:
        """Return the reply to a message, or None to stay silent. Never raises for anything that was typed.

        Viewers get silence whatever they type; so do lines that are ten minutes late, and everything that is no command
        of ours.
        """
        if not message.actor.role.may(Role.MODERATOR):
            return None
        try:
            late_s = lateness(message.sent_at, self._now())
            if late_s > FORGOTTEN_S:
                return None
            return await self._in_turn(message.campaign_id, lambda: self._reply(message, late_s))
        except StoreUnavailable:
            text = replies.SILENT
        except Exception:
            log.exception("conversation.failed", campaign=message.campaign_id, actor=message.actor.id)
            text = replies.BROKEN
        return Reply(text=text) if self._is_ours(message) else None

    async def carry_out(self, campaign_id: str, text: str, *, actor: Actor, key: str | None) -> Answer:
        """Return what a line comes to, for doors other than chat, where the short prefix is always understood.

        Raises:
            CommandRejected: the line is no command, or it cannot be carried out, or not before another word.
            StoreUnavailable: the database does not answer.
        """
        message = Message(campaign_id=campaign_id, actor=actor, text=text, key=key)

        async def carried() -> Answer | None:
            read = await self._read(message, short_form=True)
            return None if read is None else await self._answer(message, read)

        answer = await self._in_turn(campaign_id, carried)
        if answer is None:
            raise InvalidCommand('That is no command; "!help" lists them.')
        return answer

    async def _in_turn(self, campaign_id: str, work: Callable[[], Awaitable[Result]]) -> Result:
        turn = self._turns.setdefault(campaign_id, asyncio.Lock())

        async def take() -> Result:
            async with turn:
                return await work()

        return await patiently(take())

    async def _reply(self, message: Message, late_s: float) -> Reply | None:
        """Return the reply to a message whose turn it is; one that was refused hears the same if it comes again."""
        place = (message.campaign_id, message.key or "")
        if known := self._refusals.get(place):
            return known
        read = None
        try:
            read = await self._read(message)
            if read is None:
                return self._hint(message)
            answer = await self._answer(message, read, late_s)
        except CommandRejected as error:
            if read is None and not self._is_ours(message):
                return None
            reply = Reply(text=replies.refusal(error, message.text, read.prefix if read else None), refused=True)
            if message.key:
                self._refusals.put(place, reply)
            return reply
        return Reply(text=replies.answer(answer.reply, read.prefix), records=answer.records, seq=answer.seq)

    def _hint(self, message: Message) -> Reply | None:
        """Return which command a mistyped verb was meant to be. Each such verb is answered once in a campaign.

        It may be another bot's command, to which nobody wants to hear us twice.
        """
        manners = self._manners.get(message.campaign_id)
        better = reading.meant(message.text, manners) if manners else None
        if manners is None or better is None:
            return None
        place = (message.campaign_id, reading.verb_of(message.text, manners))
        if self._hinted.get(place) is not None:
            return None
        self._hinted.put(place, better)
        return Reply(text=replies.hint(better), refused=True)

    async def _read(self, message: Message, *, short_form: bool = False) -> Read | None:
        """Return what a line asks for. Plain talk asks nobody, and most lines hold no name to be misread."""
        if not reading.may_be_ours(message.text):
            return None
        manners = await self._handler.manners(message.campaign_id)
        self._manners.put(message.campaign_id, manners)
        if short_form:
            manners = msgspec.structs.replace(manners, short_form=True)
        if reading.prefix_of(message.text, manners) is None:
            return None
        spellings: frozenset[str] = frozenset()
        if reading.may_be_misread(message.text):
            spellings = await self._handler.spellings(message.campaign_id)
        return reading.read(message.text, manners, spellings)

    def _is_ours(self, message: Message) -> bool:
        """Whether a line is a command, as far as can be told with nobody to ask. Others hear of no failure of ours."""
        try:
            return reading.read(message.text, self._manners.get(message.campaign_id) or reading.PLAIN) is not None
        except InvalidCommand:
            return True

    async def _answer(self, message: Message, read: Read, late_s: float = 0) -> Answer:
        request = read.parsed.request
        if isinstance(request, Help):
            return Answer(reply=f"· {help_text(request.verb, prefix=read.prefix)}")
        if isinstance(request, Dry):
            would = await self._handler.rehearse(message.campaign_id, request.request, actor=message.actor)
            return Answer(reply=f"≈ {would} (nothing was changed)")
        if isinstance(request, Query):
            return Answer(reply=f"· {await self._handler.ask(message.campaign_id, request)}")
        if late_s > LATE_S:
            receipt = await self._too_late(message, late_s)
        elif isinstance(request, Yes | Again):
            receipt = await self._said(message, "yes" if isinstance(request, Yes) else "again")
        else:
            receipt = await self._write(message, Asked(command=request, text=message.seen, sure=read.parsed.sure))
        return Answer(reply=receipt.reply, records=receipt.records, seq=receipt.seq)

    async def _too_late(self, message: Message, late_s: float) -> Receipt:
        """Return what a late command came to when it came in time; if it never did, the operators hear of it.

        Raises:
            Late: it is not applied any more.
        """
        if receipt := await self._before(message):
            return receipt
        await self._handler.note(
            message.campaign_id, actor=message.actor, text=message.seen, source=message.actor.platform, outcome="late",
            at=self._now(),
        )  # fmt: skip
        raise Late(message.text, late_s)

    async def _said(self, message: Message, word: Word) -> Receipt:
        """Carry out what waits for a word of this person; the same message again is the same answer."""
        if receipt := await self._before(message):
            return receipt
        return await self._write(message, self._waiting.taken(message.campaign_id, message.actor.id, word))

    async def _before(self, message: Message) -> Receipt | None:
        """Return what the very same message came to before."""
        return await self._handler.repeated(message.campaign_id, message.key) if message.key else None

    async def _write(self, message: Message, asked: Asked) -> Receipt:
        """Carry out a command. Whatever else of this person waited for a word waits no longer."""
        campaign_id, actor = message.campaign_id, message.actor
        bring_back = self._waiting.cancelled(campaign_id, actor.id)
        try:
            receipt = await self._handler.handle(
                campaign_id, asked.command, actor=actor, key=message.key, text=asked.text, source=actor.platform,
                sure=asked.sure, again=asked.again,
            )  # fmt: skip
        except Held as error:
            self._waiting.put(campaign_id, actor.id, asked, error)
            raise
        if receipt.repeated:
            bring_back()
        return receipt
