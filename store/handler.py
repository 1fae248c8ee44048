"""The one writer: command in, receipt out. Knows order, keys and what to do when the database leaves it in the dark."""

import asyncio
import contextlib
import hashlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import asyncpg
import msgspec
from asyncpg.pool import Pool, PoolConnectionProxy
from sqlalchemy.ext.asyncio import AsyncEngine

from game import campaigns, undo
from game.actor import Actor
from game.decider import MOST_EVENTS, Command, Context, decide, recorded
from game.errors import CommandRejected, Conflict, InvalidCommand
from game.events import describe, fold
from game.record import Record
from game.state import EMPTY
from store import append, keys, log, queries, rows
from store.audit import Note, Outcome
from store.live import Live
from store.patience import FAILED, LOST, may_pass, patiently
from store.questions import Questions
from store.receipt import Committed, Receipt

PAUSE_S = 0.05
MADE_UNDER_KEY = uuid.UUID("6a1d0c5e-6f0b-5d0e-9a53-1f6c2f0d7c11")
"""The name space of the ids of campaigns that were made under a key (RFC 9562, version 5)."""
LONGEST_KEY = 300
MOST_LOST = 5
"""After how often being overtaken a writer has the others wait for it."""
FURTHEST_UNDO = 5_000
"""How many events back a numbered undo may reach: all of them are read."""
TICK = "✔"


Write: TypeAlias = Callable[[str, Sequence[Any]], Awaitable[int | None]]
"""Carries out a statement with its parameters for good, and returns what it gives."""


class _Moved(Exception):
    """Somebody else wrote first."""


class Handler(Questions):
    """Carries out commands, one at a time for each campaign, and answers questions."""

    def __init__(
        self,
        pool: "Pool[asyncpg.Record]",
        engine: AsyncEngine,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        followers: Sequence[Callable[[Committed], None]] = (),
        noted: Callable[[Note], None] | None = None,
    ) -> None:
        """Prepare.

        Args:
            pool: for the statement that writes.
            engine: for everything that is read.
            now: the present, with a time zone.
            new_id: makes UUIDs.
            followers: told of every commit of this process, in order for each campaign; they return at once.
            noted: told of what was refused, for the audit; it returns at once.
        """
        super().__init__(engine, now=now, new_id=new_id)
        self._pool, self._followers, self._noted, self._whole = pool, followers, noted, engine

    async def handle(
        self,
        campaign_id: str,
        command: Command,
        *,
        actor: Actor,
        key: str | None = None,
        text: str | None = None,
        source: str = "",
        sure: bool = True,
        again: bool = True,
    ) -> Receipt:
        """Carry out a command and return its receipt, once it is stored.

        Args:
            campaign_id: a UUID.
            command: what to do.
            actor: who asks.
            key: the sender's own key for this request. Used before, with the same command: the stored receipt comes
                back and nothing happens.
            text: what was typed, for the log.
            source: where it came from, for the audit.
            sure: what is seldom meant happens all the same; else it is refused as ``game.care.Unconfirmed``.
            again: what somebody else did a moment ago happens once more; else it is refused as
                ``game.care.SameAgain``, whichever process the other command came through.

        Raises:
            CommandRejected: nothing was changed; the text says why.
            StoreUnavailable: the database does not answer. If it took the command after all, the key tells.
        """
        try:
            request = _Request(command, actor, key or f"auto:{self._new_id()}", text, source, sure=sure, again=again)
            return await patiently(self._in_turn(self._campaigns.get(campaign_id), request))
        except CommandRejected as error:
            self.refused(campaign_id, actor=actor, text=text or _spelled(command), source=source, code=error.code)
            raise

    def refused(
        self, campaign_id: str, *, actor: Actor, text: str | None, source: str, code: str, outcome: Outcome = "refused"
    ) -> None:
        """Have it noted on the audit that something was not done, and why; soon, and without a word if that fails."""
        if self._noted:
            at = self._now()
            self._noted(Note(
                campaign_id=campaign_id, at=at, actor=actor, source=source, text=text, outcome=outcome, code=code
            ))  # fmt: skip

    async def rotate(self, campaign_id: str, which: keys.Which, *, actor: Actor, source: str) -> str:
        """As ``store.keys.rotate``; after a failure whether the old token still opens anything is not known.

        Raises:
            NotFound: the campaign is gone.
            StoreUnavailable: the database does not answer.
        """
        rotated = keys.rotate(self._whole, campaign_id, which, actor=actor, source=source, at=self._now())
        return await patiently(rotated)

    async def create(
        self, about: campaigns.About, *, actor: Actor, keys: dict[str, str], key: str | None = None, source: str = ""
    ) -> Receipt:
        """Make a campaign and return its receipt; ``records[0].event.campaign`` is the campaign.

        ``keys`` holds the SHA-256 of its admin token and overlay key in hex, as ``admin_token_hash`` and
        ``overlay_key_hash``. ``key`` is the sender's own for this request, as in ``handle``; the id of the campaign is
        made from it, so that it can be there once only.
        """
        command = campaigns.CreateCampaign(about=about)
        request = _Request(command, actor, key or f"auto:{self._new_id()}", None, source)
        campaign_id = str(uuid.uuid5(MADE_UNDER_KEY, key)) if key else self._new_id()
        return await patiently(self._create(request, keys, campaign_id))

    async def ended(self, named: str, key: str) -> bool:
        """Whether the campaign that a UUID or slug named was ended under ``key``."""
        return await patiently(queries.ended(self._engine, named, key))

    async def repeated(self, campaign_id: str, key: str) -> Receipt | None:
        """Return the stored receipt of whatever was carried out under ``key``, None if nothing was."""
        return await patiently(self._stored(campaign_id, key))

    async def note(self, campaign_id: str, *, actor: Actor, text: str, source: str, outcome: str, at: datetime) -> None:
        """Put a line on the audit that was not carried out; ``outcome`` is one word that says why, such as ``late``.

        Raises:
            StoreUnavailable: the database does not answer, and whether it took the line is not known.
        """
        rows.text((source, text, outcome))
        await patiently(self._write(append.NOTE, (campaign_id, at, rows.text(actor), source, text, outcome)))

    async def _in_turn(self, live: Live, request: "_Request") -> Receipt:
        async with live.lock:
            return await self._until_known(live, request)

    async def _until_known(self, live: Live, request: "_Request") -> Receipt:
        """Try until the outcome is known. The key makes trying again safe: it can be committed once only."""
        lost = 0
        while True:
            try:
                await self._campaigns.ready(live)
                if lost < MOST_LOST:
                    return await self._attempt(live, request, self._write)
                return await self._undisturbed(live, request)
            except (CommandRejected, _Moved) as error:
                lost += isinstance(error, _Moved)
                found = await self._looked_again(error, live, request)
            except FAILED as error:
                found = await self._looked_up(error, live, request)
            if found:
                return found

    async def _looked_again(self, error: Exception, live: Live, request: "_Request") -> Receipt | None:
        """Return the stored receipt, or None to try again on what others have written since.

        Raises:
            CommandRejected: the command was refused, and by the present state.
        """
        rejected = isinstance(error, CommandRejected)
        if rejected and (found := await self._repeated(live.campaign_id, request)):
            return found
        if not await self._campaigns.catch_up(live):
            if rejected:
                raise error
            live.forget()
        return None

    async def _looked_up(self, error: Exception, live: Live, request: "_Request") -> Receipt | None:
        """Return what a command came to whose statement failed, or None to try again.

        Raises:
            Conflict: it asks for a slug that is taken.
        """
        if isinstance(error, asyncpg.UniqueViolationError):
            if error.constraint_name == "campaigns_slug_index":
                raise Conflict("A campaign with that slug exists already; choose another slug.") from error
            if found := await self._known(live.campaign_id, request):
                return found
            live.forget()
            return None
        live.forget()
        if not may_pass(error):
            raise error
        await asyncio.sleep(PAUSE_S)
        return await self._known(live.campaign_id, request)

    async def _known(self, campaign_id: str, request: "_Request") -> Receipt | None:
        """Return the receipt under the request's key, or None; None too when the database does not answer."""
        with contextlib.suppress(*FAILED):
            return await self._repeated(campaign_id, request)
        return None

    async def _undisturbed(self, live: Live, request: "_Request") -> Receipt:
        """Carry out a command that others overtook again and again: nobody else writes to its campaign meanwhile."""
        async with self._borrowed() as connection:
            held = connection.transaction()
            await held.start()

            async def write(statement: str, parameters: Sequence[Any]) -> int | None:
                seq: int | None = await connection.fetchval(statement, *parameters)
                await held.commit()
                return seq

            try:
                await connection.execute(append.HOLD_STILL, live.campaign_id)
                await self._campaigns.catch_up(live)
                return await self._attempt(live, request, write)
            except (CommandRejected, asyncpg.PostgresError):
                await held.rollback()
                raise

    async def _attempt(self, live: Live, request: "_Request", write: Write) -> Receipt:
        history = await self._history(live, request.command)
        context = self._context(request.actor, history, sure=request.sure, again=request.again)
        events = decide(live.state, request.command, context)
        records = recorded(events, context, state=live.state, after=live.seq, text=request.text)
        if not records and (found := await self._repeated(live.campaign_id, request)):
            return found
        state = fold(live.state, records)
        done = describe(state, events)
        seq = live.seq + len(records)
        reply = f"{TICK} {done} #{seq}" if records else f"{TICK} nothing to change"
        about = self._about(request, context, reply) | {
            "campaign_id": live.campaign_id, "seq": live.seq, "epoch": live.epoch,
        }  # fmt: skip
        parameters = rows.parameters(live.state, state, records, about)
        if await write(append.ADVANCE, parameters) is None:
            raise _Moved
        live.advance(records, state)
        self._tell(live, records)
        return Receipt(
            campaign_id=live.campaign_id, key=request.key, seq=seq, records=records, reply=reply, state=state
        )

    async def _create(self, request: "_Request", keys: dict[str, str], campaign_id: str) -> Receipt:
        context = self._context(request.actor, ())
        events = decide(EMPTY, request.command, msgspec.structs.replace(context, new_id=lambda: campaign_id))
        records = recorded(events, context, state=EMPTY, after=0)
        state = fold(EMPTY, records)
        reply = f"{TICK} {describe(state, events)}"
        about = self._about(request, context, reply) | keys
        about |= {"campaign_id": state.at_hand.id, "seq": 0, "epoch": self._new_id()}
        try:
            await self._write(append.BEGIN, rows.parameters(EMPTY, state, records, about))
        except asyncpg.UniqueViolationError as error:
            if found := await self._repeated(campaign_id, request):
                return found
            raise Conflict(f'A campaign with the slug "{state.at_hand.slug}" exists already.') from error
        return Receipt(
            campaign_id=state.at_hand.id, key=request.key, seq=len(records), records=records, reply=reply, state=state
        )

    async def _write(self, statement: str, parameters: Sequence[Any]) -> int | None:
        """Carry out the one statement."""
        async with self._borrowed() as connection:
            seq: int | None = await connection.fetchval(statement, *parameters)
        return seq

    @contextlib.asynccontextmanager
    async def _borrowed(self) -> AsyncIterator["PoolConnectionProxy[asyncpg.Record]"]:
        """Lend a connection for writing. One that was cut off in a statement is not asked to tidy up."""
        connection = await self._pool.acquire()
        try:
            yield connection
        except (asyncio.CancelledError, *LOST):
            connection.terminate()
            raise
        finally:
            await self._pool.release(connection)

    async def _history(self, live: Live, command: Command) -> Sequence[Record]:
        """Return what undo may look into: the last records, or for an old number the log from there on."""
        if isinstance(command, undo.Undo) and command.seq and live.history and command.seq < live.history[0].seq:
            if live.seq - command.seq > FURTHEST_UNDO:
                raise Conflict(f"#{command.seq} is more than {FURTHEST_UNDO:,} events ago; set things right by hand.")
            first = max(1, command.seq - MOST_EVENTS)
            return undo.whole_groups(await log.between(self._engine, live.campaign_id, first, live.seq))
        return live.history

    async def _repeated(self, campaign_id: str, request: "_Request") -> Receipt | None:
        """Return the receipt under the request's key, if there is one.

        Raises:
            InvalidCommand: the key was used for another request.
        """
        return await self._stored(campaign_id, request.key, request.hash)

    async def _stored(self, campaign_id: str, key: str, request_hash: bytes | None = None) -> Receipt | None:
        row = await queries.receipt(self._engine, campaign_id, key)
        if row is None:
            return None
        if request_hash is not None and row.request_hash != request_hash:
            raise InvalidCommand("This key was used for another request; send a new key with a new request.")
        records = await log.between(self._engine, campaign_id, row.first_seq, row.seq)
        return Receipt(campaign_id=campaign_id, key=key, seq=row.seq, records=records, reply=row.reply, repeated=True)

    def _about(self, request: "_Request", context: Context, reply: str) -> dict[str, Any]:
        return {
            "key": request.key, "request_hash": request.hash.hex(), "reply": reply, "actor": request.actor,
            "source": request.source, "text": request.text, "at": context.at,
        }  # fmt: skip

    def _tell(self, live: Live, records: Sequence[Record]) -> None:
        if records:
            committed = Committed(
                campaign_id=live.campaign_id, epoch=live.epoch or "", records=records, state=live.state
            )
            for follower in self._followers:
                follower(committed)


def _spelled(command: Command) -> str | None:
    """Return a command that nobody typed as the JSON it would come in; None for what JSON cannot hold."""
    try:
        return msgspec.json.encode(command).decode()
    except UnicodeEncodeError:
        return None


class _Request:
    """One request on its way, with the hash that tells it from another under the same key."""

    def __init__(
        self, command: Command, actor: Actor, key: str, text: str | None, source: str, *, sure: bool = True,
        again: bool = True,
    ) -> None:  # fmt: skip
        if not 1 <= len(key) <= LONGEST_KEY:
            raise InvalidCommand(f"A key has 1 to {LONGEST_KEY} characters.")
        self.command, self.actor, self.key, self.text, self.source = command, actor, key, text, source
        self.sure, self.again = sure, again
        try:
            self.hash = hashlib.sha256(msgspec.json.encode(command)).digest()
        except UnicodeEncodeError as error:
            raise InvalidCommand("Text may hold no half of a surrogate pair.") from error
