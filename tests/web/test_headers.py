"""What every answer carries, and what the log says of a request."""

import itertools
import json

import pytest
import structlog

from tests.web.conftest import ABOUT, GLOBAL, Door, Reply
from tests.web.test_access import ROUTES
from web import keys

ORIGIN = {"Origin": "https://overlay.example"}


def hardened(reply: Reply) -> bool:
    """Whether an answer has what every answer has."""
    headers = reply.headers
    return (
        headers["X-Content-Type-Options"] == "nosniff"
        and headers["Referrer-Policy"] == "no-referrer"
        and headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        and headers["Cross-Origin-Resource-Policy"] == "same-origin"
        and headers["Server"] == "Tablecast"
        and len(headers["X-Request-Id"]) == 16
        and "Access-Control-Allow-Credentials" not in headers
    )


async def test_every_answer_is_hardened_and_what_is_tokened_is_not_stored(door: Door) -> None:
    secrets: tuple[dict[str, str], ...] = (
        {},
        {"X-Admin-Token": GLOBAL},
        {"X-Token": "bad"},
        {"X-Overlay-Key": door.demo.key},
    )
    for route, campaign, secret in itertools.product(ROUTES, ("demo", "nowhere"), secrets):
        for method in {route.method, "PUT", "OPTIONS", "HEAD"}:
            reply = await door.ask(method, route.path(campaign), route.json, headers={**ORIGIN, **secret})
            assert hardened(reply)
            read = method in {"GET", "HEAD"}
            if secret or not read or reply.status >= 400:
                assert reply.headers["Cache-Control"] == "no-store"
            anybodys = read and not secret.keys() & {"X-Admin-Token", "X-Token"}
            assert ("Access-Control-Allow-Origin" in reply.headers) == anybodys


async def test_the_query_key_is_a_secret_too(door: Door) -> None:
    assert (await door.get("")).headers["Cache-Control"] == "no-cache"
    assert (await door.get(f"?key={door.demo.key}")).headers["Cache-Control"] == "no-store"


async def test_the_request_id_is_ours(door: Door) -> None:
    replies = [await door.get("", x_request_id="theirs") for _ in range(2)]
    ids = {reply.headers["X-Request-Id"] for reply in replies}
    assert len(ids) == 2
    assert "theirs" not in ids


async def test_other_sites_may_read_and_may_not_write(door: Door) -> None:
    asking = {**ORIGIN, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-overlay-key"}
    reading = await door.ask("OPTIONS", "/campaigns/demo/state", headers=asking)
    assert (reading.status, reading.raw) == (204, b"")
    assert reading.headers["Access-Control-Allow-Origin"] == "*"
    assert "Token" not in reading.headers["Access-Control-Allow-Headers"]
    writing = await door.ask(
        "OPTIONS", "/campaigns/demo/events", headers={**ORIGIN, "Access-Control-Request-Method": "POST"}
    )
    assert writing.status == 204
    assert "Access-Control-Allow-Origin" not in writing.headers
    assert writing.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert (await door.ask("OPTIONS", "/nothing")).code == "not_found"


async def test_behind_tls_browsers_are_told_to_stay_there(door: Door) -> None:
    assert "Strict-Transport-Security" not in (await door.get("")).headers
    door.app._state[keys.ABOUT] = keys.About(  # the app is frozen by now
        version=ABOUT.version, env=ABOUT.env, public_url="https://x", global_token_hash=ABOUT.global_token_hash
    )
    assert "max-age" in (await door.get("")).headers["Strict-Transport-Security"]


async def test_a_head_is_a_get_without_its_body(door: Door) -> None:
    head = await door.ask("HEAD", "/campaigns/demo/state")
    assert (head.status, head.raw) == (200, b"")
    assert head.headers["ETag"] == (await door.get("/state")).headers["ETag"]


async def test_the_log_has_one_line_a_request_and_no_secret(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    vex = await door.character()
    key, token = door.demo.key, door.demo.token
    with structlog.testing.capture_logs() as logs:
        await door.ask("GET", f"/campaigns/demo/characters/{vex['id']}?key={key}&x=visible", headers={"X-Token": token})
        for headers in ({"X-Token": token}, {"X-Admin-Token": GLOBAL}, {"X-Overlay-Key": key}, {"X-Token": key}):
            for path in ("", "/state", "/events", "/nothing", f"/ws?key={key}", f"/{token}", "/layout/large"):
                await door.ask("GET", f"/campaigns/demo{path}", headers=headers)
                await door.ask("PATCH", f"/campaigns/demo{path}", {"name": token}, headers=headers)
        await door.ask("SECRETWORD", "/campaigns/demo")
        await door.raw(f"GET /?key={key} HTTP/9.9\r\nX-Token: {token}\r\n\r\n".encode())
    written = json.dumps(logs, default=repr) + caplog.text
    for secret in (token, key, GLOBAL, token[7:30], key[9:30], "visible", vex["id"], "SECRETWORD"):
        assert secret not in written
    first = {name: value for name, value in logs[0].items() if name not in {"ms", "request_id"}}
    assert first == {
        "event": "http", "log_level": "info", "method": "GET", "status": 200,
        "route": "/campaigns/{campaign}/characters/{character}",
    }  # fmt: skip
    assert len(logs) == 1 + 4 * 7 * 2  # what is no HTTP is no request
