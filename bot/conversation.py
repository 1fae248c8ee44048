"""A conversation: chat lines in, replies or silence out. Knows authority and order; no platform and no rule."""

import asyncio
import re
import weakref
from typing import Protocol

import msgspec
import structlog

from bot import replies
from bot.commands import Dry, Help, Parsed, help_text, parse
from bot.commands.text import visible
from game.actor import Actor, Role
from game.decider import Command, Query
from game.errors import CommandRejected, InvalidCommand
from game.record import Record
from store.errors import StoreUnavailable
from store.patience import patiently
from store.receipt import Answer, Receipt

LONGEST_LINE = 500
_NAME_AND_NUMBER = re.compile(r"\w\W{0,3}[-\u2010-\u2015\u2212]\W{0,3}\d")

log = structlog.get_logger()


class Handler(Protocol):
    """What a conversation asks of the writer, as ``store.handler.Handler`` has it."""

    async def handle(  # noqa: D102
        self, campaign_id: str, command: Command, *, actor: Actor, key: str | None, text: str | None, source: str
    ) -> Receipt: ...
    async def ask(self, campaign_id: str, query: Query) -> str: ...  # noqa: D102
    async def rehearse(self, campaign_id: str, command: Command, *, actor: Actor) -> str: ...  # noqa: D102
    async def spellings(self, campaign_id: str) -> frozenset[str]: ...  # noqa: D102


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One chat message. ``key`` is unique to it (``twitch:<channel>:<message id>``), however often it is delivered."""

    campaign_id: str
    actor: Actor
    text: str
    key: str | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What goes back. ``records`` are the events that were stored; ``refused``: by the rules nothing was."""

    text: str
    records: tuple[Record, ...] = ()
    seq: int | None = None
    refused: bool = False


class Conversation:
    """Carries out chat lines, those of one campaign in the order in which they came."""

    def __init__(self, handler: Handler) -> None:
        """Ask ``handler`` for everything."""
        self._handler = handler
        self._turns: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    async def respond(self, message: Message) -> Reply | None:
        """Return the reply to a message, or None to stay silent. Never raises for anything that was typed.

        Viewers get silence whatever they type; so does everything that is no command of ours.
        """
        if not message.actor.role.may(Role.MODERATOR):
            return None
        try:
            answer = await self._in_turn(message)
        except CommandRejected as error:
            return Reply(text=replies.refusal(error, message.text), refused=True)
        except StoreUnavailable:
            return Reply(text=replies.SILENT)
        except Exception:
            log.exception("conversation.failed", campaign=message.campaign_id, actor=message.actor.id)
            return Reply(text=replies.BROKEN)
        if answer is None:
            return None
        return Reply(text=replies.plain(answer.reply), records=answer.records, seq=answer.seq)

    async def carry_out(self, campaign_id: str, text: str, *, actor: Actor, key: str | None) -> Answer:
        """Return what a line comes to, for doors other than chat.

        Raises:
            CommandRejected: the line is no command, or it cannot be carried out.
            StoreUnavailable: the database does not answer.
        """
        answer = await self._in_turn(Message(campaign_id=campaign_id, actor=actor, text=text, key=key))
        if answer is None:
            raise InvalidCommand('That is no command; "!help" lists them.')
        return answer

    async def _in_turn(self, message: Message) -> Answer | None:
        turn = self._turns.setdefault(message.campaign_id, asyncio.Lock())

        async def take() -> Answer | None:
            async with turn:
                parsed = parse(message.text, spellings=await self._spellings(message))
                return None if parsed is None else await self._answer(message, parsed)

        return await patiently(take())

    async def _spellings(self, message: Message) -> frozenset[str]:
        """Return the names that a line could be misread for; most lines hold nothing of the kind."""
        if not _NAME_AND_NUMBER.search(message.text):
            return frozenset()
        return await self._handler.spellings(message.campaign_id)

    async def _answer(self, message: Message, parsed: Parsed) -> Answer:
        request = parsed.request
        if isinstance(request, Help):
            return Answer(reply=f"· {help_text(request.verb)}")
        if isinstance(request, Dry):
            would = await self._handler.rehearse(message.campaign_id, request.request, actor=message.actor)
            return Answer(reply=f"≈ {would} (nothing was changed)")
        if isinstance(request, Query):
            return Answer(reply=f"· {await self._handler.ask(message.campaign_id, request)}")
        receipt = await self._handler.handle(
            message.campaign_id,
            request,
            actor=message.actor,
            key=message.key,
            text=visible(message.text)[:LONGEST_LINE],
            source=message.actor.platform,
        )
        return Answer(reply=receipt.reply, records=receipt.records, seq=receipt.seq)
