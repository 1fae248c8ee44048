"""What an address in a setting must look like. Pure: text in, text or a sentence out; it never looks anything up."""

import ipaddress
import re
from urllib.parse import SplitResult, unquote, urlsplit

WEB = frozenset({"http", "https"})
SOCKET = frozenset({"ws", "wss"})
NATS = frozenset({"nats", "tls", "ws", "wss"})
PLAIN = frozenset({"http", "ws"})


def service_url(text: str, schemes: frozenset[str], *, neighbours: bool = False) -> str:
    """Return the address of a service that we send credentials to, without a slash at its end.

    Args:
        text: what was set.
        schemes: the allowed ones; of these, plain ``http`` and ``ws`` only reach this machine.
        neighbours: plain addresses may also be private ones and names without a dot, as in a network of containers.

    Raises:
        ValueError: it says what would work and never repeats the text.
    """
    parts = _public_parts(text, schemes)
    if parts.scheme in PLAIN and not _may_be_plain(parts.hostname or "", neighbours=neighbours):
        near = "this machine (127.0.0.1) or your own network" if neighbours else "this machine (127.0.0.1)"
        raise ValueError(f"must begin with {parts.scheme}s://; plain {parts.scheme}:// is for {near} only")
    return text.rstrip("/")


def versioned_url(text: str) -> str:
    """Return the address of a web service whose last part is a version, such as ``/v10``."""
    address = service_url(text, WEB)
    if not re.search(r"/v[0-9]+$", address):
        raise ValueError("must end in the version of the API, as in https://discord.com/api/v10")
    return address


def link_url(text: str) -> str:
    """Return the address that links for people begin with, without a slash at its end; plain http is allowed."""
    _public_parts(text, WEB)
    return text.rstrip("/")


def nats_urls(text: str) -> str:
    """Return the addresses of NATS servers, separated by commas, as they were set."""
    for one in text.split(","):
        if not _split(one.strip(), NATS).hostname:
            raise ValueError("names no host; it looks like nats://host:4222, several separated by commas")
    return text


def host_names(given: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the hosts, each with a port if it has one, of a tuple or of a list separated by commas."""
    hosts = tuple(host.strip().lower() for host in (given.split(",") if isinstance(given, str) else given))
    for host in hosts:
        parts = _split(f"https://{host}", WEB)
        if parts.netloc != host or not parts.hostname or parts.username is not None:
            raise ValueError("must be names of hosts separated by commas, without https:// and without a path")
    return hosts


def passwords_of(text: str) -> list[str]:
    """Return the passwords inside addresses, as they stand there and decoded; of what is no address, none."""
    found = [_password(one.strip()) for one in text.split(",")] if "://" in text else []
    return [form for password in found if password for form in (password, unquote(password))]


def _password(address: str) -> str | None:
    try:
        return urlsplit(address).password
    except ValueError:
        return None


def _public_parts(text: str, schemes: frozenset[str]) -> SplitResult:
    parts = _split(text, schemes)
    if not parts.hostname:
        raise ValueError(f"names no host; it looks like {max(schemes, key=len)}://example.com")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must hold no user name, no ? and no #")
    return parts


def _split(text: str, schemes: frozenset[str], hint: str = "") -> SplitResult:
    if any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError(f"must not hold spaces or control characters{hint}")
    try:
        parts = urlsplit(text)
        usable = parts.port != 0
    except ValueError:  # what urlsplit says repeats the text
        parts, usable = urlsplit(""), False
    if not usable:
        raise ValueError(f"cannot be read: its host is odd or its port is not a number from 1 to 65535{hint}")
    if parts.scheme not in schemes:
        raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in sorted(schemes))}")
    return parts


def _may_be_plain(host: str, *, neighbours: bool) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or (neighbours and "." not in host)
    return address.is_loopback or (neighbours and address.is_private)
