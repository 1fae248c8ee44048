"""Descriptions for programs over HTTP: OpenAPI and JSON Schemas, made once at the start and the same until the end."""

import hashlib
from collections.abc import Iterable

import msgspec
from aiohttp import hdrs, web

from web import body, openapi, schema
from web.conditional import matches
from web.openapi_routes import ROUTES

routes = web.RouteTableDef()


class Document(msgspec.Struct, frozen=True):
    """Bytes that never change while the program runs, and what they are."""

    raw: bytes
    media: str

    def answer(self, request: web.Request, headers: dict[str, str] | None = None) -> web.Response:
        """Return the document, or 304 to whoever has it already."""
        tag = f'"{hashlib.sha256(self.raw).hexdigest()[:32]}"'
        found = {hdrs.ETAG: tag, **(headers or {})}
        if matches(request, tag):
            return web.Response(status=304, headers=found)
        charset = "utf-8" if self.media.startswith("text/") else None
        return web.Response(body=self.raw, content_type=self.media, charset=charset, headers=found)


DOCUMENTS = web.AppKey("documents", dict[str, Document])


def documents(routes: Iterable[web.AbstractRouteDef], version: str) -> dict[str, Document]:
    """Return by path what is served here about ``routes``."""
    told = [route for route in routes if isinstance(route, web.RouteDef)]
    made = {
        "/openapi.json": openapi.document(told, ROUTES, version),
        "/schema/feed.json": schema.feed(),
        "/schema/commands.json": schema.commands(),
    }
    return {path: Document(msgspec.json.encode(one), body.JSON) for path, one in made.items()}


@routes.get("/openapi.json")
async def api(request: web.Request) -> web.Response:
    """Return this description of every route, as OpenAPI 3.1."""
    return request.app[DOCUMENTS]["/openapi.json"].answer(request)


@routes.get("/schema/feed.json")
async def feed(request: web.Request) -> web.Response:
    """Return the JSON Schema of every frame of the feed."""
    return request.app[DOCUMENTS]["/schema/feed.json"].answer(request)


@routes.get("/schema/commands.json")
async def commands(request: web.Request) -> web.Response:
    """Return the JSON Schema of every command."""
    return request.app[DOCUMENTS]["/schema/commands.json"].answer(request)
