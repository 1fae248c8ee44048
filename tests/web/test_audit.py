"""The audit over HTTP: who did what, from where, and how it ended; what was refused and denied too."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.messages import Message
from game.actor import Actor, Role
from game.custom import Announce
from tests.store.tables_of import ANA, hit
from tests.web.conftest import Door
from web.throttle import MOST_NOTED

BAD_HIT = {"event_type": "hp_change", "character_id": "nobody", "data": {"amount": -12}}


async def lines(door: Door, query: str = "", **headers: str) -> list[dict[str, Any]]:
    reply = await door.send("GET", f"/audit{query}", **headers)
    assert reply.status == 200, reply.raw
    return list(reply.json["audit"])


async def until_noted(door: Door, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Return the latest line of ``demo`` that is wanted, once it is there: it is written behind the answer."""
    async with asyncio.timeout(20):
        while True:
            for line in await lines(door):
                if wanted(line):
                    return line


async def test_what_was_applied_says_who_did_what_from_where_and_when(door: Door) -> None:
    await door.character()
    await door.send("POST", "/events", {"event_type": "hp_change", "character_id": "vex", "data": {"amount": -12}})
    await door.handler.handle(door.demo.id, hit(5, "vex"), actor=ANA, text="!d 5 vex", source="twitch")
    chat, rest, *earlier = await lines(door)
    assert len(earlier) == 2
    assert {key: value for key, value in chat.items() if key not in {"id", "at"}} == {
        "actor": {"id": "twitch:1", "name": "Ana", "role": "moderator", "platform": "twitch"},
        "source": "twitch", "text": "!d 5 vex", "outcome": "applied", "code": None, "seq": 4,
    }  # fmt: skip
    assert (rest["actor"]["id"], rest["source"], rest["text"], rest["seq"]) == ("token:campaign", "rest", None, 3)
    assert chat["at"].endswith("Z")
    assert [line["id"] for line in (chat, rest, *earlier)] == sorted(
        {chat["id"], rest["id"], *(e["id"] for e in earlier)}
    )[::-1]


async def test_what_was_refused_is_noted_with_the_code_and_what_was_asked(door: Door) -> None:
    refused = await door.send("POST", "/events", BAD_HIT)
    assert refused.code == "unknown_character"
    line = await until_noted(door, lambda line: line["outcome"] == "refused")
    assert (line["code"], line["actor"]["id"], line["source"], line["seq"]) == (
        "unknown_character", "token:campaign", "rest", None,
    )  # fmt: skip
    assert json.loads(line["text"])["changes"][0]["targets"][0]["name"] == "nobody"
    assert len(await lines(door)) == 2


async def test_what_chat_was_refused_is_noted_with_the_line_and_once(door: Door) -> None:
    conversation = Conversation(door.handler)
    await a_vex(door)
    for text in ("!d 5 nobody", "!d 5 nobody", "just talking", "!d 5 vex"):
        await conversation.respond(
            Message(campaign_id=door.demo.id, actor=ANA, text=text, key=f"k:{text}", sent_at=datetime.now(UTC))
        )
    viewer = Actor(id="twitch:9", name="Zed", role=Role.VIEWER, platform="twitch")
    await conversation.respond(Message(campaign_id=door.demo.id, actor=viewer, text="!d 5 vex", key="k9"))
    line = await until_noted(door, lambda line: line["outcome"] == "refused")
    assert (line["text"], line["code"], line["source"], line["actor"]["id"]) == (
        "!d 5 nobody", "unknown_character", "twitch", "twitch:1",
    )  # fmt: skip
    assert [line["outcome"] for line in await lines(door)].count("refused") == 1
    assert "Zed" not in json.dumps(await lines(door))


async def a_vex(door: Door) -> None:
    await door.character()


DENIED: list[tuple[str, str, dict[str, str], str]] = [
    ("PATCH", "", {}, "unauthorized"),
    ("POST", "/events", {"X-Token": "admin_wrong"}, "unauthorized"),
    ("POST", "/tokens/rotate", {"X-Overlay-Key": "key"}, "unauthorized"),
    ("DELETE", "/characters/vex", {"X-Token": "other"}, "forbidden"),
]


@pytest.mark.parametrize(("method", "path", "headers", "code"), DENIED)
async def test_what_was_denied_to_a_stranger_is_noted_without_a_name_or_an_address(
    door: Door, method: str, path: str, headers: dict[str, str], code: str
) -> None:
    given = {"other": door.other.token, "key": door.demo.key}
    sent = {name: given.get(value, value) for name, value in headers.items()}
    assert (await door.ask(method, f"/campaigns/demo{path}", {}, headers=sent)).code == code
    line = await until_noted(door, lambda line: line["outcome"] == "denied")
    pattern = path.replace("vex", "{character}")
    assert (line["code"], line["text"]) == (code, f"{method} /campaigns/{{campaign}}{pattern}")
    assert line["actor"] == {"id": "stranger", "name": "Stranger", "role": "viewer", "platform": "rest"}
    assert line["source"].startswith("rest ")
    assert "127.0.0.1" not in json.dumps(line)


async def test_what_only_the_global_token_may_do_is_denied_to_a_campaigns_own_by_its_name(door: Door) -> None:
    assert (await door.send("DELETE", "")).code == "forbidden"
    line = await until_noted(door, lambda line: line["outcome"] == "denied")
    assert (line["actor"]["id"], line["text"], line["code"]) == (
        "token:campaign", "DELETE /campaigns/{campaign}", "forbidden",
    )  # fmt: skip


async def test_a_private_campaign_hears_of_those_who_tried_and_they_do_not_hear_of_it(door: Door) -> None:
    own = {"X-Token": door.hidden.token}
    assert (await door.ask("PATCH", "/campaigns/hidden", {}, headers={"X-Token": "wrong"})).status == 404
    async with asyncio.timeout(20):
        while (found := (await door.ask("GET", "/campaigns/hidden/audit", headers=own)).json["audit"])[0]["seq"]:
            pass
    assert (found[0]["outcome"], found[0]["text"]) == ("denied", "PATCH /campaigns/{campaign}")


async def test_reading_is_no_privileged_action_and_leaves_no_line(door: Door) -> None:
    for path in ("", "/state", "/events"):
        assert (await door.get(path, X_Token="wrong")).status == 401
    await door.ask("PATCH", "/campaigns/demo", {})
    await until_noted(door, lambda line: line["outcome"] == "denied")
    assert len(await lines(door)) == 2


async def test_a_stranger_does_not_fill_the_disk(door: Door) -> None:
    for _ in range(3 * MOST_NOTED):
        await door.ask("PATCH", "/campaigns/demo", {})
    assert (await door.send("POST", "/events", BAD_HIT)).status == 404  # comes behind all of them
    await until_noted(door, lambda line: line["outcome"] == "refused")
    assert [line["outcome"] for line in await lines(door)].count("denied") == MOST_NOTED


async def test_the_audit_is_paged_both_ways_without_a_hole(door: Door) -> None:
    for number in range(7):
        await door.handler.handle(door.demo.id, Announce(data={"text": str(number)}), actor=ANA, text=f"!ev {number}")
    every = await lines(door)
    assert len(every) == 8
    back: list[Any] = []
    query = "?limit=3"
    while True:
        page = (await door.send("GET", f"/audit{query}")).json
        back += page["audit"]
        if page["next"] is None:
            break
        query = f"?limit=3&before={page['next']}"
    assert back == every
    ahead = (await door.send("GET", "/audit?after=0&limit=500")).json
    assert (ahead["audit"], ahead["next"]) == (every[::-1], None)
    assert await lines(door, f"?after={every[5]['id']}&before={every[1]['id']}") == every[2:5][::-1]


@pytest.mark.parametrize("query", ["after=x", "before=-1", "limit=0", "limit=501", "after=1&after=2", "limit=%00"])
async def test_a_page_that_cannot_be_is_422(door: Door, query: str) -> None:
    assert (await door.send("GET", f"/audit?{query}")).code == "invalid"
