"""One connection to Postgres, set up as its address needs. Who keeps it, and for what, is said elsewhere."""

import ssl
from typing import Any, Literal, TypeAlias, cast

import asyncpg

from store.address import Address
from store.errors import CannotStart

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

CONNECT_S = 10.0
LIMITS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
}
"""For connections that serve people; migrations and upkeep have none."""
NAME = {"application_name": "tablecast"}
POOLED = "tablecast_pooled"
"""The execution option of an engine whose connections go through a pooler."""
JSONB_VERSION = b"\x01"


async def connect(address: Address, limits: dict[str, str], **options: Any) -> Connection:  # noqa: ANN401 -- asyncpg's
    """Connect to ``address``; ``limits`` are settings of the session, behind a pooler of each transaction."""
    settings = NAME if address.pooled else NAME | limits
    if address.options:
        settings = settings | {"options": address.options}
    if address.pooled:
        options |= {"statement_cache_size": 0, "connection_class": _Pooled}
    connection: Connection = await asyncpg.connect(
        host=address.host,
        port=address.port,
        user=address.user,
        password=address.password or None,
        database=address.database,
        ssl=_tls(address),
        timeout=CONNECT_S,
        server_settings=settings,
        **options,
    )
    if address.pooled:
        settings_of_each = (f"SET LOCAL {name} = '{value}'" for name, value in limits.items())
        cast("_Pooled", connection).begin = "; ".join(("BEGIN", *settings_of_each))
    return connection


class _Pooled(asyncpg.Connection):
    """A connection through a pooler in transaction mode.

    Only within a transaction do two messages reach the same server, so each statement gets one: it is parsed, described
    and run in three. Nothing is tidied up on a connection that is lost.
    """

    begin = "BEGIN"

    async def _execute(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 -- asyncpg's
        if self.is_in_transaction():
            return await super()._execute(*args, **options)  # type: ignore[misc] # not in the stubs
        try:
            await self.execute(self.begin)
            result = await super()._execute(*args, **options)  # type: ignore[misc]
            await self.execute("COMMIT")
        except asyncpg.PostgresError:
            if not self.is_closed() and self.is_in_transaction():
                await self.execute("ROLLBACK")
            raise
        except BaseException:
            self.terminate()
            raise
        return result


def _tls(address: Address) -> ssl.SSLContext | Literal["disable", "allow", "prefer", "require"]:
    """Return what asyncpg needs for the mode; it would look for trusted certificates in the home folder only."""
    match address.ssl:
        case "verify-ca" | "verify-full":
            try:
                context = ssl.create_default_context(cafile=address.root_cert or None)
            except OSError as error:
                raise CannotStart(
                    f"The file sslrootcert={address.root_cert} cannot be read ({error.strerror})."
                ) from error
            context.check_hostname = address.ssl == "verify-full"
            return context
        case mode:
            return mode


async def raw_json(connection: Connection) -> None:
    """Let JSONB pass as bytes: what is written is encoded already, and who reads it knows its type."""

    def encode(value: bytes | str) -> bytes:
        return JSONB_VERSION + (value.encode() if isinstance(value, str) else value)

    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=encode, decoder=lambda data: bytes(data[1:]), format="binary"
    )


async def leave(_: Connection) -> None:
    """Do nothing, where asyncpg would send a reset to the server after each statement."""
