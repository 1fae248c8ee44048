"""Refusals: one shape everywhere, the right status, and nothing of our inside."""

from collections.abc import Callable
from typing import Any

import pytest
import structlog

from store.errors import StoreUnavailable
from tests.web.conftest import GLOBAL, Door, Reply
from tests.web.matrix import ROUTES, Route

ADMIN = {"X-Admin-Token": GLOBAL}
BODIES = [route for route in ROUTES if route.json is not None]
EACH_BODY = pytest.mark.parametrize("route", BODIES, ids=lambda route: f"{route.method} {route.pattern}")


async def test_the_wrong_method_is_refused_with_those_that_fit(door: Door) -> None:
    for pattern in {route.pattern for route in ROUTES}:
        fitting = {route.method for route in ROUTES if route.pattern == pattern}
        path = next(route for route in ROUTES if route.pattern == pattern).path("demo")
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"} - fitting:
            refused = await door.ask(method, path, headers=ADMIN)
            assert (refused.status, refused.code) == (405, "method_not_allowed")
            heads = {"HEAD"} if "GET" in fitting else set()
            assert set(refused.headers["Allow"].split(", ")) == fitting | heads | {"OPTIONS"}


async def test_there_is_nothing_elsewhere(door: Door) -> None:
    for path in ("/", "/nothing", "/campaigns/", "/campaigns/demo/nothing", "//", "/%00", "/%ff"):
        assert (await door.ask("GET", path)).code == "not_found"


async def send(door: Door, route: Route, data: bytes, **headers: str) -> Reply:
    given = {**ADMIN, "Content-Type": "application/json", **headers}
    return await door.ask(route.method, route.path("demo"), data=data, headers=given)


@EACH_BODY
async def test_only_json_is_read(door: Door, route: Route) -> None:
    await door.character()
    assert (await door.send("POST", "/episodes", {"title": "One"})).status == 201
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "json", ""):
        refused = await send(door, route, b"{}", **{"Content-Type": kind})
        assert (refused.status, refused.code) == (415, "unsupported_media_type"), kind
    assert (await send(door, route, b"{}", **{"Content-Encoding": "gzip"})).status == 415
    fine = await send(door, route, b" {} ", **{"Content-Type": "application/json; charset=UTF-8"})
    assert fine.status in {200, 201, 422}


HOSTILE = (
    (b"", 400), (b"  \n", 400), (b"{", 400), (b"nonsense", 400), (b"{}{}", 400), (b"{'a':1}", 400), (b"\xff", 400),
    (b'{"name":"\xff\xfe"}', 400), (b'{"name":"\xed\xa0\x80"}', 400), (b'{"name":"\x00"}', 400),
    (b'{"a":NaN}', 400), (b"\xef\xbb\xbf{}", 400), (b"[" * 60_000, 400), (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400),
    (b'{"a":' * 40 + b"1" + b"}" * 40, 422), (b'{"name":"\\ud800"}', 422), (b'{"name":"\\udc00\\ud800"}', 422),
    (b'{"name":"a\\u0000b"}', 422), (b'{"na\\u0000me":1}', 422), (b'{"x":[{"y":"\\u0000"}]}', 422),
    (b'{"a":1e999}', 422), (b'{"a":-1e999}', 422), (b'{"a":9223372036854775808}', 422), (b'{"a":1e300}', 422),
    (b'{"a":' + b"9" * 20_000 + b"}", 422), (b'{"a":9007199254740993}', 422), (b"[]", 422), (b"null", 422),
    (b"5", 422), (b'"text"', 422), (b'{"no such field":1}', 422), (b'{"' + b"x" * 60_000 + b'":1}', 422),
    (b'{"a":"' + b"x" * 65_536 + b'"}', 413),
)  # fmt: skip
"""Bodies that nobody sends by mistake, and what they are refused with."""


@EACH_BODY
async def test_hostile_bodies_are_refused_and_change_nothing(door: Door, route: Route) -> None:
    for data, status in HOSTILE:
        refused = await send(door, route, data)
        assert refused.status == status, (data[:60], refused.raw[:300])
        assert refused.code in {"malformed", "invalid", "too_large", "invalid_command"}
        assert len(refused.raw) < 1_500
        assert b"\\u0000" not in refused.raw
        assert b"x" * 65 not in refused.raw
    assert (await door.ask("GET", "/campaigns/demo/state", headers=ADMIN)).json["seq"] == 1
    assert len((await door.ask("GET", "/campaigns")).json["campaigns"]) == 2


NUMBERS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("POST", "/characters", lambda value: {"name": "New", "hp": value}),
    ("POST", "/characters", lambda value: {"name": "New", "hp": {"max": value}}),
    ("PATCH", "/characters/vex", lambda value: {"stats": {"hp": {"current": value}}}),
    ("PATCH", "/characters/vex", lambda value: {"stats": {"abilities": {"str": value}}}),
    (
        "POST",
        "/events",
        lambda value: {"event_type": "hp_change", "character_id": "vex", "data": {"amount": value}},
    ),
    ("POST", "/commands", lambda value: {"type": "undo", "count": value}),
)


async def test_numbers_are_numbers(door: Door) -> None:
    await door.character()
    for method, path, body in NUMBERS:
        values: tuple[Any, ...] = (True, 1.9, 1.0, "12", None, [], {}, 2**63, -(2**63), 10_000)
        for value in values:
            refused = await door.send(method, path, body(value))
            assert (refused.status, refused.code) == (422, "invalid"), body(value)
            assert refused.fields
            assert all(isinstance(said, str) and said.endswith(".") for said in refused.fields.values())
    assert (await door.get("/state")).json["seq"] == 2


async def test_a_silent_database_is_said_so(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: object, **__: object) -> None:
        raise StoreUnavailable("no host 10.0.0.1")

    monkeypatch.setattr(door.handler, "handle", silent)
    refused = await door.send("PATCH", "", {"name": "X"})
    assert (refused.status, refused.code, refused.headers["Retry-After"]) == (503, "unavailable", "1")
    assert b"10.0.0.1" not in refused.raw


async def test_a_fault_of_ours_is_logged_once_and_says_nothing_of_itself(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setattr(door.handler, "handle", broken)
    with structlog.testing.capture_logs() as logs:
        failed = await door.send("PATCH", "", {"name": "X"})
    assert (failed.status, failed.code) == (500, "internal")
    assert b"inside" not in failed.raw
    errors = [line for line in logs if line["log_level"] == "error"]
    assert len(errors) == 1
    assert errors[0]["request_id"] == failed.json["request_id"]
    assert (errors[0]["campaign"], errors[0]["actor"]) == (door.demo.id, "token:campaign")


async def test_what_clients_do_wrong_is_no_error_of_ours(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with structlog.testing.capture_logs() as logs:
        for route in ROUTES:
            for headers in ({}, ADMIN, {"X-Token": "x"}):
                await door.ask(route.method, route.path("demo"), data=b"{", headers=headers)
        await door.raw(b"nonsense\r\n\r\n")
    assert {line["log_level"] for line in logs} == {"info"}
    assert [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}] == []
