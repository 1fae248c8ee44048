"""The page ``/docs``: Swagger UI over the OpenAPI document, from files of this program alone."""

import functools
from pathlib import Path

from aiohttp import web

from game.errors import NotFound
from web.routes.schema import Document

STATIC = Path(__file__).parents[1] / "static"
FILES = {
    "docs.css": ("docs/docs.css", "text/css"),
    "docs.js": ("docs/docs.js", "text/javascript"),
    "swagger-ui.css": ("swagger/swagger-ui.css", "text/css"),
    "swagger-ui-bundle.js": ("swagger/swagger-ui-bundle.js", "text/javascript"),
}
"""By their names under ``/docs/``: where they are, and what."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What a page may do: run its own files, ask its own host, and nothing else."""

routes = web.RouteTableDef()


@functools.cache
def _read(place: str, media: str) -> Document:
    return Document((STATIC / place).read_bytes(), media)


@routes.get("/docs")
async def page(request: web.Request) -> web.Response:
    """Return the page on which people read about the API, and try it."""
    return _read("docs/docs.html", "text/html").answer(request, HEADERS)


@routes.get("/docs/{file}")
async def file(request: web.Request) -> web.Response:
    """Return a file of that page."""
    if (name := request.match_info["file"]) not in FILES:
        raise NotFound(f"The page has no such file; its files are {', '.join(FILES)}.")
    return _read(*FILES[name]).answer(request)
