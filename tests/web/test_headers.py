"""What every answer carries, and what the log says of a request."""

import itertools
import json

import pytest
import structlog

from tests.web.conftest import ABOUT, GLOBAL, Door, Reply
from tests.web.matrix import ROUTES
from web import keys

ORIGIN = {"Origin": "https://overlay.example"}


API = "default-src 'none'; frame-ancestors 'none'; sandbox"
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TOKENED = ("/metrics", "/audit")


def hardened(reply: Reply) -> bool:
    """Whether an answer has what every answer has."""
    headers = reply.headers
    page = headers.get("Content-Type", "").startswith("text/html") and reply.status == 200
    return (
        headers["X-Content-Type-Options"] == "nosniff"
        and headers["Referrer-Policy"] == "no-referrer"
        and headers["Content-Security-Policy"] == (PAGE if page else API)
        and headers.get("Cross-Origin-Opener-Policy") == ("same-origin" if page else None)
        and headers["Cross-Origin-Resource-Policy"] == "same-origin"
        and headers["Server"] == "Tablecast"
        and len(headers["X-Request-Id"]) >= 16
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
            assert ("Access-Control-Allow-Origin" in reply.headers) == (
                anybodys and not route.pattern.endswith(TOKENED)
            )


async def test_the_query_key_is_a_secret_too(door: Door) -> None:
    assert (await door.get("")).headers["Cache-Control"] == "no-cache"
    assert (await door.get(f"?key={door.demo.key}")).headers["Cache-Control"] == "no-store"


GIVEN = "0192e4a0-7c11-7cc3-98c4-dc0c0c07398f"


async def test_a_request_keeps_the_id_that_it_came_with_in_answer_error_and_log(door: Door) -> None:
    with structlog.testing.capture_logs() as logs:
        found = await door.get("", x_request_id=GIVEN)
        missing = await door.get("/nothing", x_request_id=GIVEN)
    assert found.headers["X-Request-Id"] == missing.headers["X-Request-Id"] == GIVEN
    assert missing.json["request_id"] == GIVEN
    assert {line["request_id"] for line in logs} == {GIVEN}


@pytest.mark.parametrize("given", ["", "short", "x" * 37, "has a space", "new\tline", 'quo"te-quo', "admin_1234567890"])
async def test_what_can_be_no_id_is_replaced_by_one_of_ours(door: Door, given: str) -> None:
    ids = {(await door.get("", x_request_id=given)).headers["X-Request-Id"] for _ in range(2)}
    assert len(ids) == 2
    assert given not in ids


async def test_no_secret_of_ours_can_pass_for_an_id(door: Door) -> None:
    with structlog.testing.capture_logs() as logs:
        for secret in (door.demo.token, door.demo.key, GLOBAL, door.demo.token.removeprefix("admin_")):
            assert (await door.get("", x_request_id=secret)).headers["X-Request-Id"] != secret
            assert secret not in json.dumps(logs, default=repr)


async def test_what_was_not_changed_is_hardened_too(door: Door) -> None:
    first = await door.get("/state")
    same = await door.get("/state", if_none_match=first.headers["ETag"])
    assert (same.status, same.raw) == (304, b"")
    assert hardened(same)
    for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
        assert same.headers[name] == first.headers[name]


async def test_what_is_no_http_is_answered_with_the_headers_of_every_answer(door: Door) -> None:
    said = (await door.raw(b"GET /\x00 HTTP/1.1\r\n\r\n")).decode()
    head, _, body = said.partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    assert hardened(Reply(400, headers, body.encode()))
    assert headers["Cache-Control"] == "no-store"


async def test_a_fault_behind_everything_is_answered_like_any_other(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("postgres://user:secret@host")

    monkeypatch.setattr(door.app[keys.MEASURES], "request", failing)
    broken = await door.ask("GET", "/healthz")
    assert (broken.status, broken.code) == (500, "internal")
    assert hardened(broken)
    assert b"secret" not in broken.raw


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
