"""The OpenAPI document: all routes, all that they take and answer; and the page that shows it."""

import hashlib
import re
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import msgspec
import pytest
from aiohttp import web

from game.decider import Command
from tests.web.conftest import Door
from tests.web.schema_of import plain
from web import openapi
from web.app import ROUTES as SERVED
from web.openapi_parts import KEY, MATCH
from web.openapi_routes import ROUTES
from web.routes import docs_page

TOLD = {f"{route.method} {route.path}": route for route in SERVED if isinstance(route, web.RouteDef)}
DOCUMENT: dict[str, Any] = plain(openapi.document(TOLD.values(), ROUTES, "1.2.3"))
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, item in DOCUMENT["paths"].items() for method, operation in item.items() if method != "parameters"
}  # fmt: skip
SWAGGER = docs_page.STATIC / "swagger"
ELSEWHERE = re.compile(r"""(?:src|href|url)\s*[=:(]\s*["']?(?:https?:)?//""")


def test_every_route_is_described_and_nothing_else_is() -> None:
    assert set(ROUTES) == set(TOLD)
    assert set(OPERATIONS) == set(TOLD)


@pytest.mark.parametrize("name", TOLD)
def test_every_operation_has_a_summary_an_id_of_its_own_and_answers(name: str) -> None:
    operation = OPERATIONS[name]
    assert len(operation["summary"]) > 10
    assert [one["operationId"] for one in OPERATIONS.values()].count(operation["operationId"]) == 1
    assert any(status[0] in "12" for status in operation["responses"])
    assert {"400", "408"} <= set(operation["responses"])
    assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}


def test_every_reference_leads_somewhere_and_every_link_to_an_operation() -> None:
    for reference in set(re.findall(r'"(#/[^"]+)"', msgspec.json.encode(DOCUMENT).decode())):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
    ids = {one["operationId"] for one in OPERATIONS.values()}
    assert set(re.findall(r'"operationId":"([^"]+)"', msgspec.json.encode(DOCUMENT).decode())) == ids


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.access == "write"])
def test_every_write_takes_a_key_and_says_how_it_is_refused(name: str) -> None:
    operation = OPERATIONS[name]
    headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
    assert operation["security"] == [{"token": []}, {"admin": []}]
    assert {"401", "403", "404", "429", "503"} <= set(operation["responses"])
    if not name.startswith("GET"):
        assert KEY in headers
        assert {"409", "422"} <= set(operation["responses"])
    assert MATCH not in headers or "409" in operation["responses"]


@pytest.mark.parametrize("kind", get_args(Command), ids=lambda kind: str(kind.__struct_config__.tag))
def test_every_command_is_in_the_body_of_commands(kind: type[msgspec.Struct]) -> None:
    body = OPERATIONS["POST /campaigns/{campaign}/commands"]["requestBody"]["content"]["application/json"]["schema"]
    assert str(kind.__struct_config__.tag) in body["anyOf"][0]["discriminator"]["mapping"]


def test_every_example_fits_its_schema() -> None:
    for operation in OPERATIONS.values():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            if "example" in media:
                schema = {**media["schema"], "components": DOCUMENT["components"]}
                jsonschema_rs.Draft202012Validator(schema).validate(media["example"])


@pytest.mark.parametrize("path", ["/openapi.json", "/schema/feed.json", "/schema/commands.json"])
async def test_descriptions_are_served_once_and_then_not_modified(door: Door, path: str) -> None:
    first = await door.ask("GET", path)
    assert first.status == 200
    assert first.headers["Content-Type"].startswith("application/json")
    again = await door.ask("GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.raw) == (304, b"")
    assert (await door.ask("GET", path, headers={"If-None-Match": '"other"'})).raw == first.raw


async def test_the_served_document_is_about_the_app_that_serves_it(door: Door) -> None:
    served = (await door.ask("GET", "/openapi.json")).json
    assert served == DOCUMENT
    jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema"})


async def test_the_page_runs_its_own_files_and_nothing_else(door: Door) -> None:
    page = await door.ask("GET", "/docs")
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "sandbox" not in policy
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    named = re.findall(r'(?:src|href)="([^"]+)"', page.raw.decode())
    for path in named:
        assert path == "data:," or (await door.ask("GET", path)).status == 200
    assert not re.search(r"<style|<script>| style=| on\w+=", page.raw.decode())


@pytest.mark.parametrize("name", docs_page.FILES)
async def test_every_file_of_the_page_is_served_as_what_it_is(door: Door, name: str) -> None:
    place, media = docs_page.FILES[name]
    answer = await door.ask("GET", f"/docs/{name}")
    assert answer.raw == (docs_page.STATIC / place).read_bytes()
    assert answer.headers["Content-Type"].startswith(media)
    again = await door.ask("GET", f"/docs/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304


@pytest.mark.parametrize("path", ["/docs/VERSION.txt", "/docs/..%2Fdocs%2Fdocs.js", "/docs/", "/docs/%00", "/docs/x/y"])
async def test_no_other_file_is_served(door: Door, path: str) -> None:
    assert (await door.ask("GET", path)).code == "not_found"


@pytest.mark.parametrize("place", ["docs/docs.html", "docs/docs.css", "docs/docs.js", "swagger/swagger-ui.css"])
def test_no_file_of_the_page_asks_another_host(place: str) -> None:
    assert not ELSEWHERE.search((docs_page.STATIC / place).read_text(encoding="utf-8"))


def test_the_page_sends_nothing_to_be_validated_elsewhere() -> None:
    script = (docs_page.STATIC / "docs" / "docs.js").read_text(encoding="utf-8")
    assert "validatorUrl: null" in script
    assert "queryConfigEnabled: false" in script


def test_vendored_files_are_those_of_the_version_that_is_written_down_with_their_licences() -> None:
    told = (SWAGGER / "VERSION.txt").read_text(encoding="utf-8")
    sums = dict(reversed(line.split()) for line in re.findall(r"^[0-9a-f]{64}  \S+$", told, re.MULTILINE))
    assert set(sums) == {"swagger-ui.css", "swagger-ui-bundle.js"}
    for name, wanted in sums.items():
        assert hashlib.sha256((SWAGGER / name).read_bytes()).hexdigest() == wanted
    assert "Apache License" in (SWAGGER / "LICENSE").read_text(encoding="utf-8")
    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
    assert "Swagger UI" in notice
