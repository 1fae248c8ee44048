"""Backups: every table of ours in one file, as at one moment, while the program goes on. Reads only.

Our own format and not ``pg_dump``'s, so that a backup needs no programs of Postgres, and goes from any version 15 to 18
to any other; the schema comes from our migrations.
"""

import gzip
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

import msgspec
from sqlalchemy import Table, Text, text
from sqlalchemy.ext.asyncio import AsyncConnection

from store import migrate
from store.engine import Database
from store.errors import CannotStart
from store.files import LinesOut
from store.projections import driver
from store.tables import Base
from store.verify import moment

FORMAT = "tablecast backup"
VERSION = 1
LEVEL = 6
"""Of compression: higher ones cost far more time than they save space."""
END_OF_TABLE = b"\\.\n"

SPELLING = """
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';
SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1
"""
"""Every server spells every value in the same way."""

_COLUMNS = text("""
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = :name ORDER BY ordinal_position
""")

Step = Callable[[str, int], object]
"""Told which table is at hand, and how many more of its rows have been done."""


class HeadLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="backup"):
    """When the backup was made, by which version, and of which revision of the schema."""

    format: str = FORMAT
    version: int = VERSION
    tablecast: str
    revision: str
    made_at: datetime
    campaigns: int
    events: int


class TableLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="table"):
    r"""A table follows: its rows in Postgres's text format for COPY, by primary key, then a line ``\.``."""

    name: str
    columns: tuple[str, ...]


class EndLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="end"):
    """How many rows each table had, the digest of all of them, and the SHA-256 of all lines before this one."""

    rows: dict[str, int]
    digest: str
    checksum: str


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds: how many rows of which table, and the digest of all of them."""

    revision: str
    made_at: datetime
    rows: dict[str, int]
    digest: str


class TablesOut:
    """Reads whole tables in one spelling and order, and counts up rows and digest."""

    def __init__(self, connection: AsyncConnection, *, step: Step) -> None:
        """Read by ``connection``, in the transaction that it is in."""
        self._connection, self._step, self._sum = connection, step, hashlib.sha256()
        self.rows: dict[str, int] = {}

    @property
    def digest(self) -> str:
        """The digest of all tables read so far."""
        return f"sha256:{self._sum.hexdigest()}"

    async def read(self, table: TableLine, write: Callable[[bytes], object]) -> None:
        """Give the rows of a table to ``write``, in pieces."""
        self.rows[table.name] = 0
        self._sum.update(msgspec.json.encode(table) + b"\n")

        async def piece(data: bytes) -> None:
            count = data.count(b"\n")  # one within a value is written as \n
            self.rows[table.name] += count
            self._sum.update(data)
            write(data)
            self._step(table.name, count)

        plain = await driver(self._connection)
        await plain.copy_from_query(_query(table), output=piece)


def _query(table: TableLine) -> str:
    """Return the query for a table's rows; text is ordered by its bytes, whatever the database's language is."""
    known = Base.metadata.tables[table.name]
    order = [f'"{key.name}"' + (' COLLATE "C"' if isinstance(key.type, Text) else "") for key in known.primary_key]
    columns = ", ".join(f'"{name}"' for name in table.columns)
    return f'SELECT {columns} FROM "{table.name}" ORDER BY {", ".join(order)}'  # noqa: S608 - names from the schema


async def columns_of(connection: AsyncConnection, table: Table) -> tuple[str, ...]:
    """Return the columns that a table has in the database, none if it is not there."""
    return tuple((await connection.execute(_COLUMNS, {"name": table.name})).scalars())


async def make(database: Database, target: BinaryIO, *, step: Step, now: datetime, version: str) -> Backup:
    """Write all tables into ``target``, compressed, as they are at one moment.

    Args:
        database: of any revision that this program knows.
        target: takes the file.
        step: told how far it is.
        now: the present.
        version: of this program.

    Raises:
        CannotStart: there are no tables yet, or they are a newer program's.
    """
    revision = await known_revision(database)
    if revision is None:
        raise CannotStart("The database holds no tables of Tablecast yet, so there is nothing to back up.")
    with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=LEVEL, mtime=0) as packed:
        async with moment(database.upkeep()) as connection:
            return await _make(connection, LinesOut(packed.write), step, revision, (now, version))


async def known_revision(database: Database) -> str | None:
    """Return the revision of the schema, None if there is none.

    Raises:
        CannotStart: it is a newer program's.
    """
    revision = await migrate.current(database)
    if revision is not None and not migrate.knows(revision):
        raise CannotStart(
            f"The database is at revision {revision}, made by a newer Tablecast than this one: use that version."
        )
    return revision


async def _make(
    connection: AsyncConnection, out: LinesOut, step: Step, revision: str, about: tuple[datetime, str]
) -> Backup:
    now, version = about
    await spelled(connection)
    campaigns, events = (await connection.execute(text("SELECT count(*), coalesce(sum(seq), 0) FROM campaigns"))).one()
    out.line(HeadLine(tablecast=version, revision=revision, made_at=now, campaigns=int(campaigns), events=int(events)))
    tables = TablesOut(connection, step=step)
    for table in Base.metadata.sorted_tables:
        if columns := await columns_of(connection, table):
            line = TableLine(name=str(table.name), columns=columns)
            out.line(line)
            await tables.read(line, out.raw)
            out.raw(END_OF_TABLE)
    out.line(EndLine(rows=tables.rows, digest=tables.digest, checksum=out.checksum))
    return Backup(revision=revision, made_at=now, rows=tables.rows, digest=tables.digest)


async def spelled(connection: AsyncConnection) -> None:
    """Let the transaction spell values in the one way."""
    for statement in SPELLING.split(";"):
        await connection.execute(text(statement.strip()))


async def digest_of(connection: AsyncConnection, tables: Sequence[TableLine], *, step: Step) -> tuple[Any, str]:
    """Return rows by table and the digest of these tables as they are now."""
    found = TablesOut(connection, step=step)
    for table in tables:
        await found.read(table, len)
    return found.rows, found.digest
