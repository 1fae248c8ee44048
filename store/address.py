"""Where a Postgres server is: a URL in, an ``Address`` out. Pure: nothing here opens a connection."""

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, get_args
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from store.errors import CannotStart

SslMode: TypeAlias = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]

DEFAULT_PORT = 5432
EXAMPLE = "postgresql://user:password@host:5432/database"
POOLER = "-pooler"
SCHEMES = ("postgres", "postgresql", "postgresql+asyncpg")
SSL_MODES: tuple[SslMode, ...] = get_args(SslMode)
ENCODE_HINT = "write special characters of the password as codes (/ %2F, # %23, ? %3F, @ %40, [ %5B, ] %5D, % %25)"


@dataclass(frozen=True, kw_only=True)
class Address:
    """A database on a Postgres server and how to be let in."""

    host: str
    """A name or an IP address, without brackets."""
    port: int = DEFAULT_PORT
    user: str
    password: str = field(default="", repr=False)
    """Empty when the server asks for none."""
    database: str
    ssl: SslMode = "prefer"
    root_cert: str = ""
    """A file of certificates that ``verify-ca`` and ``verify-full`` trust; empty for the system's."""
    options: str = ""
    """Passed to the server as the start-up parameter ``options``; older Neon clients name their endpoint so."""
    pooled: bool = False
    """True when a transaction pooler stands between: no LISTEN, no session locks, no named statements."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.user}@{host}:{self.port}/{self.database}"

    def direct(self) -> "Address":
        """Return the address that bypasses the pooler; the same one when the host's name does not tell it."""
        name, dot, domain = self.host.partition(".")
        if not name.endswith(POOLER):
            return self
        return replace(self, host=name.removesuffix(POOLER) + dot + domain, pooled=False)

    def url(self) -> str:
        """Return the URL that ``parse_address`` reads back as this address. It holds the password."""
        secret = f":{quote(self.password, safe='')}" if self.password else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        asked = {"sslmode": self.ssl, "sslrootcert": self.root_cert, "options": self.options}
        asked |= {"pgbouncer": "true"} if self.pooled and self == self.direct() else {}
        query = urlencode({name: value for name, value in asked.items() if value}, quote_via=quote)
        place = f"{host}:{self.port}/{quote(self.database, safe='')}"
        return f"postgresql://{quote(self.user, safe='')}{secret}@{place}?{query}"


def parse_address(url: str) -> Address:
    """Read any Postgres URL as hosting providers print it.

    Raises:
        CannotStart: it is no such URL; the sentence says what is missing and never repeats the password.
    """
    parts = _split(url.strip().removeprefix("psql ").strip(" '\""))
    asked = dict(parse_qsl(parts.query))
    host = _present(parts.hostname, "host")
    return Address(
        host=host,
        port=_port(parts),
        user=_present(_decoded(parts.username), "user"),
        password=_decoded(parts.password),
        database=_present(_decoded(parts.path.removeprefix("/")), "database"),
        ssl=_ssl(asked),
        root_cert=asked.get("sslrootcert", "").removeprefix("system"),
        options=asked.get("options", ""),
        pooled=host.partition(".")[0].endswith(POOLER) or ".pooler." in host or asked.get("pgbouncer") == "true",
    )


def _split(url: str) -> SplitResult:
    """Split ``url``, refusing other schemes, several hosts and passwords that break the URL apart."""
    scheme, found, rest = url.partition("://")
    if not found or scheme.lower() not in SCHEMES:
        named = f"a {scheme}:// URL" if found and scheme.isascii() and len(scheme) <= len(EXAMPLE) else "no URL"
        raise CannotStart(f"DATABASE_URL is {named}, but Tablecast stores in Postgres: write {EXAMPLE}.")
    try:
        parts = urlsplit(f"postgresql://{rest}")
    except ValueError:
        raise CannotStart(f"DATABASE_URL cannot be read: {ENCODE_HINT}.") from None
    if parts.fragment or ("@" in rest and "@" not in parts.netloc):
        raise CannotStart(f"DATABASE_URL breaks off inside the password: {ENCODE_HINT}.")
    if "," in parts.netloc.rpartition("@")[2]:
        raise CannotStart("DATABASE_URL names several hosts: write only the one that accepts writes.")
    return parts


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise CannotStart(f"The port in DATABASE_URL is no number from 1 to 65535: write {EXAMPLE}, or {ENCODE_HINT}.")
    return DEFAULT_PORT if port is None else port


def _decoded(text: str | None) -> str:
    try:
        plain = unquote(text or "", errors="strict")
    except UnicodeDecodeError:
        plain = "\0"
    if "\0" in plain:
        raise CannotStart(f"DATABASE_URL holds a percent code that is no UTF-8 text: {ENCODE_HINT}.")
    return plain


def _present(value: str | None, what: str) -> str:
    if not value:
        raise CannotStart(f"DATABASE_URL names no {what}: write {EXAMPLE}.")
    return value


def _ssl(asked: dict[str, str]) -> SslMode:
    """Return the TLS mode; options of TLS that we would silently not honour are refused."""
    for name in asked:
        if name.startswith("ssl") and name not in {"sslmode", "sslrootcert", "sslnegotiation"}:
            raise CannotStart(f"DATABASE_URL asks for {name}, which Tablecast cannot do: use sslmode and sslrootcert.")
    wanted = asked.get("sslmode", "prefer")
    for mode in SSL_MODES:
        if mode == wanted:
            return mode
    raise CannotStart(f"sslmode in DATABASE_URL must be one of {', '.join(SSL_MODES)}.")
