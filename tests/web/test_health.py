"""Health and version."""

from datetime import datetime, timedelta

from tests.web.conftest import Door


async def test_the_process_says_that_it_lives_and_what_it_is(door: Door) -> None:
    assert (await door.ask("GET", "/healthz")).json == {"ok": True, "version": "1.2.3"}
    version = (await door.ask("GET", "/version")).json
    assert (version["version"], version["env"]) == ("1.2.3", "test")
    assert datetime.fromisoformat(version["timestamp"]).utcoffset() == timedelta(0)


async def test_readiness_is_that_of_every_part(door: Door) -> None:
    assert (await door.ask("GET", "/readyz")).json == {"ok": True, "checks": {"database": "ok"}}
    door.checks.said = {"database": "ok", "relay": "no connection for 4 s"}
    bad = await door.ask("GET", "/readyz")
    assert (bad.status, bad.headers["Retry-After"]) == (503, "1")
    assert (bad.json["ok"], bad.json["checks"]) == (False, door.checks.said)
    assert bad.json["error"]["fields"] == {"relay": "no connection for 4 s"}
    door.checks.error = RuntimeError("postgres://user:secret@host")
    broken = await door.ask("GET", "/readyz")
    assert broken.status == 503
    assert b"secret" not in broken.raw
