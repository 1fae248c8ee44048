"""No secret in any log: every route with every credential, and what was written about it."""

import json

import pytest
import structlog

from config import redact
from tests.web.conftest import GLOBAL, Door
from tests.web.furniture import furnished, secrets
from tests.web.matrix import ROUTES, credentials
from web import auth
from web.throttle import STRANGERS, Strangers, Window


async def test_no_secret_is_in_any_log_whatever_is_sent(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(auth, "EVEN_S", 0.0001)
    strangers = Strangers()
    strangers.wrong = Window(1_000_000)
    door.app._state[STRANGERS] = strangers
    caplog.set_level("DEBUG")
    own, another = await furnished(door, "Quorbel"), await furnished(door, "Vlamzik", "private")
    every = credentials(secrets(own, another, another))
    sent = {value for one in every for value in (*one.headers.values(), one.query.removeprefix("?key="))}
    hidden = {value[7:40] for value in sent if len(value) > 40} | {GLOBAL[7:40]}
    assert len(hidden) > 10
    with structlog.testing.capture_logs() as said:
        for credential in every:
            for route in ROUTES:
                path = route.path(own.campaign.slug) + credential.query
                await door.ask(route.method, path, route.json, headers=credential.headers)
            await door.raw(f"GET /{credential.query} HTTP/9.9\r\nX-Token: {own.campaign.token}\r\n\r\n".encode())
    written = json.dumps(said, default=repr) + caplog.text + "".join(capfd.readouterr())
    assert len(said) >= len(every) * len(ROUTES)
    assert [secret for secret in hidden if secret in written] == []
    assert redact.HIDDEN not in written  # nothing had to be hidden: nothing was written
