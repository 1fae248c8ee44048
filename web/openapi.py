"""The OpenAPI document: what the route table and ``web.openapi_routes`` say of each route, in the words of OpenAPI."""

import inspect
import re
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from web import body, schema
from web.openapi_parts import (
    ACCESS,
    ANSWER_HEADERS,
    ETAG,
    MEANINGS,
    PARAMETERS,
    SECURITY,
    TAGS,
    ErrorBody,
    Route,
    refusals,
)
from web.schema import Schema

VERSION = "3.1.0"
TEMPLATE = "#/components/schemas/{name}"
ABOUT = """\
Live state of tabletop shows: chat commands become hit points, conditions and rosters on every overlay.

Every GET takes HEAD, and OPTIONS says what an address takes. All errors have one shape. Bodies are JSON in UTF-8, up to
64 kB, without fields that are not named here. The live feed is a WebSocket: its frames are in `/schema/feed.json`, all
commands in `/schema/commands.json`."""
_BRACES = re.compile(r"\{(\w+)\}")


class _Shapes:
    """The types of all bodies and answers, and the schema of each."""

    def __init__(self, routes: Iterable[Route]) -> None:
        kinds = [ErrorBody, *(kind for route in routes for kind in (*route.body, *route.answers.values()) if kind)]
        self._kinds = list({str(kind): kind for kind in kinds}.values())
        schemas, self.parts = schema.components(self._kinds, TEMPLATE)
        self._schemas = dict(zip(map(str, self._kinds), schemas, strict=True))

    def of(self, kind: Any) -> Schema:  # noqa: ANN401 - a class or a union
        return self._schemas[str(kind)]


def document(routes: Iterable[web.RouteDef], described: dict[str, Route], version: str) -> Schema:
    """Return the document about those of ``routes`` that are described: all of them, or a test fails."""
    told = {name: route for route in routes if (name := f"{route.method} {route.path}") in described}
    shapes = _Shapes(described[name] for name in told)
    paths: dict[str, Schema] = {}
    for name, route in told.items():
        operations = paths.setdefault(route.path, {"parameters": _in_path(route.path)})
        operations[route.method.lower()] = _operation(route, described[name], shapes)
    return {
        "openapi": VERSION,
        "info": {"title": "Tablecast", "version": version, "description": ABOUT},
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": shapes.parts, "securitySchemes": SECURITY, "headers": ANSWER_HEADERS,
            "responses": {code: _error(status, shapes) for status, (code, _) in MEANINGS.items()},
        },
    }  # fmt: skip


def _in_path(path: str) -> list[Schema]:
    return [{"name": name, "in": "path", "required": True, **PARAMETERS[name]} for name in _BRACES.findall(path)]


def _operation(route: web.RouteDef, told: Route, shapes: _Shapes) -> Schema:
    summary, _, rest = inspect.cleandoc(route.handler.__doc__ or "").partition("\n\n")
    tagged = route.method == "GET" and told.tag != "health" and bool(told.answers)
    operation: Schema = {
        "operationId": operation_id(route),
        "tags": [told.tag],
        "summary": schema.described(summary).replace("`", "").rstrip("."),
        "parameters": [*_named("query", told.query), *_named("header", (*told.headers, *((ETAG,) if tagged else ())))],
        "responses": _responses(told, shapes, tagged=tagged),
        "security": ACCESS[told.access],
    }
    if rest:
        operation["description"] = schema.described(rest)
    if told.body:
        operation["requestBody"] = {"required": told.body_needed, "content": {body.JSON: _body(told, shapes)}}
    return operation


def operation_id(route: web.RouteDef) -> str:
    """Return the name of a route's operation: its file and its function."""
    return f"{route.handler.__module__.rpartition('.')[2]}.{route.handler.__name__}"


def _named(place: str, names: Iterable[str]) -> list[Schema]:
    return [{"name": name, "in": place, **PARAMETERS[name]} for name in names]


def _body(told: Route, shapes: _Shapes) -> Schema:
    needed: Schema = {"required": list(told.needs)} if told.needs else {}
    kinds = [shapes.of(kind) for kind in told.body]
    media: Schema = {"schema": {**(kinds[0] if len(kinds) == 1 else {"anyOf": kinds}), **needed}}
    return {**media, "example": told.example} if told.example is not None else media


def _responses(told: Route, shapes: _Shapes, *, tagged: bool) -> Schema:
    content = {
        media: {"schema": shapes.of(kind) if kind else {"type": "string"}} for media, kind in told.answers.items()
    }
    names = ("X-Request-Id", *told.answer_headers, *(("ETag",) if tagged else ()))
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    responses: Schema = {}
    for status in told.statuses:
        responses[str(status)] = {"description": _meaning(status), "headers": headers}
        if status not in {101, 204, 304}:
            responses[str(status)]["content"] = content
            if told.links:
                responses[str(status)]["links"] = told.links
    if tagged:
        responses["304"] = {"description": _meaning(304), "headers": headers}
    for status in sorted(refusals(told)):
        responses[str(status)] = {"$ref": f"#/components/responses/{MEANINGS[status][0]}"}
    return responses


def _meaning(status: int) -> str:
    return {
        101: "The socket is open.", 201: "It was made, or it happened.", 204: "Done; there is nothing to say.",
        304: "You have it already.",
    }.get(status, "Here it is.")  # fmt: skip


def _error(status: int, shapes: _Shapes) -> Schema:
    names = ("X-Request-Id", *(("Retry-After",) if status in {429, 503} else ()))
    return {
        "description": MEANINGS[status][1],
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {body.JSON: {"schema": shapes.of(ErrorBody)}},
    }
