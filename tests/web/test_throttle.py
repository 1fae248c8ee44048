"""Wrong secrets: ten a minute from one address are answered, what comes then is put off; nobody is locked out."""

import pytest

from store import tokens
from tests.web.conftest import GLOBAL, Door
from web import throttle
from web.throttle import MOST_WRONG, STRANGERS, Strangers, Window


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock(door: Door) -> Clock:
    """The clock by which the app counts."""
    clock = Clock()
    door.app._state[STRANGERS] = Strangers(clock)  # the app is frozen by now
    return clock


async def wrong(door: Door, path: str = "/campaigns/demo", method: str = "GET") -> tuple[int, str | None]:
    refused = await door.ask(method, path, headers={"X-Token": tokens.new(tokens.ADMIN)})
    assert refused.code in {"unauthorized", "not_found", "too_many"}
    return refused.status, refused.headers.get("Retry-After")


async def test_the_eleventh_wrong_secret_in_a_minute_is_told_when_to_come_back(door: Door, clock: Clock) -> None:
    for _ in range(MOST_WRONG):
        assert await wrong(door) == (401, None)
        clock.now_s += 1
    assert await wrong(door) == (429, "50")
    clock.now_s += 49.5
    assert await wrong(door) == (429, "1")
    clock.now_s += 0.5
    assert await wrong(door) == (401, None)
    assert await wrong(door) == (429, "1")


@pytest.mark.parametrize("path", ["/campaigns/hidden/state", "/campaigns/nowhere/state", "/campaigns/hidden/ws"])
async def test_what_is_not_shown_is_put_off_like_what_is_not_there(door: Door, clock: Clock, path: str) -> None:
    assert clock.now_s
    assert {await wrong(door, path) for _ in range(MOST_WRONG)} == {(404, None)}
    assert await wrong(door, path) == (429, "60")


async def test_it_counts_wherever_a_wrong_secret_is_sent_and_whichever_it_is(door: Door, clock: Clock) -> None:
    assert clock.now_s
    ways: list[tuple[str, str, dict[str, str]]] = [
        ("GET", "/campaigns/demo", {"X-Token": "wrong"}),
        ("GET", "/campaigns/demo", {"X-Admin-Token": "wrong"}),
        ("GET", "/campaigns/demo", {"X-Overlay-Key": "wrong"}),
        ("GET", "/campaigns/demo?key=wrong", {}),
        ("GET", "/campaigns/nowhere", {"X-Token": "wrong"}),
        ("POST", "/campaigns", {"X-Admin-Token": "wrong"}),
        ("PATCH", "/campaigns/demo", {"X-Token": door.other.token}),
        ("PATCH", "/campaigns/demo", {"X-Overlay-Key": door.demo.key, "X-Token": "wrong"}),
        ("GET", "/campaigns/demo/ws?key=wrong", {}),
        ("GET", "/campaigns/demo/state", {"X-Token": door.demo.key}),
    ]
    for method, path, headers in ways:
        assert (await door.ask(method, path, headers=headers)).status in {401, 403, 404}
    for method, path, headers in ways:
        assert (await door.ask(method, path, headers=headers)).code == "too_many"


async def test_a_right_secret_and_none_at_all_are_let_in_whatever_came_before(door: Door, clock: Clock) -> None:
    assert clock.now_s
    while (await wrong(door))[0] != 429:
        pass
    for headers in ({}, {"X-Token": door.demo.token}, {"X-Overlay-Key": door.demo.key}, {"X-Admin-Token": GLOBAL}):
        assert (await door.ask("GET", "/campaigns/demo", headers=headers)).status == 200
    assert (await door.ask("GET", f"/campaigns/hidden?key={door.hidden.key}")).status == 200
    assert (await door.send("PATCH", "", {"description": "New"})).status == 200
    assert (await door.ask("PATCH", "/campaigns/demo", {"description": "New"})).status == 401
    assert (await door.ask("GET", "/campaigns/hidden")).status == 404


async def test_no_other_address_is_affected(door: Door, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clock.now_s
    while (await wrong(door))[0] != 429:
        pass
    monkeypatch.setattr("web.auth.address", lambda _request: "192.0.2.7")
    assert await wrong(door) == (401, None)


class Peer:
    """A request, as far as its address goes."""

    def __init__(self, remote: str | None) -> None:
        self.remote = remote


@pytest.mark.parametrize(
    ("remote", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        (None, ""),
        ("/run/a.socket", ""),
    ],
)
def test_an_address_is_the_peers_and_a_customers_network_is_one(remote: str | None, counted_as: str) -> None:
    assert throttle.address(Peer(remote)) == counted_as  # type: ignore[arg-type]


async def test_what_a_header_says_of_the_address_is_not_believed(door: Door, clock: Clock) -> None:
    assert clock.now_s
    statuses = []
    for number in range(MOST_WRONG + 1):
        headers = {"X-Token": "wrong", "X-Forwarded-For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"}
        statuses.append((await door.ask("GET", "/campaigns/demo", headers=headers)).status)
    assert statuses == [401] * MOST_WRONG + [429]


def test_any_number_of_addresses_takes_no_more_memory_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_PLACES", 100)
    window = Window(2, Clock())
    assert [window.take("first") for _ in range(3)] == [0, 0, 60]
    for number in range(99):
        window.take(f"place {number}")
    assert window.take("first") == 60
    for number in range(5000):
        window.take(f"other {number}")
    assert len(window._times) == 100
    assert max(map(len, window._times.values())) <= 2


async def test_the_global_token_is_no_wrong_secret_where_there_is_no_campaign(door: Door, clock: Clock) -> None:
    for _ in range(MOST_WRONG + 3):
        assert await wrong(door, "/campaigns/absent") != (200, None)
        clock.now_s += 0.1
        answer = await door.ask("GET", "/campaigns/absent", headers={"X-Admin-Token": GLOBAL})
        assert answer.status == 404
