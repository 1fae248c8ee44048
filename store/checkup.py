"""May this server hold our log? Facts in, sentences out. Pure, but for the query that gathers the facts."""

import socket
import ssl
from dataclasses import dataclass

import asyncpg

from store.address import Address

OLDEST = 15
FACTS = """
SELECT current_setting('server_version_num')::int / 10000 AS major,
       current_setting('server_encoding') AS encoding,
       current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit,
       pg_is_in_recovery() OR current_setting('transaction_read_only')::bool AS read_only,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
       EXISTS (SELECT FROM pg_settings WHERE name = 'neon.timeline_id')
           OR EXISTS (SELECT FROM pg_proc WHERE proname = 'aurora_version') AS remote_storage
"""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a server says about itself, in Postgres's own words."""

    major: int
    encoding: str = "UTF8"
    fsync: str = "on"
    full_page_writes: str = "on"
    synchronous_commit: str = "on"
    read_only: bool = False
    superuser: bool = False
    remote_storage: bool = False
    """Neon and Aurora keep pages on storage of their own, which makes local fsync and whole pages needless."""


async def facts(connection: "asyncpg.Connection[asyncpg.Record]") -> Facts:
    """Ask the server of ``connection``."""
    row = await connection.fetchrow(FACTS)
    return Facts(**dict(row or {}))


def problems(found: Facts, *, durable: bool = True) -> list[str]:
    """Return why the server must not be used, a sentence with its remedy each.

    Without ``durable`` a server that forgets in a crash will do.
    """
    said = []
    if found.major < OLDEST:
        said.append(f"The database server is PostgreSQL {found.major}: use version {OLDEST} or newer.")
    if found.encoding != "UTF8":
        said.append(f"The database stores {found.encoding}: create one with ENCODING 'UTF8' and TEMPLATE template0.")
    if found.read_only:
        said.append("The database is read-only: point DATABASE_URL at the primary server, not at a replica.")
    return said + (_forgetful(found) if durable else [])


def _forgetful(found: Facts) -> list[str]:
    said = []
    for name, value in (("fsync", found.fsync), ("full_page_writes", found.full_page_writes)):
        if value != "on" and not found.remote_storage:
            said.append(f"The database server runs with {name}={value} and may lose the log in a crash: set {name}=on.")
    if found.synchronous_commit == "off":
        said.append(
            "The database server runs with synchronous_commit=off and may lose what was acknowledged: "
            "set synchronous_commit=on for the server, the database and the role."
        )
    return said


def warnings(found: Facts) -> list[str]:
    """Return what is unwise but works."""
    if not found.superuser:
        return []
    return ["Tablecast's database role is a superuser: give it an ordinary role that owns its database, nothing more."]


NO_DIRECT = (
    "Only a pooler's address of the database is known, and a pooler passes no notifications on: overlays look for news "
    "every second instead. Set DATABASE_DIRECT_URL to the server's own address."
)
NO_TLS = "The server {place} speaks no TLS: use one that does, or sslmode=disable if the network is yours alone."
NO_IDEA = "The server {place} cannot be used ({error}): check that it is a Postgres server."
UNREACHABLE: tuple[tuple[type[Exception], str], ...] = (
    (
        asyncpg.InvalidCatalogNameError,
        "The server {place} has no database {database!r}: create it, or correct DATABASE_URL.",
    ),
    (
        asyncpg.InvalidAuthorizationSpecificationError,  # a wrong password is one of its kinds
        "The server {place} does not let {user!r} in ({error}): correct user, password or sslmode in DATABASE_URL.",
    ),
    (asyncpg.TooManyConnectionsError, "The server {place} has no connection left: end some, or raise max_connections."),
    (asyncpg.CannotConnectNowError, "The server {place} is not ready ({error}): try again in a minute."),
    (asyncpg.PostgresConnectionError, NO_IDEA),
    (asyncpg.PostgresError, "The server {place} refused the connection ({error}): check DATABASE_URL."),
    (ssl.SSLError, "The server {place} did not agree on TLS ({error}): check sslmode and sslrootcert in DATABASE_URL."),
    (TimeoutError, "The server {place} does not answer: check host, port and firewall."),
    (ConnectionRefusedError, "Nothing listens at {place}: start the server, or correct host and port in DATABASE_URL."),
    (socket.gaierror, "This machine finds no host called {host!r}: check DATABASE_URL and the network."),
)
"""Kinds of failure, the more special ones first, and what to say."""


def unreachable(error: Exception, address: Address) -> str:
    """Return the sentence for an ``error`` met while connecting to ``address``."""
    said = next((sentence for kind, sentence in UNREACHABLE if isinstance(error, kind)), NO_IDEA)
    if "SSL upgrade" in str(error):
        said = NO_TLS
    elif "Connect call failed" in str(error):  # several addresses, none of which answered
        said = dict(UNREACHABLE)[ConnectionRefusedError]
    return said.format(
        place=f"{address.host}:{address.port}",
        host=address.host,
        user=address.user,
        database=address.database,
        error=str(error).rstrip(".") or type(error).__name__,
    )
