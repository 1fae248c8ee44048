"""Whether the database is as it should be: facts in, findings out. Changes nothing."""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal, TypeAlias

from store import migrate
from store.connect import Connection
from store.engine import Database
from store.patience import FAILED
from store.relay import CHANNEL

State: TypeAlias = Literal["fine", "warning", "broken"]
Found: TypeAlias = tuple[State, str]

ROUND_TRIP_S = 2.0
"""How long a notification may take until we say that there is none."""
SKEW_S = 2.0
CONNECTIONS = 21
"""What one process may have open: docs/settings.md."""

FACTS = """
SELECT clock_timestamp() AS now, current_setting('server_version') AS version,
       has_schema_privilege(current_schema(), 'CREATE') AS may_create, current_schema() AS schema,
       current_setting('max_connections')::int AS most, pg_database_size(current_database()) AS size,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS open
"""


async def examined(database: Database, now: Callable[[], datetime]) -> list[Found]:
    """Return what there is to say about the database, whatever its schema is.

    Raises:
        CannotStart: it cannot be reached, or must not be used.
    """
    warnings = await database.check()
    found: list[Found] = [("warning", said) for said in warnings]
    connection = await database.connect()
    try:
        found += [*await _facts(connection, now)]
    finally:
        await connection.close()
    found.append(await _schema(database))
    return [*found, *_addresses(database), await _notified(database)]


async def _facts(connection: Connection, now: Callable[[], datetime]) -> Iterator[Found]:
    before = now()
    row = await connection.fetchrow(FACTS)
    after = now()
    return _judged(dict(row or {}), before + (after - before) / 2)


def _judged(facts: dict[str, object], here: datetime) -> Iterator[Found]:
    there, most, open_now, size = facts["now"], facts["most"], facts["open"], facts["size"]
    yield "fine", f"PostgreSQL {facts['version']}, {_megabytes(size)} MB."
    if not facts["may_create"]:
        remedy = "let the role own the database, as docs/settings.md says"
        yield (
            "broken",
            f"Its role may make no tables in the schema {facts['schema']}, and needs to: {remedy}.",
        )
    if isinstance(there, datetime) and abs(skew := (there - here).total_seconds()) > SKEW_S:
        way = "ahead of" if skew > 0 else "behind"
        yield "warning", f"Its clock is {abs(skew):.0f} s {way} this machine's: let both follow a time server."
    if isinstance(most, int) and isinstance(open_now, int) and most - open_now < CONNECTIONS:
        yield (
            "warning",
            (
                f"{open_now} of its {most} connections are in use, and Tablecast may need {CONNECTIONS}: end some, or "
                "raise max_connections."
            ),
        )


def _megabytes(size: object) -> int:
    return size // 1_000_000 if isinstance(size, int) else 0


async def _schema(database: Database) -> Found:
    revision, head = await migrate.current(database), migrate.head()
    if revision == head:
        return "fine", f"Its schema is that of this version (revision {head})."
    if revision is None:
        return "fine", "It has no tables yet: the first start makes them, or tablecast db upgrade."
    if migrate.knows(revision):
        remedy = "make a backup, then run tablecast db upgrade."
        said = f"Its schema is at revision {revision}, this version's is {head}: {remedy}"
        return "warning", said
    return "broken", f"Its schema is at revision {revision}, of a newer Tablecast than this one: use that version."


def _addresses(database: Database) -> Iterator[Found]:
    if database.direct().pooled:
        yield (
            "broken",
            (
                "DATABASE_URL names a pooler whose direct address is not known: set DATABASE_DIRECT_URL to the server "
                "itself, for migrations, locks and LISTEN."
            ),
        )


async def _notified(database: Database) -> Found:
    """Say whether a notification that is sent on one connection is heard on another."""
    heard, word = asyncio.Event(), f"doctor {uuid.uuid4()}"

    def hear(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        if payload == word:
            heard.set()

    begun = time.monotonic()
    try:
        async with asyncio.timeout(ROUND_TRIP_S):
            await _round_trip(database, hear, word, heard)
    except FAILED as error:
        said = f"A notification did not come back ({type(error).__name__}), so other processes would hear late of news"
        return "warning", f"{said}: set DATABASE_DIRECT_URL to the server's unpooled address."
    return "fine", f"LISTEN and NOTIFY work ({(time.monotonic() - begun) * 1000:.0f} ms)."


async def _round_trip(database: Database, hear: Callable[..., None], word: str, heard: asyncio.Event) -> None:
    listener, sender = await database.connect(), await database.connect()
    try:
        await listener.add_listener(CHANNEL, hear)
        await sender.execute("SELECT pg_notify($1, $2)", CHANNEL, word)
        await heard.wait()
    finally:
        listener.terminate()
        sender.terminate()
