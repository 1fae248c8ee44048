"""Limits of connections and requests: who opens too many, says too much, or takes too long."""

import asyncio
import contextlib

import pytest

from tests.web.conftest import Door
from web import server as servers

ASK = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count this machine's connections as those of any address."""
    monkeypatch.setattr(servers, "_limited", lambda peer: str(peer[0]))


@pytest.mark.usefixtures("counted")
async def test_an_address_has_a_hundred_connections_and_gets_others_for_those_that_end(door: Door) -> None:
    async def opened() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(door.server.host, door.server.port)
        writer.write(ASK)
        return reader, writer

    async def served(reader: asyncio.StreamReader) -> bool:
        with contextlib.suppress(ConnectionError):
            return (await reader.read(12)).startswith(b"HTTP/1.1 200")
        return False

    first = [await opened() for _ in range(servers.MOST_CONNECTIONS)]
    assert all([await served(reader) for reader, _ in first])
    one_more = await opened()
    assert not await served(one_more[0])
    for _, writer in first[:10]:
        writer.close()
        await writer.wait_closed()
    every = [*first, one_more, await opened()]
    while not await served(every[-1][0]):
        every.append(await opened())
    for _, writer in every:
        writer.close()


@pytest.mark.parametrize(
    ("peer", "limited"),
    [
        (("127.0.0.1", 5), ""), (("10.1.2.3", 5), ""), (("172.17.0.2", 5), ""), (("::1", 5, 0, 0), ""), ("", ""),
        (None, ""), (("fe80::1", 5, 0, 0), ""), (("8.8.8.8", 5), "8.8.8.8"),
        (("2606:4700::1111", 5, 0, 0), "2606:4700::"), (("::ffff:8.8.8.8", 5, 0, 0), "8.8.8.8"),
    ],
)  # fmt: skip
def test_machines_that_may_be_proxies_have_no_limit(peer: object, limited: str) -> None:
    assert servers._limited(peer) == limited


@pytest.mark.parametrize("data", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_connection_whose_first_request_does_not_come_is_cut(
    door: Door, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(servers, "LONGEST_REQUEST_S", 0.1)
    assert await door.raw(data, wait_s=20) == b""


async def test_an_answer_that_nobody_takes_is_not_kept(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "LONGEST_REQUEST_S", 0.2)
    for number in range(40):
        await door.send("PATCH", "", {"description": f"{number}" + "x" * 1_900})
    _, writer = await asyncio.open_connection(door.server.host, door.server.port, limit=1_024)
    ask = b"GET /campaigns/demo/events?limit=200 HTTP/1.1\r\nHost: x\r\n\r\n"
    writer.transport.pause_reading()  # type: ignore[attr-defined] # it is one
    writer.write(ask * 200)
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(20):
            while True:
                writer.write(b"\r\n")
                await writer.drain()
                await asyncio.sleep(0.05)
    assert writer.is_closing()


async def test_headers_of_more_than_8_kb_all_together_are_refused(door: Door) -> None:
    fine = await door.ask("GET", "/healthz", headers={f"X-{n}": "x" * 900 for n in range(7)})
    assert fine.status == 200
    much = await door.ask("GET", "/healthz", headers={f"X-{n}": "x" * 900 for n in range(10)})
    assert (much.status, much.code) == (400, "malformed")
    assert "8 kB" in much.json["error"]["message"]
