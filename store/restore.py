"""Restoring: the database becomes what a backup holds, in one transaction, or stays as it was."""

import asyncio
import gzip
import re
import time
import zlib
from collections.abc import AsyncIterator
from typing import Any, BinaryIO, TypeAlias

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from game.errors import Conflict
from store import migrate
from store.backup import (
    END_OF_TABLE,
    FORMAT,
    VERSION,
    Backup,
    EndLine,
    HeadLine,
    Step,
    TableLine,
    columns_of,
    digest_of,
    known_revision,
    spelled,
)
from store.engine import Database
from store.files import CUT_OFF, BadFile, LinesIn
from store.projections import driver
from store.tables import Base

PIECE_BYTES = 64 * 1024
NOT_OURS = 'This is no file that "tablecast db backup" wrote; nothing was changed.'
ENDING_S = 3.0
POLL_S = 0.1
PATIENCE = "5s"
"""How long to wait for somebody else's query on a table that is replaced."""

FORBIDDEN, LOCKED = "42501", "55P03"
"""SQLSTATEs: not the owner, and a lock that was not to be had in time."""

Line: TypeAlias = HeadLine | TableLine | EndLine

OTHERS = text("""
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'tablecast'
""")
NEW_EPOCHS = text("UPDATE campaigns SET epoch = gen_random_uuid()")
IDENTITIES = text("""
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND is_identity = 'YES'
""")


def head_of(source: BinaryIO) -> tuple[HeadLine, LinesIn]:
    """Return what a backup says of itself, and its lines behind that.

    Raises:
        BadFile: it is none, or one that this program cannot read.
    """
    packed: Any = gzip.GzipFile(fileobj=source, mode="rb")
    lines = LinesIn(packed)
    try:
        head = lines.line(Line)
    except (BadFile, zlib.error) as error:
        raise BadFile(NOT_OURS) from error
    if not isinstance(head, HeadLine) or head.format != FORMAT:
        raise BadFile(NOT_OURS)
    if head.version != VERSION or not migrate.knows(head.revision):
        raise BadFile(
            f"The backup was made by a newer Tablecast ({head.tablecast}, revision {head.revision}): restore it with "
            "that version. Nothing was changed."
        )
    return head, lines


async def restore(database: Database, source: BinaryIO, *, replace: bool, step: Step) -> Backup:
    """Replace all tables by those of a backup, give every campaign a new epoch, and bring the schema up to date.

    All but the last is one transaction, and the digest is compared in it. The epochs make every client and every
    process start from a snapshot.

    Args:
        database: an empty one, or one whose campaigns may go if ``replace`` says so.
        source: the file.
        replace: whatever is there may be replaced.
        step: told how far it is.

    Raises:
        BadFile: the file cannot be used. Nothing was changed.
        Conflict: the database is in use, or not empty and ``replace`` is false. Nothing was changed.
    """
    head, lines = head_of(source)
    await known_revision(database)
    async with migrate.locked(database) as connection:
        await _free(connection, replace=replace)
        await connection.rollback()
        try:
            async with connection.begin():
                done = await _replace(connection, head, lines, step)
        except (DBAPIError, asyncpg.PostgresError, zlib.error) as error:
            raise _said(error) from error
    await migrate.upgrade(database)
    return done


async def _free(connection: AsyncConnection, *, replace: bool) -> None:
    """Refuse a database that is in use, or one with campaigns that may not be replaced.

    Raises:
        Conflict: as above.
    """
    if others := await _others(connection):
        raise Conflict(
            f"Tablecast is running on this database ({others} connections): end it, then restore. Nothing was changed."
        )
    if not replace and await columns_of(connection, Base.metadata.tables["campaigns"]):
        campaigns = (await connection.execute(text("SELECT count(*) FROM campaigns"))).scalar_one()
        if campaigns:
            raise Conflict(
                f"The database holds {campaigns} campaign{'s' * (campaigns != 1)}, and a restore replaces all of it: "
                "add --yes if that is what you want. Nothing was changed."
            )


async def _others(connection: AsyncConnection) -> int:
    """Return how many connections of ours there are besides; those that are just ending are given the time for it."""
    end_s = time.monotonic() + ENDING_S
    while others := int((await connection.execute(OTHERS)).scalar_one()):
        if time.monotonic() > end_s:
            break
        await connection.rollback()
        await asyncio.sleep(POLL_S)
    return others


async def _replace(connection: AsyncConnection, head: HeadLine, lines: LinesIn, step: Step) -> Backup:
    await connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    await spelled(connection)
    names = [*(f'"{table.name}"' for table in Base.metadata.sorted_tables), "alembic_version"]
    await connection.execute(text(f"DROP TABLE IF EXISTS {', '.join(names)} CASCADE"))
    await connection.run_sync(migrate.make, head.revision)
    tables, end = await _fill(connection, lines, step)
    rows, digest = await digest_of(connection, tables, step=lambda *_: None)
    if (rows, digest, lines.checksum) != (end.rows, end.digest, end.checksum):
        raise BadFile(CUT_OFF)
    await connection.execute(NEW_EPOCHS)
    for table, column in (await connection.execute(IDENTITIES)).all():
        await connection.execute(_go_on(table, column))
    return Backup(revision=head.revision, made_at=head.made_at, rows=rows, digest=digest)


def _go_on(table: str, column: str) -> Any:  # noqa: ANN401 - a statement
    """Return the statement that lets the numbers of new rows go on behind those that are there."""
    return text(
        f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), max(\"{column}\")) "  # noqa: S608 - ours
        f'FROM "{table}" HAVING max("{column}") IS NOT NULL'
    )


async def _fill(connection: AsyncConnection, lines: LinesIn, step: Step) -> tuple[list[TableLine], EndLine]:
    plain, tables = await driver(connection), list[TableLine]()
    while True:
        line: Line = lines.line(Line)
        if isinstance(line, EndLine):
            lines.end()
            return tables, line
        if not isinstance(line, TableLine):
            raise BadFile(f"Line {lines.number} of the file begins another backup; nothing was changed.")
        table = Base.metadata.tables.get(line.name)
        if table is None or set(line.columns) != set(await columns_of(connection, table)):
            raise BadFile(f"The file's table {line.name[:64]!r} is none of its revision; nothing was changed.")
        tables.append(line)
        await plain.copy_to_table(line.name, source=_rows(lines, line.name, step), columns=list(line.columns))


async def _rows(lines: LinesIn, table: str, step: Step) -> AsyncIterator[bytes]:
    """Yield the rows of a table, some at a time, up to its end."""
    piece, size = list[bytes](), 0
    while (line := lines.raw()) != END_OF_TABLE:
        piece.append(line)
        size += len(line)
        if size >= PIECE_BYTES:
            yield b"".join(piece)
            step(table, len(piece))
            piece, size = [], 0
    yield b"".join(piece)
    step(table, len(piece))


def _said(error: Exception) -> Exception:
    """Return what to say when the database would not take the file."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlstate", None) or ""
    if isinstance(cause, zlib.error):
        return BadFile(CUT_OFF)
    if code == FORBIDDEN:
        return Conflict("The database's role may not replace its tables: let it own them. Nothing was changed.")
    if re.match("22|23|42|08P01", code):
        return BadFile("The file holds rows that do not fit its tables; nothing was changed. Use another copy.")
    if code == LOCKED:
        return Conflict("Somebody is using a table of this database: end that, then restore. Nothing was changed.")
    return error
