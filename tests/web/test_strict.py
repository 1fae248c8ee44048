"""Strict types (P28): what is not of the type that the OpenAPI document names is refused, and changes nothing."""

import re
from typing import Any

import pytest

from tests.web.conftest import GLOBAL, Door
from tests.web.test_openapi import DOCUMENT, OPERATIONS
from tests.web.wrong import Wrong, queries

KNOWN = {"campaign": "demo", "character": "Vex", "tier": "large", "number": "1", "name": "main"}
WITH_BODY = [name for name, operation in OPERATIONS.items() if "requestBody" in operation]
WITH_QUERY = [
    name for name, operation in OPERATIONS.items()
    if any(one["in"] == "query" for one in operation["parameters"]) and not name.endswith("/ws")
]  # fmt: skip


def address(name: str) -> tuple[str, str]:
    method, _, path = name.partition(" ")
    return method, re.sub(r"\{(\w+)\}", lambda found: KNOWN[found[1]], path)


async def seq_of(door: Door) -> int:
    return int((await door.get("/state")).json["seq"])


@pytest.mark.parametrize("name", WITH_BODY)
async def test_no_body_with_a_value_of_another_type_gets_past_the_door(door: Door, name: str) -> None:
    vex = (await door.character())["id"]
    before, campaigns = await seq_of(door), (await door.ask("GET", "/campaigns")).raw
    method, path = address(name)
    headers = {"X-Token": door.demo.token} if "{campaign}" in name else {"X-Admin-Token": GLOBAL}
    let_in, count = [], 0
    schema: dict[str, Any] = OPERATIONS[name]["requestBody"]["content"]["application/json"]["schema"]
    for place, body in Wrong(DOCUMENT, vex).bodies(schema):
        answer = await door.ask(method, path, data=body, headers=headers)
        count += 1
        if answer.status not in {400, 422}:
            let_in.append((place, body, answer.status))
    assert let_in == []
    assert count >= 4
    assert await seq_of(door) == before
    assert (await door.ask("GET", "/campaigns")).raw == campaigns


@pytest.mark.parametrize("name", WITH_QUERY)
async def test_no_query_with_a_value_of_another_type_gets_past_the_door(door: Door, name: str) -> None:
    await door.send("POST", "/episodes", {})
    method, path = address(name)
    for query in queries(OPERATIONS[name]):
        answer = await door.ask(method, f"{path}?{query}", headers={"X-Token": door.demo.token})
        assert (answer.status, answer.code) == (422, "invalid"), query
